//! What the reader should know before the run. Each once, with the first check that it is about and their number.

use super::model::Plan;
use crate::{
    call::Operation,
    suite::{Check, Object, Suite, Target},
};

/// Checks that one sentence is about.
struct Group<'a> {
    first: &'a str,
    count: usize,
}

impl std::fmt::Display for Group<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.count {
            1 => write!(f, "`{}`", self.first),
            2 => write!(f, "`{}` and one more check", self.first),
            count => write!(f, "`{}` and {} more checks", self.first, count - 1),
        }
    }
}

/// The warnings of a plan.
pub(super) fn of(suite: &Suite, plan: &Plan) -> Vec<String> {
    let mut warnings = Vec::new();
    let all = || suite.targets.iter().flat_map(|target| target.checks.iter().map(move |check| (target, check)));
    let mut warn = |about: &dyn Fn(&Target, &Check) -> bool, sentence: &dyn Fn(&Group<'_>) -> String| {
        let mut found = all().filter(|(target, check)| about(target, check)).map(|(_, check)| check.id.as_str());
        if let Some(first) = found.next() {
            warnings.push(sentence(&Group { first, count: 1 + found.count() }));
        }
    };
    warn(&|_, check| check.expect.is_denial() && writes(check.operation), &|group| {
        format!("{group} expect a denied write: where the denial is missing, an object is written, and then removed")
    });
    warn(&|_, check| check.operation == Operation::DeleteObject && check.expect.is_denial(), &|group| {
        format!(
            "{group} expect that deleting is denied: where it is, every run leaves an object behind; sweep keys with \
             `s3litmus-` in them by a lifecycle rule"
        )
    });
    warn(&|_, check| check.options.object_lock_mode.is_some() || is_held(check), &|group| {
        format!("{group} write under Object Lock: the version cannot be removed before its date, and is a leftover")
    });
    warn(&|_, check| opens(check), &|group| {
        format!("{group} ask for an ACL that opens access: the run's own object is open until it is removed")
    });
    warn(&|_, check| has_minimum(check), &|group| {
        format!("{group} write to a storage class with a minimum duration, which S3 bills though the object is removed")
    });
    warn(&|_, check| prefix(check).is_some_and(|prefix| !prefix.is_empty() && !prefix.ends_with('/')), &|group| {
        format!(
            "{group} have a prefix that does not end in `/`: the run's keys continue it (`logs` becomes \
             `logss3litmus-…`), which a policy on `logs/*` does not cover"
        )
    });
    warn(&|_, check| prefix(check).is_some_and(|prefix| prefix.starts_with('/')), &|group| {
        format!(
            "{group} have a prefix that begins with `/`, which is part of the key: a policy on `logs/*` does not cover `/logs/`"
        )
    });
    warn(&|_, check| check.expect.is_denial() && check.operation.answers_without_body(), &|group| {
        format!("{group} expect a denial of a HEAD request, which S3 answers without saying why")
    });
    if plan.objects.len() > 1000 {
        let count = plan.objects.len();
        warnings.push(format!(
            "the run writes up to {count} objects: S3 bills the requests, and clean-up takes as many again"
        ));
    }
    warnings
}

fn writes(operation: Operation) -> bool {
    matches!(operation, Operation::PutObject | Operation::CopyObject | Operation::MultipartUpload)
}

fn prefix(check: &Check) -> Option<&str> {
    match &check.object {
        Object::Under(prefix) if check.operation != Operation::ListObjectsV2 => Some(prefix),
        _ => None,
    }
}

fn is_held(check: &Check) -> bool {
    check.options.object_lock_legal_hold.as_deref() == Some("ON")
}

/// Canned ACLs that grant to more than owner and bucket owner
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl>).
fn opens(check: &Check) -> bool {
    let acl = check.options.acl.as_deref();
    matches!(acl, Some("public-read" | "public-read-write" | "authenticated-read"))
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html>
fn has_minimum(check: &Check) -> bool {
    let class = check.options.storage_class.as_deref();
    matches!(class, Some("STANDARD_IA" | "ONEZONE_IA" | "GLACIER_IR" | "GLACIER" | "DEEP_ARCHIVE"))
}
