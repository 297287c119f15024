//! When the policies of the organization are read, and that a saved report has them.

use s3litmus::diagnosis::{Evidence, Limits, Reading, Step, Subject, next_steps};
use serde_json::json;

use crate::endpoints::{endpoint, through};
use crate::evidence::*;
use crate::organization::{ACCOUNT, everywhere_full, open, organization};

fn asked(evidence: &Evidence) -> Vec<Subject> {
    let steps = next_steps(evidence, &Limits::default()).into_iter();
    steps.filter_map(|step| if let Step::Read(request) = step { Some(request.subject) } else { None }).collect()
}

fn is_rare(subject: &Subject) -> bool {
    matches!(subject, Subject::OrganizationPath { .. } | Subject::VpcEndpoints)
}

#[test]
fn the_organization_is_asked_last_and_only_where_nothing_else_decides() {
    let mut evidence = denied(put());
    assert!(!asked(&evidence).iter().any(is_rare), "before role and bucket");
    role_with(&mut evidence, json!([]));
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Absent);
    learn(&mut evidence, Subject::BucketEncryption { bucket: BUCKET.to_owned() }, Reading::Absent);
    assert!(!asked(&evidence).iter().any(is_rare), "the role's own policies decide");
    let mut evidence = open();
    let subjects = asked(&evidence);
    assert!(subjects.contains(&Subject::VpcEndpoints), "{subjects:?}");
    let path = Subject::OrganizationPath { account: ACCOUNT.to_owned() };
    assert!(subjects.contains(&path), "{subjects:?}");
    learn(&mut evidence, path, unreadable("organizations:ListParents"));
    assert!(!asked(&evidence).iter().any(|subject| matches!(subject, Subject::ServiceControlPolicies { .. })));
}

#[test]
fn where_s3_names_one_of_these_policies_that_one_is_read() {
    let mut evidence = open();
    said(&mut evidence, "s3:PutObject", "with an explicit deny in a service control policy");
    let subjects = asked(&evidence);
    assert!(subjects.contains(&Subject::OrganizationPath { account: ACCOUNT.to_owned() }), "{subjects:?}");
    assert!(!subjects.contains(&Subject::VpcEndpoints), "{subjects:?}");
    let mut evidence = open();
    said(&mut evidence, "s3:PutObject", "with an explicit deny in an identity-based policy");
    assert!(!asked(&evidence).iter().any(is_rare));
}

#[test]
fn the_evidence_is_the_same_from_a_saved_report() {
    let mut evidence = open();
    organization(&mut evidence, everywhere_full(), everywhere_full());
    through(&mut evidence, vec![endpoint("vpce-1", "*")]);
    let text = serde_json::to_string(&evidence.readings).expect("JSON");
    let again: s3litmus::diagnosis::Readings = serde_json::from_str(&text).expect("readings");
    assert_eq!(again, evidence.readings);
}
