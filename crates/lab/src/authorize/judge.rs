//! One action on one resource, put before the policy engine with every policy that applies.

use s3litmus_policy as engine;
use s3litmus_policy::public::{self, PublicAccess};
use s3litmus_policy::{Context, Policies, Reading, Request, ownership};

use super::compiled::allow_all;
use super::context::organization;
use super::{Caller, Verdict};
use crate::state::Settings;
use crate::world::{ObjectOwnership, PublicAccessBlock};

/// The access point that a request goes through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Through {
    /// Its ARN.
    pub(crate) arn: String,
    /// Its account.
    pub(crate) account: String,
}

/// What a request is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'a> {
    /// A bucket, or one of its objects, perhaps through an access point.
    Bucket { name: &'a str, key: Option<&'a str>, through: Option<&'a Through> },
    /// All buckets of the caller's account.
    AllBuckets,
    /// A KMS key.
    Key { arn: &'a str },
    /// A role that is to be assumed.
    Role { arn: &'a str, account: &'a str },
    /// A resource without a policy of its own.
    Plain { arn: &'a str, account: &'a str },
}

/// ACLs, as far as the place has them.
#[derive(Debug, Clone, Default)]
pub(crate) struct AccessControl {
    /// The account that owns the object.
    pub(crate) object_owner: Option<String>,
    /// The object's ACL.
    pub(crate) object_acl: Option<ownership::Acl>,
    /// The bucket's ACL.
    pub(crate) bucket_acl: Option<ownership::Acl>,
}

/// What is asked.
#[derive(Debug, Clone)]
pub(crate) struct Asked<'a> {
    pub(crate) action: &'a str,
    pub(crate) place: Place<'a>,
    /// The keys of the request; those that follow from caller and place are added.
    pub(crate) context: Context,
    pub(crate) access_control: AccessControl,
}

/// Whether the caller may, and all that stands in the way.
pub(crate) fn judge(settings: &Settings, caller: &Caller, asked: Asked<'_>) -> Verdict {
    let (resource, owner) = named(settings, caller, asked.place);
    let action = asked.action.to_owned();
    let request = match request(settings, caller, &asked, &resource, &owner) {
        Ok(request) => request,
        Err(error) => return Verdict::unjudged(action, resource, error.to_string()),
    };
    let policies = policies(settings, caller, &asked, &owner);
    let evaluation = engine::evaluate(&request, &policies);
    Verdict::of(action, resource, owner, &evaluation)
}

/// The ARN that the caller names, and the account that owns it.
fn named(settings: &Settings, caller: &Caller, place: Place<'_>) -> (String, String) {
    match place {
        Place::Bucket { name, key, through: None } => {
            (settings.world.bucket_arn(name, key), bucket_owner(settings, name))
        }
        Place::Bucket { key, through: Some(point), .. } => {
            let arn = key.map_or_else(|| point.arn.clone(), |key| format!("{}/object/{key}", point.arn));
            (arn, point.account.clone())
        }
        Place::AllBuckets => {
            let partition = caller.arn.split(':').nth(1).unwrap_or("aws");
            (format!("arn:{partition}:s3:::*"), caller.account.clone())
        }
        Place::Key { arn } => (arn.to_owned(), arn.split(':').nth(4).unwrap_or_default().to_owned()),
        Place::Role { arn, account } | Place::Plain { arn, account } => (arn.to_owned(), account.to_owned()),
    }
}

fn bucket_owner(settings: &Settings, name: &str) -> String {
    settings.world.buckets.get(name).map(|bucket| bucket.account.clone()).unwrap_or_default()
}

fn request(
    settings: &Settings,
    caller: &Caller,
    asked: &Asked<'_>,
    resource: &str,
    owner: &str,
) -> Result<Request, engine::RequestError> {
    let mut context = asked.context.clone();
    organization(&mut context, &settings.world, owner, "aws:ResourceOrgID", "aws:ResourceOrgPaths");
    let mut request = Request::new(&caller.arn, asked.action, resource, owner)?;
    if let Place::Bucket { name, key, through } = asked.place {
        if let Some(point) = through {
            let origin = settings.world.access_points.get(&point.arn).and_then(|it| it.vpc_id.as_ref());
            context.insert("s3:AccessPointNetworkOrigin", if origin.is_some() { "VPC" } else { "Internet" });
        }
        let bucket = settings.world.buckets.get(name);
        for (tag, value) in bucket.filter(|bucket| bucket.abac).into_iter().flat_map(|bucket| &bucket.tags) {
            context.insert(&format!("aws:ResourceTag/{tag}"), value.as_str());
            context.insert(&format!("s3:BucketTag/{tag}"), value.as_str());
        }
        request = request.with_context(context);
        if through.is_some() {
            request =
                request.through_access_point(&settings.world.bucket_arn(name, key), &bucket_owner(settings, name))?;
        }
    } else {
        request = request.with_context(context);
    }
    Ok(request.with_derived_keys())
}

