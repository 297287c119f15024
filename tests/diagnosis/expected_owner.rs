//! The expected owner of a bucket: which two requests show that it is another one's.

use s3litmus::{
    call::{AssumeRole, Call, Operation},
    cause::Confidence,
    diagnosis::{Evidence, diagnose},
};

use crate::evidence::*;

const EXPECTED: &str = "444455556666";

fn expecting(call: Call) -> Call {
    Call { expected_bucket_owner: Some(EXPECTED.to_owned()), ..call }
}

/// A write that names an owner and is denied, after a read that names one was denied and another read passed.
fn after(refused: Call, read: Call) -> Evidence {
    let mut evidence = denied(expecting(put()));
    evidence.others.push(exchange(refused, bare()));
    evidence.others.push(exchange(read, passed()));
    evidence
}

fn mismatch(evidence: &Evidence) -> Option<Confidence> {
    confidence(&diagnose(evidence), "expected-bucket-owner-mismatch")
}

#[test]
fn a_read_that_passes_as_soon_as_it_names_no_owner_shows_that_it_is_another_one() {
    let read = || call(Operation::GetObject, "in/known.json");
    assert_eq!(mismatch(&after(expecting(read()), read())), Some(Confidence::Certain));
}

#[test]
fn two_reads_that_differ_in_more_than_the_owner_show_nothing() {
    let refused = || expecting(call(Operation::GetObject, "closed/b.json"));
    let read = |key: &str| call(Operation::GetObject, key);
    let as_another = |call: Call| {
        let role_arn = format!("arn:aws:iam::{EXPECTED}:role/reader");
        Call { assume_role: Some(AssumeRole { role_arn, external_id: None }), ..call }
    };
    let of_another_bucket = |call: Call| Call { bucket: "another".to_owned(), ..call };
    for evidence in [
        after(refused(), read("open/a.json")),
        after(refused(), as_another(read("closed/b.json"))),
        after(as_another(refused()), as_another(read("closed/b.json"))),
        after(of_another_bucket(refused()), read("closed/b.json")),
        after(expecting(read("in/s3litmus-run-1")), read("in/s3litmus-run-2")),
        after(Call { expected_bucket_owner: Some("999988887777".to_owned()), ..refused() }, read("closed/b.json")),
    ] {
        assert_ne!(mismatch(&evidence), Some(Confidence::Certain), "{:#?}", evidence.others);
    }
}
