//! What statements are matched against: the request, as one resource sees it.

use crate::model::{Action, Arn, Context, Principal, Request};

/// The facts of a request about one resource. Through an access point there are two: the access
/// point and the bucket behind it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'r> {
    pub(crate) principal: &'r Principal,
    pub(crate) action: &'r Action,
    pub(crate) resource: &'r Arn,
    pub(crate) context: &'r Context,
    /// Whether the principal has a permissions boundary.
    pub(crate) bounded: bool,
}

impl<'r> Subject<'r> {
    /// About the resource that the caller names.
    pub(crate) fn named(request: &'r Request, bounded: bool) -> Self {
        Subject {
            principal: &request.principal,
            action: &request.action,
            resource: &request.resource,
            context: &request.context,
            bounded,
        }
    }

    /// About the bucket behind the access point, where the request goes through one.
    pub(crate) fn behind_access_point(request: &'r Request, bounded: bool) -> Option<Self> {
        let route = request.route.as_ref()?;
        Some(Subject { resource: &route.bucket_resource, ..Subject::named(request, bounded) })
    }
}
