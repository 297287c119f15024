//! Statements that allow no more than the request, or its prefix.

use serde_json::{Map, Value, json};

use super::scope::{Scope, literal};
use super::{Change, Edit};
use crate::model::{Layer, Level, Policies, Policy, Principal, Reading, Request};

/// The ARN by which policies name the caller: of a session its role, with the role's path where
/// the context tells it.
pub(super) fn caller_arn(request: &Request) -> Option<String> {
    let from_context = || {
        let values = request.context.get("aws:PrincipalArn")?.values()?;
        let [arn] = values else { return None };
        let role: Principal = arn.parse().ok()?;
        (role.role_name() == request.principal.role_name() && role.account() == request.principal.account())
            .then(|| arn.clone())
    };
    match &request.principal {
        Principal::AssumedRole(_) => from_context().or_else(|| request.principal.role_arn()),
        other => other.arn().map(|arn| arn.as_str().to_owned()),
    }
}

fn principal(request: &Request) -> Value {
    match (&request.principal, caller_arn(request)) {
        (Principal::Service(name), _) => json!({ "Service": name }),
        (_, Some(arn)) => json!({ "AWS": arn }),
        (_, None) => json!("*"),
    }
}

/// The changes that make `layer` allow the request; none where no statement of it can.
pub(super) fn allow(layer: Layer, behind: bool, request: &Request, policies: &Policies, scope: &Scope) -> Vec<Change> {
    let resource = match &request.route {
        Some(route) if behind => &route.bucket_resource,
        _ => &request.resource,
    };
    let mut statement = Map::new();
    statement.insert("Effect".to_owned(), json!("Allow"));
    let mut condition = scope.condition(request);
    match layer {
        Layer::BucketPolicy if behind => {
            // The delegation that AWS recommends, narrowed to this access point.
            // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html#access-points-delegating-control
            statement.insert("Principal".to_owned(), json!("*"));
            let text = request.resource.as_str();
            let access_point = text.split_once("/object/").map_or(text, |(access_point, _)| access_point);
            let mut by_access_point = json!({ "StringEquals": {
                "s3:DataAccessPointAccount": request.resource.account(),
                "s3:DataAccessPointArn": access_point,
            } });
            if let (Some(Value::Object(listing)), Some(all)) = (condition.take(), by_access_point.as_object_mut()) {
                all.extend(listing);
            }
            condition = Some(by_access_point);
        }
        Layer::BucketPolicy | Layer::AccessPointPolicy | Layer::KmsKeyPolicy | Layer::TrustPolicy => {
            statement.insert("Principal".to_owned(), principal(request));
        }
        Layer::VpcEndpointPolicy => {
            // "If you specify the principal as an account, access is granted to the root user
            // only", so the caller is named by a condition.
            // https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
            statement.insert("Principal".to_owned(), json!("*"));
            if let Some(arn) = caller_arn(request) {
                let by_caller = json!({ "aws:PrincipalArn": arn });
                let all = condition.get_or_insert_with(|| json!({}));
                all["ArnEquals"] = by_caller;
            }
        }
        _ => {}
    }
    statement.insert("Action".to_owned(), json!(request.action.as_str()));
    match layer {
        Layer::TrustPolicy => {}
        // In a key policy the key is the only resource.
        // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
        Layer::KmsKeyPolicy => {
            statement.insert("Resource".to_owned(), json!("*"));
        }
        _ => {
            statement.insert("Resource".to_owned(), json!(scope.resource(resource)));
        }
    }
    if let Some(condition) = condition {
        statement.insert("Condition".to_owned(), condition);
    }
    let edit = Edit::AddStatement { statement: Value::Object(statement) };
    let change = |resource: String| Change { target: layer, resource, edit: edit.clone() };
    match layer {
        Layer::IdentityPolicy => vec![change(caller_arn(request).unwrap_or_default())],
        Layer::PermissionsBoundary => vec![change(of_list(&policies.permissions_boundary, request))],
        Layer::SessionPolicy => vec![change(of_list(&policies.session, request))],
        Layer::VpcEndpointPolicy => vec![change(of_list(&policies.vpc_endpoint, request))],
        Layer::ServiceControlPolicy => of_levels(&policies.service_control, request).into_iter().map(change).collect(),
        Layer::ResourceControlPolicy => {
            of_levels(&policies.resource_control, request).into_iter().map(change).collect()
        }
        Layer::BucketPolicy | Layer::AccessPointPolicy | Layer::KmsKeyPolicy | Layer::TrustPolicy => {
            vec![change(attached_to(layer, request))]
        }
        Layer::AccessControlList | Layer::BlockPublicAccess | Layer::ObjectOwnership => Vec::new(),
    }
}

/// The ARN that a resource's own policy is attached to.
pub(super) fn attached_to(layer: Layer, request: &Request) -> String {
    let text = match (layer, &request.route) {
        (Layer::BucketPolicy, Some(route)) => route.bucket_resource.as_str(),
        _ => request.resource.as_str(),
    };
    match layer {
        Layer::BucketPolicy => text.split_once('/').map_or(text, |(bucket, _)| bucket).to_owned(),
        Layer::AccessPointPolicy => text.split_once("/object/").map_or(text, |(name, _)| name).to_owned(),
        _ => literal(text),
    }
}

/// The name of the first policy of a list, else of the caller.
fn of_list(slot: &Reading<Vec<Policy>>, request: &Request) -> String {
    let named = slot.known().and_then(|policies| policies.first()?.source().arn.clone());
    named.or_else(|| caller_arn(request)).unwrap_or_default()
}

/// The first policy, or the node, of every level that does not allow the request by itself.
fn of_levels(slot: &Reading<Vec<Level>>, request: &Request) -> Vec<String> {
    let levels = slot.known().map_or(&[] as &[Level], Vec::as_slice);
    let lacking = levels.iter().filter(|level| !crate::evaluate::level_allows(level, request));
    lacking
        .map(|level| level.policies.first().and_then(|policy| policy.source().arn.clone()).unwrap_or(level.id.clone()))
        .collect()
}
