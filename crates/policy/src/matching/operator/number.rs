//! `Numeric…`: whole and decimal numbers, compared by value.

use std::cmp::Ordering;

/// A decimal number, exact: whole part and fraction as digits. Those of a request borrow its text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number<Digits = Box<str>> {
    negative: bool,
    /// Without leading zeros.
    whole: Digits,
    /// Without trailing zeros.
    fraction: Digits,
}

pub(super) fn parse(text: &str) -> Option<Number<&str>> {
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
    Some(Number { negative: negative && !zero, whole, fraction })
}

/// The number of a policy, which outlives its text.
pub(super) fn parse_owned(text: &str) -> Option<Number> {
    let Number { negative, whole, fraction } = parse(text)?;
    Some(Number { negative, whole: whole.into(), fraction: fraction.into() })
}

impl<Digits: AsRef<str>> Number<Digits> {
    fn order<Others: AsRef<str>>(&self, other: &Number<Others>) -> Ordering {
        let (whole, fraction) = (self.whole.as_ref(), self.fraction.as_ref());
        let (other_whole, other_fraction) = (other.whole.as_ref(), other.fraction.as_ref());
        let by_length = whole.len().cmp(&other_whole.len());
        let magnitude = by_length.then_with(|| whole.cmp(other_whole)).then_with(|| fraction.cmp(other_fraction));
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => magnitude,
            (true, true) => magnitude.reverse(),
        }
    }
}

impl<Digits: AsRef<str>, Others: AsRef<str>> PartialEq<Number<Others>> for Number<Digits> {
    fn eq(&self, other: &Number<Others>) -> bool {
        self.order(other) == Ordering::Equal
    }
}

impl<Digits: AsRef<str>, Others: AsRef<str>> PartialOrd<Number<Others>> for Number<Digits> {
    fn partial_cmp(&self, other: &Number<Others>) -> Option<Ordering> {
        Some(self.order(other))
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
            assert!(parse(text).is_none(), "{text}");
        }
    }
}
