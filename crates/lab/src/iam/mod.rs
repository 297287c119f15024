//! IAM: the reads that a diagnosis makes of roles.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html>
//!
//! Only of the caller's own account, as IAM has it. Absent on purpose: writing,
//! SimulatePrincipalPolicy, and the reads of users and groups, which no diagnosis makes.

mod role;

use http::Response;
use s3s::Body;

use crate::authorize::Place;
use crate::front::{Call, Exchange};
use crate::protocol::query::Service;
use crate::s3::{denial_failure, permit_place};
use crate::wording::{Failure, Named};

const SERVICE: Service = Service { namespace: "https://iam.amazonaws.com/doc/2010-05-08/", version: "2010-05-08" };

/// Answers a request.
pub(crate) fn answer(exchange: &Exchange, call: &Call<'_>) -> Response<Body> {
    SERVICE.answer(exchange, call, |query| match query.action() {
        "GetRole" => role::get_role(exchange, query),
        "ListRolePolicies" => role::list_role_policies(exchange, query),
        "GetRolePolicy" => role::get_role_policy(exchange, query),
        "ListAttachedRolePolicies" => role::list_attached_role_policies(exchange, query),
        "GetPolicy" => role::get_policy(exchange, query),
        "GetPolicyVersion" => role::get_policy_version(exchange, query),
        other => Err(SERVICE.unknown(other)),
    })
}

/// Whether the caller may; `resource` is how IAM names it in a denial, such as `role NAME`.
fn permit(exchange: &Exchange, action: &str, arn: &str, resource: String) -> Result<(), Failure> {
    let account = exchange.caller().account.as_str();
    let verdict = permit_place(exchange, action, Place::Plain { arn, account }, exchange.context().clone());
    if verdict.allowed {
        return Ok(());
    }
    Err(denial_failure(exchange, &verdict, account, Named::Plain(resource)))
}
