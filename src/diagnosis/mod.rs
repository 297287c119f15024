//! From a denial to its causes: what is known, what to ask next, what it means, what to change.
//!
//! In: [`Evidence`], everything that was asked and came, as data. Out: [`Diagnosis`] (causes ranked, what was ruled
//! out, what could not be read, a remedy) from [`diagnose`], and from [`next_steps`] what is worth asking next.
//! Both are pure: a report that stores its evidence is diagnosed again offline with the same result.
//!
//! Absent on purpose: requests (the steps are carried out by `run`), and knowledge of single causes, which is in the
//! files of [`crate::cause`].

mod account;
mod behind;
mod case;
mod conditions;
pub(crate) mod control;
mod difference;
mod encryption;
mod evidence;
pub mod experiments;
mod facts;
mod group;
pub mod judge;
mod judged;
mod judged_key;
pub(crate) mod needs;
mod organization;
mod outcome;
mod policies;
mod rank;
mod reading;
pub mod reads;
pub mod remedy;
mod request_context;
pub mod saved;
mod settle;
mod standing;
mod steps;
mod target;
mod who_reads;

pub use account::redirect;
pub use case::{Case, Tri, Tried};
use difference::differ_only_in_the_expected_owner;
pub use difference::{Field, RequestChange, difference};
pub use evidence::{Caller, Evidence, Experiment};
pub use facts::{
    AccessPointFacts, EncryptionFacts, KmsKeyFacts, NamedPolicy, ObjectAclFacts, ObjectLockFacts, PublicAccessFacts,
    ReadValue, RoleFacts, VpcEndpointFacts,
};
pub use group::{GroupKey, group};
pub use judged::Judged;
use judged::NOBODY;
pub use needs::Need;
pub use outcome::{Diagnosis, diagnose};
pub use reading::{ReadRequest, Reading, Readings, Subject};
pub use steps::{Limits, Step, Trial, next_steps};
pub use target::{Owner, Target};
