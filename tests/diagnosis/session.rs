//! What is left where all else was read: the policy of the session.

use s3litmus::{
    call::Operation,
    cause::Confidence,
    diagnosis::{Caller, EncryptionFacts, Evidence, ReadValue, Reading, Subject, diagnose},
};

use crate::endpoints::{endpoint, through};
use crate::evidence::*;
use crate::organization::{ACCOUNT, everywhere_full, is_ruled_out, open, organization};

/// A denied write of which role, bucket, key, organization and endpoints were read, and allow it.
fn all_open() -> Evidence {
    let mut evidence = open();
    let encryption = EncryptionFacts { algorithm: Some("AES256".to_owned()), ..EncryptionFacts::default() };
    let subject = Subject::BucketEncryption { bucket: BUCKET.to_owned() };
    learn(&mut evidence, subject, Reading::Read(ReadValue::Encryption(encryption)));
    organization(&mut evidence, everywhere_full(), everywhere_full());
    through(&mut evidence, vec![endpoint("vpce-1", "*")]);
    evidence
}

#[test]
fn the_policy_of_the_session_is_first_where_all_else_was_read_and_has_endpoints_of_others_for_a_rival() {
    let found = diagnose(&all_open());
    let first = &found.causes[0];
    assert_eq!((first.id.as_str(), first.confidence), ("session-policy", Confidence::Possible), "{found:#?}");
    assert!(confidence(&found, "vpc-endpoint-policy").is_some(), "a shared subnet has endpoints of others: {found:#?}");
    let remedy = found.remedy.as_ref().expect("whom to ask");
    assert!(remedy.changes.is_empty() && remedy.owner == "who makes the session", "{remedy:#?}");
}

#[test]
fn what_was_not_read_is_as_good_as_the_policy_of_the_session() {
    let unknown = unreadable("organizations:ListPoliciesForTarget");
    let mut scps = all_open();
    learn(&mut scps, Subject::ServiceControlPolicies { target: "ou-1".to_owned() }, unknown.clone());
    let mut rcps = all_open();
    learn(&mut rcps, Subject::ResourceControlPolicies { target: "ou-1".to_owned() }, unknown);
    let mut endpoints = all_open();
    learn(&mut endpoints, Subject::VpcEndpoints, unreadable("ec2:DescribeVpcEndpoints"));
    let mut stopped = all_open();
    through(&mut stopped, vec![endpoint("vpce-1", "arn:aws:s3:::other/*")]);
    let mut key = all_open();
    let subject = Subject::BucketEncryption { bucket: BUCKET.to_owned() };
    learn(&mut key, subject, unreadable("s3:GetEncryptionConfiguration"));
    for (what, evidence) in [("SCP", scps), ("RCP", rcps), ("endpoint", endpoints), ("stopped", stopped), ("key", key)]
    {
        let found = diagnose(&evidence);
        assert_eq!(confidence(&found, "session-policy"), Some(Confidence::Possible), "{what}: {found:#?}");
    }
}

#[test]
fn an_object_that_may_not_be_there_leaves_the_policy_of_the_session_possible() {
    let mut evidence = all_open();
    evidence.denied.call = call(Operation::GetObject, "in/known.json");
    let found = diagnose(&evidence);
    assert!(confidence(&found, "session-policy") > Some(Confidence::Likely), "{found:#?}");
}

#[test]
fn users_and_the_root_user_have_no_policy_of_a_session() {
    for (arn, rules_out) in [
        ("arn:aws:iam::111122223333:user/people/ann", true),
        ("arn:aws:iam::111122223333:root", true),
        ("arn:aws:sts::111122223333:federated-user/ann", false),
        ("arn:aws:sts::111122223333:assumed-role/user/root", false),
    ] {
        let mut evidence = denied(put());
        let caller = Caller { arn: arn.to_owned(), account: ACCOUNT.to_owned() };
        evidence.caller = Some(caller.clone());
        evidence.runs_as = Some(caller);
        let found = diagnose(&evidence);
        assert_eq!(is_ruled_out(&found, "session-policy"), rules_out, "{arn}: {found:#?}");
        // To the root user neither identity policies nor boundaries are attached.
        for id in ["identity-policy-no-allow", "identity-policy-explicit-deny", "permissions-boundary"] {
            assert_eq!(is_ruled_out(&found, id), arn.ends_with("333:root"), "{id} of {arn}: {found:#?}");
        }
    }
}
