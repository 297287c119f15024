//! Block Public Access of another account, as a role there reads it.

use std::sync::Arc;

use s3litmus::{
    call::{AssumeRole, Operation},
    cause::Confidence,
    diagnosis::{
        Diagnosis, Evidence, ObjectAclFacts, PublicAccessFacts, ReadRequest, ReadValue, Reading, Subject, diagnose,
    },
};
use serde_json::{Value, json};

use crate::evidence::*;

const OWNER: &str = "444455556666";
const KEY: &str = "in/known.json";

fn learn_there(evidence: &mut Evidence, subject: Subject, reading: Reading) {
    let role = AssumeRole { role_arn: format!("arn:aws:iam::{OWNER}:role/reader"), external_id: None };
    let region = Some("us-east-1".to_owned());
    evidence.readings.insert(ReadRequest { subject, region, assume_role: Some(role) }, Arc::new(reading));
}

/// A bare denial by another account's bucket with these settings, and with this policy.
fn there(settings: PublicAccessFacts, statements: Option<Value>) -> Evidence {
    let mut evidence = denied(call(Operation::GetObject, KEY));
    role_with(&mut evidence, allow_all());
    let bucket = || BUCKET.to_owned();
    let document = statements.map(|statements| Reading::Read(ReadValue::Policy { document: policy(statements) }));
    learn_there(&mut evidence, Subject::BucketPolicy { bucket: bucket() }, document.unwrap_or(Reading::Absent));
    let settings = Reading::Read(ReadValue::PublicAccess(settings));
    learn_there(&mut evidence, Subject::BucketPublicAccess { bucket: bucket() }, settings);
    let off = Reading::Read(ReadValue::PublicAccess(PublicAccessFacts::default()));
    learn_there(&mut evidence, Subject::AccountPublicAccess { account: OWNER.to_owned() }, off);
    evidence
}

fn restricted() -> PublicAccessFacts {
    PublicAccessFacts { restrict_public_buckets: true, ..PublicAccessFacts::default() }
}

