//! The grammar of AWS's error texts: a text in, what it says out.
//!
//! In: any text that a user can paste (an SDK's exception, XML, a log line, a CloudTrail record) or the parts of an
//! answer. Out: [`Said`]. Absent on purpose: what it means and what to do (the catalogue's, [`crate::cause`]).

mod said;

pub use said::{CredentialsProblem, Effect, NetworkProblem, PolicySaid, PolicyType, Reason, Said};

use crate::{
    answer::{Answer, Exchange},
    call::Operation,
};

/// Takes an error text apart. Never fails: what is not understood is left out.
pub fn read(text: &str, operation: Option<Operation>) -> Said {
    let refused = text.contains("AccessDenied") || text.contains("not authorized") || text.contains("403");
    Said { operation: operation.map(|operation| operation.name().to_owned()), refused, ..Said::default() }
}

/// What an answer says; nothing of a success or of a call that was not tried.
pub fn hear(exchange: &Exchange) -> Said {
    match &exchange.answer {
        Answer::Refused(error) => Said {
            status: Some(error.status),
            code: error.code.clone(),
            refused: error.status == 403,
            ..read(error.message.as_deref().unwrap_or_default(), Some(exchange.call.operation))
        },
        Answer::Succeeded(_) | Answer::Unanswered(_) | Answer::NotTried { .. } => Said::default(),
    }
}
