//! The lab as clients see it: the Rust SDK, plain HTTP, and the worlds in `lab/`.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test fails by panicking")]

mod abuse;
mod access_points;
mod boto3;
mod client;
mod gallery;
mod objects;
mod organization;
mod raw;
mod reads;
mod shipping;
mod sts;
