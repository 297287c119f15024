//! Who is told the reason of a denial.

use super::Caller;
use crate::world::{Messages, World};

/// Whether the caller gets the reason: AWS gives it to callers of the owner's account and
/// organization, and never to anonymous ones.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html>
///
/// Within an organization but across accounts a VPC endpoint policy's denial stays bare.
pub(crate) fn may_know(world: &World, caller: &Caller, owner: &str, by_endpoint: bool) -> bool {
    match world.messages {
        Messages::Bare => false,
        Messages::Enriched => true,
        Messages::Aws if caller.is_anonymous() => false,
        Messages::Aws if caller.account == owner => true,
        Messages::Aws => !by_endpoint && world.same_organization(&caller.account, owner),
    }
}
