//! The request context of a call, as S3 would fill it, for the policy engine.
//!
//! In: a call and who sent it. Out: condition keys with their values. A key that this side cannot know (the address
//! that S3 saw, the organization, tags) is declared unknown, so that the engine answers with what depends on it; a key
//! is absent only where S3 is known not to fill it.
//!
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use s3litmus_policy::{Context, ContextValue, Policies, Policy, Reading as Slot};

use super::{
    Caller, Evidence, Owner, ReadValue, Reading, Readings, Subject, Target, conditions, judged::NOBODY, organization,
    policies::without_path, who_reads,
};
use crate::call::{Call, Operation};

/// Keys that only requests through an AWS service or of a service principal have; a probe's own requests never do.
const NEVER: &[&str] = &[
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:Referer",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "s3:x-amz-website-redirect-location",
    "s3:x-amz-grant-full-control",
    "s3:x-amz-grant-read",
    "s3:x-amz-grant-read-acp",
    "s3:x-amz-grant-write",
    "s3:x-amz-grant-write-acp",
    "s3:LocationConstraint",
    "s3:if-match",
    "s3:delimiter",
];

/// Keys that S3 fills from an upload's headers, and not where the header is missing.
type FromCall = fn(&Call) -> Option<String>;

const HEADERS: &[(&str, FromCall)] = &[
    ("s3:x-amz-acl", |call| call.options.acl.clone()),
    ("s3:x-amz-server-side-encryption", |call| call.options.server_side_encryption.clone()),
    ("s3:x-amz-server-side-encryption-customer-algorithm", |call| {
        call.options.sse_customer_key.as_ref().map(|_| "AES256".to_owned())
    }),
    ("s3:x-amz-storage-class", |call| call.options.storage_class.clone()),
    ("s3:x-amz-copy-source", |call| call.options.copy_source.clone()),
    ("s3:object-lock-mode", |call| call.options.object_lock_mode.clone()),
    ("s3:object-lock-legal-hold", |call| call.options.object_lock_legal_hold.clone()),
    ("s3:object-lock-retain-until-date", |call| call.options.object_lock_retain_until_date.clone()),
    ("s3:VersionId", |call| call.options.version_id.clone()),
];

/// The condition keys of `call`, of which the rest is unknown.
pub(super) fn request_context(evidence: &Evidence, target: &Target, call: &Call) -> Context {
    let mut context = Context::new().with_unknown("*");
    for key in NEVER {
        context.remove(key);
    }
    context.insert("aws:ViaAWSService", false);
    context.insert("s3:authType", "REST-HEADER");
    context.insert("s3:signatureversion", "AWS4-HMAC-SHA256");
    if let Some(secure) = evidence.secure_transport {
        context.insert("aws:SecureTransport", secure);
    }
    if let Some(region) = evidence.denied.region.as_ref().or(call.region.as_ref()) {
        context.insert("aws:RequestedRegion", region.as_str());
    }
    for (key, read) in HEADERS {
        set(&mut context, key, read(call));
    }
    kms_key(&mut context, evidence, call);
    tags(&mut context, call);
    conditional_write(&mut context, call);
    if call.options.object_lock_retain_until_date.is_none() {
        context.remove("s3:object-lock-remaining-retention-days");
    }
    if call.operation != Operation::CopyObject {
        context.remove("s3:x-amz-metadata-directive");
    }
    if call.operation == Operation::ListObjectsV2 {
        set(&mut context, "s3:prefix", call.prefix.clone());
    } else {
        context.remove("s3:prefix");
        context.remove("s3:max-keys");
    }
    if let Some(caller) = &evidence.caller {
        principal(&mut context, evidence, caller);
    }
    access_point(&mut context, evidence, target);
    context
}

fn set(context: &mut Context, key: &str, value: Option<String>) {
    match value {
        Some(value) => context.insert(key, value),
        None => context.remove(key),
    }
}

/// The key id header as S3 compares it: as an ARN. An id or alias is some ARN that is not known here.
fn kms_key(context: &mut Context, evidence: &Evidence, call: &Call) {
    const KEY: &str = "s3:x-amz-server-side-encryption-aws-kms-key-id";
    match call.options.sse_kms_key_id.as_deref() {
        None => context.remove(KEY),
        Some(arn) if arn.starts_with("arn:") => context.insert(KEY, arn),
        Some(id) => {
            if let Some(Reading::Read(ReadValue::KmsKey(facts))) = who_reads::key_named(evidence, id) {
                context.insert(KEY, facts.arn.as_str());
            }
        }
    }
}

fn tags(context: &mut Context, call: &Call) {
    // A family cannot be declared absent, only its members: an empty set of tags is told by their names.
    let names: Vec<String> = call.options.tagging.keys().cloned().collect();
    context.insert("s3:RequestObjectTagKeys", names);
    for (name, value) in &call.options.tagging {
        context.insert(&format!("s3:RequestObjectTag/{name}"), value.as_str());
    }
}

/// What the run writes is sent with `If-None-Match: *`.
fn conditional_write(context: &mut Context, call: &Call) {
    match call.operation {
        Operation::PutObject => {
            context.insert("s3:if-none-match", "*");
            context.insert("s3:ObjectCreationOperation", true);
        }
        // CopyObject and the parts of a multipart upload carry the condition on some of their requests only.
        Operation::CopyObject | Operation::MultipartUpload => {}
        _ => {
            context.remove("s3:if-none-match");
            context.remove("s3:ObjectCreationOperation");
        }
    }
}

