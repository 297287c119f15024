//! Several things in the way at once: all that are known are told, and changed together.

use std::sync::Arc;

use s3litmus::{
    answer::{Answer, Success},
    call::Operation,
    cause::Confidence,
    diagnosis::{Diagnosis, Evidence, NamedPolicy, ReadRequest, ReadValue, Reading, RoleFacts, Subject, diagnose},
};
use serde_json::{Value, json};

use crate::evidence::*;

fn sids(found: &Diagnosis) -> Vec<(String, Confidence)> {
    let sid = |cause: &s3litmus::report::CauseReport| {
        let sid = cause.policy.as_ref().and_then(|policy| policy.sid.clone()).unwrap_or_default();
        (sid, cause.confidence)
    };
    found.causes.iter().map(sid).collect()
}

fn certain(sid: &str) -> (String, Confidence) {
    (sid.to_owned(), Confidence::Certain)
}

fn deny(sid: &str, members: Value) -> Value {
    let mut statement =
        json!({ "Sid": sid, "Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/in/*" });
    if let (Some(statement), Value::Object(members)) = (statement.as_object_mut(), members) {
        statement.extend(members);
    }
    statement
}

fn no_bucket_policy(evidence: &mut Evidence) {
    learn(evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Absent);
}

#[test]
fn every_deny_of_a_document_is_told_and_narrowed() {
    let mut evidence = denied(put());
    let wide = deny("D2", json!({ "Action": "s3:Put*", "Resource": "*" }));
    role_with(&mut evidence, json!([allow_all()[0], deny("D1", json!({})), wide]));
    no_bucket_policy(&mut evidence);
    for words in [false, true] {
        if words {
            said(&mut evidence, "s3:PutObject", "with an explicit deny in an identity-based policy");
        }
        let found = diagnose(&evidence);
        assert_eq!(sids(&found)[..2], [certain("D1"), certain("D2")], "{found:#?}");
        let places: Vec<_> = changes(&found).iter().filter_map(|change| change["index"].as_u64()).collect();
        assert!(places.contains(&1) && places.contains(&2), "{places:?}");
        // What is removed comes last, so that no place shifts before it is used.
        assert_eq!(changes(&found).last().map(|change| change["change"].clone()), Some(json!("remove-statement")));
    }
}

#[test]
fn a_deny_that_depends_on_an_unknown_key_is_told_beside_one_that_does_not() {
    let mut evidence = denied(put());
    role_with(&mut evidence, allow_all());
    let office = json!({ "Principal": "*", "Condition": { "NotIpAddress": { "aws:SourceIp": "198.51.100.0/24" } } });
    bucket_with(&mut evidence, json!([deny("Office", office), deny("Frozen", json!({ "Principal": "*" }))]));
    for words in [false, true] {
        if words {
            said(&mut evidence, "s3:PutObject", "with an explicit deny in a resource-based policy");
        }
        let found = diagnose(&evidence);
        let told = sids(&found);
        assert_eq!(told[0], certain("Frozen"), "{found:#?}");
        assert!(told.contains(&("Office".to_owned(), Confidence::Possible)), "{told:?}");
        assert!(found.remedy.unwrap().summary.contains("Office"));
    }
}

#[test]
fn a_missing_allow_is_added_beside_a_deny_that_s3_names() {
    let mut evidence = denied(put());
    role_with(&mut evidence, json!([{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }]));
    bucket_with(&mut evidence, json!([deny("Frozen", json!({ "Principal": "*" }))]));
    said(&mut evidence, "s3:PutObject", "with an explicit deny in a resource-based policy");
    let found = diagnose(&evidence);
    let changes = changes(&found);
    assert!(changes.iter().any(|change| change["target"] == "bucket-policy"), "{changes:#?}");
    let allow = changes.iter().find(|change| change["target"] == "identity-policy").expect("an Allow");
    assert_eq!(allow["statement"]["Effect"], "Allow");
    assert_eq!(allow["statement"]["Action"], "s3:PutObject");
}

#[test]
fn no_allow_is_added_where_only_a_deny_is_in_the_way() {
    let mut evidence = denied(put());
    role_with(&mut evidence, allow_all());
    bucket_with(&mut evidence, json!([deny("Frozen", json!({ "Principal": "*" }))]));
    let found = diagnose(&evidence);
    assert!(changes(&found).iter().all(|change| change["statement"]["Effect"] != "Allow"), "{found:#?}");
}

