//! Requests through an access point, which are judged on its ARN and on the bucket's.

use s3litmus::{
    call::{Call, Operation},
    cause::Confidence,
    diagnosis::{AccessPointFacts, Diagnosis, Evidence, ReadValue, Reading, Subject, diagnose},
};
use serde_json::{Value, json};

use crate::evidence::*;

const ACCESS_POINT: &str = "arn:aws:s3:us-east-1:111122223333:accesspoint/ap";
const OBJECTS: &str = "arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/in/*";

fn through(mut call: Call, role: Value, access_point: Value, bucket: Value) -> Evidence {
    call.bucket = ACCESS_POINT.to_owned();
    let mut evidence = denied(call);
    role_with(&mut evidence, role);
    bucket_with(&mut evidence, bucket);
    let arn = ACCESS_POINT.to_owned();
    let facts = AccessPointFacts {
        bucket: Some(BUCKET.to_owned()),
        bucket_account: Some("111122223333".to_owned()),
        network_origin: Some("Internet".to_owned()),
        ..AccessPointFacts::default()
    };
    learn(&mut evidence, Subject::AccessPoint { arn: arn.clone() }, Reading::Read(ReadValue::AccessPoint(facts)));
    let document = policy(access_point);
    learn(&mut evidence, Subject::AccessPointPolicy { arn }, Reading::Read(ReadValue::Policy { document }));
    evidence
}

fn lets_in(actions: &[&str], resource: &str) -> Value {
    json!([{ "Sid": "In", "Effect": "Allow", "Principal": { "AWS": ROLE }, "Action": actions, "Resource": resource }])
}

fn delegates() -> Value {
    json!([{ "Effect": "Allow", "Principal": "*", "Action": "s3:*",
        "Resource": ["arn:aws:s3:::store", "arn:aws:s3:::store/*"],
        "Condition": { "StringEquals": { "s3:DataAccessPointAccount": "111122223333" } } }])
}

fn first(found: &Diagnosis) -> (&str, Confidence) {
    (found.causes[0].id.as_str(), found.causes[0].confidence)
}

#[test]
fn an_allow_on_the_access_point_alone_does_not_reach_the_bucket() {
    let role = json!([{ "Sid": "UseAp", "Effect": "Allow", "Action": "s3:PutObject", "Resource": OBJECTS }]);
    let elsewhere = lets_in(&["s3:GetObject"], OBJECTS);
    let of_another = json!([{ "Effect": "Allow", "Principal": { "AWS": "999988887777" }, "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::store/*" }]);
    let mut evidence = through(put(), role, elsewhere, of_another);
    for words in [false, true] {
        if words {
            said(&mut evidence, "s3:PutObject", "because no identity-based policy allows the s3:PutObject action");
        }
        let found = diagnose(&evidence);
        assert_eq!(first(&found), ("access-point-not-delegated", Confidence::Certain), "{found:#?}");
        let change = &changes(&found)[0];
        assert_eq!(change["target"], "bucket-policy");
        assert_eq!(change["statement"]["Resource"], "arn:aws:s3:::store/in/*");
        assert_eq!(change["statement"]["Condition"]["StringEquals"]["s3:DataAccessPointArn"], ACCESS_POINT);
    }
}

#[test]
fn an_allow_on_the_bucket_itself_stands_for_the_delegation() {
    let role = json!([{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/*" }]);
    let of_another = json!([{ "Effect": "Allow", "Principal": { "AWS": "999988887777" }, "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::store/*" }]);
    let found = diagnose(&through(put(), role, lets_in(&["s3:PutObject"], OBJECTS), of_another));
    assert!(found.causes.iter().all(|cause| cause.id != "access-point-not-delegated"), "{found:#?}");
}

#[test]
fn a_listing_is_delegated_under_its_prefix_only() {
    let mut list = Call::new(Operation::ListObjectsV2, BUCKET, None);
    list.prefix = Some("in/".to_owned());
    let objects = json!([{ "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::store/*",
        "Condition": { "StringEquals": { "s3:DataAccessPointAccount": "111122223333" } } }]);
    let role = json!([{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }]);
    let found = diagnose(&through(list, role, lets_in(&["s3:ListBucket"], ACCESS_POINT), objects));
    assert_eq!(first(&found), ("access-point-not-delegated", Confidence::Certain), "{found:#?}");
    let statement = &changes(&found)[0]["statement"];
    assert_eq!(statement["Resource"], "arn:aws:s3:::store");
    assert_eq!(statement["Condition"]["StringLike"]["s3:prefix"], "in/*", "{statement:#}");
    assert_eq!(statement["Condition"]["StringEquals"]["s3:DataAccessPointArn"], ACCESS_POINT);
}

#[test]
fn a_deny_of_the_bucket_spares_what_comes_through_the_access_point_and_names_the_bucket() {
    let role = json!([{ "Sid": "NoBucket", "Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/in/*" }]);
    let found = diagnose(&through(put(), role, lets_in(&["s3:PutObject"], OBJECTS), delegates()));
    assert_eq!(first(&found), ("identity-policy-explicit-deny", Confidence::Certain), "{found:#?}");
    let because = found.evidence.iter().find(|line| line.contains("NoBucket")).cloned().unwrap_or_default();
    assert!(because.contains("arn:aws:s3:::store/in/s3litmus-run-0"), "{because}");
    let changes = changes(&found);
    assert_eq!(changes.len(), 1, "{changes:#?}");
    assert_eq!(changes[0]["change"], "replace-statement");
    let left = &changes[0]["statement"];
    assert_eq!(left["Condition"]["StringNotEquals"]["s3:DataAccessPointArn"], ACCESS_POINT, "{left:#}");
}
