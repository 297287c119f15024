//! A policy engine for AWS IAM: the decision about a request, and the statements that made it.
//!
//! In: a [`Request`] and the [`Policies`] that apply to it, each slot known, absent or unreadable.
//! Out: [`decide`] gives the bare [`Decision`], [`evaluate`] an [`Evaluation`] with every deciding
//! statement, the nearest miss of every layer and what is unknown; [`spare`] gives what is left of a
//! `Deny` that leaves one thing alone.
//!
//! Absent on purpose: AWS SDKs, clocks (times come from the request context), network, files,
//! environment, and which statement to add: whoever asks knows how far its repair should reach. Nothing here panics on input, and a denial is never an error.
//!
//! ```
//! use s3litmus_policy::{evaluate, Decision, Layer, Policies, Policy, Reading, Request};
//! let bucket_policy = Policy::parse(
//!     r#"{"Version": "2012-10-17", "Statement": [{
//!         "Sid": "Encrypted", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
//!         "Resource": "arn:aws:s3:::store/*",
//!         "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}}]}"#,
//!     Layer::BucketPolicy,
//! )?;
//! let policies = Policies { resource: Reading::Known(bucket_policy), ..Policies::default() };
//! let request = Request::new(
//!     "arn:aws:sts::111122223333:assumed-role/writer/job", "s3:PutObject",
//!     "arn:aws:s3:::store/in/a", "111122223333")?;
//! let evaluation = evaluate(&request, &policies);
//! assert_eq!(evaluation.decision, Decision::ExplicitlyDenied);
//! assert_eq!(evaluation.denies().next().unwrap().statement.sid(), Some("Encrypted"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod evaluate;
mod explain;
pub mod jsonl;
mod matching;
mod model;
pub mod ownership;
mod parse;
pub mod public;
mod spare;
pub mod time;

pub use evaluate::{decide, evaluate, may_be_allowed};
pub use explain::{
    Decision, Evaluation, FailedElement, LayerDecision, LayerOutcome, Match, NearMiss, Part, PrincipalMatch, Supposed,
    Supposition,
};
pub use model::{
    AccessPointRoute, Action, ActionError, Arn, ArnError, Context, ContextValue, Effect, KmsGrant, Layer, Level,
    Policies, Policy, PolicySource, Principal, PrincipalError, Reading, Request, RequestError, StatementRef,
    partition_of_region,
};
pub use parse::{Place, PolicyError, Problem, ProblemKind};
pub use spare::{Spared, Sparing, spare};

/// The examples of the README are tests as well.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