/// The role with its path, which the ARN of its session has lost: as it was read, else as the suite names it.
pub(super) fn principal(context: &mut Context, evidence: &Evidence, caller: &Caller) {
    let Some(role) = caller.role() else { return };
    context.remove("aws:username");
    let subject = Subject::Role { role: role.clone() };
    if let Some(Reading::Read(ReadValue::Role(facts))) = evidence.readings.of(&subject) {
        context.insert("aws:PrincipalArn", facts.arn.as_str());
        return;
    }
    let called = [evidence.expected_principal.as_deref(), assumed(evidence)];
    if let Some(named) = called.into_iter().flatten().find(|named| without_path(named) == role) {
        context.insert("aws:PrincipalArn", named);
    }
}

/// The role that the suite assumes for the request.
fn assumed(evidence: &Evidence) -> Option<&str> {
    evidence.denied.call.assume_role.as_ref().map(|role| role.role_arn.as_str())
}

/// Whose caller and resource are, which a request to S3 of a role or user always tells.
pub(super) fn accounts(context: &mut Context, caller: &Caller, owner: Option<&str>) {
    context.insert("aws:PrincipalAccount", caller.account.as_str());
    context.insert("aws:PrincipalIsAWSService", false);
    if caller.role().is_some() {
        context.insert("aws:PrincipalType", "AssumedRole");
    }
    if let Some(owner) = owner {
        context.insert("aws:ResourceAccount", owner);
        context.insert("s3:ResourceAccount", owner);
    }
}

/// The organizations of caller and resource: as their accounts' places were read, absent where they are in none.
pub(super) fn organization(context: &mut Context, readings: &Readings, caller: &Caller, owner: Option<&str>) {
    let accounts = [("aws:PrincipalOrgID", Some(caller.account.as_str())), ("aws:ResourceOrgID", owner)];
    for (key, account) in accounts {
        match account.map_or(Slot::Unreadable, |account| organization::id(readings, account)) {
            Slot::Known(id) => context.insert(key, id),
            Slot::Absent => context.remove(key),
            Slot::Unreadable => {}
        }
    }
}

fn access_point(context: &mut Context, evidence: &Evidence, target: &Target) {
    if !target.through_access_point {
        context.remove("s3:DataAccessPointArn");
        context.remove("s3:DataAccessPointAccount");
        context.remove("s3:AccessPointNetworkOrigin");
        return;
    }
    let Some(arn) = &target.access_point else { return };
    context.insert("s3:DataAccessPointArn", arn.as_str());
    if let Some(account) = target.access_point_account() {
        context.insert("s3:DataAccessPointAccount", account);
    }
    if let Some(Reading::Read(ReadValue::AccessPoint(facts))) =
        evidence.readings.of(&Subject::AccessPoint { arn: arn.clone() })
        && let Some(origin) = &facts.network_origin
    {
        context.insert("s3:AccessPointNetworkOrigin", origin.as_str());
    }
}

/// Takes away the tags that the policies ask about and the call does not send: a family of keys cannot be declared
/// absent as a whole.
pub(super) fn forget_tags_not_sent(context: &mut Context, policies: &Policies) {
    for policy in known(policies) {
        for test in conditions::of_document(policy.document()) {
            let is_tag = test.key.to_ascii_lowercase().starts_with("s3:requestobjecttag/");
            if is_tag && context.get(test.key) == Some(&ContextValue::Unknown) {
                context.remove(test.key);
            }
        }
    }
}

/// That the bucket is another account's than the caller's. Which one is not known; but what is compared with the caller's
/// own account only needs no more.
pub(super) fn another_account(context: &mut Context, target: &Target, caller: &Caller, policies: &Policies) {
    if target.owner != Owner::NotTheCaller || target.through_access_point {
        return;
    }
    for key in ["aws:ResourceAccount", "s3:ResourceAccount"] {
        let own = |value: &String| *value == caller.account || value == "${aws:PrincipalAccount}";
        if values(policies, key).iter().all(own) {
            context.insert(key, NOBODY);
        }
    }
}

/// What the policies compare a key with.
pub(super) fn values(policies: &Policies, key: &str) -> Vec<String> {
    let tests = known(policies).flat_map(|policy| conditions::of_document(policy.document()));
    tests.filter(|test| test.key.eq_ignore_ascii_case(key)).flat_map(|test| test.values()).collect()
}

/// The policies that were read.
pub(super) fn known(policies: &Policies) -> impl Iterator<Item = &Policy> {
    let of_resources = [&policies.resource, &policies.access_point].into_iter().filter_map(|slot| slot.known());
    let lists = [&policies.identity, &policies.permissions_boundary, &policies.session, &policies.vpc_endpoint];
    let levels = [&policies.service_control, &policies.resource_control];
    let of_levels = levels.into_iter().filter_map(|slot| slot.known()).flatten().flat_map(|level| &level.policies);
    of_resources.chain(lists.into_iter().filter_map(|slot| slot.known()).flatten()).chain(of_levels)
}
