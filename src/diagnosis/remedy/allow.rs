//! Statements that allow what was denied, and no more.

use serde_json::{Value, json};

use super::{
    add,
    grant::{Grant, grants, is_known_to_lack, lacking, needed, said_deny, statement, what},
    layer::ask_to_narrow,
    repair,
    scope::{role, to_role},
};
use crate::{
    diagnosis::{
        Case, Target,
        judge::{Side, Sides},
    },
    report::{Change, Remedy},
};

/// In the role's own policies.
pub fn allow_by_identity(case: &Case<'_>) -> Option<Remedy> {
    let role = role(case)?;
    let grants = lacking(case);
    let changes: Vec<_> = grants.iter().map(|grant| add("identity-policy", &role, grant.statement(&[]))).collect();
    let what = what(&grants)?;
    Some(repair(format!("allow {what} in a policy of the role `{role}`"), "role owner", changes))
}

/// To list the bucket, in the role's own policies: then S3 tells that an object does not exist.
pub(super) fn allow_listing(case: &Case<'_>, target: &Target) -> Option<Remedy> {
    let role = role(case)?;
    let bucket = target.resource(None)?;
    let statement = statement(&["s3:ListBucket".to_owned()], vec![bucket.clone()]);
    let summary = format!(
        "allow `s3:ListBucket` on `{bucket}` in a policy of the role `{role}`, so that a missing object is a 404"
    );
    Some(repair(summary, "role owner", vec![add("identity-policy", role, Value::Object(statement))]))
}

/// In the bucket policy, to the role; for the source of a copy in that of the source's bucket.
pub fn allow_by_bucket(case: &Case<'_>) -> Option<Remedy> {
    let role = role(case)?;
    let grants = lacking(case);
    let mut changes = Vec::new();
    for grant in &grants {
        let bucket = grant.target.bucket_resource(None)?;
        changes.push(add("bucket-policy", bucket, grant.statement(&to_role(&role))));
    }
    let what = what(&grants)?;
    Some(repair(format!("allow {what} to the role `{role}` in the bucket policy"), "bucket owner", changes))
}

/// In the policies of both accounts.
pub fn allow_in_both_accounts(case: &Case<'_>) -> Option<Remedy> {
    // A bucket policy takes the bucket's ARNs only.
    let (owners, whose, owner) = match case.target.through_access_point {
        true => (allow_by_access_point(case)?, "access point policy", "role owner and access point owner"),
        false => (allow_by_bucket(case)?, "bucket policy", "role owner and bucket owner"),
    };
    let mut changes = allow_by_identity(case)?.changes;
    changes.extend(owners.changes);
    let what = what(&lacking(case))?;
    let summary = format!("allow {what} in both accounts: in a policy of the role, and to the role in the {whose}");
    Some(repair(summary, owner, changes))
}

/// In the access point policy, to the role; and the bucket's delegation where that is missing too.
pub fn allow_by_access_point(case: &Case<'_>) -> Option<Remedy> {
    let access_point = case.target.access_point.clone()?;
    let role = role(case)?;
    let grants = lacking(case);
    let principal = to_role(&role);
    let mut changes: Vec<_> =
        grants.iter().map(|grant| add("access-point-policy", &access_point, grant.statement(&principal))).collect();
    let what = what(&grants)?;
    let mut summary = format!("allow {what} to the role `{role}` in the access point policy");
    if case.main().is_some_and(|judged| Sides::of(case, judged).behind_lacks())
        && let Some(delegation) = delegation(case, &grants)
    {
        changes.extend(delegation);
        summary.push_str(", and let the access point in with the bucket policy");
    }
    Some(repair(summary, "access point owner", changes))
}

/// In the bucket policy, to this access point: the delegation that AWS recommends, for the check's role, action and prefix.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html#access-points-delegating-control>
pub fn delegate_to_access_point(case: &Case<'_>) -> Option<Remedy> {
    let grants = lacking(case);
    let delegation = delegation(case, &grants)?;
    let what = what(&grants)?;
    let summary = format!("let {what} in through the access point with a statement in the bucket policy");
    Some(repair(summary, "bucket owner", delegation))
}

