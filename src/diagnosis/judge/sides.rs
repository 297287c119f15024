//! Who allows a permission: the caller's side, the bucket's, the access point's.

use s3litmus_policy::{Decision, Layer as PolicyLayer, LayerDecision, LayerOutcome, NearMiss, PrincipalMatch};

use super::public;
use crate::diagnosis::{Case, Judged, Need};

/// Whether one side allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// It does.
    Allows,
    /// It leaves the matter to the identity policies of the caller's account.
    Delegates,
    /// It was read and does not.
    Missing,
    /// It was not read, or a key that decides is not known.
    Unknown,
}

/// The sides of one permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sides {
    /// Whether caller and bucket owner are one account, where known.
    pub same_account: Option<bool>,
    /// Identity policies.
    pub identity: Side,
    /// The permissions boundary; allows where there is none.
    pub boundary: Side,
    /// The bucket policy, key policy or trust policy.
    pub resource: Side,
    /// The access point policy, where the request goes through one.
    pub access_point: Option<Side>,
    /// Whether the caller's account owns the access point, where the request goes through one.
    pub own_access_point: bool,
    /// Identity policies about the bucket itself, which stands behind the access point: they count in the bucket's own
    /// account.
    pub behind: Option<Side>,
    /// Whether RestrictPublicBuckets takes away what a public policy allows.
    pub restricted: bool,
}

impl Case<'_> {
    /// The permission that decides: the one that S3 names, else the first that what was read does not allow, before
    /// those the first that the identity policies are known not to; the operation's own where all are allowed.
    pub fn main(&self) -> Option<&Judged> {
        let candidates = || {
            let ours = |judged: &&Judged| !matches!(judged.need, Need::List | Need::Key) && !self.was_enough(judged);
            self.judged.iter().filter(ours)
        };
        let mut found = candidates().find(|judged| self.names(judged));
        found = found.or_else(|| candidates().find(|judged| !judged.evaluation.possible.contains(&Decision::Allowed)));
        let lacking = |judged: &&Judged| {
            let sides = Sides::of(self, judged);
            sides.identity == Side::Missing && !sides.allow()
        };
        found = found.or_else(|| candidates().find(lacking));
        found = found.or_else(|| candidates().find(|judged| !Sides::of(self, judged).allow()));
        found.or_else(|| self.judged.first())
    }
}

impl Sides {
    /// The sides of a permission as far as they were read.
    pub fn of(case: &Case<'_>, judged: &Judged) -> Self {
        let side = |layer: PolicyLayer| outcome(judged, layer).map_or(Side::Missing, side_of);
        let resource = if judged.action.starts_with("kms:") {
            PolicyLayer::KmsKeyPolicy
        } else if judged.action.starts_with("sts:") {
            PolicyLayer::TrustPolicy
        } else {
            PolicyLayer::BucketPolicy
        };
        let boundary = match (judged.policies.permissions_boundary.is_absent(), side(PolicyLayer::PermissionsBoundary))
        {
            (true, _) => Side::Allows,
            (false, side) => side,
        };
        let unread = judged.policies.resource.is_unreadable();
        let access_point = judged.target.through_access_point.then(|| {
            if judged.policies.access_point.is_unreadable() {
                Side::Unknown
            } else {
                side(PolicyLayer::AccessPointPolicy)
            }
        });
        let identity =
            if judged.policies.identity.is_unreadable() { Side::Unknown } else { side(PolicyLayer::IdentityPolicy) };
        let same_account = if judged.action.starts_with("s3:") {
            judged.target.same_account(case.caller.as_ref().map(|caller| caller.account.as_str()))
        } else {
            Some(judged.request.same_account())
        };
        let through = access_point.is_some() && judged.action.starts_with("s3:");
        let behind = through.then(|| match judged.policies.identity.is_unreadable() {
            true => Side::Unknown,
            false => match behind(judged, PolicyLayer::IdentityPolicy).map_or(Side::Missing, side_of) {
                // Which bucket that is, and so what is said of it, is not known.
                Side::Missing if judged.target.bucket.is_none() => Side::Unknown,
                side => side,
            },
        });
        Self {
            same_account,
            behind,
            own_access_point: through && judged.request.same_account(),
            identity,
            boundary,
            resource: if unread { Side::Unknown } else { side(resource) },
            access_point: access_point.filter(|_| through),
            restricted: public::restricts(case, judged),
        }
    }

