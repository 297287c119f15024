//! s3litmus: a self-test for S3 access. It does what the workload will do, as the workload's role, and says which
//! calls work, which do not, why, and what to change.
//!
//! The folders are the stages of one pipeline: [`door`] → [`suite`] → [`plan`] → [`probe`] → [`answer`] →
//! [`diagnosis`] → [`report`] → [`log`] and the reply of the door; [`run`] ties them together. [`call`], [`message`]
//! and [`cause`] are the words they share. All but [`probe`], [`run`] and the edges of [`door`] and [`log`] are pure.

pub mod answer;
pub mod call;
pub mod cause;
pub mod diagnosis;
pub mod door;
pub mod log;
pub mod message;
pub mod plan;
pub mod probe;
pub mod report;
pub mod run;
pub mod suite;