fn delegation(case: &Case<'_>, grants: &[Grant]) -> Option<Vec<Change>> {
    let role = role(case)?;
    let one = |grant: &Grant| {
        let bucket = grant.target.bucket_resource(None)?;
        let (access_point, account) = (grant.target.access_point.as_deref()?, grant.target.access_point_account()?);
        let only =
            json!({ "StringEquals": { "s3:DataAccessPointAccount": account, "s3:DataAccessPointArn": access_point } });
        let mut members = to_role(&role);
        members.push(("Condition", only));
        Some(add("bucket-policy", bucket, grant.statement_behind(&members)?))
    };
    grants.iter().map(one).collect()
}

/// What is known to be allowed by nothing, where it is lacking: what else the request needs after other changes. Of several
/// permissions those that the same document lacks; the others are next.
pub(super) fn allow_what_lacks(case: &Case<'_>) -> Option<Remedy> {
    let mut lacking = case.judged.iter().filter(|judged| is_known_to_lack(case, judged)).peekable();
    let judged = *lacking.peek()?;
    let sides = Sides::of(case, judged);
    let grants = grants(case, lacking.filter(|it| it.target == judged.target && Sides::of(case, it) == sides));
    let what = what(&grants)?;
    let role = role(case)?;
    let principal = to_role(&role);
    let into = |target: &str, resource: &str, members: &[(&str, Value)]| -> Vec<Change> {
        grants.iter().map(|grant| add(target, resource, grant.statement(members))).collect()
    };
    if sides.identity == Side::Allows && sides.boundary == Side::Missing {
        let changes = into("permissions-boundary", &role, &[]);
        return Some(repair(
            format!("allow {what} in the permissions boundary"),
            "owner of the permissions boundary",
            changes,
        ));
    }
    if sides.access_point.is_some() && sides.access_point_allows() {
        let summary = format!("let {what} in through the access point with a statement in the bucket policy");
        return Some(repair(summary, "bucket owner", delegation(case, &grants)?));
    }
    let by_identity = || {
        let summary = format!("allow {what} in a policy of the role `{role}`");
        repair(summary, "role owner", into("identity-policy", &role, &[]))
    };
    if sides.access_point.is_some() {
        if sides.identity == Side::Missing && !sides.own_access_point {
            return Some(by_identity());
        }
        let access_point = case.target.access_point.as_deref()?;
        let changes = into("access-point-policy", access_point, &principal);
        let summary = format!("allow {what} to the role `{role}` in the access point policy");
        return Some(repair(summary, "access point owner", changes));
    }
    if sides.identity == Side::Missing {
        return Some(by_identity());
    }
    let bucket = judged.target.bucket_resource(None)?;
    let summary = format!("allow {what} to the role `{role}` in the bucket policy");
    Some(repair(summary, "bucket owner", into("bucket-policy", &bucket, &principal)))
}

/// In the trust policy of the role that is assumed, to the caller.
pub fn allow_by_trust_policy(case: &Case<'_>) -> Option<Remedy> {
    if said_deny(case) {
        return ask_to_narrow(case, &what(&needed(case))?);
    }
    let assumed = case.call().assume_role.as_ref()?;
    let role = role(case)?;
    let mut trust = statement(&["sts:AssumeRole".to_owned()], Vec::new());
    trust.insert("Principal".to_owned(), json!({ "AWS": role }));
    if let Some(id) = &assumed.external_id {
        trust.insert("Condition".to_owned(), json!({ "StringEquals": { "sts:ExternalId": id } }));
    }
    let mut changes = vec![add("trust-policy", &assumed.role_arn, Value::Object(trust))];
    let mut summary =
        format!("allow `sts:AssumeRole` to the role `{role}` in the trust policy of `{}`", assumed.role_arn);
    let sides = case.main().map(|judged| Sides::of(case, judged));
    // Across accounts the caller's own account has to allow as well.
    if sides.is_some_and(|sides| sides.same_account == Some(false) && sides.identity != Side::Allows) {
        let identity = statement(&["sts:AssumeRole".to_owned()], vec![assumed.role_arn.clone()]);
        changes.push(add("identity-policy", role, Value::Object(identity)));
        summary.push_str(", and in a policy of the caller's role");
    }
    Some(repair(summary, "owner of the assumed role", changes))
}
