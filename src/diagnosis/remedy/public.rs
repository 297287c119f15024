//! A public policy that is restricted: what to limit, and what to allow to the role beside it.

use s3litmus_policy::public;
use serde_json::{Value, json};

use super::{
    add, change,
    grant::{needed, what},
    repair,
    scope::{role, to_role},
};
use crate::{
    diagnosis::{Case, Owner, judge},
    report::{Change, ChangeKind, Remedy},
};

/// The public grants of the policy limited to the bucket's own account, whom alone they reach while they are restricted,
/// and what the check needs allowed to the role. Block Public Access stays as it is.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
pub fn make_grant_private(case: &Case<'_>) -> Option<Remedy> {
    let judged = judge::restricted(case)?;
    let at = &judged.target;
    let role = role(case)?;
    let in_access_point = judged.policies.access_point.known().filter(|policy| public::is_public(policy));
    let through = in_access_point.is_none() && at.through_access_point;
    let (policy, target, resource) = match in_access_point {
        Some(policy) => (policy, "access-point-policy", at.access_point.clone()?),
        None => (judged.policies.resource.known()?, "bucket-policy", at.bucket_resource(None)?),
    };
    let owner = match (&at.owner, in_access_point) {
        (_, Some(_)) => at.access_point_account().map(str::to_owned),
        (Owner::Account(owner), None) => Some(owner.clone()),
        (Owner::NotTheCaller | Owner::Unknown, None) => None,
    };
    let mut changes = Vec::new();
    for statement in public::public_statements(policy) {
        let private = limited(statement.json(), owner.as_deref(), &role);
        changes.push(Change {
            sid: statement.sid().map(str::to_owned),
            index: Some(statement.index()),
            statement: Some(private),
            ..change(target, &resource, ChangeKind::ReplaceStatement)
        });
    }
    if changes.is_empty() {
        return None;
    }
    let grants: Vec<_> = needed(case).into_iter().filter(|grant| grant.target == *at).collect();
    let principal = to_role(&role);
    for grant in &grants {
        let statement = match through {
            true => grant.statement_behind(&principal)?,
            false => grant.statement(&principal),
        };
        changes.push(add(target, &resource, statement));
    }
    let summary = format!(
        "allow {} to the role `{role}` by name in the policy, limit what it allows to everyone to the bucket's own account, \
         and leave Block Public Access on",
        what(&grants)?
    );
    Some(repair(summary, if in_access_point.is_some() { "access point owner" } else { "bucket owner" }, changes))
}

/// The statement for callers of the account only, by a fixed value that makes it no longer public; where the account is
/// not known, for the role.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status>
fn limited(statement: &Value, account: Option<&str>, role: &str) -> Value {
    let mut private = statement.clone();
    let condition = &statement["Condition"];
    let tests = &condition["StringEquals"];
    let takes = |value: &Value| value.is_null() || value.is_object();
    let is_free = takes(condition) && takes(tests) && tests[KEY].is_null();
    match account {
        Some(account) if is_free => private["Condition"]["StringEquals"][KEY] = json!(account),
        other => {
            private["Principal"] = json!({ "AWS": other.unwrap_or(role) });
            if let Some(members) = private.as_object_mut() {
                members.remove("NotPrincipal");
            }
        }
    }
    private
}

const KEY: &str = "aws:PrincipalAccount";
