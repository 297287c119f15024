//! Pages of a listing: prefix, delimiter and where to start.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// One line of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listed<'a, T> {
    /// A key with what is stored under it.
    Key(&'a str, &'a T),
    /// Keys rolled up at the delimiter.
    CommonPrefix(&'a str),
}

/// A page of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page<'a, T> {
    pub(crate) lines: Vec<Listed<'a, T>>,
    /// The last key or common prefix of the page, where another page follows.
    pub(crate) next: Option<&'a str>,
}

/// The keys under a prefix that come after `start`, rolled up at the delimiter, at most `limit`.
/// `shown` leaves out keys (with nothing but a delete marker).
pub(crate) fn list<'a, T>(
    objects: &'a BTreeMap<String, T>,
    prefix: &str,
    delimiter: Option<&str>,
    start: Option<&str>,
    limit: usize,
    shown: impl Fn(&T) -> bool,
) -> Page<'a, T> {
    let mut page = Page { lines: Vec::new(), next: None };
    let mut rolled: BTreeSet<&str> = BTreeSet::new();
    let from = match start {
        Some(start) if start >= prefix => Bound::Excluded(start),
        _ => Bound::Included(prefix),
    };
    let mut last = None;
    for (key, value) in objects.range::<str, _>((from, Bound::Unbounded)) {
        if !key.starts_with(prefix) {
            break;
        }
        if !shown(value) {
            continue;
        }
        let rest = &key[prefix.len()..];
        let common = delimiter
            .filter(|it| !it.is_empty())
            .and_then(|delimiter| rest.find(delimiter).map(|at| &key[..prefix.len() + at + delimiter.len()]));
        // A page that ended with a common prefix continues behind all of its keys.
        if common.is_some_and(|common| start == Some(common) || rolled.contains(common)) {
            continue;
        }
        if page.lines.len() >= limit {
            page.next = last;
            break;
        }
        if let Some(common) = common {
            rolled.insert(common);
            page.lines.push(Listed::CommonPrefix(common));
            last = Some(common);
        } else {
            page.lines.push(Listed::Key(key, value));
            last = Some(key.as_str());
        }
    }
    page
}
