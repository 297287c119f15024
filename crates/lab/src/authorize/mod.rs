//! Whether a request may be carried out, by the policy engine and by S3's own rules.
//!
//! In: the caller, what the request names, its headers. Out: nothing, or the [`Failure`] that the
//! client gets, and for the journal everything that stood in the way. The order is S3's, as far as
//! AWS tells; where it does not, the lab's own order stands in `s3::gate`.
//! Absent on purpose: the decision about policies itself (that is `s3litmus-policy`).
//!
//! [`Failure`]: crate::wording::Failure

mod audience;
mod caller;
mod compiled;
mod context;
mod judge;
mod verdict;

pub(crate) use audience::may_know;
pub(crate) use caller::{Caller, unique_id};
pub(crate) use compiled::{Compiled, default_key_policy, full_access};
pub(crate) use context::{base as base_context, head as head_context, key_arn, of_headers as header_context};
pub(crate) use judge::{AccessControl, Asked, Place, Through, judge};
pub(crate) use verdict::Verdict;
