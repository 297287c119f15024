//! Who calls the function, what they ask for, and how they are answered.
//!
//! In: the text of an event. Out: a [`Door`] from [`read`], and the reply of that door: the report as JSON, or for
//! CloudFormation a request to its response URL. A new door is a variant of [`Door`], its recognition in `event`, and
//! a folder for its reply. Absent on purpose: what is tested and how. Only [`function`], [`backend`] and the files
//! that say so in [`cloudformation`] touch the clock, the network or the runtime.

mod ask;
pub mod backend;
pub mod cloudformation;
mod error;
mod event;
pub mod function;
pub mod settings;

pub use ask::Ask;
pub use error::DoorError;
pub use event::{Door, read};
