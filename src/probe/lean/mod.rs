//! What the SDK would do anew for each request though it comes out the same, or for nobody: the user agent, the endpoint's
//! rules, and the headers of a success that no report has. Together they are a fifth of a request's processor time.
//!
//! In: the SDK's configuration. Out: interceptors and a resolver for its S3 clients. Absent on purpose: anything that
//! changes what is asked, where, or as whom, and what is said of an error.

mod agent;
mod endpoints;
mod successes;

pub(super) use {agent::UserAgent, endpoints::Endpoints, successes::Successes};