#[test]
fn a_header_that_is_sent_satisfies_every_deny_that_looks_at_it() {
    let mut evidence = denied(put());
    role_with(&mut evidence, allow_all());
    let null = json!({ "Principal": "*", "Condition": { "Null": { "s3:x-amz-server-side-encryption": "true" } } });
    let kms = json!({ "Principal": "*", "Condition": { "StringNotEquals": { "s3:x-amz-server-side-encryption": "aws:kms" } } });
    bucket_with(&mut evidence, json!([deny("EncNull", null), deny("EncKms", kms)]));
    let found = diagnose(&evidence);
    assert_eq!(sids(&found)[..2], [certain("EncNull"), certain("EncKms")], "{found:#?}");
    assert_eq!(changes(&found).len(), 1, "{found:#?}");
    assert_eq!(changes(&found)[0]["value"], "aws:kms");
}

#[test]
fn a_header_that_is_sent_brings_the_right_that_it_needs() {
    let mut evidence = denied(put());
    role_with(
        &mut evidence,
        json!([{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/*" }]),
    );
    let acl = json!({ "Principal": "*", "Condition": { "StringNotEquals": { "s3:x-amz-acl": "bucket-owner-full-control" } } });
    bucket_with(&mut evidence, json!([deny("Bofc", acl)]));
    let found = diagnose(&evidence);
    let changes = changes(&found);
    assert_eq!(changes[0]["value"], "bucket-owner-full-control", "{found:#?}");
    assert_eq!(changes[1]["statement"]["Action"], "s3:PutObjectAcl", "{found:#?}");
}

#[test]
fn a_deny_of_two_rights_that_a_request_needs_spares_both() {
    let mut call = put();
    call.options.tagging.insert("x".to_owned(), "1".to_owned());
    let mut evidence = denied(call);
    role_with(&mut evidence, allow_all());
    let keys = json!({ "Principal": "*", "Action": ["s3:PutObject", "s3:PutObjectTagging"] });
    bucket_with(&mut evidence, json!([deny("Keys", keys)]));
    let found = diagnose(&evidence);
    let changes = changes(&found);
    // All others stay denied, and the role on no other key: there is none.
    assert_eq!(changes.len(), 1, "{changes:#?}");
    assert_eq!(changes[0]["statement"]["Condition"]["ArnNotEquals"]["aws:PrincipalArn"], ROLE);
}

#[test]
fn a_right_beside_the_operations_is_spared_by_its_own_name() {
    let mut call = put();
    call.options.object_lock_mode = Some("GOVERNANCE".to_owned());
    call.options.object_lock_retain_until_date = Some("2030-12-31T00:00:00Z".to_owned());
    let mut evidence = denied(call);
    role_with(&mut evidence, allow_all());
    let days = json!({ "Principal": "*", "Action": "s3:PutObjectRetention",
        "Condition": { "NumericGreaterThan": { "s3:object-lock-remaining-retention-days": "30" } } });
    bucket_with(&mut evidence, json!([deny("MaxRet", days)]));
    said(&mut evidence, "s3:PutObjectRetention", "with an explicit deny in a resource-based policy");
    let found = diagnose(&evidence);
    let summary = &found.remedy.as_ref().unwrap().summary;
    assert!(summary.contains("`s3:PutObjectRetention`"), "{summary}");
    assert_eq!(changes(&found).len(), 1, "{found:#?}");
}

#[test]
fn a_boundary_and_the_policies_that_both_lack_are_both_certain() {
    let mut evidence = denied(put());
    role_with(&mut evidence, json!([{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }]));
    no_bucket_policy(&mut evidence);
    let arn = "arn:aws:iam::111122223333:policy/limits".to_owned();
    let facts = RoleFacts { arn: ROLE.to_owned(), boundary: Some(arn.clone()), ..RoleFacts::default() };
    learn(&mut evidence, Subject::Role { role: ROLE.to_owned() }, Reading::Read(ReadValue::Role(facts)));
    let document = policy(json!([{ "Effect": "Allow", "Action": ["s3:Get*", "iam:*"], "Resource": "*" }]));
    let named = NamedPolicy { name: None, arn: Some(arn.clone()), document };
    let request = ReadRequest { subject: Subject::ManagedPolicy { arn }, region: None, assume_role: None };
    evidence.readings.insert(request, Arc::new(Reading::Read(ReadValue::Policies { policies: vec![named] })));
    let found = diagnose(&evidence);
    let of = |id: &str| found.causes.iter().find(|cause| cause.id == id).map(|cause| cause.confidence);
    assert_eq!(of("identity-policy-no-allow"), Some(Confidence::Certain), "{found:#?}");
    assert_eq!(of("permissions-boundary"), Some(Confidence::Certain), "{found:#?}");
    let targets: Vec<_> = changes(&found).iter().map(|change| change["target"].clone()).collect();
    assert!(
        targets.contains(&json!("identity-policy")) && targets.contains(&json!("permissions-boundary")),
        "{targets:?}"
    );
}

#[test]
fn what_hides_an_absent_object_is_no_reason_to_open_the_list() {
    let mut evidence = denied(call(Operation::GetObject, "in/absent"));
    role_with(&mut evidence, allow_all());
    let list = json!([{ "Sid": "NoList", "Effect": "Deny", "Principal": "*", "Action": "s3:ListBucket",
        "Resource": "arn:aws:s3:::store" }]);
    bucket_with(&mut evidence, list);
    let found = diagnose(&evidence);
    assert!(found.ruled_out.iter().all(|out| out.id != "hidden-missing-object"), "{found:#?}");
    said(&mut evidence, "s3:ListBucket", "with an explicit deny in a resource-based policy");
    let found = diagnose(&evidence);
    assert_eq!(
        (found.causes[0].id.as_str(), found.causes[0].confidence),
        ("hidden-missing-object", Confidence::Certain)
    );
    assert!(changes(&found).iter().all(|change| change["target"] == "object"), "{found:#?}");
}

#[test]
fn an_object_that_is_absent_is_the_cause_only_where_others_can_be_read() {
    let mut evidence = denied(call(Operation::GetObject, "in/absent"));
    role_with(
        &mut evidence,
        json!([{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::store/*" },
            { "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::store",
                "Condition": { "StringLike": { "s3:prefix": "in/*" } } }]),
    );
    no_bucket_policy(&mut evidence);
    let mut list = s3litmus::call::Call::new(Operation::ListObjectsV2, BUCKET, None);
    list.prefix = Some("in/absent".to_owned());
    evidence.others.push(exchange(list, Answer::Succeeded(Success::default())));
    let with_own = |answer: Option<Answer>| {
        let mut evidence = evidence.clone();
        let own = call(Operation::GetObject, "in/s3litmus-run-0");
        evidence.others.extend(answer.map(|answer| exchange(own, answer)));
        let found = diagnose(&evidence);
        found.causes.iter().find(|cause| cause.id == "hidden-missing-object").map(|cause| cause.confidence)
    };
    assert_eq!(with_own(Some(Answer::Succeeded(Success::default()))), Some(Confidence::Certain));
    assert_eq!(with_own(None), Some(Confidence::Likely), "an endpoint may refuse whatever is there");
    assert_eq!(with_own(Some(bare())), Some(Confidence::Possible), "what is there is refused as well");
}

#[test]
fn the_root_user_is_let_in_without_its_account() {
    let mut evidence = denied(put());
    let root = s3litmus::diagnosis::Caller {
        arn: "arn:aws:iam::999988887777:root".to_owned(),
        account: "999988887777".to_owned(),
    };
    evidence.caller = Some(root);
    said(&mut evidence, "s3:PutObject", "because no resource-based policy allows the s3:PutObject action");
    bucket_with(&mut evidence, json!([]));
    let found = diagnose(&evidence);
    let statement = &changes(&found)[0]["statement"];
    assert_eq!(statement["Condition"]["ArnEquals"]["aws:PrincipalArn"], "arn:aws:iam::999988887777:root", "{found:#?}");
}

#[test]
fn each_document_gets_what_it_lacks() {
    let mut copy = put();
    copy.operation = Operation::CopyObject;
    copy.options.copy_source = Some("store/in/known.json".to_owned());
    let mut evidence = denied(copy);
    role_with(
        &mut evidence,
        json!([{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/*" },
            { "Sid": "Frozen", "Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/in/*" }]),
    );
    let arn = "arn:aws:iam::111122223333:policy/boundary".to_owned();
    let facts = RoleFacts { arn: ROLE.to_owned(), boundary: Some(arn.clone()), ..RoleFacts::default() };
    learn(&mut evidence, Subject::Role { role: ROLE.to_owned() }, Reading::Read(ReadValue::Role(facts)));
    let document = policy(json!([{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }]));
    let policies = vec![NamedPolicy { name: None, arn: Some(arn.clone()), document }];
    learn(&mut evidence, Subject::ManagedPolicy { arn }, Reading::Read(ReadValue::Policies { policies }));
    no_bucket_policy(&mut evidence);
    said(&mut evidence, "s3:PutObject", "with an explicit deny in an identity-based policy");
    let found = diagnose(&evidence);
    let given =
        changes(&found).into_iter().map(|change| (change["target"].clone(), change["statement"]["Action"].clone()));
    assert_eq!(
        given.collect::<Vec<_>>(),
        [
            (json!("permissions-boundary"), json!("s3:PutObject")),
            (json!("identity-policy"), json!("s3:GetObject")),
            (json!("identity-policy"), Value::Null),
        ],
        "{found:#?}"
    );
}
