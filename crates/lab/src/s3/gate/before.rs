//! What stands in the way before any policy is asked.

use http::HeaderMap;

use super::parameter;
use crate::front::{Exchange, Target};
use crate::s3::permit::note;
use crate::wording::{self, Failure};
use crate::world::{AccountProblem, Bucket, Fault, Payer};

/// Whether AWS serves the caller's account, and what the `owner` has.
pub(super) fn served(exchange: &Exchange, owner: &str) -> Result<(), Failure> {
    let problem = |account: &str| exchange.settings().world.accounts.get(account).and_then(|account| account.problem);
    let asking = problem(&exchange.caller().account).filter(|problem| *problem != AccountProblem::AllAccessDisabled);
    let asked = problem(owner).filter(|problem| *problem == AccountProblem::AllAccessDisabled);
    match asking.or(asked) {
        Some(problem) => {
            note(exchange, "account", "AWS does not serve the account");
            Err(wording::account_problem(problem))
        }
        None => Ok(()),
    }
}

/// A fault that the world declares for the bucket.
pub(super) fn fault(bucket: &Bucket, operation: &str, key: Option<&str>, headers: &HeaderMap) -> Result<(), Failure> {
    let hits = |fault: &&Fault| {
        let operation = fault.operations.is_empty() || fault.operations.iter().any(|it| it == operation);
        let header = fault.header.as_ref().is_none_or(|header| headers.contains_key(header));
        operation && header && (fault.prefix.is_empty() || key.is_some_and(|key| key.starts_with(&fault.prefix)))
    };
    bucket.faults.iter().find(hits).map_or(Ok(()), |fault| Err(wording::fault(fault.code)))
}

/// A bucket elsewhere: a host that carries the name leads there, where the signature has the wrong
/// Region (400); a path or a regional host does not (301). GetBucketLocation answers from anywhere.
pub(super) fn region(exchange: &Exchange, target: &Target, bucket: &Bucket) -> Result<(), Failure> {
    let asked = exchange.region();
    let signed = exchange.scope().is_some();
    if asked == bucket.region || exchange.entry().operation == "GetBucketLocation" || !signed {
        return Ok(());
    }
    let named = exchange.address().name.is_some() && exchange.address().region.is_none();
    let failure = if named {
        wording::region_malformed(asked, &bucket.region)
    } else {
        wording::permanent_redirect(&target.bucket, &bucket.region)
    };
    Err(failure)
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html>
pub(super) fn expected_owner(exchange: &Exchange, bucket: &Bucket) -> Result<(), Failure> {
    let expected = exchange.parts().headers.get("x-amz-expected-bucket-owner");
    let Some(expected) = expected.and_then(|value| value.to_str().ok()) else { return Ok(()) };
    if !crate::world::is_account(expected) {
        return Err(wording::expected_owner_invalid(expected));
    }
    if expected == bucket.account {
        return Ok(());
    }
    note(exchange, "expected-bucket-owner", format!("the bucket belongs to {}, not to {expected}", bucket.account));
    Err(wording::bare_denial())
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-vpc.html>
pub(super) fn network_origin(exchange: &Exchange, target: &Target) -> Result<(), Failure> {
    let world = &exchange.settings().world;
    let point = target.through.as_ref().and_then(|through| world.access_points.get(&through.arn));
    let Some(wanted) = point.and_then(|point| point.vpc_id.as_ref()) else { return Ok(()) };
    let endpoint = exchange.caller().network.vpc_endpoint.as_ref().and_then(|id| world.vpc_endpoints.get(id));
    if endpoint.and_then(|endpoint| endpoint.vpc_id.as_ref()) == Some(wanted) {
        return Ok(());
    }
    note(exchange, "access-point-policy", format!("the access point takes requests from `{wanted}` only"));
    Err(wording::bare_denial())
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html>
pub(in crate::s3) fn payment(exchange: &Exchange, bucket: &Bucket) -> Result<(), Failure> {
    let caller = exchange.caller();
    if bucket.request_payer == Payer::BucketOwner || caller.account == bucket.account {
        return Ok(());
    }
    let headers = &exchange.parts().headers;
    let offers = headers.get("x-amz-request-payer").is_some_and(|value| value == "requester")
        || parameter(exchange, "x-amz-request-payer").as_deref() == Some("requester");
    if offers && !caller.is_anonymous() {
        return Ok(());
    }
    note(exchange, "requester-pays", "the requester pays, and the request does not say so");
    Err(wording::bare_denial())
}