fn everybody(condition: Option<Value>) -> Value {
    let mut statement = json!({ "Sid": "Everybody", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::store/*" });
    if let Some(condition) = condition {
        statement["Condition"] = condition;
    }
    json!([statement])
}

fn status(evidence: &mut Evidence, is_public: bool) {
    let status = Reading::Read(ReadValue::PolicyStatus { is_public });
    learn_there(evidence, Subject::BucketPolicyStatus { bucket: BUCKET.to_owned() }, status);
}

fn first(found: &Diagnosis) -> (&str, Confidence) {
    (found.causes[0].id.as_str(), found.causes[0].confidence)
}

#[test]
fn a_public_policy_that_is_restricted_is_certain_where_there_is_no_doubt_that_it_is_public() {
    let found = diagnose(&there(restricted(), Some(everybody(None))));
    assert_eq!(first(&found), ("block-public-access", Confidence::Certain), "{found:#?}");
    assert!(
        found.evidence.iter().any(|line| line.contains("RestrictPublicBuckets is on for the bucket")),
        "{found:#?}"
    );
    let remedy = found.remedy.as_ref().expect("a remedy");
    assert!(remedy.summary.contains("leave Block Public Access on"), "{remedy:#?}");
    let changes = changes(&found);
    assert_eq!(changes[0]["statement"]["Condition"]["StringEquals"]["aws:PrincipalAccount"], OWNER, "{changes:#?}");
    assert_eq!(changes[1]["statement"]["Principal"]["AWS"], ROLE, "{changes:#?}");
    // What makes a policy with a condition public is S3's to say.
    let wide = || Some(everybody(Some(json!({ "StringLike": { "aws:PrincipalOrgID": "o-*" } }))));
    let mut evidence = there(restricted(), wide());
    assert!(diagnose(&evidence).causes.iter().all(|cause| cause.confidence != Confidence::Certain));
    status(&mut evidence, true);
    assert_eq!(first(&diagnose(&evidence)), ("block-public-access", Confidence::Certain));
    status(&mut evidence, false);
    let found = diagnose(&evidence);
    assert!(found.causes.iter().all(|cause| cause.confidence != Confidence::Certain), "{found:#?}");
    assert_eq!(confidence(&found, "block-public-access"), None, "{found:#?}");
}

#[test]
fn an_object_is_not_missing_where_a_restriction_that_was_read_stops_the_read() {
    let odd = json!([
        { "Sid": "Named", "Effect": "Allow", "Principal": { "AWS": ROLE }, "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::store/*" },
        { "Sid": "Odd", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::store/pub/*", "Condition": { "IpAddress": { "aws:SourceIp": "0.0.0.0/0" } } }
    ]);
    let to_read = json!([{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }]);
    let mut evidence = there(restricted(), Some(odd.clone()));
    role_with(&mut evidence, to_read.clone());
    let found = diagnose(&evidence);
    assert_eq!(first(&found), ("block-public-access", Confidence::Likely), "{found:#?}");
    assert_ne!(confidence(&found, "hidden-missing-object"), Some(Confidence::Likely), "{found:#?}");
    status(&mut evidence, true);
    let found = diagnose(&evidence);
    assert_eq!(first(&found), ("block-public-access", Confidence::Certain), "{found:#?}");
    assert_eq!(confidence(&found, "hidden-missing-object"), None, "{found:#?}");
    status(&mut evidence, false);
    let found = diagnose(&evidence);
    assert_eq!(first(&found), ("hidden-missing-object", Confidence::Likely), "S3 calls it private: {found:#?}");
}

#[test]
fn what_is_not_restricted_is_no_public_policys_fault() {
    let off = diagnose(&there(PublicAccessFacts::default(), Some(everybody(None))));
    assert!(off.ruled_out.iter().any(|cause| cause.id == "block-public-access"), "{off:#?}");
    let named = json!([{ "Effect": "Allow", "Principal": { "AWS": ROLE }, "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::store/out/*" }]);
    let found = diagnose(&there(restricted(), Some(named.clone())));
    // An ACL may allow it, where that is not known to be disabled.
    assert_eq!(first(&found), ("bucket-policy-no-allow", Confidence::Likely), "{found:#?}");
    assert_eq!(confidence(&found, "block-public-access"), None, "{found:#?}");
    for (setting, expected) in [("BucketOwnerEnforced", Confidence::Certain), ("ObjectWriter", Confidence::Likely)] {
        let mut evidence = there(restricted(), Some(named.clone()));
        let reading = Reading::Read(ReadValue::Ownership { setting: setting.to_owned() });
        learn_there(&mut evidence, Subject::ObjectOwnership { bucket: BUCKET.to_owned() }, reading);
        assert_eq!(first(&diagnose(&evidence)), ("bucket-policy-no-allow", expected), "{setting}");
    }
}

fn ignoring(ownership: &str, grantee: &str) -> Evidence {
    let ignores = PublicAccessFacts { ignore_public_acls: true, ..PublicAccessFacts::default() };
    let mut evidence = there(ignores, None);
    let setting = Reading::Read(ReadValue::Ownership { setting: ownership.to_owned() });
    learn_there(&mut evidence, Subject::ObjectOwnership { bucket: BUCKET.to_owned() }, setting);
    let grants = vec![("owner".to_owned(), "FULL_CONTROL".to_owned()), (grantee.to_owned(), "READ".to_owned())];
    let acl = ReadValue::Acl(ObjectAclFacts { owner: Some("owner".to_owned()), grants });
    let subject = Subject::ObjectAcl { bucket: BUCKET.to_owned(), key: KEY.to_owned() };
    learn_there(&mut evidence, subject, Reading::Read(acl));
    bucket_owner(&mut evidence, "owner");
    evidence
}

fn bucket_owner(evidence: &mut Evidence, owner: &str) {
    let acl = ReadValue::Acl(ObjectAclFacts { owner: Some(owner.to_owned()), grants: Vec::new() });
    learn_there(evidence, Subject::BucketAcl { bucket: BUCKET.to_owned() }, Reading::Read(acl));
}

const ALL_USERS: &str = "http://acs.amazonaws.com/groups/global/AllUsers";

#[test]
fn a_public_acl_that_is_ignored_is_told_where_it_would_have_let_the_caller_in() {
    let found = diagnose(&ignoring("ObjectWriter", ALL_USERS));
    assert_eq!(first(&found), ("block-public-access", Confidence::Certain), "{found:#?}");
    assert!(found.evidence.iter().any(|line| line.contains("IgnorePublicAcls is on for the bucket")), "{found:#?}");
    assert_eq!(changes(&found)[0]["target"], "bucket-policy", "{found:#?}");
    for (evidence, expected) in [
        (ignoring("BucketOwnerEnforced", ALL_USERS), Confidence::Certain),
        (ignoring("ObjectWriter", "http://acs.amazonaws.com/groups/s3/LogDelivery"), Confidence::Likely),
    ] {
        let found = diagnose(&evidence);
        assert_eq!(first(&found), ("bucket-policy-no-allow", expected), "{found:#?}");
        assert_eq!(confidence(&found, "block-public-access"), None, "{found:#?}");
    }
}

#[test]
fn an_ignored_acl_is_not_what_is_missing_where_the_role_has_no_right() {
    let mut evidence = ignoring("ObjectWriter", ALL_USERS);
    role_with(&mut evidence, json!([]));
    let found = diagnose(&evidence);
    assert_ne!(confidence(&found, "block-public-access"), Some(Confidence::Certain), "{found:#?}");
}

#[test]
fn an_acl_of_the_current_version_says_nothing_of_another_one() {
    let mut evidence = ignoring("ObjectWriter", ALL_USERS);
    evidence.denied.call.options.version_id = Some("v1".to_owned());
    let found = diagnose(&evidence);
    assert_ne!(confidence(&found, "block-public-access"), Some(Confidence::Certain), "{found:#?}");
}

#[test]
fn a_grant_that_may_be_the_callers_own_leaves_a_doubt() {
    let mut evidence = ignoring("ObjectWriter", ALL_USERS);
    bucket_owner(&mut evidence, "another");
    assert_eq!(
        first(&diagnose(&evidence)).1,
        Confidence::Likely,
        "the object is another account's, the caller's perhaps"
    );
    let mut evidence = ignoring("ObjectWriter", ALL_USERS);
    let grants = [("owner", "FULL_CONTROL"), (ALL_USERS, "READ"), ("partner", "READ")];
    let grants = grants.map(|(grantee, right)| (grantee.to_owned(), right.to_owned())).to_vec();
    let acl = ReadValue::Acl(ObjectAclFacts { owner: Some("owner".to_owned()), grants });
    let subject = Subject::ObjectAcl { bucket: BUCKET.to_owned(), key: KEY.to_owned() };
    learn_there(&mut evidence, subject, Reading::Read(acl));
    let found = diagnose(&evidence);
    assert_eq!(confidence(&found, "block-public-access"), Some(Confidence::Likely), "{found:#?}");
}
