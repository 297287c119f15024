//! Denies that leave the caller's request alone.

use super::grant::{attached_to, caller_arn};
use super::scope::Scope;
use super::spare::{Spared, spare};
use super::{Change, Edit};
use crate::model::{Layer, Request, StatementRef, access_point_of};

/// The ways to keep a `Deny` from the request, the one that opens least first. The changes of a way belong together.
pub(super) fn ways(statement: &StatementRef, request: &Request, scope: &Scope) -> Vec<Vec<Change>> {
    let old = statement.json().clone();
    let layer = statement.layer();
    let resource = statement.source().arn.clone().unwrap_or_else(|| match layer {
        Layer::IdentityPolicy | Layer::PermissionsBoundary | Layer::SessionPolicy => {
            caller_arn(request).unwrap_or_default()
        }
        layer if layer.is_resource_based() => attached_to(layer, request),
        _ => String::new(),
    });
    let change = |edit| Change { target: layer, resource: resource.clone(), edit };
    let mut ways = Vec::new();
    if let Some(members) = old.as_object() {
        let left = spare(members, &spared(layer, request, scope).as_spared()).statements;
        let mut left = left.into_iter();
        if let Some(statement) = left.next() {
            let mut way = vec![change(Edit::ReplaceStatement { old: old.clone(), statement })];
            way.extend(left.map(|statement| change(Edit::AddStatement { statement })));
            ways.push(way);
        }
    }
    ways.push(vec![change(Edit::RemoveStatement { statement: old })]);
    ways
}

/// What the request is, to a policy of this layer.
struct Meant {
    caller: Option<String>,
    through: Option<String>,
    action: String,
    resources: Vec<String>,
    domain: Vec<String>,
}

impl Meant {
    fn as_spared(&self) -> Spared<'_> {
        Spared {
            caller: self.caller.as_deref(),
            through: self.through.as_deref(),
            action: &self.action,
            resources: &self.resources,
            uses: None,
            domain: &self.domain,
        }
    }
}

fn spared(layer: Layer, request: &Request, scope: &Scope) -> Meant {
    let own = || attached_to(layer, request);
    let domain = match layer {
        Layer::BucketPolicy => vec![own(), format!("{}/*", own())],
        Layer::AccessPointPolicy => vec![own(), format!("{}/object/*", own())],
        Layer::KmsKeyPolicy | Layer::TrustPolicy => vec![own()],
        _ => Vec::new(),
    };
    let mut resources = vec![scope.resource(&request.resource)];
    if layer != Layer::AccessPointPolicy {
        resources.extend(request.route.as_ref().map(|route| scope.resource(&route.bucket_resource)));
    }
    // A policy that binds the caller alone needs not name it.
    let caller =
        (layer != Layer::IdentityPolicy && layer != Layer::SessionPolicy).then(|| caller_arn(request)).flatten();
    let through = request.route.as_ref().filter(|_| layer != Layer::AccessPointPolicy);
    let through = through.map(|_| access_point_of(&request.resource));
    Meant { caller, through, action: request.action.as_str().to_owned(), resources, domain }
}
