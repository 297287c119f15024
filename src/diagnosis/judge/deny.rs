//! Causes that are a Deny in a policy.

use s3litmus_policy::Layer as PolicyLayer;

use super::{
    Denial, Family, Held, Judgement, Sides, denial::denials, object::may_be_missing, public::is_known_unrestricted,
    statement, unread::organization_is_unread,
};
use crate::{
    cause::{Basis, Confidence, Kind},
    diagnosis::{Case, Field, Judged, Need},
    message::PolicyType,
};

/// Which Deny a cause is about.
#[derive(Clone, Copy, Debug)]
pub struct Asking {
    /// In which layers.
    pub layers: &'static [PolicyLayer],
    /// With which deciding condition.
    pub families: &'static [Family],
}

impl Asking {
    /// What S3 calls the policies of these layers.
    fn policy_types(&self) -> impl Iterator<Item = PolicyType> {
        self.layers.iter().filter_map(|layer| policy_type(*layer))
    }

    /// Whether a Deny is one of those.
    fn is_about(&self, denial: &Denial<'_>) -> bool {
        self.layers.contains(&denial.layer) && self.families.contains(&denial.family)
    }

    /// Whether S3 names one of them as the policy that denies.
    pub(super) fn is_named(&self, case: &Case<'_>) -> bool {
        self.policy_types().any(|policy_type| super::said_explicit(case, policy_type))
    }
}

/// What S3 calls the policies of a layer that can be read.
fn policy_type(layer: PolicyLayer) -> Option<PolicyType> {
    Some(match layer {
        PolicyLayer::IdentityPolicy => PolicyType::IdentityPolicy,
        PolicyLayer::PermissionsBoundary => PolicyType::PermissionsBoundary,
        PolicyLayer::SessionPolicy => PolicyType::SessionPolicy,
        PolicyLayer::BucketPolicy | PolicyLayer::AccessPointPolicy => PolicyType::ResourcePolicy,
        PolicyLayer::TrustPolicy => PolicyType::TrustPolicy,
        PolicyLayer::ServiceControlPolicy => PolicyType::ServiceControlPolicy,
        PolicyLayer::ResourceControlPolicy => PolicyType::ResourceControlPolicy,
        _ => return None,
    })
}

/// Judges a cause that is a Deny: by every statement that matches for certain, and those that may match beside it.
pub fn explicit_deny(case: &Case<'_>, asking: Asking) -> Option<Judgement> {
    let mut all: Vec<Denial<'_>> = Vec::new();
    for denial in denials(case).into_iter().filter(|denial| denial.is_of_the_request()) {
        if !all.iter().any(|known| known.is_by_the_statement_of(&denial)) {
            all.push(denial);
        }
    }
    let ours: Vec<_> = all.iter().filter(|denial| asking.is_about(denial)).collect();
    if !ours.is_empty() && super::said_implicit(case) {
        return Judgement::ruled_out("S3 names a missing Allow, and looks for a Deny first");
    }
    let is_named = |denial: &Denial<'_>| {
        policy_type(denial.layer).is_some_and(|policy_type| super::said_explicit(case, policy_type))
    };
    let (certain, mut possible): (Vec<_>, Vec<_>) = ours.into_iter().partition(|denial| denial.certain);
    possible.sort_by_key(|denial| !is_named(denial));
    let may_match = |denial: &&Denial<'_>| held(denial, Confidence::Possible, Basis::Derived);
    if let Some((first, others)) = certain.split_first() {
        let basis = if is_named(first) { Basis::Reported } else { Basis::Derived };
        let mut found = held(first, Confidence::Certain, basis);
        found.beside.extend(others.iter().map(|denial| held(denial, Confidence::Certain, Basis::Derived)));
        found.beside.extend(possible.iter().map(may_match));
        return found.holds();
    }
    let Some((first, others)) = possible.split_first() else { return nothing_denies(case, asking) };
    // What S3 says, or its silence, has another reason that is known.
    if all.iter().any(|denial| denial.certain && (case.is_bare() || is_named(denial))) {
        let mut found = may_match(first);
        found.beside.extend(others.iter().map(may_match));
        return found.holds();
    }
    let said = is_named(first);
    // What S3 says fits every Deny of the policies that it may mean, its silence every Deny.
    let fits = |denial: &&Denial<'_>| !said || policy_type(denial.layer) == policy_type(first.layer);
    let alone = all.iter().filter(fits).count() == 1;
    let elsewhere = all.iter().filter(fits).any(|denial| !asking.is_about(denial));
    let confidence = match (said, alone) {
        // Denials by a public policy are worded the same.
        (true, true)
            if policy_type(first.layer).is_some_and(|policy_type| all_read(case, policy_type))
                && !public_policy_possible(case, first.layer) =>
        {
            Confidence::Certain
        }
        (true, _) if elsewhere => Confidence::Possible,
        (true, _) => Confidence::Likely,
        (false, true) if case.is_bare() && rest_allows(case) && !first.is_a_long_shot() && !may_be_another(case) => {
            Confidence::Likely
        }
        (false, _) if case.is_bare() => Confidence::Possible,
        (false, _) => return None,
    };
    let basis = if said { Basis::Reported } else { Basis::Derived };
    let mut found = held(first, confidence, basis);
    if !others.is_empty() {
        // Which of them matched is not known, so none is named.
        let places: Vec<_> = possible.iter().map(|denial| denial.place()).collect();
        found.policy = None;
        found.confidence = found.confidence.max(Confidence::Likely);
        found.because = format!("one of these may deny it: {}", places.join(", "));
    }
    // Where S3 is silent and the statement alone may deny, its rivals are policies that the caller may not see.
    let unseen = !said && alone && rest_allows(case) && !first.is_a_long_shot() && may_be_another(case);
    if said && elsewhere || unseen { found.as_a_rival().holds() } else { found.holds() }
}

