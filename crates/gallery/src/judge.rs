//! What a report found of a check, and what is wrong about it.

use s3litmus::{
    cause::{self, Confidence},
    message::explain,
    report::{CheckReport, Report},
};
use serde_json::Value;

use crate::{Form, Found, GalleryError, gaps};

/// The report of a check.
pub(crate) fn check<'r>(report: &'r Report, id: &str) -> Result<&'r CheckReport, GalleryError> {
    let found = report.checks.iter().find(|check| check.id == id);
    found.ok_or_else(|| GalleryError::missing(format!("the report has no check `{id}`")))
}

/// Whether the caller can read the statements of a layer: of some it cannot in a world where it may read the others.
fn is_readable(layer: &str, check: &CheckReport) -> bool {
    // An action stands alone, or before whose it would have to be.
    let read = |action: &str| !check.unreadable.iter().any(|unread| unread.split(' ').next() == Some(action));
    match layer {
        "access-point-policy" | "identity-policy" | "permissions-boundary" | "kms-permission" => true,
        "bucket-policy" => read("s3:GetBucketPolicy"),
        "service-control-policy" | "resource-control-policy" => read("organizations:ListPoliciesForTarget"),
        "vpc-endpoint-policy" => read("ec2:DescribeVpcEndpoints"),
        _ => false,
    }
}

pub(crate) fn found(scenario: &str, form: Form, expected: &Value, check: &CheckReport) -> Found {
    let text = |name: &str| expected[name].as_str().unwrap_or_default();
    let mut found = Found { gap: gaps::of(scenario, form), ..Found::nothing(form) };
    let Some(cause) = &check.cause else {
        found.faults.push("no cause is found".to_owned());
        return found;
    };
    found.cause = Some(cause.id.clone());
    found.confidence = Some(cause.confidence);
    found.basis = Some(cause.basis);
    found.sid = cause.policy.as_ref().and_then(|policy| policy.sid.clone());
    found.right = cause.layer.as_str() == text("layer");
    if found.right && found.gap.is_some() {
        found.faults.push("it is told by now: take it out of the known gaps".to_owned());
    }
    if !found.right && found.gap.is_none() && form != Form::Silent {
        found.faults.push(format!("`{}` ({}) instead of `{}`", cause.id, cause.confidence, text("cause")));
    }
    let also: Vec<&str> = expected["also"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let all = std::iter::once(cause).chain(&check.other_causes);
    for cause in all.filter(|cause| cause.confidence == Confidence::Certain) {
        if cause.id != text("cause") && !also.contains(&cause.id.as_str()) {
            found.faults.push(format!("`{}` is called certain and is not expected", cause.id));
        }
    }
    let known = is_readable(text("denied_by"), check);
    let named = found.sid.as_deref() == expected["sid"].as_str();
    if form == Form::Bare && known && expected["sid"].is_string() && !named {
        found.faults.push(format!("the statement `{}` is not named, but {:?}", text("sid"), found.sid));
    }
    found
}

/// What is said of something that could not be removed.
pub(crate) fn clean_up(report: &Report, form: Form, expected: &Value) -> Found {
    let mut found = Found::nothing(form);
    let Some(leftover) = report.leftovers.first() else {
        found.faults.push("nothing is said to be left behind".to_owned());
        return found;
    };
    let explained = explain(&leftover.reason, None);
    let cause = explained.cause.and_then(cause::find);
    found.cause = explained.cause.map(str::to_owned);
    found.confidence = cause.map(|_| explained.confidence);
    found.basis = cause.map(|_| explained.basis);
    found.right = cause.is_some_and(|cause| Some(cause.layer.as_str()) == expected["layer"].as_str());
    if !found.right {
        found.faults.push(format!("what is left behind is explained by `{}`", leftover.reason));
    }
    found
}
