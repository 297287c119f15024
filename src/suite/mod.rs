//! What to test.

mod expectation;

pub use expectation::Expectation;