    /// Whether everything that has to allow is known to allow, SCPs, RCPs, session and endpoint policies left out.
    pub fn allow(&self) -> bool {
        let allowed = match self.access_point {
            None => self.bucket_allows(self.identity),
            Some(_) => self.access_point_allows() && self.behind_allows(),
        };
        allowed && self.boundary == Side::Allows && !self.restricted
    }

    /// Whether it is known that something which has to allow does not, whatever else denies.
    pub fn lack(&self) -> bool {
        let lacks = |identity: Side, resource: Side, same_account: Option<bool>| match same_account {
            Some(true) => identity == Side::Missing && matches!(resource, Side::Missing | Side::Delegates),
            Some(false) => identity == Side::Missing || resource == Side::Missing,
            None => identity == Side::Missing && resource == Side::Missing,
        };
        let lacking = match self.access_point {
            None => lacks(self.identity, self.resource, self.same_account),
            Some(policy) => {
                let named = lacks(self.identity, policy, Some(self.own_access_point));
                named || self.behind_lacks()
            }
        };
        lacking || self.identity == Side::Allows && self.boundary == Side::Missing
    }

    /// Whether the access point itself lets the request in, by its policy or in one account by an identity policy.
    pub fn access_point_allows(&self) -> bool {
        let (identity, policy) = (self.identity == Side::Allows, self.access_point);
        match self.own_access_point {
            true => identity || policy == Some(Side::Allows),
            false => identity && matches!(policy, Some(Side::Allows | Side::Delegates)),
        }
    }

    /// Whether the bucket behind the access point lets the request in.
    pub(super) fn behind_allows(&self) -> bool {
        match self.same_account {
            Some(true) => self.bucket_allows(self.behind.unwrap_or(Side::Missing)),
            Some(false) | None => matches!(self.resource, Side::Allows | Side::Delegates),
        }
    }

    /// Whether it is known that the bucket behind the access point does not.
    pub fn behind_lacks(&self) -> bool {
        match self.same_account {
            Some(true) => {
                self.behind == Some(Side::Missing) && matches!(self.resource, Side::Missing | Side::Delegates)
            }
            Some(false) | None => self.resource == Side::Missing,
        }
    }

    /// Whether an identity policy may be missing at the bucket behind the access point, where one would count.
    pub(super) fn behind_may_lack_identity(&self) -> bool {
        let counts = self.own_access_point || self.same_account == Some(true);
        counts && self.behind.is_some_and(|side| side != Side::Allows) && !self.behind_allows()
    }

    fn bucket_allows(&self, identity: Side) -> bool {
        let identity = identity == Side::Allows;
        match self.same_account {
            Some(true) => identity || self.resource == Side::Allows,
            Some(false) | None => identity && matches!(self.resource, Side::Allows | Side::Delegates),
        }
    }
}

/// What a layer said, about the bucket where it was asked about two resources.
pub(super) fn outcome(judged: &Judged, layer: PolicyLayer) -> Option<&LayerOutcome> {
    judged.evaluation.layers.iter().find(|outcome| outcome.layer == layer)
}

/// What a layer said about the bucket behind the access point.
pub(super) fn behind(judged: &Judged, layer: PolicyLayer) -> Option<&LayerOutcome> {
    let bucket = &judged.request.route.as_ref()?.bucket_resource;
    judged.evaluation.layers.iter().find(|outcome| outcome.layer == layer && outcome.resource == *bucket)
}

/// The Allow of a layer that came nearest.
pub(super) fn nearest(judged: &Judged, layer: PolicyLayer) -> Option<&NearMiss> {
    outcome(judged, layer)?.near_misses.first()
}

fn side_of(outcome: &LayerOutcome) -> Side {
    if !outcome.allows.is_empty() {
        let direct = outcome.allows.iter().any(|matched| matched.principal != Some(PrincipalMatch::Account));
        return if direct { Side::Allows } else { Side::Delegates };
    }
    if !outcome.possible_allows.is_empty() || outcome.decision == LayerDecision::Unknown {
        return Side::Unknown;
    }
    Side::Missing
}
