//! The data of a decision: a request, the policies that apply to it, and where each came from.
//!
//! In: strings and JSON as AWS writes them. Out: values that the other stages read.
//! Absent on purpose: anything that decides (`matching`, `evaluate`).

mod action;
mod arn;
mod context;
mod grant;
mod layer;
mod policies;
mod policy;
mod principal;
mod reading;
mod request;
pub(crate) mod statement;

pub use action::{Action, ActionError};
pub use arn::{Arn, ArnError, partition_of_region};
pub use context::{Context, ContextValue};
pub(crate) use context::{KeyName, Lookup};
pub use grant::KmsGrant;
pub use layer::{Layer, PolicySource};
pub use policies::{Level, Policies};
pub(crate) use policy::Position;
pub use policy::{Policy, StatementRef};
pub use principal::{Principal, PrincipalError};
pub use reading::Reading;
pub use request::{AccessPointRoute, Request, RequestError};
pub use statement::Effect;
