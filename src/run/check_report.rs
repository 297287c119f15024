//! From a planned check, what came of it and what it means, to the check's report. Pure.

use serde_json::Value;

use crate::{
    answer::{Answer, Exchange},
    cause::{Confidence, Layer},
    diagnosis::{Diagnosis, redirect},
    message::hear,
    plan::{ActsOn, PlannedCheck, without_object},
    report::{ASSUME_ROLE, CauseReport, CheckReport, Observed, Outcome, judge},
};

/// The report on a check. `found` is what the diagnosis says where S3 did not say yes; `in_doubt`: the object that the
/// check is about is not known to be there.
pub(super) fn report(
    check: &PlannedCheck,
    exchange: &Exchange,
    found: Option<Diagnosis>,
    in_doubt: bool,
) -> CheckReport {
    let looked_into = found.is_some();
    let Diagnosis { mut causes, ruled_out, mut evidence, unreadable, mut remedy } = found.unwrap_or_default();
    let error = match &exchange.answer {
        Answer::Refused(error) => Some(error.clone()),
        _ => None,
    };
    if !looked_into {
        evidence.extend(redirect(exchange));
    }
    let refused_role = match &exchange.request {
        Some(request) if request == ASSUME_ROLE => exchange.call.assume_role.as_ref(),
        _ => None,
    };
    let absent = error
        .as_ref()
        .filter(|_| in_doubt && refused_role.is_none())
        .and_then(|error| without_object(check.call.operation, error, hear(exchange).action.as_deref()));
    let status = error.as_ref().map(|error| error.status);
    let is_about_absence = |cause: &CauseReport| status == Some(404) || cause.layer == Layer::HiddenMissingObject;
    let is_certain = |cause: &CauseReport| cause.confidence == Confidence::Certain;
    // Who is certain of another cause has no doubt about the object.
    let is_open = causes.first().is_none_or(|first| !is_certain(first) || is_about_absence(first));
    let nothing_there = matches!(check.acts_on, ActsOn::Own(_))
        && absent.is_some()
        && is_open
        && (status == Some(404) || causes.iter().any(is_about_absence));
    let judgement = judge(&check.expected, exchange, causes.first(), remedy.as_ref(), nothing_there);
    if nothing_there && judgement.outcome == Outcome::Inconclusive && causes.first().is_some_and(is_about_absence) {
        // That the run's own object is absent is no finding about the bucket, and what merely may be beside it is none
        // either.
        remedy = None;
        causes.clear();
    }
    let absent = absent.filter(|_| nothing_there || !causes.first().is_some_and(is_certain));
    let mut causes = causes.into_iter();
    let cause = causes.next();
    let because = match (judgement.because, absent) {
        (Some(because), Some(absent)) => Some(format!("{because}; {absent}")),
        (because, absent) => because.or(absent.map(str::to_owned)),
    };
    let is_meant = check.expected.is_denial() && judgement.observed == Observed::Deny && refused_role.is_none();
    CheckReport {
        id: check.id.clone(),
        target: check.target.clone(),
        bucket: exchange.call.bucket.clone(),
        operation: exchange.call.operation,
        action: if refused_role.is_some() { "sts:AssumeRole" } else { exchange.call.action() }.to_owned(),
        resource: refused_role.map_or(&check.resource, |role| &role.role_arn).clone(),
        key: exchange.call.key.clone(),
        principal: None,
        expected: serde_json::to_value(&check.expected).unwrap_or(Value::Null),
        observed: judgement.observed,
        outcome: judgement.outcome,
        because,
        duration_ms: exchange.duration_ms,
        error,
        cause,
        other_causes: causes.collect(),
        ruled_out,
        evidence,
        unreadable,
        // What lets a request through is no advice where it is to be denied.
        remedy: remedy.filter(|_| judgement.outcome != Outcome::Pass && !is_meant),
        facts: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        answer::ServiceError,
        diagnosis::{Evidence, diagnose},
        plan::plan,
    };

    const NO_ALLOW: &str = "User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: \
        s3:PutObject on resource: \"arn:aws:s3:::store/in/s3litmus-run-0\" because no identity-based policy allows the \
        s3:PutObject action";

    /// The check's report where it was denied with a message and its object could not be written.
    fn denied(operation: &str, expect: &str, message: &str) -> CheckReport {
        let suite = format!(
            r#"{{ "suite": "s", "targets": [{{ "bucket": "store", "checks": [
                {{ "operation": "{operation}", "prefix": "in/", "expect": {expect} }}] }}] }}"#
        );
        let plan = plan(&crate::suite::parse(&suite).expect("a suite"), "run");
        let (code, message) = (Some("AccessDenied".to_owned()), Some(message.to_owned()));
        let error = ServiceError { status: 403, code, message, ..ServiceError::default() };
        let exchange = Exchange::new(plan.checks[0].call.clone(), Answer::Refused(error), 1.0);
        let found = diagnose(&Evidence::new(exchange.clone()));
        report(&plan.checks[0], &exchange, Some(found), true)
    }

    #[test]
    fn what_is_to_stay_refused_gets_no_remedy() {
        let unexpected = denied("PutObject", "\"allow\"", NO_ALLOW);
        assert!(unexpected.outcome == Outcome::Fail && unexpected.remedy.is_some(), "{unexpected:#?}");
        let otherwise = denied("PutObject", r#"{ "deny": ["bucket-policy"] }"#, NO_ALLOW);
        assert!(otherwise.outcome == Outcome::Fail && otherwise.remedy.is_none(), "{otherwise:#?}");
    }

    #[test]
    fn a_read_of_what_is_not_there_fails_only_where_s3_names_the_read() {
        let named = denied("GetObject", "\"allow\"", &NO_ALLOW.replace("PutObject", "GetObject"));
        assert_eq!(named.outcome, Outcome::Fail, "{named:#?}");
        for message in ["Access Denied", &NO_ALLOW.replace("s3:PutObject", "s3:ListBucket")] {
            let open = denied("GetObject", "\"allow\"", message);
            assert_eq!(open.outcome, Outcome::Inconclusive, "{open:#?}");
            assert!(open.because.as_deref().is_some_and(|because| because.contains("no write")), "{open:#?}");
            assert!(open.cause.is_none_or(|cause| cause.layer != Layer::HiddenMissingObject));
        }
    }
}
