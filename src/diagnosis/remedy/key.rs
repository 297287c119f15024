//! Statements that let a role use a KMS key through S3, for the objects of the check.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html>

use serde_json::{Value, json};

use super::{
    add,
    grant::said_deny,
    lacking_key::{LackingKey, lacking, what},
    layer::{ask_to_narrow, document},
    or, organization, repair,
    request::encrypt_without_kms,
    scope::{by_the_role, role, to_role},
};
use crate::{
    cause::{Confidence, Layer},
    diagnosis::{
        Case, Judged, Need,
        judge::{Side, Sides, organization_is_unread},
    },
    message::{Effect, PolicyType},
    report::{CauseReport, Change, Remedy},
};

/// The policies that limit the role beside its own.
enum Place {
    Identity,
    Boundary,
}

/// In the policies of the role; in its boundary where that is what does not allow. Where nothing is known of the key's
/// policy either, in both, since it may be either; where the key is not known, in words.
pub fn allow_key(case: &Case<'_>) -> Option<Remedy> {
    let said = case.said.policy.as_ref().map(|policy| policy.policy_type);
    let own = |said| matches!(said, PolicyType::IdentityPolicy | PolicyType::PermissionsBoundary);
    if said.is_none_or(|said| said == PolicyType::ServiceControlPolicy)
        && let Some(remedy) = allow_in_the_organization(case)
    {
        return Some(or(remedy, encrypt_without_kms(case)));
    }
    if said_deny(case) || said.is_some_and(|said| !own(said)) {
        return by_named_policy(case);
    }
    let without = || encrypt_without_kms(case);
    if let Some(remedy) = denied_elsewhere(case) {
        return Some(or(remedy, without()));
    }
    let keys = lacking(case);
    if keys.is_empty() {
        return Some(or(unknown_key(case)?, without()));
    }
    let role = role(case)?;
    let place = place(case);
    let (target, owner, whose) = match place {
        Place::Identity => ("identity-policy", "role owner", "a policy"),
        Place::Boundary => ("permissions-boundary", "owner of the permissions boundary", "the permissions boundary"),
    };
    let mut changes: Vec<Change> = keys
        .iter()
        .map(|key| add(target, &role, key.statement(vec![key.arn.clone()], key.condition.clone())))
        .collect();
    let mut summary = format!("allow {} in {whose} of the role `{role}`", what(&keys));
    let mut owner = owner.to_owned();
    if !case.keys().any(|judged| reads_anything(case, judged)) {
        changes.extend(keys.iter().map(|key| by_key_policy(key, &role)));
        summary.push_str(", and in the key's own policy, since neither may be read: one of them may have it already");
        owner.push_str(" and key owner");
    }
    Some(or(repair(summary, &owner, changes), without()))
}

/// In the service control policies of the levels that lack the Allow; none where no level is known to.
fn allow_in_the_organization(case: &Case<'_>) -> Option<Remedy> {
    let (role, keys) = (by_the_role(case)?, lacking(case));
    let statements = keys.iter().map(|key| key.to_one_role(&role)).collect();
    organization::at_every_level(case.keys(), &what(&keys), statements)
}

fn reads_anything(case: &Case<'_>, judged: &Judged) -> bool {
    let sides = Sides::of(case, judged);
    // What S3 names need not be read.
    let said = case.said.policy.is_some();
    said || sides.identity != Side::Unknown || sides.resource != Side::Unknown
}

/// What came through without a key comes first where a missing right to one is no more than possible: whatever the cause,
/// that is known to work.
pub fn without_kms_or(case: &Case<'_>, report: &CauseReport, allow: Option<Remedy>) -> Option<Remedy> {
    let in_doubt = report.confidence == Confidence::Possible;
    match encrypt_without_kms(case).filter(|_| in_doubt) {
        Some(without) => Some(or(without, allow)),
        None => allow,
    }
}

/// In the key policy, to the role. In a key policy the key is the only resource, written `*`
/// (<https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html>).
pub fn allow_by_key_policy(case: &Case<'_>) -> Option<Remedy> {
    let role = role(case)?;
    if let Some(remedy) = denied_elsewhere(case) {
        return Some(or(remedy, encrypt_without_kms(case)));
    }
    let keys = lacking(case);
    if keys.is_empty() {
        return None;
    }
    let mut changes: Vec<Change> = keys.iter().map(|key| by_key_policy(key, &role)).collect();
    let mut summary =
        format!("allow {} to the role `{role}` in the key policy (its `*` is the key itself), through S3", what(&keys));
    let mut owner = "key owner";
    let needs_identity = case
        .judged(Need::Key)
        .map(|judged| Sides::of(case, judged))
        .is_some_and(|sides| sides.same_account == Some(false) && sides.identity == Side::Missing);
    if needs_identity {
        let own = |key: &LackingKey| {
            add("identity-policy", &role, key.statement(vec![key.arn.clone()], key.condition.clone()))
        };
        changes.extend(keys.iter().map(own));
        summary.push_str("; and in a policy of the role, since the key is another account's");
        owner = "key owner and role owner";
    }
    let remedy = or(repair(summary, owner, changes), encrypt_without_kms(case));
    Some(or(remedy, or_denied_elsewhere(case)))
}

