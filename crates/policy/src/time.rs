//! Times as `Date…` operators read them and `aws:CurrentTime` has them.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date>

use jiff::Timestamp;

use crate::matching::date;

/// Seconds since 1970 of a time in ISO 8601, or in seconds; none where it is no time.
///
/// ```
/// use s3litmus_policy::time::{seconds, text};
/// assert_eq!(seconds("2026-01-01"), Some(1_767_225_600));
/// assert_eq!(text(1_767_225_600), "2026-01-01T00:00:00Z");
/// assert_eq!(seconds("2026-01-*"), None);
/// ```
pub fn seconds(text: &str) -> Option<i64> {
    date::parse(text).map(Timestamp::as_second)
}

/// A time as `aws:CurrentTime` has it; the empty text beyond the year 9999.
pub fn text(seconds: i64) -> String {
    Timestamp::from_second(seconds).map(|time| time.to_string()).unwrap_or_default()
}
