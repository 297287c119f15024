//! `Date…`: ISO 8601 in the W3C profile, or seconds since 1970.
//! <https://www.w3.org/TR/NOTE-datetime>

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::Offset;

/// A point in time.
pub(crate) type Date = Timestamp;

pub(crate) fn parse(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Some(epoch) = epoch(text) {
        return Some(epoch);
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(timestamp);
    }
    // A date without a time is its midnight, and without a zone it is in UTC.
    let in_utc = |datetime: civil::DateTime| Offset::UTC.to_timestamp(datetime).ok();
    let midnight = |date: civil::Date| in_utc(date.to_datetime(civil::Time::midnight()));
    if let Some((year, month)) = text.split_once('-').filter(|(year, month)| year.len() == 4 && month.len() == 2) {
        return midnight(civil::Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?);
    }
    if text.contains(['T', 't']) {
        return in_utc(text.parse().ok()?);
    }
    midnight(text.parse().ok()?)
}

/// Seconds since 1970, with or without a fraction.
fn epoch(text: &str) -> Option<Date> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    if digits.is_empty() || !(digits.bytes().chain(fraction.bytes())).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let padded = format!("{fraction:0<9}");
    let nanoseconds: i32 = padded.get(..9)?.parse().ok()?;
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    Timestamp::new(whole.parse().ok()?, sign * nanoseconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_one_moment_are_equal() {
        let moment = parse("1767225600");
        assert!(moment.is_some());
        for text in [
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00Z",
            "2026-01-01T01:00:00+01:00",
            "2026-01-01T00:00:00.000Z",
            "2026-01-01",
            "2026-01",
            "2026-01-01T00:00:00",
            "1767225600.0",
        ] {
            assert_eq!(parse(text), moment, "{text}");
        }
        assert!(parse("1767225600.5") > moment);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["", "soon", "2026-13-01", "2026-02-30", "99999999999999999999", "12:00"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
