//! STS: who the caller is, and other sessions.
//! <https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html>

mod assume_role;
mod session;

use http::Response;
use s3s::Body;

use crate::front::{Call, Exchange};
use crate::protocol::query::Service;

const SERVICE: Service = Service { namespace: "https://sts.amazonaws.com/doc/2011-06-15/", version: "2011-06-15" };

/// Answers a request.
pub(crate) fn answer(exchange: &Exchange, call: &Call<'_>) -> Response<Body> {
    SERVICE.answer(exchange, call, |query| match query.action() {
        "GetCallerIdentity" => Ok(caller_identity(exchange)),
        "AssumeRole" => assume_role::assume_role(exchange, query),
        other => Err(SERVICE.unknown(other)),
    })
}

/// Needs no permission, and no policy can deny it.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
fn caller_identity(exchange: &Exchange) -> String {
    let caller = exchange.caller();
    format!("<Arn>{}</Arn><UserId>{}</UserId><Account>{}</Account>", caller.arn, caller.user_id, caller.account)
}
