//! What is concluded, and what is never claimed.

use s3litmus::{
    answer::{Answer, ServiceError, Success},
    call::{Call, CallOptions, Operation},
    cause::{Basis, Confidence},
    diagnosis::{
        Caller, EncryptionFacts, Experiment, Limits, NamedPolicy, ReadValue, Reading, RoleFacts, Subject, diagnose,
        next_steps,
    },
};
use serde_json::json;

use crate::evidence::*;

#[test]
fn silence_with_nothing_readable_is_never_certain() {
    let mut evidence = denied(put());
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, unreadable("s3:GetBucketPolicy"));
    let found = diagnose(&evidence);
    assert!(found.causes.len() > 3, "{found:#?}");
    assert!(found.causes.iter().all(|cause| cause.confidence == Confidence::Possible), "{found:#?}");
    assert!(found.unreadable.contains(&"s3:GetBucketPolicy".to_owned()), "{found:#?}");
    assert_eq!(found.remedy, None, "what merely may be is no advice");
}

#[test]
fn a_flip_with_aes256_fits_a_header_and_a_key_until_the_default_is_known() {
    let mut evidence = denied(put());
    tried(
        &mut evidence,
        |options| options.server_side_encryption = Some("AES256".to_owned()),
        Answer::Succeeded(Success::default()),
    );
    let found = diagnose(&evidence);
    assert!(found.causes.iter().all(|cause| cause.confidence != Confidence::Certain), "{found:#?}");
    let facts = EncryptionFacts { algorithm: Some("AES256".to_owned()), ..EncryptionFacts::default() };
    learn(
        &mut evidence,
        Subject::BucketEncryption { bucket: BUCKET.to_owned() },
        Reading::Read(ReadValue::Encryption(facts)),
    );
    let found = diagnose(&evidence);
    let first = &found.causes[0];
    // Whichever policy it is: the bucket's, or one of the organization.
    let expected = ("encryption-header-required", Confidence::Likely);
    assert_eq!((first.id.as_str(), first.confidence), expected, "{found:#?}");
    assert_eq!(first.basis, Basis::Experimented);
    assert!(found.ruled_out.iter().any(|cause| cause.id == "kms-no-permission"), "{found:#?}");
}

#[test]
fn a_pair_of_headers_proves_neither_where_one_of_them_is_enough() {
    let mut evidence = denied(put());
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Absent);
    let encrypted = |with: &mut CallOptions| with.server_side_encryption = Some("AES256".to_owned());
    let owned = |with: &mut CallOptions| with.acl = Some("bucket-owner-full-control".to_owned());
    tried(&mut evidence, encrypted, Answer::Succeeded(Success::default()));
    tried(&mut evidence, |with| with.server_side_encryption = Some("aws:kms".to_owned()), bare());
    tried(&mut evidence, owned, bare());
    let both = |with: &mut CallOptions| {
        encrypted(with);
        owned(with);
    };
    tried(&mut evidence, both, Answer::Succeeded(Success::default()));
    let diagnosis = diagnose(&evidence);
    assert_eq!(diagnosis.causes[0].id, "encryption-header-required", "{diagnosis:#?}");
    let acl = diagnosis.causes.iter().find(|cause| cause.id == "acl-header-required");
    assert!(acl.is_none_or(|cause| cause.confidence == Confidence::Possible), "{acl:#?}");
}

#[test]
fn paying_as_requester_that_helps_proves_itself() {
    let mut evidence = denied(call(Operation::GetObject, "in/known.json"));
    tried(
        &mut evidence,
        |options| options.request_payer = Some("requester".to_owned()),
        Answer::Succeeded(Success { request_charged: true, ..Success::default() }),
    );
    let found = diagnose(&evidence);
    let first = &found.causes[0];
    assert_eq!((first.id.as_str(), first.confidence), ("requester-pays", Confidence::Certain), "{found:#?}");
}

#[test]
fn another_role_than_meant_is_told_first() {
    let mut evidence = denied(put());
    role_with(&mut evidence, json!([]));
    evidence.expected_principal = Some("arn:aws:iam::111122223333:role/other".to_owned());
    let found = diagnose(&evidence);
    assert_eq!(found.causes[0].id, "wrong-execution-role", "{found:#?}");
    assert!(found.causes.iter().any(|cause| cause.id == "identity-policy-no-allow"), "{found:#?}");
}