/// Whether something else may stop the request as well as a statement that hangs on what is not known: that the object is
/// missing; or a policy of the organization that was not read, unless the same operation passed elsewhere, since such
/// policies name no keys.
fn may_be_another(case: &Case<'_>) -> bool {
    let elsewhere = [Field::Prefix, Field::Key].iter().any(|field| case.passed_with(&[*field]).is_some());
    may_be_missing(case) || !elsewhere && case.main().is_none_or(organization_is_unread)
}

fn held(denial: &Denial<'_>, confidence: Confidence, basis: Basis) -> Held {
    let kind = if denial.tests.is_empty() { Kind::ExplicitDeny } else { Kind::Condition };
    let place = denial.place();
    let action = &denial.judged.action;
    let because = match denial.tests.first() {
        None => format!("{place} denies `{action}` on `{}`", denial.resource),
        Some(test) => {
            let seen = match (test.known, test.seen.as_slice()) {
                (false, _) => "is not known".to_owned(),
                (true, []) if denial.judged.is_of_another_account(&test.key) => "is another account".to_owned(),
                (true, []) => "is not in the request".to_owned(),
                (true, seen) => format!("is `{}`", seen.join("`, `")),
            };
            format!(
                "{place} denies `{action}`: `{}` {} `{}` and {seen}",
                test.key,
                test.operator,
                test.wanted.join("`, `")
            )
        }
    };
    Held {
        confidence,
        basis,
        kind,
        policy: Some(denial.report()),
        because,
        beside: Vec::new(),
        is_rival: false,
        by_elimination: false,
    }
}

/// Whether every policy that S3 may mean by this type was read.
fn all_read(case: &Case<'_>, policy_type: PolicyType) -> bool {
    case.judged.iter().filter(|judged| !matches!(judged.need, Need::List | Need::Key)).all(|judged| {
        let policies = &judged.policies;
        match policy_type {
            PolicyType::IdentityPolicy => judged.identity_read,
            PolicyType::PermissionsBoundary => !policies.permissions_boundary.is_unreadable(),
            PolicyType::ResourcePolicy => !policies.resource.is_unreadable() && !policies.access_point.is_unreadable(),
            PolicyType::TrustPolicy => !policies.resource.is_unreadable(),
            PolicyType::SessionPolicy => !policies.session.is_unreadable(),
            PolicyType::ServiceControlPolicy => !policies.service_control.is_unreadable(),
            PolicyType::ResourceControlPolicy => !policies.resource_control.is_unreadable(),
            // Which endpoint a request goes through is not known.
            PolicyType::VpcEndpointPolicy => false,
        }
    })
}

/// RestrictPublicBuckets stops callers of other accounts only, and by a public policy only.
fn public_policy_possible(case: &Case<'_>, layer: PolicyLayer) -> bool {
    let open = |main: &Judged| case.owns(&main.target) != Some(true) && !is_known_unrestricted(case, main);
    policy_type(layer) == Some(PolicyType::ResourcePolicy) && case.main().is_none_or(open)
}

/// Whether all else that was read would let the request through.
fn rest_allows(case: &Case<'_>) -> bool {
    case.judged.iter().filter(|judged| judged.need != Need::List).all(|judged| Sides::of(case, judged).allow())
}

fn nothing_denies(case: &Case<'_>, asking: Asking) -> Option<Judgement> {
    if case.judged.is_empty() || asking.is_named(case) {
        return None;
    }
    let read = asking.policy_types().all(|policy_type| all_read(case, policy_type));
    let layer = asking.layers.first()?;
    let absent = case.main().is_some_and(|judged| match layer {
        PolicyLayer::BucketPolicy => judged.policies.resource.is_absent(),
        PolicyLayer::AccessPointPolicy => judged.policies.access_point.is_absent(),
        PolicyLayer::PermissionsBoundary => judged.policies.permissions_boundary.is_absent(),
        _ => false,
    });
    let name = statement::words(*layer);
    match (read, absent) {
        (true, true) => Judgement::ruled_out(format!("there is no {name}")),
        (true, false) => Judgement::ruled_out(format!("the {name} was read and no Deny of this kind in it matches")),
        (false, _) => None,
    }
}
