//! Requests through an access point, which are judged on its ARN and on the bucket's.

use s3litmus::{
    call::{Call, Operation},
    cause::Confidence,
    diagnosis::{AccessPointFacts, Diagnosis, Evidence, NamedPolicy, ReadValue, Reading, RoleFacts, Subject, diagnose},
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

#[test]
fn the_roles_allow_on_the_bucket_is_the_buckets_side_and_lacks_nothing_itself() {
    let role = json!([{ "Sid": "UseObjects", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/*" }]);
    let mut evidence = through(put(), role, lets_in(&["s3:PutObject"], OBJECTS), json!([]));
    for words in [false, true] {
        if words {
            said(&mut evidence, "s3:PutObject", "with an explicit deny in a service control policy");
        }
        let found = diagnose(&evidence);
        for id in ["identity-policy-no-allow", "access-point-not-delegated"] {
            assert_eq!(confidence(&found, id), None, "{found:#?}");
        }
        assert_eq!(found.causes[0].id, "service-control-policy", "{found:#?}");
    }
}

#[test]
fn an_allow_on_the_bucket_that_depends_on_what_is_not_known_may_be_the_buckets_side() {
    let role = json!([{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/*",
        "Condition": { "IpAddress": { "aws:SourceIp": "192.0.2.0/24" } } }]);
    let found = diagnose(&through(put(), role, lets_in(&["s3:PutObject"], OBJECTS), json!([])));
    assert_eq!(confidence(&found, "access-point-not-delegated"), Some(Confidence::Possible), "{found:#?}");
}

fn deny_where(sid: &str, resource: &str, key: &str) -> Value {
    json!({ "Sid": sid, "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": resource,
        "Condition": { "StringNotEquals": { key: "x-1" } } })
}

#[test]
fn of_two_denys_which_may_match_in_two_policies_none_is_certain_and_both_are_named() {
    let mut bucket = delegates();
    bucket.as_array_mut().expect("a list").push(deny_where("ResOrg", "arn:aws:s3:::store/*", "aws:ResourceOrgID"));
    let mut access_point = lets_in(&["s3:PutObject"], OBJECTS);
    access_point.as_array_mut().expect("a list").push(deny_where("Vpce", OBJECTS, "aws:SourceVpce"));
    let mut evidence = through(put(), json!([]), access_point, bucket);
    for words in [false, true] {
        if words {
            said(&mut evidence, "s3:PutObject", "with an explicit deny in a resource-based policy");
        }
        let found = diagnose(&evidence);
        let sids: Vec<_> = found.causes.iter().filter_map(|cause| cause.policy.as_ref()?.sid.as_deref()).collect();
        assert!(sids.contains(&"ResOrg") && sids.contains(&"Vpce"), "{found:#?}");
        assert!(found.causes.iter().all(|cause| cause.confidence == Confidence::Possible), "{found:#?}");
    }
}

fn unread_bucket(mut evidence: Evidence) -> Evidence {
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, unreadable("s3:GetBucketPolicy"));
    evidence
}

fn said_through(evidence: &mut Evidence, why: &str) {
    let message = format!(
        "User: arn:aws:sts::111122223333:assumed-role/writer/fn is not authorized to perform: s3:PutObject on resource: \
         \"{ACCESS_POINT}/object/in/s3litmus-run-0\" {why}"
    );
    evidence.denied.answer = refused(403, "AccessDenied", &message);
}

#[test]
fn a_deny_that_the_access_points_policy_does_not_have_is_the_buckets() {
    let mut evidence = unread_bucket(through(put(), allow_all(), lets_in(&["s3:PutObject"], OBJECTS), json!([])));
    said_through(&mut evidence, "with an explicit deny in a resource-based policy");
    let found = diagnose(&evidence);
    assert_eq!(first(&found), ("bucket-policy-explicit-deny", Confidence::Likely), "{found:#?}");
    for id in ["access-point-explicit-deny", "identity-policy-no-allow"] {
        assert_eq!(confidence(&found, id), None, "{found:#?}");
    }
    let subject = Subject::AccessPointPolicy { arn: ACCESS_POINT.to_owned() };
    learn(&mut evidence, subject, unreadable("s3:GetAccessPointPolicy"));
    let found = diagnose(&evidence);
    for id in ["access-point-explicit-deny", "bucket-policy-explicit-deny"] {
        assert_eq!(confidence(&found, id), Some(Confidence::Possible), "{found:#?}");
    }
}

#[test]
fn a_deny_of_the_bucket_leaves_none_to_an_access_point_policy_without_one() {
    let deny = json!([{ "Sid": "F", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/*" }]);
    let mut evidence = through(put(), allow_all(), lets_in(&["s3:PutObject"], OBJECTS), deny);
    said_through(&mut evidence, "with an explicit deny in a resource-based policy");
    let found = diagnose(&evidence);
    assert_eq!(first(&found), ("bucket-policy-explicit-deny", Confidence::Certain), "{found:#?}");
    assert_eq!(confidence(&found, "access-point-explicit-deny"), None, "{found:#?}");
}

#[test]
fn whom_the_access_point_lets_in_an_unread_bucket_policy_is_likelier_to_stop_than_a_missing_identity_policy() {
    let role = json!([{ "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*" }]);
    let found = diagnose(&unread_bucket(through(put(), role, lets_in(&["s3:PutObject"], OBJECTS), json!([]))));
    assert_eq!(first(&found), ("access-point-not-delegated", Confidence::Possible), "{found:#?}");
    assert_eq!(confidence(&found, "identity-policy-no-allow"), None, "{found:#?}");
}

#[test]
fn a_deny_on_a_bucket_may_be_on_the_one_behind_an_access_point_that_may_not_be_read() {
    let boundary = "arn:aws:iam::111122223333:policy/boundary";
    let deny =
        json!({ "Sid": "NoBucket", "Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/*" });
    let mut call = put();
    call.bucket = ACCESS_POINT.to_owned();
    let mut evidence = denied(call);
    role_with(&mut evidence, json!([deny.clone()]));
    let sid = |found: &Diagnosis, id: &str| {
        let cause = found.causes.iter().find(|cause| cause.id == id)?;
        Some((cause.policy.as_ref()?.sid.clone()?, cause.confidence))
    };
    let may_deny = Some(("NoBucket".to_owned(), Confidence::Possible));
    let found = diagnose(&evidence);
    assert_eq!(sid(&found, "identity-policy-explicit-deny"), may_deny, "{found:#?}");
    assert_eq!(confidence(&found, "identity-policy-no-allow"), Some(Confidence::Possible), "{found:#?}");

    role_with(&mut evidence, allow_all());
    let facts = RoleFacts { arn: ROLE.to_owned(), boundary: Some(boundary.to_owned()), ..RoleFacts::default() };
    learn(&mut evidence, Subject::Role { role: ROLE.to_owned() }, Reading::Read(ReadValue::Role(facts)));
    let all = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
    let named = NamedPolicy { name: None, arn: Some(boundary.to_owned()), document: policy(json!([all, deny])) };
    let policies = Reading::Read(ReadValue::Policies { policies: vec![named] });
    learn(&mut evidence, Subject::ManagedPolicy { arn: boundary.to_owned() }, policies);
    let found = diagnose(&evidence);
    assert_eq!(sid(&found, "permissions-boundary"), may_deny, "{found:#?}");
}

#[test]
fn a_deny_of_the_access_points_policy_that_may_match_excludes_no_deny_of_it() {
    let mut bucket = delegates();
    bucket.as_array_mut().expect("a list").push(deny_where("ResOrg", "arn:aws:s3:::store/*", "aws:ResourceOrgID"));
    let mut access_point = lets_in(&["s3:PutObject"], OBJECTS);
    let ruled_out = |access_point: Value, bucket: Value| {
        let found = diagnose(&through(put(), json!([]), access_point, bucket));
        found.ruled_out.iter().any(|out| out.id == "access-point-explicit-deny")
    };
    assert!(ruled_out(access_point.clone(), bucket.clone()), "it has no Deny");
    access_point.as_array_mut().expect("a list").push(deny_where("Vpce", OBJECTS, "aws:SourceVpce"));
    assert!(!ruled_out(access_point, bucket), "it has one that may match");
}

#[test]
fn what_nothing_allows_is_no_matter_of_the_access_points_vpc() {
    let role = json!([{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/*" }]);
    let to_the_account = json!([{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
        "Action": "s3:PutObject", "Resource": OBJECTS }]);
    let mut evidence = through(put(), role, to_the_account, delegates());
    let facts = AccessPointFacts {
        bucket: Some(BUCKET.to_owned()),
        bucket_account: Some("111122223333".to_owned()),
        network_origin: Some("VPC".to_owned()),
        vpc_id: Some("vpc-1".to_owned()),
        ..AccessPointFacts::default()
    };
    let subject = Subject::AccessPoint { arn: ACCESS_POINT.to_owned() };
    learn(&mut evidence, subject, Reading::Read(ReadValue::AccessPoint(facts)));
    evidence.others.push(exchange(put(), passed()));
    for words in [false, true] {
        if words {
            said_through(&mut evidence, "because no identity-based policy allows the s3:PutObject action");
        }
        let found = diagnose(&evidence);
        assert_eq!(first(&found), ("access-point-no-allow", Confidence::Likely), "{found:#?}");
        assert_eq!(confidence(&found, "access-point-vpc-only"), Some(Confidence::Possible), "{found:#?}");
    }
}

#[test]
fn a_bucket_policy_is_given_no_resource_but_the_buckets() {
    let mut bucket = delegates();
    let deny = json!({ "Sid": "F", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/*" });
    bucket.as_array_mut().expect("a list").push(deny);
    let found = diagnose(&through(put(), allow_all(), lets_in(&["s3:PutObject"], OBJECTS), bucket));
    assert_eq!(first(&found), ("bucket-policy-explicit-deny", Confidence::Certain), "{found:#?}");
    let changes = changes(&found);
    assert!(changes.iter().any(|change| change["statement"].get("NotResource").is_some()), "{changes:#?}");
    for change in changes {
        let statement = &change["statement"];
        let named = format!("{}{}", statement["Resource"], statement["NotResource"]);
        assert!(!named.contains("accesspoint"), "{statement:#}");
    }
}

#[test]
fn an_allow_of_the_bucket_with_a_condition_is_not_what_the_access_point_lacks() {
    let role = json!([{ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/*" }]);
    let mut bucket = delegates();
    bucket.as_array_mut().expect("statements").push(json!({ "Sid": "Office", "Effect": "Allow",
        "Principal": { "AWS": ROLE }, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/*",
        "Condition": { "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } } }));
    let to_the_account = json!([{ "Effect": "Allow", "Principal": { "AWS": "111122223333" },
        "Action": "s3:PutObject", "Resource": OBJECTS }]);
    let mut evidence = through(put(), role, to_the_account, bucket);
    said(&mut evidence, "s3:PutObject", "because no identity-based policy allows the s3:PutObject action");
    let found = diagnose(&evidence);
    assert!(found.causes.iter().all(|cause| cause.id != "bucket-policy-source-condition"), "{found:#?}");
    assert!(["identity-policy-no-allow", "access-point-no-allow"].contains(&first(&found).0), "{found:#?}");
    for change in changes(&found) {
        let resource = change["statement"]["Resource"].to_string();
        assert_eq!(change["target"] == "bucket-policy", resource.contains("arn:aws:s3:::"), "{found:#?}");
    }
}
