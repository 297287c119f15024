//! What the tests of causes share: texts in, how sure each makes of one cause out.

use super::{Cause, Confidence, Heard, recognise};
use crate::{call::Operation, message};

/// A refusal whose body says nothing that can be read.
const UNREADABLE: &str = "HTTP/1.1 403 Forbidden\n\u{fffd}\u{fffd}<htm";

/// Holds a cause to texts that show it, to near misses, and to a refusal that nothing can be read of. A text stands with
/// the operation that it answers, where that is known, and with how sure of the cause it makes; none where it does not
/// count the cause among those that are possible.
pub(super) fn hears(
    cause: &Cause,
    shown: &[(&str, Option<Operation>, Confidence)],
    near_misses: &[(&str, Option<Operation>, Option<Confidence>)],
    unreadable: Option<Confidence>,
) {
    // What puts all others in doubt is known by who asks, not by words.
    assert!(!shown.is_empty() || cause.comes_first, "no text shows `{}`", cause.id);
    assert!(!near_misses.is_empty(), "`{}` has no near miss", cause.id);
    assert!(unreadable.is_none_or(|confidence| confidence == Confidence::Possible), "nothing follows from no words");
    let shown = shown.iter().map(|(text, operation, confidence)| (*text, *operation, Some(*confidence)));
    let others = near_misses.iter().copied().chain([(UNREADABLE, None, unreadable)]);
    for (text, operation, confidence) in shown.chain(others) {
        let said = message::read(text, operation);
        let findings = recognise(&Heard { said: &said, call: None });
        let heard = findings.into_iter().find(|finding| finding.cause == cause).map(|finding| finding.confidence);
        assert_eq!(heard, confidence, "`{}` in {text}", cause.id);
    }
}
