//! Customer-provided keys that the bucket does not take.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html>

use super::{Held, Judgement};
use crate::{
    cause::{Confidence, Kind},
    diagnosis::{Case, Field, ReadValue, Reading, Subject},
};

/// The bucket refuses uploads with customer-provided keys.
pub fn sse_c_blocked(case: &Case<'_>) -> Option<Judgement> {
    let call = case.call();
    if call.options.sse_customer_key.is_none() {
        return Judgement::ruled_out("the request has no customer-provided key");
    }
    if !call.operation.changes_objects() {
        return None;
    }
    match (blocks_customer_keys(case), case.flipped_to(&[Field::SseCustomerKey])) {
        (Some(false), _) => Judgement::ruled_out("the bucket takes uploads with customer-provided keys"),
        (Some(true), _) => Held::derived(
            Confidence::Certain,
            Kind::NotApplicable,
            "the bucket's encryption configuration blocks SSE-C",
        )
        .holds(),
        (None, Some(because)) => Held::experimented(Confidence::Likely, Kind::NotApplicable, because).holds(),
        (None, None) => None,
    }
}

fn blocks_customer_keys(case: &Case<'_>) -> Option<bool> {
    match case.of_bucket(|bucket| Subject::BucketEncryption { bucket })? {
        Reading::Read(ReadValue::Encryption(facts)) => Some(facts.blocked.iter().any(|kind| kind == "SSE-C")),
        _ => None,
    }
}
