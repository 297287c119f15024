//! Statements in words and in reports.

use s3litmus_policy::{FailedElement, Layer as PolicyLayer, NearMiss, Part, StatementRef};

use super::condition::seen;
use crate::{cause::Layer, report::PolicyReport};

/// What a layer's document is called.
pub(super) fn words(layer: PolicyLayer) -> &'static str {
    match layer {
        PolicyLayer::IdentityPolicy => "identity policy",
        PolicyLayer::PermissionsBoundary => "permissions boundary",
        PolicyLayer::SessionPolicy => "session policy",
        PolicyLayer::ServiceControlPolicy => "service control policy",
        PolicyLayer::ResourceControlPolicy => "resource control policy",
        PolicyLayer::VpcEndpointPolicy => "VPC endpoint policy",
        PolicyLayer::BucketPolicy => "bucket policy",
        PolicyLayer::AccessPointPolicy => "access point policy",
        PolicyLayer::KmsKeyPolicy => "key policy",
        PolicyLayer::TrustPolicy => "trust policy",
        PolicyLayer::AccessControlList => "access control list",
        PolicyLayer::BlockPublicAccess => "Block Public Access settings",
        PolicyLayer::ObjectOwnership => "Object Ownership setting",
    }
}

/// `statement DenyUnencrypted of the bucket policy`, or with its index.
pub(super) fn place(statement: &StatementRef) -> String {
    let layer = words(statement.layer());
    let source = statement.source();
    let named = match (&source.name, &source.arn, statement.layer().is_resource_based()) {
        (Some(name), _, _) => format!("the {layer} `{name}`"),
        (None, Some(arn), false) => format!("the {layer} `{arn}`"),
        _ => format!("the {layer}"),
    };
    match statement.sid() {
        Some(sid) => format!("statement `{sid}` of {named}"),
        None => format!("statement {} of {named}", statement.index()),
    }
}

/// A statement for a report.
pub fn policy_report(statement: &StatementRef) -> PolicyReport {
    let source = statement.source();
    let managed = source.arn.clone().filter(|arn| arn.contains(":policy/"));
    PolicyReport {
        layer: report_layer(statement.layer()),
        arn: managed,
        name: source.name.clone(),
        sid: statement.sid().map(str::to_owned),
        index: Some(statement.index()),
        condition_key: None,
        wanted: Vec::new(),
        seen: Vec::new(),
        statement: Some(statement.json().clone()),
    }
}

/// The Allow that came nearest and the element of it that failed, for a report.
pub(super) fn near_miss_report(near: &NearMiss) -> PolicyReport {
    let deciding = deciding(near);
    let condition_key = deciding.and_then(|failed| match &failed.part {
        Part::Condition { key, .. } => Some(key.clone()),
        Part::Principal | Part::Action | Part::Resource => None,
    });
    let seen = seen(deciding.and_then(|failed| failed.seen.as_ref()));
    PolicyReport {
        condition_key,
        wanted: deciding.map(|failed| failed.wanted.clone()).unwrap_or_default(),
        seen,
        ..policy_report(&near.statement)
    }
}

fn deciding(near: &NearMiss) -> Option<&FailedElement> {
    near.failed.first()
}

/// Whether the statement may have been meant for the request: it fails by one element or by conditions, and is not
/// about other actions on everything.
pub(super) fn is_meant(near: &NearMiss) -> bool {
    let other_actions = near.failed.iter().any(|failed| failed.part == Part::Action);
    let on_everything = near.statement.json()["Resource"] == "*";
    (near.failed.len() == 1 || fails_by_condition(near)) && !(other_actions && on_everything)
}

/// Whether only conditions keep the statement from allowing.
pub(super) fn fails_by_condition(near: &NearMiss) -> bool {
    !near.failed.is_empty() && near.failed.iter().all(|failed| matches!(failed.part, Part::Condition { .. }))
}

/// The report's word for an engine's layer.
pub fn report_layer(layer: PolicyLayer) -> Layer {
    match layer {
        PolicyLayer::IdentityPolicy => Layer::IdentityPolicy,
        PolicyLayer::PermissionsBoundary => Layer::PermissionsBoundary,
        PolicyLayer::SessionPolicy => Layer::SessionPolicy,
        PolicyLayer::ServiceControlPolicy => Layer::ServiceControlPolicy,
        PolicyLayer::ResourceControlPolicy => Layer::ResourceControlPolicy,
        PolicyLayer::VpcEndpointPolicy => Layer::VpcEndpointPolicy,
        PolicyLayer::BucketPolicy => Layer::BucketPolicy,
        PolicyLayer::AccessPointPolicy => Layer::AccessPointPolicy,
        PolicyLayer::KmsKeyPolicy => Layer::KmsPermission,
        PolicyLayer::TrustPolicy => Layer::TrustPolicy,
        PolicyLayer::BlockPublicAccess => Layer::BlockPublicAccess,
        PolicyLayer::AccessControlList | PolicyLayer::ObjectOwnership => Layer::ObjectOwnership,
    }
}
