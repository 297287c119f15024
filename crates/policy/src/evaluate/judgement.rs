//! One request, judged: through an access point about two resources, else about one.
//!
//! An access point request is allowed where both sides are: the access point by its own policy or
//! the caller's identity policies, and the bucket by its policy or, in the bucket's account, by
//! identity policies that name the bucket. "Permissions granted in an access point policy are
//! effective only if the underlying bucket also allows the same access":
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html>.
//! RCPs and the VPC endpoint policy have to allow both ARNs
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-vpc.html>). AWS does not
//! say whether SCPs, boundaries and session policies are asked about the bucket's ARN as well; here
//! they have to allow the ARN that the caller names, and a `Deny` about either counts.

use super::beside::{ObjectOwner, object_owner};
use super::combine::{Case, Side, combine};
use super::layers::{Tallies, Witness, ask, is_bounded, resource_layer};
use super::own::Own;
use super::subject::Subject;
use super::tally::{Bound, Tally};
use crate::explain::Decision;
use crate::model::{Layer, Policies, Request};

/// What was said about one resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judgement<'r> {
    pub(super) subject: Subject<'r>,
    pub(super) own: Own<'r>,
    pub(super) side: Side,
    pub(super) tallies: Tallies,
    owner: ObjectOwner<'r>,
}

/// Judges the resource that the caller names.
pub(super) fn named<'r>(request: &'r Request, policies: &'r Policies, witness: &mut impl Witness) -> Judgement<'r> {
    let subject = Subject::named(request, is_bounded(request, policies));
    let own = if request.route.is_some() {
        let layer = Layer::AccessPointPolicy;
        Own { account: &request.resource_account, layer, policy: &policies.access_point }
    } else {
        let layer = resource_layer(request);
        Own { account: &request.resource_account, layer, policy: &policies.resource }
    };
    judge(subject, own, Side::Named, policies, witness)
}

/// Judges the bucket behind the access point, where the request goes through one.
pub(super) fn behind<'r>(
    request: &'r Request,
    policies: &'r Policies,
    witness: &mut impl Witness,
) -> Option<Judgement<'r>> {
    let subject = Subject::behind_access_point(request, is_bounded(request, policies))?;
    let account = &*request.route.as_ref()?.bucket_account;
    let own = Own { account, layer: Layer::BucketPolicy, policy: &policies.resource };
    Some(judge(subject, own, Side::BehindAccessPoint, policies, witness))
}

fn judge<'r>(
    subject: Subject<'r>,
    own: Own<'r>,
    side: Side,
    policies: &'r Policies,
    witness: &mut impl Witness,
) -> Judgement<'r> {
    let tallies = ask(&subject, policies, &own, witness);
    let owner = match own.layer {
        Layer::BucketPolicy => object_owner(&subject, own.account, policies),
        _ => ObjectOwner::Bucket,
    };
    Judgement { subject, own, side, tallies, owner }
}

impl Judgement<'_> {
    /// The layers with what they said, in the order of reports.
    pub(super) fn by_layer(&self) -> [(Layer, &Option<Tally>); 9] {
        let tallies = &self.tallies;
        [
            (Layer::IdentityPolicy, &tallies.identity),
            (Layer::PermissionsBoundary, &tallies.boundary),
            (Layer::SessionPolicy, &tallies.session),
            (Layer::ServiceControlPolicy, &tallies.service_control),
            (Layer::ResourceControlPolicy, &tallies.resource_control),
            (Layer::VpcEndpointPolicy, &tallies.vpc_endpoint),
            (self.own.layer, &tallies.resource),
            (Layer::AccessControlList, &tallies.access_control),
            (Layer::BlockPublicAccess, &tallies.public_access),
        ]
    }

    /// Whether another account owns the object for certain.
    fn has_foreign_object(&self) -> bool {
        matches!(self.owner, ObjectOwner::Other(_))
    }

    /// Whether the caller belongs to the account that has to allow.
    pub(super) fn in_one_account(&self) -> bool {
        let owner = if let ObjectOwner::Other(owner) = self.owner { owner } else { self.own.account };
        self.subject.principal.account() == Some(owner)
    }

    /// What the law looks at, with the owner of the object that is certain.
    pub(super) fn case(&self) -> Case<'_> {
        self.case_of(self.in_one_account(), self.has_foreign_object())
    }

    fn case_of(&self, same_account: bool, foreign_object: bool) -> Case<'_> {
        Case {
            principal: self.subject.principal,
            same_account,
            foreign_object,
            resource_layer: self.own.layer,
            side: self.side,
        }
    }

    /// The decision about this resource, at one end of the range.
    pub(super) fn decision(&self, bound: Bound) -> Decision {
        let account = self.subject.principal.account();
        let of =
            |same_account, foreign_object| combine(&self.case_of(same_account, foreign_object), &self.tallies, bound);
        let bucket = || of(account == Some(self.own.account), false);
        match self.owner {
            ObjectOwner::Bucket => bucket(),
            ObjectOwner::Other(owner) => of(account == Some(owner), true),
            ObjectOwner::Perhaps(owner) => pick([bucket(), of(account == Some(owner), true)], bound),
            ObjectOwner::Unknown => {
                let own_object = account.is_some() && of(true, true) == Decision::Allowed;
                let theirs = if own_object { Decision::Allowed } else { of(false, true) };
                pick([bucket(), theirs, of(false, true)], bound)
            }
        }
    }
}

/// The decision at one end of a range of possible ones.
pub(super) fn pick<const N: usize>(decisions: [Decision; N], bound: Bound) -> Decision {
    let by_rank = |decision: &Decision| decision.rank();
    let picked = match bound {
        Bound::Least => decisions.into_iter().min_by_key(by_rank),
        Bound::Most => decisions.into_iter().max_by_key(by_rank),
    };
    picked.unwrap_or(Decision::Unknown)
}
