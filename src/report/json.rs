//! The report as JSON: whole, and as the reply of the function.
//!
//! In: a report. Out: JSON text. Absent on purpose: the log lines, which carry single checks.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::{Outcome, Report};

/// How long a reply may be in bytes. Lambda refuses more than 6 MB; what is left is for those who wrap the reply.
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
pub const REPLY_LIMIT: usize = 5_000_000;

/// The whole report, for people and programs.
pub fn render(report: &Report) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(report).map(|text| text + "\n")
}

/// The reply of the function in at most `limit` bytes.
///
/// Beyond it passed checks are dropped; where what is left is still too long, the evidence as data goes, then the
/// lists for people, then checks from the end. `checks_omitted` counts those that are not in it; the summary counts
/// them all, and the log has them all.
pub fn reply(report: &Report, limit: usize) -> Result<Box<RawValue>, serde_json::Error> {
    let whole = to_raw_value(report)?;
    if whole.get().len() <= limit {
        return Ok(whole);
    }
    drop(whole);
    let mut short = report.clone();
    short.checks.retain(|check| check.outcome != Outcome::Pass);
    if let Some(reply) = fitting(&mut short, report, limit)? {
        return Ok(reply);
    }
    for check in &mut short.checks {
        check.facts = None;
    }
    if let Some(reply) = fitting(&mut short, report, limit)? {
        return Ok(reply);
    }
    for check in &mut short.checks {
        check.evidence.clear();
        check.ruled_out.clear();
        check.unreadable.clear();
    }
    if let Some(reply) = fitting(&mut short, report, limit)? {
        return Ok(reply);
    }
    fit_by_size(&mut short, limit)?;
    short.checks_omitted = (report.checks.len() - short.checks.len()) as u64;
    to_raw_value(&short)
}

fn fitting(short: &mut Report, whole: &Report, limit: usize) -> Result<Option<Box<RawValue>>, serde_json::Error> {
    short.checks_omitted = (whole.checks.len() - short.checks.len()) as u64;
    let text = to_raw_value(short)?;
    Ok((text.get().len() <= limit).then_some(text))
}

/// Keeps as many checks, then leftovers and notes, as there is room for, the first ones first.
fn fit_by_size(short: &mut Report, limit: usize) -> Result<(), serde_json::Error> {
    let (checks, leftovers, notes) =
        (std::mem::take(&mut short.checks), std::mem::take(&mut short.leftovers), std::mem::take(&mut short.notes));
    // The counter of what was omitted has at most 20 digits and its name.
    let mut room = limit.saturating_sub(serde_json::to_string(short)?.len() + 64);
    short.checks = as_fits(checks, &mut room)?;
    short.leftovers = as_fits(leftovers, &mut room)?;
    short.notes = as_fits(notes, &mut room)?;
    Ok(())
}

fn as_fits<T: Serialize>(items: Vec<T>, room: &mut usize) -> Result<Vec<T>, serde_json::Error> {
    let mut kept = Vec::new();
    for item in items {
        let size = serde_json::to_string(&item)?.len() + 1;
        if size > *room {
            break;
        }
        *room -= size;
        kept.push(item);
    }
    Ok(kept)
}