fn by_key_policy(key: &LackingKey, role: &str) -> Change {
    let mut condition = key.condition.clone().unwrap_or_else(|| json!({}));
    if let Some(region) = key.arn.split(':').nth(3) {
        condition["StringEquals"] = json!({ "kms:ViaService": format!("s3.{region}.amazonaws.com") });
    }
    let mut statement = key.statement(vec!["*".to_owned()], Some(condition));
    for (name, value) in to_role(role) {
        match (statement[name].as_object_mut(), value) {
            (Some(have), Value::Object(also)) => have.extend(also),
            (_, value) => statement[name] = value,
        }
    }
    add("kms-key-policy", &key.arn, statement)
}

/// In the policy that S3 names, which is not the role's: its statements are not read, so a Deny is narrowed by who can.
fn by_named_policy(case: &Case<'_>) -> Option<Remedy> {
    let policy = case.said.policy.as_ref()?;
    let layer = Layer::from_word(policy.policy_type.as_str())?;
    let keys = lacking(case);
    if policy.effect == Effect::ImplicitDeny {
        let role = by_the_role(case)?;
        let (target, resource, owner) = document(case, layer)?;
        let changes = keys.iter().map(|key| add(target, &resource, key.to_one_role(&role))).collect();
        return Some(repair(format!("allow {} in the {}", what(&keys), target.replace('-', " ")), owner, changes));
    }
    ask_to_narrow(case, &what(&keys))
}

/// Which policy of the caller does not allow.
fn place(case: &Case<'_>) -> Place {
    let said = case.said.policy.as_ref().map(|policy| policy.policy_type);
    let judged = case.judged(Need::Key).map(|judged| Sides::of(case, judged));
    let boundary = judged.is_some_and(|sides| sides.identity == Side::Allows && sides.boundary == Side::Missing);
    if boundary || said == Some(PolicyType::PermissionsBoundary) { Place::Boundary } else { Place::Identity }
}

/// Where the policies of role and key are known to allow all of it: what stands in the way is in a policy that is not read,
/// and another Allow would change nothing.
fn denied_elsewhere(case: &Case<'_>) -> Option<Remedy> {
    let mut keys = case.keys().peekable();
    keys.peek()?;
    // A key's own policy has to let in the caller or its account, also in one account
    // (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html).
    let allowed = |judged: &Judged| {
        let sides = Sides::of(case, judged);
        sides.allow() && matches!(sides.resource, Side::Allows | Side::Delegates)
    };
    if case.said.policy.is_some() || !keys.all(allowed) {
        return None;
    }
    let (whose, owner) = unread_policies(case);
    let summary = format!(
        "the policies of the role and of the key allow to use the key: look for what denies KMS in the {whose}"
    );
    Some(repair(summary, owner, Vec::new()))
}

/// The other way where the key's policy was not read and the role's allow: a policy that may not be read either.
fn or_denied_elsewhere(case: &Case<'_>) -> Option<Remedy> {
    let open = |judged: &Judged| {
        let sides = Sides::of(case, judged);
        let unread = organization_is_unread(judged) || judged.policies.session.is_unreadable();
        unread && sides.identity == Side::Allows && sides.resource == Side::Unknown
    };
    if case.said.policy.is_some() || !case.keys().any(open) {
        return None;
    }
    let (whose, owner) = unread_policies(case);
    Some(repair(format!("where the key policy allows it, look for what denies KMS in the {whose}"), owner, Vec::new()))
}

/// The policies that bind the use of a key and were not read, and who may look into them.
fn unread_policies(case: &Case<'_>) -> (&'static str, &'static str) {
    match case.keys().any(organization_is_unread) {
        true => ("policies of the organization and of the session", "organization admin"),
        false => ("policy that the session was made with", "who makes the session"),
    }
}

fn unknown_key(case: &Case<'_>) -> Option<Remedy> {
    let role = role(case)?;
    let actions = crate::diagnosis::encryption::actions(case.call());
    let (which, place) = match case.call().operation.changes_objects() {
        true => ("the bucket encrypts new objects with", "default encryption"),
        false => ("the object is encrypted with", "the object's properties"),
    };
    let summary = format!(
        "allow `{}` on the KMS key that {which} (its owner sees it in {place}) to the role `{role}`, in a policy of the \
         role and in the key's own policy",
        actions.join("`, `")
    );
    Some(repair(summary, "role owner and key owner", Vec::new()))
}
