//! Organizations: the reads that a diagnosis makes of service and resource control policies.
//! <https://docs.aws.amazon.com/organizations/latest/APIReference/Welcome.html>
//!
//! They answer the management account and delegated administrators only, whatever the policies of other accounts allow.
//! Absent on purpose: writing, and the resource policy of an organization, by which single reads can be delegated.

mod tree;

use http::Response;
use s3s::Body;
use serde_json::{Value, json};

use self::tree::{Attached, Kind, Organization};
use crate::authorize::Place;
use crate::front::{Call, Exchange};
use crate::protocol::json;
use crate::s3::{denial_failure, permit_place};
use crate::wording::{Failure, Named};

/// Answers a request.
pub(crate) fn answer(exchange: &Exchange, call: &Call<'_>) -> Response<Body> {
    json::answer(exchange, call, |operation, body| {
        let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
        match operation {
            "ListParents" => list_parents(exchange, text("ChildId")),
            "ListPoliciesForTarget" => list_policies_for_target(exchange, text("TargetId"), text("Filter")),
            "DescribePolicy" => describe_policy(exchange, text("PolicyId")),
            other => Err(json::unknown(other)),
        }
    })
}

fn list_parents(exchange: &Exchange, child: &str) -> Result<Value, Failure> {
    let organization = organization(exchange, "organizations:ListParents", child)?;
    if child.starts_with("r-") {
        return Err(refused("InvalidInputException", "You specified a root, which has no parent."));
    }
    let parent = organization.parent(child);
    let parent =
        parent.ok_or_else(|| refused("ChildNotFoundException", "You specified a child that doesn't exist."))?;
    let kind = if parent.starts_with("r-") { "ROOT" } else { "ORGANIZATIONAL_UNIT" };
    Ok(json!({ "Parents": [{ "Id": parent, "Type": kind }] }))
}

fn list_policies_for_target(exchange: &Exchange, target: &str, filter: &str) -> Result<Value, Failure> {
    let organization = organization(exchange, "organizations:ListPoliciesForTarget", target)?;
    let kind = Kind::of_filter(filter)
        .ok_or_else(|| refused("InvalidInputException", &format!("`{filter}` is no policy type of the lab")))?;
    let attached = organization.attached(target, kind);
    let attached =
        attached.ok_or_else(|| refused("TargetNotFoundException", "You specified a target that doesn't exist."))?;
    Ok(json!({ "Policies": attached.iter().map(summary).collect::<Vec<_>>() }))
}

fn describe_policy(exchange: &Exchange, id: &str) -> Result<Value, Failure> {
    let organization = organization(exchange, "organizations:DescribePolicy", id)?;
    let found = organization.policy(id);
    let found =
        found.ok_or_else(|| refused("PolicyNotFoundException", "You specified a policy that doesn't exist."))?;
    Ok(json!({ "Policy": { "PolicySummary": summary(&found), "Content": found.document.to_string() } }))
}

/// The organization of the caller, if it may read about something in it.
fn organization<'w>(exchange: &'w Exchange, action: &str, about: &str) -> Result<Organization<'w>, Failure> {
    let caller = exchange.caller();
    let world = &exchange.settings().world;
    let organization = Organization::of(world, &caller.account);
    let nowhere = || format!("arn:aws:organizations::{}:account/o-none/{about}", caller.account);
    let arn = organization.as_ref().map_or_else(nowhere, |it| it.arn(about));
    let place = Place::Plain { arn: &arn, account: &caller.account };
    let verdict = permit_place(exchange, action, place, exchange.context().clone());
    if !verdict.allowed {
        let failure = denial_failure(exchange, &verdict, &caller.account, Named::Plain(arn));
        return Err(Failure { status: 400, code: "AccessDeniedException".to_owned(), ..failure });
    }
    let account = world.account(&caller.account);
    match organization {
        None => Err(refused("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.")),
        Some(organization) if account.management || account.delegated_administrator => Ok(organization),
        Some(_) => Err(refused("AccessDeniedException", "You don't have permissions to access this resource.")),
    }
}

fn summary(policy: &Attached) -> Value {
    json!({
        "Id": policy.id(), "Arn": policy.arn, "Name": policy.name, "Description": "", "Type": policy.kind.filter(),
        "AwsManaged": policy.arn.contains("::aws:policy/")
    })
}

fn refused(code: &str, message: &str) -> Failure {
    Failure::new(400, code, message)
}
