//! The decision about a request.
//!
//! In: a [`Request`] and its [`Policies`]. Out: the bare [`Decision`], or an [`Evaluation`] with
//! all reasons; both from the same matching and the same law (`combine`).
//! Absent on purpose: parsing, advice, anything that reads the world.

mod beside;
mod blocking;
mod combine;
mod judgement;
mod layers;
mod near;
mod outcome;
mod own;
mod recorder;
mod statement;
mod subject;
mod supposing;
mod tally;

use self::judgement::{Judgement, pick};
use self::layers::Deaf;
use self::recorder::Recorder;
use self::tally::Bound;
use crate::explain::{Decision, Evaluation};
use crate::model::{Policies, Request};

/// The decision about a request, without reasons; nothing is kept for an explanation, which makes
/// it the fast way.
///
/// ```
/// use s3litmus_policy::{decide, Decision, Policies, Request};
/// let request = Request::new("arn:aws:iam::111122223333:user/a", "s3:GetObject",
///     "arn:aws:s3:::store/a", "111122223333")?;
/// assert_eq!(decide(&request, &Policies::default()), Decision::ImplicitlyDenied);
/// # Ok::<(), s3litmus_policy::RequestError>(())
/// ```
pub fn decide(request: &Request, policies: &Policies) -> Decision {
    let named = judgement::named(request, policies, &mut Deaf);
    let behind = judgement::behind(request, policies, &mut Deaf);
    settled(range(&named, behind.as_ref()))
}

/// Whether the request may be allowed, as far as is known: fast, as [`decide`], which does not tell a denial of two
/// possible kinds from one that is open.
pub fn may_be_allowed(request: &Request, policies: &Policies) -> bool {
    let named = judgement::named(request, policies, &mut Deaf);
    let behind = judgement::behind(request, policies, &mut Deaf);
    range(&named, behind.as_ref()).1 == Decision::Allowed
}

/// The decision about a request, with its reasons.
pub fn evaluate(request: &Request, policies: &Policies) -> Evaluation {
    let mut about_named = Recorder::default();
    let mut about_behind = Recorder::default();
    let named = judgement::named(request, policies, &mut about_named);
    let behind = judgement::behind(request, policies, &mut about_behind);
    let (least, most) = range(&named, behind.as_ref());
    let mut layers = outcome::layers(&named, policies, about_named);
    if let Some(behind) = &behind {
        layers.extend(outcome::layers(behind, policies, about_behind));
    }
    let sides = || std::iter::once(&named).chain(&behind);
    let decision = settled((least, most));
    Evaluation {
        decision,
        possible: possible(least, most),
        same_account: request.same_account(),
        blocked_by: blocking::blocked_by(decision, sides()),
        unreadable: outcome::unreadable(request, policies),
        suppositions: supposing::suppositions(request, policies, &layers),
        layers,
    }
}

/// The decision at both ends of what is not known: the lesser of both sides, where there are two.
fn range(named: &Judgement<'_>, behind: Option<&Judgement<'_>>) -> (Decision, Decision) {
    let of = |bound| match behind {
        None => named.decision(bound),
        Some(behind) => pick([named.decision(bound), behind.decision(bound)], Bound::Least),
    };
    (of(Bound::Least), of(Bound::Most))
}

fn settled((least, most): (Decision, Decision)) -> Decision {
    if least == most { least } else { Decision::Unknown }
}

/// Every decision from `least` to `most`.
fn possible(least: Decision, most: Decision) -> Vec<Decision> {
    [Decision::ExplicitlyDenied, Decision::ImplicitlyDenied, Decision::Allowed]
        .into_iter()
        .filter(|decision| (least.rank()..=most.rank()).contains(&decision.rank()))
        .collect()
}
