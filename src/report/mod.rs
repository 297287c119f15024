//! The report: one model, rendered many ways.

mod model;

pub use model::*;
