//! The phrases that AWS, its SDKs and the network say, and what each says. Data only.
//!
//! Folded to lower case. A phrase stands for itself and for the exception named after it (`slowdown` for
//! `SlowDownException`). The order decides: of several phrases in one text the one nearest the top tells the reason,
//! so specific ones stand above general ones.
//!
//! Codes: <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>. Sentences: what the services, botocore,
//! the SDKs for Java, Go, JavaScript, .NET, PHP, Ruby, Rust, and their HTTP clients print.

mod address;
mod request;
mod silence;

use super::said::Reason;

/// What a phrase says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// Access was refused, and nothing more.
    Refused,
    /// This, and that access was refused.
    RefusedBecause(Reason),
    /// This, which is no refusal by itself.
    Because(Reason),
    /// This, where no access denied sentence says otherwise: it often stands around one.
    Perhaps(Reason),
}

/// What phrases say, and the phrases.
pub(super) type Row = (Signal, &'static [&'static str]);

/// The rows of the table, most specific first.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    [request::ROWS, address::ROWS, silence::ROWS].into_iter().flatten()
}
