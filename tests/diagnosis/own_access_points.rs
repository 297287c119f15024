//! Access points whose account is not the bucket's: in whose account what has to allow.

use std::sync::Arc;

use s3litmus::{
    call::Operation,
    cause::Confidence,
    diagnosis::{AccessPointFacts, Evidence, ReadValue, Reading, Subject, diagnose},
};
use serde_json::{Value, json};

use crate::evidence::*;

const OWNER: &str = "444455556666";

/// A denied read through the access point of one account on the bucket of another.
fn through(account: &str, policy_of_it: Reading) -> Evidence {
    let arn = format!("arn:aws:s3:us-east-1:{account}:accesspoint/ap");
    let mut call = call(Operation::GetObject, "in/known.json");
    call.bucket.clone_from(&arn);
    let mut evidence = denied(call);
    role_with(&mut evidence, json!([]));
    let facts = AccessPointFacts {
        bucket: Some(BUCKET.to_owned()),
        bucket_account: Some(OWNER.to_owned()),
        network_origin: Some("Internet".to_owned()),
        ..AccessPointFacts::default()
    };
    learn(&mut evidence, Subject::AccessPoint { arn: arn.clone() }, Reading::Read(ReadValue::AccessPoint(facts)));
    learn(&mut evidence, Subject::AccessPointPolicy { arn }, policy_of_it);
    evidence
}

fn of_the_role(role: &str, account: &str) -> Reading {
    let document: Arc<Value> =
        policy(json!([{ "Effect": "Allow", "Principal": { "AWS": role }, "Action": "s3:GetObject",
        "Resource": format!("arn:aws:s3:us-east-1:{account}:accesspoint/ap/object/*") }]));
    Reading::Read(ReadValue::Policy { document })
}

#[test]
fn the_callers_own_access_point_needs_no_allow_of_two_accounts() {
    let own = "111122223333";
    for reading in [
        unreadable("s3:GetAccessPointPolicy"),
        of_the_role("arn:aws:iam::111122223333:role/other", own),
        of_the_role(ROLE, own),
        Reading::Absent,
    ] {
        let found = diagnose(&through(own, reading));
        assert_eq!(confidence(&found, "cross-account-needs-both"), None, "{found:#?}");
        let summary = found.remedy.as_ref().map(|remedy| remedy.summary.clone()).unwrap_or_default();
        assert!(!summary.contains("both accounts"), "{summary}");
    }
}

#[test]
fn an_access_point_of_another_account_does_and_it_is_that_ones_policy() {
    for account in [OWNER, "999988887777"] {
        let found = diagnose(&through(account, of_the_role("arn:aws:iam::111122223333:role/other", account)));
        assert_eq!(confidence(&found, "cross-account-needs-both"), Some(Confidence::Certain), "{found:#?}");
        let line = found.evidence.iter().find(|line| line.starts_with("cross-account-needs-both"));
        assert!(line.is_some_and(|line| line.contains("nor the access point's allow it")), "{found:#?}");
    }
}
