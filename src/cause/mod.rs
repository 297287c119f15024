//! The catalogue of causes: one cause, one file.

mod vocabulary;

pub use vocabulary::{Basis, Confidence, Kind, Layer};
