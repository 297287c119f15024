//! Which denials are one: they share their reads and one of them stands for all in experiments.

use crate::{
    answer::{Answer, Exchange},
    call::{AssumeRole, CallOptions, Operation},
};

/// What denials of one cause have in common, as far as the answers tell: the same request but for the key, and the
/// same words but for the key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupKey {
    bucket: String,
    operation: Operation,
    request: Option<String>,
    assume_role: Option<AssumeRole>,
    expected_bucket_owner: Option<String>,
    options: CallOptions,
    said: String,
}

/// The group of a denial.
pub fn group(denied: &Exchange) -> GroupKey {
    let call = &denied.call;
    let said = match &denied.answer {
        Answer::Refused(error) => {
            let message = error.message.as_deref().unwrap_or_default();
            let message = match call.key.as_deref().or(call.prefix.as_deref()).filter(|key| !key.is_empty()) {
                Some(key) => message.replace(key, "KEY"),
                None => message.to_owned(),
            };
            format!("{} {} {message}", error.status, error.code.as_deref().unwrap_or_default())
        }
        Answer::Unanswered(failure) => format!("{:?}", failure.kind),
        Answer::NotTried { .. } => "not tried".to_owned(),
        Answer::Succeeded(_) => "succeeded".to_owned(),
    };
    GroupKey {
        bucket: call.bucket.clone(),
        operation: call.operation,
        request: denied.request.clone(),
        assume_role: call.assume_role.clone(),
        expected_bucket_owner: call.expected_bucket_owner.clone(),
        options: call.options.clone(),
        said,
    }
}
