//! `Numeric…`: whole and decimal numbers, compared by value.

use std::cmp::Ordering;

/// A decimal number, exact: whole part and fraction as digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    negative: bool,
    /// Without leading zeros.
    whole: Box<str>,
    /// Without trailing zeros.
    fraction: Box<str>,
}

pub(super) fn parse(text: &str) -> Option<Number> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let zero = whole.is_empty() && fraction.is_empty();
    Some(Number { negative: negative && !zero, whole: whole.into(), fraction: fraction.into() })
}

impl Number {
    fn magnitude(&self, other: &Number) -> Ordering {
        let by_length = self.whole.len().cmp(&other.whole.len());
        by_length.then_with(|| self.whole.cmp(&other.whole)).then_with(|| self.fraction.cmp(&other.fraction))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Number) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_by_value() {
        let sorted = ["-10.5", "-10", "-0.25", "0", "0.05", "0.5", "9", "10", "9007199254740993", "9007199254740994"];
        for (at, less) in sorted.iter().enumerate() {
            for more in &sorted[at + 1..] {
                assert!(parse(less) < parse(more), "{less} < {more}");
            }
        }
        for (one, other) in [("1", "1.0"), ("+3", "03"), ("-0", "0"), (".5", "0.50"), ("7.", "7")] {
            assert_eq!(parse(one), parse(other), "{one} = {other}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", ".", "-", "1e3", "0x10", "NaN", "1,5", "1.2.3", "12a"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
