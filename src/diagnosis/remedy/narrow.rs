//! A Deny that lets the check's request through and keeps denying everything else.
//!
//! A statement cannot say "all of this but that", so what is left of it may take up to three: one for all other callers,
//! one for the caller's other resources, one for the caller's other actions.

use serde_json::Value;

use super::{
    add,
    allow::{bucket_scope, listing, role, scope},
    change,
    key::encryption_context,
    remainder::{Remainder, Spared},
    repair,
};
use crate::{
    cause::Layer,
    diagnosis::{Case, Need},
    report::{CauseReport, Change, ChangeKind, PolicyReport, Remedy},
};

/// Narrows the Deny that was found; none where its statement is not known.
pub fn narrow_the_deny(case: &Case<'_>, report: &CauseReport) -> Option<Remedy> {
    let policy = report.policy.as_ref()?;
    let statement = policy.statement.as_ref()?.as_object()?;
    if statement.get("Effect")?.as_str()? != "Deny" {
        return None;
    }
    let place = Place::of(case, policy)?;
    let role = role(case)?;
    let judged = case.judged.iter().find(|judged| {
        judged.evaluation.denies().any(|it| it.statement.json() == policy.statement.as_ref().unwrap_or(&Value::Null))
    });
    let action = judged.map_or_else(|| case.call().action().to_owned(), |judged| judged.action.clone());
    let spared = match judged {
        Some(judged) if judged.need == Need::Key => Spared::Uses(encryption_context(case, judged)),
        Some(judged) if matches!(judged.need, Need::AssumeRole | Need::CopySource) => {
            Spared::Resources(vec![judged.resource.clone()])
        }
        Some(judged) if judged.action == "s3:ListBucket" => Spared::Uses(listing(case)),
        _ => Spared::Resources(spared(case, policy.layer)?),
    };
    let remainder = Remainder {
        role: &role,
        binds_one_role: place.binds_one_role,
        document_of: &place.resource,
        action: &action,
        spared: &spared,
    };
    let (rest, opens) = remainder.of(statement);
    let changes = place.changes(policy, rest);
    let name = policy
        .sid
        .as_ref()
        .map_or_else(|| format!("statement {}", policy.index.unwrap_or_default()), |sid| format!("`{sid}`"));
    let on = match &spared {
        Spared::Resources(resources) => format!(" on `{}`", resources.join("`, `")),
        Spared::Uses(_) => " for the objects of the check".to_owned(),
    };
    let mut summary = format!("narrow the Deny {name} so that `{action}`{on} by the role `{role}` is left out");
    if opens {
        summary.push_str(
            "; a policy cannot leave single keys out of a pattern, so the role is let through on all that the statement names",
        );
    }
    Some(repair(summary, place.owner, changes))
}

/// What the statement spares: through an access point a bucket policy speaks of the bucket's own objects as well.
fn spared(case: &Case<'_>, layer: Layer) -> Option<Vec<String>> {
    let mut spared = scope(case)?;
    if layer == Layer::BucketPolicy && case.target.through_access_point {
        spared.extend(bucket_scope(case));
    }
    Some(spared)
}

/// Where the statement stands.
struct Place {
    target: &'static str,
    resource: String,
    policy: Option<String>,
    owner: &'static str,
    /// Whether the policy binds the caller's role alone.
    binds_one_role: bool,
}

impl Place {
    fn of(case: &Case<'_>, policy: &PolicyReport) -> Option<Self> {
        let role = role(case)?;
        let name = policy.name.clone().or_else(|| policy.arn.clone());
        Some(match policy.layer {
            Layer::IdentityPolicy => Self {
                target: "identity-policy",
                resource: role,
                policy: name,
                owner: "role owner",
                binds_one_role: true,
            },
            Layer::PermissionsBoundary => Self {
                target: "permissions-boundary",
                resource: role,
                policy: None,
                owner: "owner of the permissions boundary",
                binds_one_role: false,
            },
            Layer::BucketPolicy => Self {
                target: "bucket-policy",
                resource: case.target.bucket_resource(None)?,
                policy: None,
                owner: "bucket owner",
                binds_one_role: false,
            },
            Layer::AccessPointPolicy => Self {
                target: "access-point-policy",
                resource: case.target.access_point.clone()?,
                policy: None,
                owner: "access point owner",
                binds_one_role: false,
            },
            Layer::KmsPermission => Self {
                target: "kms-key-policy",
                resource: case.judged(Need::Key)?.resource.clone(),
                policy: None,
                owner: "key owner",
                binds_one_role: false,
            },
            Layer::TrustPolicy => Self {
                target: "trust-policy",
                resource: case.call().assume_role.as_ref()?.role_arn.clone(),
                policy: None,
                owner: "owner of the assumed role",
                binds_one_role: false,
            },
            _ => return None,
        })
    }

    fn changes(&self, policy: &PolicyReport, rest: Vec<Value>) -> Vec<Change> {
        let on = |kind: ChangeKind| Change {
            policy: self.policy.clone(),
            sid: policy.sid.clone(),
            index: policy.index,
            ..change(self.target, &self.resource, kind)
        };
        let mut rest = rest.into_iter();
        let Some(first) = rest.next() else { return vec![on(ChangeKind::RemoveStatement)] };
        let mut changes = vec![Change { statement: Some(first), ..on(ChangeKind::ReplaceStatement) }];
        for statement in rest {
            changes.push(Change { policy: self.policy.clone(), ..add(self.target, &self.resource, statement) });
        }
        changes
    }
}
