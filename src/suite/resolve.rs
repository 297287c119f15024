//! From a [`SuiteDocument`] to a [`Suite`]: defaults applied, names checked, all problems collected.

use std::collections::HashSet;

use super::{
    Bucket, BucketKind, Check, Defaults, Diagnosis, MAX_CHECKS, MAX_EXPERIMENTS, MAX_READERS, Problem, Suite,
    SuiteDocument, SuiteError, Target, TargetDocument, arn, expand, ids::Ids, options,
};
use crate::call::{AssumeRole, Operation};

impl TryFrom<SuiteDocument> for Suite {
    type Error = SuiteError;

    fn try_from(document: SuiteDocument) -> Result<Self, SuiteError> {
        // Counted before anything is expanded, so that a few bytes cannot ask for much memory.
        let checks = document.targets.iter().flat_map(|target| &target.checks).map(expand::size);
        let checks = checks.fold(0_usize, usize::saturating_add);
        if checks > MAX_CHECKS {
            return Err(SuiteError::TooManyChecks(checks));
        }
        let mut problems = Vec::new();
        check_name("suite", &document.suite, &mut problems);
        if let Some(Err(why)) = document.principal.as_deref().map(arn::check_principal) {
            problems.push(Problem::new("principal", why));
        }
        check_place("defaults", &document.defaults.place(), &mut problems);
        if let Some(expect) = &document.defaults.expect {
            expand::check_expectation(|| "defaults.expect".to_owned(), expect, &mut problems);
        }
        expand::check_options("defaults.with", &document.defaults.with, &mut problems);
        check_diagnosis(&document.diagnosis, &mut problems);
        if document.targets.is_empty() {
            problems.push(Problem::new("targets", "is empty, expected at least one target"));
        }
        let mut ids = Ids::of(&document.targets, &mut problems);
        let mut names = HashSet::new();
        let mut targets = Vec::with_capacity(document.targets.len());
        for (index, target) in document.targets.into_iter().enumerate() {
            let place = format!("targets[{index}]");
            targets.extend(resolve(&place, target, &document.defaults, &mut ids, &mut names, &mut problems));
        }
        if !problems.is_empty() {
            return Err(SuiteError::Invalid(problems));
        }
        let SuiteDocument { suite, principal, diagnosis, .. } = document;
        Ok(Self { name: suite, principal, diagnosis, targets })
    }
}

/// What a target and the defaults for targets have in common.
struct Place<'a> {
    expected_bucket_owner: Option<&'a str>,
    region: Option<&'a str>,
    assume_role: Option<&'a AssumeRole>,
}

impl Defaults {
    fn place(&self) -> Place<'_> {
        Place {
            expected_bucket_owner: self.expected_bucket_owner.as_deref(),
            region: self.region.as_deref(),
            assume_role: self.assume_role.as_ref(),
        }
    }
}

impl TargetDocument {
    fn place(&self) -> Place<'_> {
        Place {
            expected_bucket_owner: self.expected_bucket_owner.as_deref(),
            region: self.region.as_deref(),
            assume_role: self.assume_role.as_ref(),
        }
    }
}

fn check_place(at: &str, place: &Place<'_>, problems: &mut Vec<Problem>) {
    if let Some(owner) = place.expected_bucket_owner.filter(|owner| !arn::is_account(owner)) {
        let message = format!("found {}, expected an account id of 12 digits", arn::quoted(owner));
        problems.push(Problem::new(format!("{at}.expected_bucket_owner"), message));
    }
    if let Some(Err(why)) = place.region.map(arn::check_region) {
        problems.push(Problem::new(format!("{at}.region"), why));
    }
    if let Some(role) = place.assume_role {
        check_role(&format!("{at}.assume_role"), role, problems);
    }
}

fn check_role(at: &str, role: &AssumeRole, problems: &mut Vec<Problem>) {
    if let Err(why) = arn::check_role(&role.role_arn) {
        problems.push(Problem::new(format!("{at}.role_arn"), why));
    }
    // <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
    if let Some(id) = role.external_id.as_deref().filter(|id| !(2..=1224).contains(&id.len())) {
        let message = format!("has {} characters, and an external id has 2 to 1224", id.len());
        problems.push(Problem::new(format!("{at}.external_id"), message));
    }
    let is_odd = |c: &char| !(c.is_ascii_alphanumeric() || "_+=,.@:/-".contains(*c));
    if let Some(odd) = role.external_id.as_deref().and_then(|id| id.chars().find(is_odd)) {
        let message = format!("has `{}`, and an external id has letters, digits and `_+=,.@:/-`", odd.escape_default());
        problems.push(Problem::new(format!("{at}.external_id"), message));
    }
}