fn policies(settings: &Settings, caller: &Caller, asked: &Asked<'_>, owner: &str) -> Policies {
    let compiled = &settings.policies;
    let mut all = Policies::default();
    if caller.is_root() {
        let source = engine::PolicySource::new(engine::Layer::IdentityPolicy).with_name("root user");
        all.identity = Reading::Known(vec![engine::Policy::from_value_lossy(allow_all(), source)]);
    }
    if let Some(own) = compiled.principals.get(caller.principal()) {
        all.identity = Reading::Known(own.identity.clone());
        all.permissions_boundary = own.boundary.clone().map(|boundary| vec![boundary]).into();
    }
    if !caller.session_policies.is_empty() {
        all.session = Reading::Known(caller.session_policies.clone());
    }
    let account = |id: &str| compiled.accounts.get(id);
    all.service_control = account(&caller.account).and_then(|it| it.service_control.clone()).into();
    all.resource_control = account(owner).and_then(|it| it.resource_control.clone()).into();
    match asked.place {
        Place::Bucket { name, through, .. } => bucket(settings, caller, name, through, asked, &mut all),
        Place::AllBuckets => all.vpc_endpoint = endpoint(settings, caller),
        Place::Key { arn } => {
            all.resource = compiled.keys.get(arn).cloned().into();
            all.kms_grants = compiled.grants.get(arn).cloned().into();
            // https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html
            if settings.world.keys.get(arn).is_some_and(|key| key.aws_managed) {
                all.resource_control = Reading::Absent;
            }
        }
        Place::Role { arn, .. } => {
            all.resource = compiled.principals.get(arn).and_then(|role| role.trust.clone()).into();
        }
        Place::Plain { .. } => {}
    }
    all
}

fn bucket(
    settings: &Settings,
    caller: &Caller,
    name: &str,
    through: Option<&Through>,
    asked: &Asked<'_>,
    all: &mut Policies,
) {
    let world = &settings.world;
    all.vpc_endpoint = endpoint(settings, caller);
    all.resource = settings.policies.buckets.get(name).cloned().into();
    all.access_point = through.and_then(|point| settings.policies.access_points.get(&point.arn)).cloned().into();
    let Some(bucket) = world.buckets.get(name) else { return };
    // An access point of another account is bound by that account's resource control policies too;
    // those of the bucket's account always bind.
    if through.is_some() {
        let owner = settings.policies.accounts.get(&bucket.account);
        all.resource_control = owner.and_then(|it| it.resource_control.clone()).into();
    }
    let point = through.and_then(|point| world.access_points.get(&point.arn));
    all.public_access = PublicAccess {
        access_point: point.map(|point| settings_of(point.public_access_block)).into(),
        bucket: bucket.public_access_block.map(settings_of).into(),
        account: world.accounts.get(&bucket.account).and_then(|it| it.public_access_block).map(settings_of).into(),
    };
    let ownership = match bucket.object_ownership {
        ObjectOwnership::BucketOwnerEnforced => ownership::ObjectOwnership::BucketOwnerEnforced,
        ObjectOwnership::BucketOwnerPreferred => ownership::ObjectOwnership::BucketOwnerPreferred,
        ObjectOwnership::ObjectWriter => ownership::ObjectOwnership::ObjectWriter,
    };
    all.access_control = ownership::AccessControl {
        object_ownership: Reading::Known(ownership),
        object_owner: asked.access_control.object_owner.clone().into(),
        bucket_acl: asked.access_control.bucket_acl.clone().into(),
        object_acl: asked.access_control.object_acl.clone().into(),
    };
}

fn endpoint(settings: &Settings, caller: &Caller) -> Reading<Vec<engine::Policy>> {
    let id = caller.network.vpc_endpoint.as_ref();
    id.and_then(|id| settings.policies.endpoints.get(id)).map(|policy| vec![policy.clone()]).into()
}

fn settings_of(block: PublicAccessBlock) -> public::PublicAccessBlock {
    public::PublicAccessBlock {
        block_public_acls: block.block_public_acls,
        ignore_public_acls: block.ignore_public_acls,
        block_public_policy: block.block_public_policy,
        restrict_public_buckets: block.restrict_public_buckets,
    }
}
