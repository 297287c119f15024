//! Where a request goes: the bucket, the access point before it, and who owns them.
//!
//! In: a call's `bucket` and what was read. Out: [`Target`]. Absent on purpose: what may be done there.

use s3litmus_policy::partition_of_region;

use super::{Evidence, ReadRequest, ReadValue, Reading, Subject, differ_only_in_the_expected_owner, who_reads};
use crate::{
    answer::{Answer, Exchange},
    call::Call,
};

/// The bucket or access point of a request, with what is known of its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: String,
    /// The bucket's name; none where the request goes through an access point whose bucket is not known.
    pub bucket: Option<String>,
    /// The access point's ARN, where the request goes through one and it is known: of an alias, where the access point that
    /// was read has it.
    pub access_point: Option<String>,
    /// Whether the request goes through an access point.
    pub through_access_point: bool,
    /// Who owns the bucket.
    pub owner: Owner,
}

/// What is known of the account that owns a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// This one.
    Account(String),
    /// Another one than the caller's.
    NotTheCaller,
    /// Nothing is known.
    Unknown,
}

impl Target {
    /// The target of the denied request.
    pub fn of(evidence: &Evidence) -> Self {
        let named = &evidence.denied.call.bucket;
        let mut target = Self::named(named, partition(evidence));
        if let Some(arn) = access_point_to_read(evidence, named, &target)
            && let Some(Reading::Read(ReadValue::AccessPoint(facts))) =
                evidence.readings.of(&Subject::AccessPoint { arn: arn.clone() })
            && (target.access_point.is_some() || facts.alias.as_ref() == Some(named))
        {
            target.access_point = Some(arn);
            target.bucket.clone_from(&facts.bucket);
            if let Some(account) = &facts.bucket_account {
                target.owner = Owner::Account(account.clone());
            }
        }
        if target.owner == Owner::Unknown {
            target.owner = owner(evidence, &target);
        }
        target
    }

    fn named(named: &str, partition: &str) -> Self {
        let mut parts = named.splitn(6, ':');
        let partition = parts.nth(1).filter(|_| named.starts_with("arn:")).unwrap_or(partition).to_owned();
        let is_arn = named.starts_with("arn:") && named.contains(":accesspoint/");
        let is_alias = named.ends_with("-s3alias");
        Self {
            partition,
            bucket: (!is_arn && !is_alias).then(|| named.to_owned()),
            access_point: is_arn.then(|| named.to_owned()),
            through_access_point: is_arn || is_alias,
            owner: Owner::Unknown,
        }
    }

    /// Whether the caller's account owns the bucket, where that is known.
    pub fn same_account(&self, caller: Option<&str>) -> Option<bool> {
        match (&self.owner, caller) {
            (Owner::Account(account), Some(caller)) => Some(account == caller),
            (Owner::NotTheCaller, _) => Some(false),
            (Owner::Account(_), None) | (Owner::Unknown, _) => None,
        }
    }

    /// The ARN of the bucket, or with a key of the object in it; none where the bucket is not known.
    pub fn bucket_resource(&self, key: Option<&str>) -> Option<String> {
        let bucket = self.bucket.as_deref()?;
        let partition = &self.partition;
        Some(match key {
            Some(key) => format!("arn:{partition}:s3:::{bucket}/{key}"),
            None => format!("arn:{partition}:s3:::{bucket}"),
        })
    }

    /// The ARN that the caller asks for: of the access point where there is one, else of the bucket.
    pub fn resource(&self, key: Option<&str>) -> Option<String> {
        match (&self.access_point, key) {
            (Some(arn), Some(key)) => Some(format!("{arn}/object/{key}")),
            (Some(arn), None) => Some(arn.clone()),
            (None, _) => self.bucket_resource(key),
        }
    }

    /// The account that owns the access point.
    pub fn access_point_account(&self) -> Option<&str> {
        self.access_point.as_deref().and_then(|arn| arn.split(':').nth(4)).filter(|account| !account.is_empty())
    }

    /// Whether the bucket is a directory bucket, which answers every denial without a reason.
    pub fn is_directory_bucket(&self) -> bool {
        self.bucket.as_deref().is_some_and(|bucket| bucket.ends_with("--x-s3"))
    }
}