fn check_diagnosis(diagnosis: &Diagnosis, problems: &mut Vec<Problem>) {
    let experiments = diagnosis.experiments_per_denial;
    if experiments > MAX_EXPERIMENTS {
        let message = format!("found {experiments}, expected at most {MAX_EXPERIMENTS}");
        problems.push(Problem::new("diagnosis.experiments_per_denial", message));
    }
    let readers = diagnosis.read_as.len();
    if readers > MAX_READERS {
        let message = format!("has {readers} roles, expected at most {MAX_READERS}");
        problems.push(Problem::new("diagnosis.read_as", message));
    }
    for (index, role) in diagnosis.read_as.iter().enumerate() {
        check_role(&format!("diagnosis.read_as[{index}]"), role, problems);
    }
}

fn check_name(at: &str, name: &str, problems: &mut Vec<Problem>) {
    let length = name.chars().count();
    if name.trim().is_empty() {
        problems.push(Problem::new(at, "is empty, expected a name"));
    } else if length > 128 {
        problems.push(Problem::new(at, format!("has {length} characters, and a name has at most 128")));
    } else if let Some(odd) = name.chars().find(|c| c.is_control()) {
        problems.push(Problem::new(at, format!("has the control character `{}`", odd.escape_default())));
    }
}

fn resolve(
    at: &str,
    document: TargetDocument,
    defaults: &Defaults,
    ids: &mut Ids,
    names: &mut HashSet<String>,
    problems: &mut Vec<Problem>,
) -> Option<Target> {
    check_place(at, &document.place(), problems);
    let name = document.name.clone().unwrap_or_else(|| document.bucket.clone());
    if document.name.is_some() {
        check_name(&format!("{at}.name"), &name, problems);
    }
    if !names.insert(name.clone()) {
        let (field, hint) = match document.name {
            Some(_) => ("name", ""),
            None => ("bucket", " and neither has a `name`"),
        };
        let message = format!("another target is called {} already{hint}", arn::quoted(&name));
        problems.push(Problem::new(format!("{at}.{field}"), message));
    }
    if document.checks.is_empty() {
        problems.push(Problem::new(format!("{at}.checks"), "is empty, expected at least one check"));
    }
    let checks = expand::checks(at, &name, &document, defaults, ids, problems);
    let bucket = match Bucket::parse(&document.bucket) {
        Ok(bucket) => bucket,
        Err(why) => {
            problems.push(Problem::new(format!("{at}.bucket"), why));
            return None;
        }
    };
    check_kind(at, &bucket, &checks, problems);
    let region = document.region.or_else(|| defaults.region.clone().filter(|_| !bucket.fixes_region()));
    if let Some(message) = region.as_deref().and_then(|region| region_clash(&bucket, region)) {
        problems.push(Problem::new(format!("{at}.region"), message));
    }
    let with = options::overlaid(&document.defaults.with, &defaults.with);
    Some(Target {
        name,
        bucket,
        expected_bucket_owner: document.expected_bucket_owner.or_else(|| defaults.expected_bucket_owner.clone()),
        region,
        assume_role: document.assume_role.or_else(|| defaults.assume_role.clone()),
        with,
        checks,
    })
}

/// Directory buckets know fewer operations
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-differences.html>).
fn check_kind(at: &str, bucket: &Bucket, checks: &[Check], problems: &mut Vec<Problem>) {
    use Operation::{GetBucketLocation, GetObjectTagging, GetObjectVersion, PutObjectAcl, PutObjectTagging};
    if *bucket.kind() != BucketKind::Directory {
        return;
    }
    let unknown = [GetBucketLocation, GetObjectTagging, GetObjectVersion, PutObjectAcl, PutObjectTagging];
    if let Some(check) = checks.iter().find(|check| unknown.contains(&check.operation)) {
        let place = format!("{at}.checks[{}].operation", check.entry);
        let message = format!("{bucket} is a directory bucket, which has no {}", check.operation);
        problems.push(Problem::new(place, message));
    }
}

/// An ARN has its Region in it, and the SDK signs for that one.
fn region_clash(bucket: &Bucket, wanted: &str) -> Option<String> {
    match bucket.kind() {
        BucketKind::AccessPoint { region, .. } if region != wanted => {
            Some(format!("found `{wanted}`, but the access point's ARN says `{region}`"))
        }
        BucketKind::MultiRegionAccessPoint { .. } => {
            Some(format!("found `{wanted}`, but a multi-Region access point has no Region"))
        }
        _ => None,
    }
}
