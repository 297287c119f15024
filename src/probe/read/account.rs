//! Block Public Access of an account.

use super::{Read, Unread, unanswered};
use crate::{
    diagnosis::{PublicAccessFacts, ReadValue},
    probe::{
        Aws, Place,
        service::{Answered, Ask},
    },
};

pub(super) async fn public_access(aws: &Aws, place: &Place, account: &str) -> Read {
    let ask = Ask::s3_control("GetPublicAccessBlock", account, &["configuration", "publicAccessBlock"]);
    let asked = aws.inquire(place, ask).await.map_err(unanswered)?;
    // The root is the configuration itself.
    Ok(ReadValue::PublicAccess(facts(&asked, "").ok_or_else(Unread::incomplete)?))
}

/// The four settings in the element of this path, with its slash; none where none of them is there.
pub(super) fn facts(asked: &Answered, within: &str) -> Option<PublicAccessFacts> {
    let setting = |name: &str| asked.text(&format!("{within}{name}"));
    let found = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"].map(setting);
    if found.iter().all(Option::is_none) {
        return None;
    }
    let [block_public_acls, ignore_public_acls, block_public_policy, restrict_public_buckets] =
        found.map(|text| text.is_some_and(|text| text.trim().eq_ignore_ascii_case("true")));
    Some(PublicAccessFacts { block_public_acls, ignore_public_acls, block_public_policy, restrict_public_buckets })
}
