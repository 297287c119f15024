//! The policies of a world, read once.

use std::collections::{BTreeMap, HashMap};

use s3litmus_policy::{KmsGrant, Layer, Level, Policy, PolicySource};
use serde_json::{Value, json};

use crate::world::{AttachedPolicy, Document, KeyGrant, PolicyLevels, World};

/// The policies of a role or user; a user has those of its groups as well.
#[derive(Debug, Default)]
pub(crate) struct PrincipalPolicies {
    pub(crate) identity: Vec<Policy>,
    pub(crate) boundary: Option<Policy>,
    pub(crate) trust: Option<Policy>,
}

/// The policies of an account.
#[derive(Debug, Default)]
pub(crate) struct AccountPolicies {
    /// `None` where service control policies do not bind: the management account, or none at all.
    pub(crate) service_control: Option<Vec<Level>>,
    /// As above, for resource control policies.
    pub(crate) resource_control: Option<Vec<Level>>,
}

/// All policies of a world, by the name of what they belong to.
#[derive(Debug, Default)]
pub(crate) struct Compiled {
    /// Of roles and users.
    pub(crate) principals: HashMap<String, PrincipalPolicies>,
    pub(crate) accounts: HashMap<String, AccountPolicies>,
    pub(crate) buckets: HashMap<String, Policy>,
    pub(crate) access_points: HashMap<String, Policy>,
    pub(crate) keys: HashMap<String, Policy>,
    pub(crate) grants: HashMap<String, Vec<KmsGrant>>,
    pub(crate) endpoints: HashMap<String, Policy>,
}

impl Compiled {
    /// Reads them. World files are checked before, and PutBucketPolicy checks its own.
    pub(crate) fn new(world: &World) -> Self {
        let mut all = Self::default();
        for (arn, role) in &world.roles {
            let policies = PrincipalPolicies {
                identity: identity(&role.policies),
                boundary: role.permissions_boundary.as_ref().and_then(boundary),
                trust: policy(role.trust_policy.as_ref(), Layer::TrustPolicy, arn),
            };
            all.principals.insert(arn.clone(), policies);
        }
        for (arn, user) in &world.users {
            let groups = user.groups.iter().filter_map(|group| world.groups.get(group));
            let of_groups = groups.flat_map(|group| identity(&group.policies));
            let policies = PrincipalPolicies {
                identity: identity(&user.policies).into_iter().chain(of_groups).collect(),
                boundary: user.permissions_boundary.as_ref().and_then(boundary),
                trust: None,
            };
            all.principals.insert(arn.clone(), policies);
        }
        for (id, account) in &world.accounts {
            let bound = |levels: &PolicyLevels, layer| {
                let exempt = account.management || levels.0.is_empty();
                (!exempt).then(|| levels.0.iter().enumerate().map(|it| level(it, layer)).collect())
            };
            let policies = AccountPolicies {
                service_control: bound(&account.service_control_policies, Layer::ServiceControlPolicy),
                resource_control: bound(&account.resource_control_policies, Layer::ResourceControlPolicy),
            };
            all.accounts.insert(id.clone(), policies);
        }
        for (name, bucket) in &world.buckets {
            let arn = world.bucket_arn(name, None);
            all.buckets.extend(policy(bucket.policy.as_ref(), Layer::BucketPolicy, &arn).map(|it| (name.clone(), it)));
        }
        for (arn, point) in &world.access_points {
            let read = policy(point.policy.as_ref(), Layer::AccessPointPolicy, arn);
            all.access_points.extend(read.map(|it| (arn.clone(), it)));
        }
        for (arn, key) in &world.keys {
            let written = key.policy.as_ref().filter(|it| !it.is_empty()).cloned();
            let default = || Document::new(default_key_policy(arn, key.aws_managed));
            let read = policy(Some(&written.unwrap_or_else(default)), Layer::KmsKeyPolicy, arn);
            all.keys.extend(read.map(|it| (arn.clone(), it)));
            if !key.grants.is_empty() {
                all.grants.insert(arn.clone(), key.grants.iter().map(grant).collect());
            }
        }
        for (id, endpoint) in &world.vpc_endpoints {
            let read = policy(endpoint.policy.as_ref(), Layer::VpcEndpointPolicy, id);
            all.endpoints.extend(read.map(|it| (id.clone(), it)));
        }
        all
    }
}

