//! Which requests a run sends, in which order, and what it leaves behind when nothing goes wrong: nothing.
//!
//! In: a [`Suite`](crate::suite::Suite) and the run's id. Out: a [`Plan`], the same for the same input, printable
//! without a network. Absent on purpose: sending, clean-up of what turned out to be written, and the requests of a
//! diagnosis, which depend on answers.

mod absent;
mod model;
mod objects;
mod order;
mod text;
mod warnings;

pub use absent::without_object;
pub use model::{ActsOn, Plan, PlannedCheck, PlannedObject, Stage, Writer};
pub use order::plan;
pub(crate) use order::stage;
pub use text::text;
