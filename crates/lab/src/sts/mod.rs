//! STS: who the caller is, and other sessions.
//! <https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html>

mod assume_role;
mod query;
mod session;

use http::Response;
use s3s::Body;

use crate::front::{Call, Exchange};
use crate::wording::Failure;

pub(crate) use query::{Query, fail, renamed, respond};

const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// Answers a request in the query protocol.
pub(crate) fn answer(exchange: &Exchange, call: &Call<'_>) -> Response<Body> {
    let query = Query::read(call);
    exchange.entry().operation = query.action().to_owned();
    if let Some(refused) = &call.refused {
        return fail(exchange, NAMESPACE, renamed(refused));
    }
    let result = match query.action() {
        "GetCallerIdentity" => Ok(caller_identity(exchange)),
        "AssumeRole" => assume_role::assume_role(exchange, &query),
        other => {
            Err(Failure::new(400, "InvalidAction", format!("Could not find operation {other} for version 2011-06-15")))
        }
    };
    match result {
        Ok(result) => respond(exchange, NAMESPACE, query.action(), &result),
        Err(failure) => fail(exchange, NAMESPACE, failure),
    }
}

/// Needs no permission, and no policy can deny it.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
fn caller_identity(exchange: &Exchange) -> String {
    let caller = exchange.caller();
    format!("<Arn>{}</Arn><UserId>{}</UserId><Account>{}</Account>", caller.arn, caller.user_id, caller.account)
}
