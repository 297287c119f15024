//! CloudFormation's custom resource: the suite runs on Create and Update, and a deployment that fails it is rolled
//! back.
//!
//! In: a request. Out: one answer to its response URL, whatever happens. `request`, `host` and `response` are pure;
//! `answerer` and `put` are the edge that keeps the promise to answer. Absent on purpose: requests that come through
//! an SNS topic.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html>

mod answerer;
#[cfg(test)]
pub(crate) mod fake_bucket;
mod host;
mod put;
mod request;
mod response;

pub use answerer::{Answerer, NotDelivered, answer_for_a_panic};
pub use host::{ResponseHosts, ResponseUrl, UrlRefused};
pub use put::put;
pub use request::{Request, RequestType};
pub use response::{LIMIT, Response, Status, judged, reason};
