//! What is asked next, within which limits, and what late or silent answers mean.

use std::collections::BTreeSet;

use s3litmus::{
    answer::Answer,
    call::{CallOptions, Operation, SseCustomerKey},
    cause::Confidence,
    diagnosis::{Evidence, Experiment, Limits, Reading, Step, Subject, diagnose, group, next_steps},
};

use serde_json::json;

use crate::evidence::*;

#[test]
fn limits_are_kept_and_no_question_is_asked_twice() {
    let off = Limits { experiments: false, reads: false, ..Limits::default() };
    assert_eq!(next_steps(&denied(put()), &off), []);
    let no_reads = Limits { reads: false, ..Limits::default() };
    let mut evidence = denied(put());
    let mut asked = Vec::new();
    loop {
        let steps = next_steps(&evidence, &no_reads);
        let Some(Step::Experiment(trial)) = steps.into_iter().next() else { break };
        assert!(!asked.contains(&trial.call.options), "{:?} was asked before", trial.call);
        assert!(trial.call.key.as_deref().is_some_and(|key| key.starts_with("in/s3litmus-")), "{:?}", trial.call);
        assert!(!trial.call.options.acl.as_deref().is_some_and(|acl| acl.contains("public")));
        asked.push(trial.call.options.clone());
        // Throttled: it tells nothing, and is not asked again.
        let exchange = exchange(trial.call, refused(503, "SlowDown", "Please reduce your request rate."));
        evidence.experiments.push(Experiment { prepared: None, exchange });
    }
    assert_eq!(asked.len(), no_reads.experiments_per_denial);
    let found = diagnose(&evidence);
    assert!(found.causes.iter().all(|cause| cause.confidence == Confidence::Possible), "{found:#?}");
    let spent = Limits { experiments_per_run: 0, ..no_reads };
    assert_eq!(next_steps(&denied(put()), &spent), []);
}

#[test]
fn a_write_is_never_tried_without_its_expected_owner() {
    let mut call = put();
    call.expected_bucket_owner = Some("444455556666".to_owned());
    let mut evidence = denied(call);
    let limits = Limits { reads: false, experiments_per_denial: 20, ..Limits::default() };
    while let Some(Step::Experiment(trial)) = next_steps(&evidence, &limits).into_iter().next() {
        let writes = trial.call.operation.changes_objects();
        assert!(!writes || trial.call.expected_bucket_owner.is_some(), "{:?}", trial.call);
        evidence.experiments.push(Experiment { prepared: None, exchange: exchange(trial.call, bare()) });
    }
    assert!(evidence.experiments.len() > 2);
}

#[test]
fn a_thousand_keys_are_one_group() {
    let groups: BTreeSet<_> = (0..1000)
        .map(|n| group(&exchange(call(Operation::PutObject, &format!("p{n}/s3litmus-run-{n}")), bare())))
        .collect();
    assert_eq!(groups.len(), 1);
    assert_ne!(group(&exchange(put(), bare())), group(&exchange(call(Operation::GetObject, "in/x"), bare())));
}

#[test]
fn what_could_not_be_asked_in_time_proves_nothing() {
    let mut evidence = denied(put());
    let late = || Reading::NotTried { because: "the deadline was reached".to_owned() };
    let role = ROLE.to_owned();
    for subject in [
        Subject::BucketPolicy { bucket: BUCKET.to_owned() },
        Subject::BucketEncryption { bucket: BUCKET.to_owned() },
        Subject::Role { role: role.clone() },
        Subject::InlinePolicies { role: role.clone() },
        Subject::AttachedPolicies { role },
    ] {
        learn(&mut evidence, subject, late());
    }
    tried(
        &mut evidence,
        |options| options.server_side_encryption = Some("AES256".to_owned()),
        Answer::NotTried { because: "the deadline was reached".to_owned() },
    );
    let found = diagnose(&evidence);
    assert!(found.causes.iter().all(|cause| cause.confidence == Confidence::Possible), "{found:#?}");
    assert_eq!(found.remedy, None);
    assert!(!found.unreadable.contains(&"s3:GetBucketPolicy".to_owned()), "late is not refused: {found:#?}");
}

/// The first key that is written to find out about a denied read.
fn own_key_of(denied: Evidence) -> String {
    let mut evidence = Evidence { run_id: Some("run".to_owned()), ..denied };
    let limits = Limits { reads: false, ..Limits::default() };
    for _ in 0..6 {
        let Some(Step::Experiment(trial)) = next_steps(&evidence, &limits).into_iter().next() else { break };
        if let Some(prepare) = trial.prepare {
            return prepare.key.expect("a key");
        }
        evidence.experiments.push(Experiment { prepared: None, exchange: exchange(trial.call, bare()) });
    }
    panic!("nothing was to be written")
}

#[test]
fn two_denials_of_a_run_write_no_key_twice() {
    let get = || call(Operation::GetObject, "in/known.json");
    let mut paid = get();
    paid.options.request_payer = Some("requester".to_owned());
    let mut owned = get();
    owned.expected_bucket_owner = Some("111122223333".to_owned());
    let calls = [get(), call(Operation::HeadObject, "in/known.json"), paid, owned];
    let keys: Vec<_> = calls.into_iter().map(|call| own_key_of(denied(call))).collect();
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len(), "{keys:?}");
    assert!(keys.iter().all(|key| key.starts_with("in/s3litmus-run-")), "{keys:?}");
}

#[test]
fn a_key_of_the_customer_leaves_no_trace_in_the_name_of_an_object() {
    let with = |letter: &str| {
        let mut call = call(Operation::GetObject, "in/known.json");
        call.options.sse_customer_key = Some(SseCustomerKey(letter.repeat(43) + "="));
        own_key_of(denied(call))
    };
    assert_eq!(with("A"), with("B"));
}

#[test]
fn denials_that_send_other_options_share_no_experiments() {
    let with = |change: fn(&mut CallOptions)| {
        let mut call = call(Operation::GetObject, "in/known.json");
        change(&mut call.options);
        group(&exchange(call, bare()))
    };
    let key = |letter: &str| Some(SseCustomerKey(letter.repeat(43) + "="));
    let groups = [
        with(|_| {}),
        with(|options| options.request_payer = Some("requester".to_owned())),
        with(|options| options.version_id = Some("v1".to_owned())),
        group(&exchange(put(), bare())),
    ];
    let keys = ["A", "B"].map(|letter| {
        let mut call = call(Operation::GetObject, "in/known.json");
        call.options.sse_customer_key = key(letter);
        group(&exchange(call, bare()))
    });
    assert_eq!(groups.iter().chain(&keys).collect::<BTreeSet<_>>().len(), groups.len() + keys.len());
}

#[test]
fn no_header_is_tried_where_s3_names_kms() {
    let mut evidence = with_key();
    role_with(&mut evidence, json!([allow_all()[0], { "Effect": "Allow", "Action": "kms:*", "Resource": "*" }]));
    learn(&mut evidence, Subject::KmsKeyPolicy { key: KEY.to_owned() }, unreadable("kms:GetKeyPolicy"));
    evidence.denied.answer = refused(
        403,
        "AccessDenied",
        "User: arn:aws:sts::111122223333:assumed-role/writer/fn is not authorized to perform: kms:GenerateDataKey on this \
         resource because the resource does not exist in this Region, no resource-based policies allow access, or a \
         resource-based policy explicitly denies access",
    );
    let found = diagnose(&evidence);
    assert_eq!(found.causes[0].id, "kms-key-policy", "{found:#?}");
    let experiments = Limits { reads: false, ..Limits::default() };
    assert_eq!(next_steps(&evidence, &experiments), []);
}
