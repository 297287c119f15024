//! A role under a path, where it may not be read: its session tells the name alone.

use s3litmus::diagnosis::{Evidence, diagnose};
use serde_json::json;

use crate::evidence::*;

/// A denied write of a role that may not be read, so that its path is not known.
fn by_a_role_without_its_path() -> Evidence {
    let mut evidence = denied(put());
    bucket_with(
        &mut evidence,
        json!([{ "Sid": "D", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/in/*" }]),
    );
    evidence
}

#[test]
fn a_role_whose_path_is_not_known_is_named_with_any() {
    let evidence = by_a_role_without_its_path();
    let found = diagnose(&evidence);
    let left = changes(&found)[0]["statement"].clone();
    let any = json!(["arn:aws:iam::111122223333:role/writer", "arn:aws:iam::111122223333:role/*/writer"]);
    assert_eq!(left["Condition"]["ArnNotLike"]["aws:PrincipalArn"], any, "{found:#?}");

    // The suite's name of the role has the path.
    let known = "arn:aws:iam::111122223333:role/team/writer";
    let found = diagnose(&Evidence { expected_principal: Some(known.to_owned()), ..evidence.clone() });
    let left = changes(&found)[0]["statement"].clone();
    assert_eq!(left["Condition"]["ArnNotEquals"]["aws:PrincipalArn"], known, "{found:#?}");

    let mut evidence = evidence;
    said(&mut evidence, "s3:PutObject", "because no service control policy allows the s3:PutObject action");
    let found = diagnose(&evidence);
    let scp =
        changes(&found).into_iter().find(|change| change["target"] == "service-control-policy").expect("a change");
    assert_eq!(scp["statement"]["Condition"]["ArnLike"]["aws:PrincipalArn"], any, "{found:#?}");
}

#[test]
fn where_a_change_has_to_name_the_role_the_missing_path_is_told() {
    let mut evidence = denied(put());
    said(&mut evidence, "s3:PutObject", "because no identity-based policy allows the s3:PutObject action");
    let told = |evidence: &Evidence| {
        let remedy = diagnose(evidence).remedy.expect("a remedy");
        assert_eq!(remedy.changes[0].target, "identity-policy");
        remedy.summary.contains("its session tells no path")
    };
    assert!(told(&evidence));
    role_with(&mut evidence, json!([]));
    assert!(!told(&evidence));
}