#[test]
fn unread_is_not_absent() {
    let mut evidence = denied(put());
    role_with(&mut evidence, json!([]));
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, unreadable("s3:GetBucketPolicy"));
    let unread = diagnose(&evidence);
    assert_eq!(unread.causes[0].id, "identity-policy-no-allow", "{unread:#?}");
    assert_eq!(unread.causes[0].confidence, Confidence::Likely, "{unread:#?}");
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Absent);
    let absent = diagnose(&evidence);
    assert_eq!(absent.causes[0].confidence, Confidence::Certain, "{absent:#?}");
}

#[test]
fn a_role_that_may_not_be_assumed_is_no_matter_of_buckets() {
    let mut call = put();
    let role_arn = "arn:aws:iam::444455556666:role/jobs/export".to_owned();
    call.assume_role = Some(s3litmus::call::AssumeRole { role_arn: role_arn.clone(), external_id: None });
    let mut evidence = denied(call);
    evidence.caller = None;
    evidence.denied.request = Some("AssumeRole".to_owned());
    evidence.expected_principal = Some("arn:aws:iam::111122223333:role/etl/writer".to_owned());
    role_with(&mut evidence, allow_all());
    let found = diagnose(&evidence);
    assert_eq!(found.causes[0].id, "identity-policy-no-allow", "{found:#?}");
    assert_eq!(found.causes[0].confidence, Confidence::Certain, "{found:#?}");
    assert_eq!(changes(&found)[0]["statement"]["Action"], "sts:AssumeRole", "{found:#?}");
    assert_eq!(changes(&found)[0]["statement"]["Resource"], json!(role_arn));
    assert!(found.causes.iter().all(|cause| cause.layer.as_str() != "bucket-policy"), "{found:#?}");
    let no_reads = Limits { reads: false, ..Limits::default() };
    assert_eq!(next_steps(&evidence, &no_reads), [], "no header changes who may assume a role");
}

#[test]
fn head_that_is_answered_leaves_the_key_as_the_reason() {
    let mut evidence = denied(call(Operation::GetObject, "in/known.json"));
    let head = Call { operation: Operation::HeadObject, ..evidence.denied.call.clone() };
    let success = Success {
        server_side_encryption: Some("aws:kms".to_owned()),
        sse_kms_key_id: Some(KEY.to_owned()),
        ..Success::default()
    };
    let exchange = exchange(head, Answer::Succeeded(success));
    evidence.experiments.push(Experiment { prepared: None, exchange });
    let found = diagnose(&evidence);
    let first = &found.causes[0];
    assert_eq!((first.id.as_str(), first.confidence), ("kms-no-permission", Confidence::Possible), "{found:#?}");
    assert_eq!(
        confidence(&found, "kms-key-policy"),
        Some(Confidence::Possible),
        "the key's side is as good: {found:#?}"
    );
    let targets: Vec<_> = changes(&found).iter().map(|change| change["target"].clone()).collect();
    assert_eq!(targets, ["identity-policy", "kms-key-policy"], "neither side may be read");
}

#[test]
fn a_bucket_is_in_the_partition_of_who_asks() {
    let mut evidence = denied(put());
    let caller = Caller {
        arn: "arn:aws-cn:sts::111122223333:assumed-role/writer/fn".to_owned(),
        account: "111122223333".to_owned(),
    };
    (evidence.caller, evidence.runs_as) = (Some(caller.clone()), Some(caller));
    let role = "arn:aws-cn:iam::111122223333:role/writer".to_owned();
    let facts = RoleFacts { arn: role.clone(), ..RoleFacts::default() };
    learn(&mut evidence, Subject::Role { role: role.clone() }, Reading::Read(ReadValue::Role(facts)));
    let statement = json!([{ "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws-cn:s3:::store/*" }]);
    let named = NamedPolicy { name: Some("inline".to_owned()), arn: None, document: policy(statement) };
    let policies = Reading::Read(ReadValue::Policies { policies: vec![named] });
    learn(&mut evidence, Subject::InlinePolicies { role: role.clone() }, policies);
    let attached = Reading::Read(ReadValue::Attached { arns: Vec::new() });
    learn(&mut evidence, Subject::AttachedPolicies { role }, attached);
    let found = diagnose(&evidence);
    assert!(found.causes.iter().all(|cause| cause.id != "identity-policy-no-allow"), "{found:#?}");
}

