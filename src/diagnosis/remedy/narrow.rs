//! A Deny that lets the check's request through and keeps denying everything else.

use s3litmus_policy::{Spared, spare};
use serde_json::Value;

use super::{
    add, change,
    key::encryption_context,
    repair,
    scope::{bucket_scope, listing, role, scope},
};
use crate::{
    cause::Layer,
    diagnosis::{Case, Judged, Need, Target},
    report::{CauseReport, Change, ChangeKind, PolicyReport, Remedy},
};

/// Narrows the Deny that was found; none where its statement is not known.
pub fn narrow_the_deny(case: &Case<'_>, report: &CauseReport) -> Option<Remedy> {
    let policy = report.policy.as_ref()?;
    let statement = policy.statement.as_ref()?;
    if statement.get("Effect")?.as_str()? != "Deny" {
        return None;
    }
    let role = role(case)?;
    let by_it = |judged: &&Judged| judged.evaluation.denies().any(|it| it.statement.json() == statement);
    let named = |judged: &&Judged| {
        case.said.action.as_deref().is_some_and(|action| action.eq_ignore_ascii_case(&judged.action))
    };
    let denied = case.judged.iter().filter(by_it);
    let denied = denied.clone().find(named).or_else(|| denied.clone().next());
    let place = Place::of(case, denied.map_or(&case.target, |judged| &judged.target), policy)?;
    let action = denied.map_or_else(|| case.call().action().to_owned(), |judged| judged.action.clone());
    let resources = match denied {
        Some(judged) if matches!(judged.need, Need::Key | Need::AssumeRole | Need::CopySource | Need::List) => {
            vec![judged.resource.clone()]
        }
        _ => spared(case, policy.layer)?,
    };
    let uses = denied.and_then(|judged| uses(case, judged));
    let through = denied.map_or(&case.target, |judged| &judged.target).access_point.clone();
    let through = through.filter(|_| action.starts_with("s3:") && policy.layer != Layer::AccessPointPolicy);
    let left = spare(
        statement.as_object()?,
        &Spared {
            caller: (!place.binds_one_role).then_some(role.as_str()),
            through: through.as_deref(),
            action: &action,
            resources: &resources,
            uses: uses.as_ref().map(|(key, patterns)| (key.as_str(), patterns.as_slice())),
            domain: &place.domain,
        },
    );
    let name = policy
        .sid
        .as_ref()
        .map_or_else(|| format!("statement {}", policy.index.unwrap_or_default()), |sid| format!("`{sid}`"));
    let on = uses.as_ref().map_or(&resources, |(_, patterns)| patterns).join("`, `");
    let mut summary = format!("narrow the Deny {name} so that `{action}` on `{on}` by the role `{role}` is left out");
    if !left.exact {
        summary.push_str(
            "; a policy cannot leave single keys out of a pattern, so the role is let through on all that the statement names",
        );
    }
    Some(repair(summary, place.owner, place.changes(policy, left.statements)))
}

/// What the statement spares: through an access point every policy but that one's own is asked about the bucket as well.
fn spared(case: &Case<'_>, layer: Layer) -> Option<Vec<String>> {
    let mut spared = scope(case)?;
    if layer != Layer::AccessPointPolicy && case.target.through_access_point {
        spared.extend(bucket_scope(case));
    }
    Some(spared)
}

/// What tells the check's use of a key or of a listing from others: a condition key with patterns. Of a key both forms of
/// the encryption context, where it is not known whether an S3 Bucket Key is used.
fn uses(case: &Case<'_>, judged: &Judged) -> Option<(String, Vec<String>)> {
    let test = match judged.need {
        Need::Key => encryption_context(case, judged),
        _ if judged.action == "s3:ListBucket" => listing(case),
        _ => return None,
    };
    let Some(test) = test else {
        let contexts = [case.target.bucket_resource(None), bucket_scope(case)];
        let of_a_key = judged.need == Need::Key;
        return of_a_key
            .then(|| ("kms:EncryptionContext:aws:s3:arn".to_owned(), contexts.into_iter().flatten().collect()));
    };
    let (key, pattern) = test["StringLike"].as_object()?.iter().next()?;
    Some((key.clone(), vec![pattern.as_str()?.to_owned()]))
}

/// Where the statement stands.
struct Place {
    target: &'static str,
    resource: String,
    policy: Option<String>,
    owner: &'static str,
    /// Whether the policy binds the caller's role alone.
    binds_one_role: bool,
    /// Everything that the policy can be about; empty where that is anything.
    domain: Vec<String>,
}

impl Place {
    fn of(case: &Case<'_>, target: &Target, policy: &PolicyReport) -> Option<Self> {
        let of_resource = |document, resource: String, owner, objects: Option<&str>| Self {
            target: document,
            domain: std::iter::once(resource.clone())
                .chain(objects.map(|under| format!("{resource}{under}")))
                .collect(),
            resource,
            policy: None,
            owner,
            binds_one_role: false,
        };
        let role = role(case)?;
        Some(match policy.layer {
            Layer::IdentityPolicy => Self {
                target: "identity-policy",
                resource: role,
                policy: policy.name.clone().or_else(|| policy.arn.clone()),
                owner: "role owner",
                binds_one_role: true,
                domain: Vec::new(),
            },
            Layer::PermissionsBoundary => Self {
                target: "permissions-boundary",
                resource: role,
                policy: None,
                owner: "owner of the permissions boundary",
                binds_one_role: false,
                domain: Vec::new(),
            },
            Layer::BucketPolicy => {
                of_resource("bucket-policy", target.bucket_resource(None)?, "bucket owner", Some("/*"))
            }
            Layer::AccessPointPolicy => {
                let access_point = target.access_point.clone()?;
                of_resource("access-point-policy", access_point, "access point owner", Some("/object/*"))
            }
            Layer::KmsPermission => {
                of_resource("kms-key-policy", case.judged(Need::Key)?.resource.clone(), "key owner", None)
            }
            Layer::TrustPolicy => {
                let assumed = case.call().assume_role.as_ref()?.role_arn.clone();
                of_resource("trust-policy", assumed, "owner of the assumed role", None)
            }
            Layer::ServiceControlPolicy | Layer::ResourceControlPolicy => Self {
                target: policy.layer.as_str(),
                // Each of these policies has an ARN, and binds wherever it is attached.
                resource: policy.arn.clone()?,
                policy: None,
                owner: "organization admin",
                binds_one_role: false,
                domain: Vec::new(),
            },
            Layer::VpcEndpointPolicy => Self {
                target: policy.layer.as_str(),
                resource: policy.name.clone()?,
                policy: None,
                owner: "owner of the VPC endpoint",
                binds_one_role: false,
                domain: Vec::new(),
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
