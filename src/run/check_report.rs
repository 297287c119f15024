//! From a planned check, what came of it and what it means, to the check's report. Pure.

use serde_json::Value;

use crate::{
    answer::{Answer, Exchange},
    cause::Confidence,
    diagnosis::{Diagnosis, redirect},
    message::hear,
    plan::{ActsOn, PlannedCheck, without_object},
    report::{ASSUME_ROLE, CheckReport, Observed, Outcome, judge},
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
    let Diagnosis { causes, ruled_out, mut evidence, unreadable, remedy } = found.unwrap_or_default();
    let mut causes = causes.into_iter();
    let cause = causes.next();
    let unwritten = in_doubt && matches!(check.acts_on, ActsOn::Own(_));
    let judgement = judge(&check.expected, exchange, cause.as_ref(), remedy.as_ref(), unwritten);
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
    // Who is certain of the cause, or was not asked about the object at all, has no doubt about the object.
    let in_doubt = in_doubt
        && refused_role.is_none()
        && cause.as_ref().is_none_or(|cause| cause.confidence != Confidence::Certain);
    let absent = error
        .as_ref()
        .filter(|_| in_doubt)
        .and_then(|error| without_object(check.call.operation, error, hear(exchange).action.as_deref()));
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

    fn denied(expect: &str) -> CheckReport {
        let suite = format!(
            r#"{{ "suite": "s", "targets": [{{ "bucket": "store", "checks": [
                {{ "operation": "PutObject", "prefix": "in/", "expect": {expect} }}] }}] }}"#
        );
        let plan = plan(&crate::suite::parse(&suite).expect("a suite"), "run");
        let message = "User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: s3:PutObject on \
                       resource: \"arn:aws:s3:::store/in/s3litmus-run-0\" because no identity-based policy allows the \
                       s3:PutObject action";
        let (code, message) = (Some("AccessDenied".to_owned()), Some(message.to_owned()));
        let error = ServiceError { status: 403, code, message, ..ServiceError::default() };
        let exchange = Exchange::new(plan.checks[0].call.clone(), Answer::Refused(error), 1.0);
        let found = diagnose(&Evidence::new(exchange.clone()));
        report(&plan.checks[0], &exchange, Some(found), false)
    }

    #[test]
    fn what_is_to_stay_refused_gets_no_remedy() {
        let unexpected = denied("\"allow\"");
        assert!(unexpected.outcome == Outcome::Fail && unexpected.remedy.is_some(), "{unexpected:#?}");
        let otherwise = denied(r#"{ "deny": ["bucket-policy"] }"#);
        assert!(otherwise.outcome == Outcome::Fail && otherwise.remedy.is_none(), "{otherwise:#?}");
    }
}