#[test]
fn a_header_in_the_place_of_a_refused_one_is_not_one_that_is_wanted() {
    let with = |refused_without: bool| {
        let mut call = put();
        call.options.acl = Some("public-read".to_owned());
        let mut evidence = denied(call);
        said(&mut evidence, "s3:PutObject", "with an explicit deny in a resource-based policy");
        let passed = || Answer::Succeeded(Success::default());
        tried(&mut evidence, |options| options.acl = Some("bucket-owner-full-control".to_owned()), passed());
        let without = if refused_without { bare() } else { passed() };
        tried(&mut evidence, |options| options.acl = None, without);
        let found = diagnose(&evidence);
        found.causes.iter().any(|cause| cause.id == "acl-header-required" && cause.confidence == Confidence::Certain)
    };
    assert!(with(true), "without an ACL it is denied as well, so one is wanted");
    assert!(!with(false), "without an ACL it is allowed, so none is wanted");
}

#[test]
fn head_has_the_reason_of_a_get_of_the_same_key_alone() {
    let words = |key: &str| {
        format!(
            "User: arn:aws:sts::111122223333:assumed-role/writer/fn is not authorized to perform: s3:GetObject on \
             resource: \"arn:aws:s3:::store/{key}\" because no VPC endpoint policy allows the s3:GetObject action"
        )
    };
    let first = |got: &str| {
        let mut evidence = denied(call(Operation::HeadObject, "out/known.json"));
        evidence.denied.answer = Answer::Refused(ServiceError { status: 403, ..ServiceError::default() });
        let got = exchange(call(Operation::GetObject, got), refused(403, "AccessDenied", &words(got)));
        evidence.others.push(got);
        let found = diagnose(&evidence);
        (found.causes[0].id.clone(), found.causes[0].confidence)
    };
    assert_eq!(first("out/known.json"), ("vpc-endpoint-policy".to_owned(), Confidence::Certain));
    for other in ["out/other.json", "in/known.json", "known.json"] {
        assert_ne!(first(other).1, Confidence::Certain, "{other}");
    }
}

#[test]
fn a_refused_key_policy_that_the_role_may_read_does_not_leave_the_key_to_its_account() {
    let mut evidence = with_key();
    learn(&mut evidence, Subject::KmsKeyPolicy { key: KEY.to_owned() }, unreadable("kms:GetKeyPolicy"));
    let s3 = json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*" });
    let read = json!({ "Effect": "Allow", "Action": "kms:GetKeyPolicy", "Resource": "*" });
    role_with(&mut evidence, json!([s3]));
    let found = diagnose(&evidence);
    assert_eq!(found.causes[0].id, "kms-no-permission", "what the role may not read tells nothing: {found:#?}");
    role_with(&mut evidence, json!([s3, read]));
    let found = diagnose(&evidence);
    let first = (found.causes[0].id.as_str(), found.causes[0].confidence);
    assert_eq!(first, ("kms-key-policy", Confidence::Possible), "another policy may refuse all of KMS: {found:#?}");
    let mut shown = evidence.clone();
    tried(&mut shown, |options| *options = CallOptions::default(), passed());
    assert_eq!(diagnose(&shown).causes[0].id, "kms-key-policy", "whichever policy it is, the role's it is not");
    assert!(!changes(&found).is_empty(), "{found:#?}");
    assert!(changes(&found).iter().all(|change| change["target"] == "kms-key-policy"), "{found:#?}");
    let by = |policy: &str| {
        let mut evidence = evidence.clone();
        let message = format!(
            "User: arn:aws:sts::111122223333:assumed-role/writer/fn is not authorized to perform: kms:GetKeyPolicy on \
             resource: {KEY} because no {policy} policy allows the kms:GetKeyPolicy action"
        );
        let error = ServiceError {
            status: 400,
            code: Some("AccessDeniedException".to_owned()),
            message: Some(message),
            ..ServiceError::default()
        };
        let denied = Reading::Denied { action: "kms:GetKeyPolicy".to_owned(), error };
        learn(&mut evidence, Subject::KmsKeyPolicy { key: KEY.to_owned() }, denied);
        confidence(&diagnose(&evidence), "kms-key-policy")
    };
    assert_eq!(by("resource-based"), Some(Confidence::Likely), "KMS names the key's policy");
    assert_ne!(by("session"), Some(Confidence::Likely), "KMS names another one");
    let deny = json!({ "Sid": "NoKey", "Effect": "Deny", "Action": "kms:GenerateDataKey", "Resource": "*" });
    role_with(&mut evidence, json!([s3, read, deny]));
    let found = diagnose(&evidence);
    assert_eq!(confidence(&found, "kms-key-policy"), None, "{found:#?}");
    assert_eq!(confidence(&found, "kms-no-permission"), Some(Confidence::Certain), "{found:#?}");
}