/// The partition that the request was sent in: that of who asked, else of the Region.
fn partition(evidence: &Evidence) -> &str {
    let caller = evidence.caller.as_ref().or(evidence.runs_as.as_ref());
    let denied = &evidence.denied;
    let region = denied.region.as_deref().or(denied.call.region.as_deref());
    caller.and_then(|caller| caller.arn.split(':').nth(1)).unwrap_or_else(|| region.map_or("aws", partition_of_region))
}

/// The key that a call is about: none for operations on the bucket.
pub(super) fn key_of(call: &Call) -> Option<&str> {
    call.key.as_deref().filter(|_| call.operation.on_object())
}

/// The access point to ask for: the one whose ARN is known, else the one that an alias (`NAME-METADATA-s3alias`) most
/// likely stands for, in the caller's account, since GetAccessPoint works in one's own only. A name is given once in an
/// account and Region, so that another account may have one of the same name: only its `Alias` tells that it is the one.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html>
pub(super) fn access_point_to_read(evidence: &Evidence, named: &str, target: &Target) -> Option<String> {
    if target.access_point.is_some() || !target.through_access_point {
        return target.access_point.clone();
    }
    let account = &evidence.caller.as_ref()?.account;
    let (name, _) = named.strip_suffix("-s3alias")?.rsplit_once('-')?;
    let region = evidence.denied.region.as_deref()?;
    Some(format!("arn:{}:s3:{region}:{account}:accesspoint/{name}", target.partition))
}

/// Who owns the bucket. GetBucketPolicy answers the owner's own account only, and refuses all others with 405
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html>): the one says whose it is, whoever of that
/// account asked; the other that it is not the caller's, where who asked is of the caller's account. A request that
/// succeeds with `x-amz-expected-bucket-owner` proves the owner.
fn owner(evidence: &Evidence, target: &Target) -> Owner {
    let subject = target.bucket.clone().map(|bucket| Subject::BucketPolicy { bucket });
    let asked = || evidence.readings.iter().filter(|(request, _)| Some(&request.subject) == subject.as_ref());
    let answered = asked().filter(|(_, reading)| matches!(reading, Reading::Read(_) | Reading::Absent));
    if let Some(account) = answered.into_iter().find_map(|(request, _)| who_reads::account(evidence, request)) {
        return Owner::Account(account.to_owned());
    }
    let of_the_caller = |request: &ReadRequest| {
        let caller = evidence.caller.as_ref().map(|caller| caller.account.as_str());
        let is_the_caller = request.assume_role == evidence.denied.call.assume_role;
        is_the_caller || caller.is_some() && who_reads::account(evidence, request) == caller
    };
    let is_told_foreign = asked().any(|(request, reading)| reading.is_told_foreign() && of_the_caller(request));
    let same_bucket = |exchange: &&Exchange| exchange.call.bucket == evidence.denied.call.bucket;
    let experiments = evidence.experiments.iter().map(|experiment| &experiment.exchange);
    let others = || experiments.clone().chain(&evidence.others).filter(same_bucket);
    let expecting = |exchange: &Exchange| exchange.call.expected_bucket_owner.clone();
    let succeeded = |exchange: &&Exchange| matches!(exchange.answer, Answer::Succeeded(_));
    if let Some(account) = others().filter(succeeded).find_map(expecting) {
        return Owner::Account(account);
    }
    // What passes, and is refused as soon as it expects the caller's account, is in a bucket of another one.
    let caller = evidence.caller.as_ref().map(|caller| &caller.account);
    let refused = |exchange: &&Exchange| matches!(&exchange.answer, Answer::Refused(error) if error.status == 403);
    let mut refused =
        others().filter(refused).filter(|exchange| exchange.call.expected_bucket_owner.as_ref() == caller);
    let is_foreign = is_told_foreign
        || caller.is_some()
            && refused.any(|refused| {
                let only_the_owner = |passed: &Exchange| differ_only_in_the_expected_owner(&passed.call, &refused.call);
                others().filter(succeeded).any(only_the_owner)
            });
    if is_foreign { Owner::NotTheCaller } else { Owner::Unknown }
}
