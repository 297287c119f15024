//! AWS's words: what a denial or an error says, by the grammar that S3, STS, IAM and KMS use.
//!
//! In: a decision that was already made. Out: a [`Failure`] with status, code, message and the
//! extra members of the answer. Sources: the AWS page on 403 errors
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html>), S3's
//! list of error codes (<https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>) and
//! answers of real S3. Absent on purpose: who is told (that is `authorize::audience`).

mod answer;
mod denial;
mod encryption;
mod failure;
mod standard;

pub(crate) use answer::{RequestIds, render_s3, render_s3_control};
pub(crate) use denial::{Because, Denial, Named, PolicyType};
pub(crate) use encryption::{SseProblem, sse_invalid};
pub(crate) use failure::Failure;
pub(crate) use standard::{from_s3s, *};

#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod tests;
