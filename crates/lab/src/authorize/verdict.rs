//! From the engine's evaluation to the one reason that AWS states, and all reasons for the journal.
//!
//! AWS names one policy type even where several deny
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html>) and does
//! not say which. INVARIANT: the lab takes the first in the order in which AWS describes the
//! evaluation: an explicit deny anywhere; then resource control, service control, endpoint,
//! identity-based, resource-based policy, boundary, session. Identity comes before resource, since
//! in one account, where either would do, S3 says "no identity-based policy".
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>

use s3litmus_policy::{Decision, Evaluation, Layer, LayerOutcome};

use crate::wording::{Because, PolicyType};
use crate::world::Wording;

/// Something that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Blocked {
    pub(crate) layer: Layer,
    /// Whether a `Deny` matched, rather than no `Allow`.
    pub(crate) explicit: bool,
    /// The policy's ARN, as AWS would name it in a message.
    pub(crate) arn: Option<String>,
    /// Its ARN or name, for the journal.
    pub(crate) policy: Option<String>,
    pub(crate) sid: Option<String>,
    pub(crate) index: Option<usize>,
    /// A sentence for the journal.
    pub(crate) sentence: String,
}

/// Whether the caller may.
#[derive(Debug, Clone)]
pub(crate) struct Verdict {
    pub(crate) allowed: bool,
    pub(crate) action: String,
    /// The ARN that the caller named.
    pub(crate) resource: String,
    /// The account that owns it.
    pub(crate) owner: String,
    /// What stands in the way, first what AWS would name.
    pub(crate) blocked: Vec<Blocked>,
}

impl Verdict {
    /// Nothing was judged, so nothing is allowed.
    pub(super) fn unjudged(action: String, resource: String, problem: String) -> Self {
        let blocked = Blocked {
            layer: Layer::IdentityPolicy,
            explicit: false,
            arn: None,
            policy: None,
            sid: None,
            index: None,
            sentence: format!("the request could not be judged: {problem}"),
        };
        Self { allowed: false, action, resource, owner: String::new(), blocked: vec![blocked] }
    }

    pub(super) fn of(action: String, resource: String, owner: String, evaluation: &Evaluation) -> Self {
        let allowed = evaluation.decision == Decision::Allowed;
        let blocked = if allowed { Vec::new() } else { blocked(evaluation) };
        Self { allowed, action, resource, owner, blocked }
    }

    /// The layer and the reason that AWS states; `None` where it has no words for it.
    pub(crate) fn because(&self, wording: Wording) -> Option<Because> {
        let first = self.blocked.first()?;
        let policy = match first.layer {
            Layer::IdentityPolicy => PolicyType::Identity,
            Layer::PermissionsBoundary => PolicyType::Boundary,
            Layer::SessionPolicy => PolicyType::Session,
            Layer::ServiceControlPolicy => PolicyType::ServiceControl,
            Layer::ResourceControlPolicy => PolicyType::ResourceControl,
            Layer::VpcEndpointPolicy => PolicyType::VpcEndpoint,
            Layer::TrustPolicy => PolicyType::Trust,
            // RestrictPublicBuckets reads like an explicit deny of the policy, IgnorePublicAcls
            // like a missing allow.
            Layer::BucketPolicy | Layer::AccessPointPolicy | Layer::KmsKeyPolicy | Layer::BlockPublicAccess => {
                PolicyType::Resource
            }
            Layer::AccessControlList => PolicyType::Resource,
            Layer::ObjectOwnership => return None,
        };
        if !first.explicit {
            return Some(Because::NoAllow(policy));
        }
        // https://aws.amazon.com/about-aws/whats-new/2026/08/s3-additional-policy-details-access-denied-error-messages/
        let arn = first.arn.clone().filter(|_| wording == Wording::Current);
        Some(Because::ExplicitDeny(policy, arn))
    }
}

fn rank(layer: Layer) -> u8 {
    match layer {
        Layer::ResourceControlPolicy => 0,
        Layer::ServiceControlPolicy => 1,
        Layer::VpcEndpointPolicy => 2,
        Layer::IdentityPolicy => 4,
        Layer::BlockPublicAccess => 5,
        Layer::AccessPointPolicy => 6,
        // A trust policy must allow in every case, so it is named before what may be missing besides.
        Layer::TrustPolicy => 3,
        Layer::BucketPolicy | Layer::KmsKeyPolicy => 7,
        Layer::AccessControlList => 8,
        Layer::ObjectOwnership => 9,
        Layer::PermissionsBoundary => 10,
        Layer::SessionPolicy => 11,
    }
}

fn blocked(evaluation: &Evaluation) -> Vec<Blocked> {
    let mut all: Vec<Blocked> = Vec::new();
    for layer in &evaluation.blocked_by {
        let outcomes = evaluation.layers.iter().filter(|outcome| outcome.layer == *layer);
        let explicit: Vec<Blocked> = outcomes.clone().flat_map(denies).collect();
        if explicit.is_empty() {
            let nearest = outcomes.clone().find(|outcome| !outcome.near_misses.is_empty());
            all.push(missing(*layer, nearest.or_else(|| outcomes.clone().next()), evaluation));
        } else {
            all.extend(explicit);
        }
    }
    all.sort_by_key(|blocked| (!blocked.explicit, rank(blocked.layer)));
    all
}

fn denies(outcome: &LayerOutcome) -> impl Iterator<Item = Blocked> + '_ {
    outcome.denies.iter().map(|found| {
        let source = found.statement.source();
        // Bucket and endpoint policies have no ARN, inline policies neither.
        let named = !outcome.layer.is_resource_based() && outcome.layer != Layer::VpcEndpointPolicy;
        Blocked {
            layer: outcome.layer,
            explicit: true,
            arn: source.arn.clone().filter(|_| named),
            policy: source.name.clone().or_else(|| source.arn.clone()),
            sid: found.statement.sid().map(str::to_owned),
            index: Some(found.statement.index()),
            sentence: format!("{}: denied by {}", outcome.layer, found.statement),
        }
    })
}

fn missing(layer: Layer, outcome: Option<&LayerOutcome>, evaluation: &Evaluation) -> Blocked {
    let nearest = outcome.and_then(|outcome| outcome.near_misses.first());
    let sentence = match nearest {
        Some(miss) => {
            let failed: Vec<String> = miss.failed.iter().map(ToString::to_string).collect();
            format!("{layer}: nothing allows it; nearest is {}, but {}", miss.statement, failed.join("; "))
        }
        None => format!("{layer}: nothing allows it"),
    };
    let statement = nearest.map(|miss| &miss.statement);
    Blocked {
        layer,
        explicit: layer == Layer::BlockPublicAccess && evaluation.decision == Decision::ExplicitlyDenied,
        arn: None,
        policy: statement.and_then(|it| it.source().name.clone().or_else(|| it.source().arn.clone())),
        sid: None,
        index: None,
        sentence,
    }
}
