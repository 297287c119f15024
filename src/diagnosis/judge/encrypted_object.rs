//! An object that is there and may be read, but for the KMS key that it is encrypted with.
//!
//! HEAD needs no key, so where it is answered it proves the S3 permissions and tells the encryption; and objects of the
//! run's own beside the denied one, with and without KMS, tell what the caller may decrypt.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html>

use super::{
    Held, Judgement,
    existence::is_told_of,
    object::owned_by_another_account,
    tried::{head_denied, head_passed, own_object_read},
    unread::all_read_allows,
};
use crate::{
    cause::{Confidence, Kind},
    diagnosis::{
        Case, Tri,
        encryption::{self, KeyFrom},
    },
};

/// What the experiments say of the key of an object that was to be read.
pub(super) fn judge(case: &Case<'_>) -> Option<Judgement> {
    let held = |confidence, because: &str| Held::experimented(confidence, Kind::ImplicitDeny, because).holds();
    if let Some(head) = head_passed(case)
        && head.server_side_encryption.as_deref().is_some_and(is_kms)
    {
        return held(Confidence::Likely, "HEAD, which needs no key, is allowed, and the object is encrypted with KMS");
    }
    if own_object_read(case, Some("AES256")) != Some(Tri::Passed) {
        return None;
    }
    if own_object_read(case, None) == Some(Tri::Denied) && default_is_kms(case) {
        let because = "of two objects that the run wrote, the one with SSE-S3 can be read, \
                       and the one with the bucket's default key cannot";
        return held(Confidence::Likely, because);
    }
    let because = "an object under the same prefix that is encrypted with SSE-S3 can be read";
    match encryption::key_of(case.evidence, &case.target).map(|used| used.from) {
        Some(KeyFrom::Answer) => return held(Confidence::Likely, because),
        Some(KeyFrom::Guess) if is_told_of(case) => return held(Confidence::Likely, because),
        _ => {}
    }
    // HEAD needs no key: where it is refused as well, it is hardly the key.
    let head_refused = head_denied(case);
    let nothing_else = !head_refused
        && all_read_allows(case)
        && is_told_of(case)
        && matches!(owned_by_another_account(case), Some(Judgement::RuledOut(_)));
    let why = "everything that was read allows it, and an object beside it that is encrypted with SSE-S3 can be read";
    if nothing_else {
        return held(Confidence::Likely, why);
    }
    if head_refused { None } else { held(Confidence::Possible, because) }
}

/// Why the object is not encrypted with a KMS key, where S3 told so.
pub(super) fn without_key(case: &Case<'_>) -> Option<String> {
    if case.call().operation.changes_objects() {
        return None;
    }
    let encryption = encryption::answered(case.evidence)?.server_side_encryption.as_deref()?;
    (!is_kms(encryption)).then(|| format!("the object is encrypted with `{encryption}`, which uses no KMS key"))
}

fn default_is_kms(case: &Case<'_>) -> bool {
    case.default_encryption().is_some_and(|default| is_kms(default.algorithm))
}

fn is_kms(algorithm: &str) -> bool {
    algorithm.starts_with("aws:kms")
}
