//! What KMS says of a key by its ARN alone: `arn:…:key/ID is disabled.`
//! (<https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html>).

use super::plain::Plain;

/// Whether a KMS key is said to be in a state that keeps it from being used. Of anything else, `is disabled` says nothing
/// about a key.
pub(super) fn is_stated(plain: &Plain) -> bool {
    [" is disabled", " is unavailable"].iter().any(|state| {
        plain.folded.match_indices(state).any(|(at, _)| {
            let subject = plain.folded[..at].rsplit(|c: char| c.is_whitespace() || c == '"').next().unwrap_or_default();
            subject.contains(":kms:") && subject.contains(":key/")
        })
    })
}
