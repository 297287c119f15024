//! The gallery: for each cause a world that denies, what a run finds there, and whether the repair that it advises works.
//!
//! In: the folders of `lab/scenarios`, which are compiled in. Out: a [`Row`] for each check that is looked into. The
//! test `gallery` holds the rows to what is expected; `s3litmus demo --gallery` shows them. Absent on purpose: how a
//! terminal draws them, and every decision about S3.

mod all;
mod error;
mod form;
mod gaps;
mod judge;
mod markdown;
mod play;
mod repair;
mod row;
mod scenario;

pub use all::play_all;
pub use error::GalleryError;
pub use form::Form;
pub use gaps::{GAPS, Gap};
pub use markdown::markdown;
pub use play::{Played, play};
pub use row::{Found, Proof, Row, rows};
pub use scenario::Scenario;
