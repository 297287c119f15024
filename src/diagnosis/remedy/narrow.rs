//! A Deny that lets the check's request through and keeps denying everything else.

use s3litmus_policy::{
    Decision, Layer as PolicyLayer, Policies, Policy, PolicySource, Reading as Slot, Spared, evaluate, spare,
};
use serde_json::{Value, json};

use super::{
    add, change,
    lacking_key::encryption_context,
    repair,
    scope::{bucket_scope, listing, role, role_patterns, scope},
};
use crate::{
    cause::Layer,
    diagnosis::{Case, Judged, Need, Target},
    report::{CauseReport, Change, ChangeKind, PolicyReport, Remedy},
};

/// Narrows the Deny that was found; none where its statement is not known.
pub fn narrow_the_deny(case: &Case<'_>, report: &CauseReport) -> Option<Remedy> {
    narrow(case, report.policy.as_ref()?)
}

/// Narrows a Deny, for every permission of the request that it denies.
pub(super) fn narrow(case: &Case<'_>, policy: &PolicyReport) -> Option<Remedy> {
    let statement = policy.statement.as_ref()?;
    if statement.get("Effect")?.as_str()? != "Deny" {
        return None;
    }
    let (role, patterns) = (role(case)?, role_patterns(case)?);
    let denied = denied(case, statement);
    let place = Place::of(case, denied.first().map_or(&case.target, |judged| &judged.target), policy)?;
    let mut left = vec![statement.clone()];
    let (mut exact, mut actions, mut on) = (true, Vec::new(), Vec::new());
    // Where it is not known which permission it denies, it is the operation's own.
    let asked = if denied.is_empty() { vec![None] } else { denied.into_iter().map(Some).collect() };
    for sparing in asked.into_iter().filter_map(|judged| Sparing::of(case, judged, policy.layer)) {
        let spared = Spared {
            caller: if place.binds_one_role { &[] } else { &patterns },
            through: sparing.through.as_deref(),
            action: &sparing.action,
            resources: &sparing.resources,
            uses: sparing.uses.as_ref().map(|(key, patterns)| (key.as_str(), patterns.as_slice())),
            domain: &place.domain,
        };
        let mut next = Vec::new();
        for statement in left {
            match statement.as_object().filter(|_| sparing.judged.is_none_or(|judged| denies(judged, &statement))) {
                Some(members) => {
                    let rest = spare(members, &spared);
                    exact &= rest.exact;
                    next.extend(rest.statements);
                }
                None => next.push(statement),
            }
        }
        left = next;
        for pattern in sparing.uses.map_or(sparing.resources, |(_, patterns)| patterns) {
            if !on.contains(&pattern) {
                on.push(pattern);
            }
        }
        actions.push(sparing.action);
    }
    if left == [statement.clone()] {
        return None;
    }
    let name = policy
        .sid
        .as_ref()
        .map_or_else(|| format!("statement {}", policy.index.unwrap_or_default()), |sid| format!("`{sid}`"));
    let (actions, on) = (actions.join("`, `"), on.join("`, `"));
    let mut summary = format!("narrow the Deny {name} so that `{actions}` on `{on}` by the role `{role}` is left out");
    if !exact {
        summary.push_str(
            "; a policy cannot leave single keys out of a pattern, so the role is let through on all that the statement names",
        );
    }
    Some(repair(summary, place.owner, place.changes(policy, left)))
}

/// The permissions that a statement denies: the one that S3 names first. That of a key, or to list beside a read, stands
/// alone.
fn denied<'c>(case: &'c Case<'_>, statement: &Value) -> Vec<&'c Judged> {
    let by_it = |judged: &&Judged| {
        let mut found =
            judged.evaluation.layers.iter().flat_map(|layer| layer.denies.iter().chain(&layer.possible_denies));
        found.any(|it| it.statement.json() == statement)
    };
    let all: Vec<_> = case.judged.iter().filter(by_it).collect();
    let Some(first) = all.iter().copied().find(|it| case.names(it)).or_else(|| all.first().copied()) else {
        return all;
    };
    let alone = |judged: &Judged| matches!(judged.need, Need::Key | Need::List);
    let also = |judged: &&Judged| !std::ptr::eq(*judged, first) && !alone(judged) && !alone(first);
    std::iter::once(first).chain(all.into_iter().filter(also)).collect()
}

/// Whether a statement alone denies a permission, or may.
fn denies(judged: &Judged, statement: &Value) -> bool {
    let document = json!({ "Version": "2012-10-17", "Statement": [statement] });
    let is_of_resource = statement.get("Principal").is_some() || statement.get("NotPrincipal").is_some();
    let layer = if is_of_resource { PolicyLayer::BucketPolicy } else { PolicyLayer::IdentityPolicy };
    let policy = || Slot::Known(Policy::from_value_lossy(document.clone(), PolicySource::new(layer)));
    let mut policies = Policies::default();
    if is_of_resource {
        policies.resource = policy();
        policies.access_point = policy();
    } else {
        policies.identity = policy().map(|policy| vec![policy]);
    }
    evaluate(&judged.request, &policies).possible.contains(&Decision::ExplicitlyDenied)
}

/// What of a statement is to be spared for one permission.
struct Sparing<'c> {
    judged: Option<&'c Judged>,
    action: String,
    resources: Vec<String>,
    uses: Option<(String, Vec<String>)>,
    through: Option<String>,
}

impl<'c> Sparing<'c> {
    fn of(case: &Case<'_>, judged: Option<&'c Judged>, layer: Layer) -> Option<Self> {
        let action = judged.map_or_else(|| case.call().action().to_owned(), |judged| judged.action.clone());
        let resources = match judged {
            Some(judged)
                if matches!(
                    judged.need,
                    Need::Key | Need::AssumeRole | Need::CopySource | Need::SourceTags | Need::List
                ) =>
            {
                let behind = judged.request.route.as_ref().map(|route| route.bucket_resource.as_str().to_owned());
                match (layer, behind) {
                    (Layer::BucketPolicy, Some(behind)) => vec![behind],
                    (Layer::AccessPointPolicy, _) | (_, None) => vec![judged.resource.clone()],
                    (_, Some(behind)) => vec![judged.resource.clone(), behind],
                }
            }
            _ => spared(case, layer)?,
        };
        let through = judged.map_or(&case.target, |judged| &judged.target).access_point.clone();
        let through = through.filter(|_| action.starts_with("s3:") && layer != Layer::AccessPointPolicy);
        let uses = judged.and_then(|judged| uses(case, judged));
        Some(Self { judged, action, resources, uses, through })
    }
}

/// What the statement spares: through an access point every policy but that one's own is asked about the bucket as well,
/// and the bucket's about nothing else; S3 takes no other resource in it.
fn spared(case: &Case<'_>, layer: Layer) -> Option<Vec<String>> {
    let through = case.target.through_access_point;
    if layer == Layer::BucketPolicy && through {
        return Some(vec![bucket_scope(case)?]);
    }
    let mut spared = scope(case)?;
    if layer != Layer::AccessPointPolicy && through {
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
