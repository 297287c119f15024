//! The source of a copy that does not exist, which S3 tells as it tells it of a read: those with `s3:ListBucket` get a 404,
//! everyone else the 403 of a denial. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>

use super::{Held, Judgement, Side, Sides, denials, existence::write_of};
use crate::{
    cause::{Confidence, Kind},
    diagnosis::{Case, Need, judged},
};

/// Whether the source may be missing; silent where nothing speaks for or against it.
pub(super) fn missing_source(case: &Case<'_>) -> Option<Judgement> {
    let (source, target) = judged::source(case.evidence)?;
    if write_of(case, &source).is_some() {
        return Judgement::ruled_out("the run itself wrote the source before");
    }
    if case.judged(Need::CopySource).is_some_and(|reading| case.was_enough(reading)) {
        return Judgement::ruled_out("the source of the copy is there");
    }
    if case.names_listing() {
        // That S3 names it for a copy too is unverified.
        let because = "S3 names `s3:ListBucket` for a copy: its source does not exist";
        return Held::derived(Confidence::Likely, Kind::ImplicitDeny, because).holds();
    }
    if !case.is_bare() {
        return Judgement::ruled_out("S3 names a permission other than s3:ListBucket");
    }
    let mut needed = case.judged.iter().filter(|judged| !matches!(judged.need, Need::Key | Need::List)).peekable();
    let allowed = needed.peek().is_some() && needed.all(|judged| Sides::of(case, judged).allow());
    let listing = judged::listing_of(case, &source, &target)?;
    let to_list = Sides::of(case, &listing);
    if !allowed || to_list.allow() && to_list.same_account == Some(true) {
        return None;
    }
    let may_not_list =
        matches!(to_list.identity, Side::Missing) && matches!(to_list.resource, Side::Missing | Side::Delegates);
    let confidence = if may_not_list && denials(case).is_empty() { Confidence::Likely } else { Confidence::Possible };
    let because = "the policies allow the copy and not to list the bucket of its source, so a missing source is answered \
                   with 403";
    Held::derived(confidence, Kind::ImplicitDeny, because).holds()
}