fn identity(policies: &[AttachedPolicy]) -> Vec<Policy> {
    policies.iter().filter_map(|policy| attached(policy, Layer::IdentityPolicy)).collect()
}

fn boundary(policy: &AttachedPolicy) -> Option<Policy> {
    attached(policy, Layer::PermissionsBoundary)
}

fn attached(policy: &AttachedPolicy, layer: Layer) -> Option<Policy> {
    let mut source = PolicySource::new(layer);
    source.arn = policy.arn.clone();
    source.name = policy.name.clone();
    read(&policy.document, source)
}

fn grant(grant: &KeyGrant) -> KmsGrant {
    let pairs = |pairs: &BTreeMap<String, String>| pairs.clone().into_iter().collect();
    KmsGrant {
        grantee_principal: grant.grantee_principal.clone(),
        operations: grant.operations.clone(),
        encryption_context_subset: pairs(&grant.encryption_context_subset),
        encryption_context_equals: grant.encryption_context_equals.as_ref().map(pairs),
    }
}

fn policy(document: Option<&Document>, layer: Layer, arn: &str) -> Option<Policy> {
    read(document?, PolicySource::new(layer).with_arn(arn))
}

fn read(document: &Document, source: PolicySource) -> Option<Policy> {
    (!document.is_empty()).then(|| Policy::from_value_lossy(document.as_value().clone(), source))
}

fn level((depth, policies): (usize, &Vec<crate::world::NamedDocument>), layer: Layer) -> Level {
    let full = |arn: &str| {
        let document = full_access(layer == Layer::ResourceControlPolicy);
        Policy::from_value_lossy(document, PolicySource::new(layer).with_arn(arn))
    };
    let mut read_all: Vec<Policy> = policies
        .iter()
        .map(|named| match &named.document {
            Some(document) => {
                let mut source = PolicySource::new(layer);
                source.arn = named.arn.clone();
                source.name = named.name.clone();
                Policy::from_value_lossy(document.as_value().clone(), source)
            }
            None => full("arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"),
        })
        .collect();
    // RCPFullAWSAccess is attached at every level and cannot be detached; a level of SCPs without
    // any is one where nothing but FullAWSAccess is attached.
    if layer == Layer::ResourceControlPolicy {
        read_all.push(full("arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess"));
    } else if read_all.is_empty() {
        read_all.push(full("arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"));
    }
    Level { id: format!("level-{depth}"), policies: read_all }
}

/// What FullAWSAccess says, and what a root user may do by itself.
pub(crate) fn allow_all() -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] })
}

/// What RCPFullAWSAccess and the default policy of a VPC endpoint say, which name principals, and FullAWSAccess, which
/// does not.
pub(crate) fn full_access(names_principals: bool) -> Value {
    let mut document = allow_all();
    if names_principals {
        document["Statement"][0]["Principal"] = json!("*");
    }
    document
}

/// The key policy that the API gives a key by default, and that of the AWS managed key `aws/s3`.
/// <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html>
pub(crate) fn default_key_policy(key: &str, aws_managed: bool) -> Value {
    let arn = crate::world::KeyArn::parse(key);
    let (partition, account, region) = arn.map(|arn| (arn.partition, arn.account, arn.region)).unwrap_or_default();
    let statement = if aws_managed {
        json!({
            "Sid": "Allow access through S3 for all principals in the account that are authorized to use S3",
            "Effect": "Allow", "Principal": { "AWS": "*" },
            "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
            "Resource": "*",
            "Condition": { "StringEquals": {
                "kms:ViaService": format!("s3.{region}.amazonaws.com"), "kms:CallerAccount": account } }
        })
    } else {
        json!({
            "Sid": "Enable IAM User Permissions", "Effect": "Allow",
            "Principal": { "AWS": format!("arn:{partition}:iam::{account}:root") }, "Action": "kms:*", "Resource": "*"
        })
    };
    json!({ "Version": "2012-10-17", "Id": "key-default-1", "Statement": [statement] })
}
