//! The run could not write what the check is about.

use super::*;

fn judged(expected: Expectation, answer: &Exchange, cause: Option<&CauseReport>, nothing_there: bool) -> Outcome {
    judge(&expected, answer, cause, None, nothing_there).outcome
}

#[test]
fn what_the_run_did_not_write_is_no_failure_of_reading() {
    let hidden = cause("hidden-missing-object", Layer::HiddenMissingObject, Confidence::Certain);
    let denied = refused(403, "AccessDenied");
    let allow = |nothing_there| judged(Expectation::Allow, &denied, hidden.as_ref(), nothing_there);
    assert_eq!(allow(true), Outcome::Inconclusive);
    assert_eq!(allow(false), Outcome::Fail, "a key that the suite names");
    let by = |word: &str| judged(Expectation::DenyBy(vec![word.to_owned()]), &denied, hidden.as_ref(), true);
    assert_eq!(by("bucket-policy"), Outcome::Inconclusive);
    assert_eq!(by("hidden-missing-object"), Outcome::Pass);
}

#[test]
fn an_absent_key_is_put_down_to_the_run() {
    let judged = judge(&Expectation::Allow, &refused(404, "NoSuchKey"), None, None, true);
    assert_eq!((judged.observed, judged.outcome), (Observed::Error, Outcome::Inconclusive));
    assert_eq!(judged.because.as_deref(), Some(NOTHING_THERE));
}
