//! The catalogue of causes: one cause, one file.
//!
//! In: what a service said ([`Heard`]). Out: [`Finding`]s, and the texts of the catalogue. No code outside a cause's
//! own file matches on its id. Absent on purpose: requests and reads, which the diagnosis orders.

mod catalogue;
mod document;
mod heard;
mod model;
mod recognition;
#[cfg(test)]
mod testimony;
mod vocabulary;

pub use catalogue::CAUSES;
pub use document::markdown;
pub use model::{Cause, Finding, Heard, Origin, Recognition};
pub use recognition::{from_answer, recognise};
pub use vocabulary::{Basis, Confidence, Kind, Layer};

/// The cause with this id.
pub fn find(id: &str) -> Option<&'static Cause> {
    CAUSES.iter().copied().find(|cause| cause.id == id)
}
