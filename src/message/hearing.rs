//! What an answer says: the parts that S3 sends separately, read as one.

use super::{CredentialsProblem, NetworkProblem, Reason, Said, read};
use crate::answer::{Answer, Exchange, Failure, FailureKind, ServiceError};

/// What an answer says; nothing of a success or of a call that was not tried.
pub fn hear(exchange: &Exchange) -> Said {
    match &exchange.answer {
        Answer::Refused(error) => hear_error(error, exchange),
        Answer::Unanswered(failure) => hear_failure(failure, exchange),
        Answer::Succeeded(_) | Answer::NotTried { .. } => Said::default(),
    }
}

fn hear_error(error: &ServiceError, exchange: &Exchange) -> Said {
    let text = [error.code.as_deref(), error.message.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(": ");
    let operation = exchange.call.operation;
    let mut said = read(&text, Some(operation));
    said.operation = Some(request(exchange));
    said.status = Some(error.status);
    said.code.clone_from(&error.code);
    // INVARIANT: a 403 stays a 403 whatever its body.
    said.refused |= error.status == 403;
    if said.reason.is_none() && said.policy.is_none() {
        said.reason = super::by_status(error.status, said.operation.as_deref());
    }
    if let Some(Reason::WrongRegion(region)) = &mut said.reason
        && region.is_none()
    {
        region.clone_from(&error.bucket_region);
    }
    said
}

fn hear_failure(failure: &Failure, exchange: &Exchange) -> Said {
    let reason = match failure.kind {
        FailureKind::Dns => Reason::Network(NetworkProblem::Dns),
        FailureKind::Connect => Reason::Network(NetworkProblem::Connect),
        FailureKind::Tls => Reason::Network(NetworkProblem::Tls),
        FailureKind::TimedOut => Reason::Network(NetworkProblem::TimedOut),
        FailureKind::CutOff => return Said { operation: Some(request(exchange)), ..Said::default() },
        FailureKind::Malformed => Reason::Network(NetworkProblem::Malformed),
        FailureKind::NoCredentials => Reason::Credentials(CredentialsProblem::Absent),
        FailureKind::NotSent => Reason::OtherError,
    };
    Said { operation: Some(request(exchange)), reason: Some(reason), ..Said::default() }
}

/// The API operation that was answered: of a composite one, the request in it.
fn request(exchange: &Exchange) -> String {
    exchange.request.clone().unwrap_or_else(|| exchange.call.operation.name().to_owned())
}
