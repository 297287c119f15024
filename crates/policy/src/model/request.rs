//! One request to be judged.

use std::fmt;

use super::{Action, ActionError, Arn, ArnError, Context, Principal, PrincipalError};

/// Why a request cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestError {
    /// The principal is none.
    Principal(PrincipalError),
    /// The action is none.
    Action(ActionError),
    /// The resource has no ARN.
    Resource(ArnError),
    /// The account that owns the resource is not twelve digits.
    Account(String),
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RequestError::Principal(error) => error.fmt(f),
            RequestError::Action(error) => error.fmt(f),
            RequestError::Resource(error) => error.fmt(f),
            RequestError::Account(text) => write!(f, "`{text}` is not an account (twelve digits)"),
        }
    }
}

impl std::error::Error for RequestError {}

/// The bucket behind the access point of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessPointRoute {
    /// The bucket or the object that the access point stands for: `arn:aws:s3:::bucket/key`.
    pub bucket_resource: Arn,
    /// The account that owns the bucket.
    pub bucket_account: Box<str>,
}

/// Who wants to do what with which resource, and what else is known of the request.
///
/// ```
/// use s3litmus_policy::{Context, Request};
/// let request = Request::new(
///     "arn:aws:sts::111122223333:assumed-role/lambda-consumer/fn",
///     "s3:GetObject",
///     "arn:aws:s3:::store-events/inventory_event/a.json",
///     "111122223333",
/// )?
/// .with_context(Context::new().with("aws:SecureTransport", true))
/// .with_derived_keys();
/// assert!(request.same_account());
/// # Ok::<(), s3litmus_policy::RequestError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub principal: Principal,
    /// What for; one request may need several actions, each judged on its own.
    pub action: Action,
    /// The resource that the caller names: through an access point, the access point or its object.
    pub resource: Arn,
    /// The account that owns the resource.
    pub resource_account: Box<str>,
    /// The bucket behind the access point, where the request goes through one.
    pub route: Option<AccessPointRoute>,
    /// The condition keys.
    pub context: Context,
}

impl Request {
    /// A request of `principal` (an ARN, a service, `anonymous`) for `action` on the ARN
    /// `resource`, which `resource_account` owns. The context is empty.
    pub fn new(principal: &str, action: &str, resource: &str, resource_account: &str) -> Result<Self, RequestError> {
        Ok(Request {
            principal: principal.parse().map_err(RequestError::Principal)?,
            action: action.parse().map_err(RequestError::Action)?,
            resource: resource.parse().map_err(RequestError::Resource)?,
            resource_account: account(resource_account)?,
            route: None,
            context: Context::new(),
        })
    }

    /// The same request with these condition keys instead.
    #[must_use]
    pub fn with_context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    /// The same request, going through the access point that its resource names to the bucket or
    /// object `bucket_resource`, owned by `bucket_account`. The keys that S3 adds are set where
    /// they are not given: `s3:DataAccessPointArn` and `s3:DataAccessPointAccount`; the network
    /// origin (`s3:AccessPointNetworkOrigin`) is a property of the access point, so give it.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html>
    pub fn through_access_point(mut self, bucket_resource: &str, bucket_account: &str) -> Result<Self, RequestError> {
        self.route = Some(AccessPointRoute {
            bucket_resource: bucket_resource.parse().map_err(RequestError::Resource)?,
            bucket_account: account(bucket_account)?,
        });
        let access_point = access_point_of(&self.resource);
        let owner = self.resource.account().to_owned();
        self.set_absent("s3:DataAccessPointArn", &access_point);
        self.set_absent("s3:DataAccessPointAccount", &owner);
        Ok(self)
    }

    /// The same request with the keys that follow from its principal and resource, where they are
    /// not given: `aws:PrincipalArn`, `aws:PrincipalAccount`, `aws:PrincipalType`,
    /// `aws:username`, `aws:PrincipalIsAWSService`, `aws:ResourceAccount`, `s3:ResourceAccount`.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
    #[must_use]
    pub fn with_derived_keys(mut self) -> Self {
        let principal = self.principal.clone();
        // For a session the key holds the ARN of the role.
        let arn = principal.role_arn().or_else(|| principal.arn().map(|arn| arn.as_str().to_owned()));
        if let Some(arn) = arn {
            self.set_absent("aws:PrincipalArn", &arn);
        }
        if let Some(account) = principal.account() {
            self.set_absent("aws:PrincipalAccount", account);
        }
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
        let kind = match &principal {
            Principal::User(_) => Some("User"),
            Principal::Role(_) | Principal::AssumedRole(_) => Some("AssumedRole"),
            Principal::FederatedUser(_) => Some("FederatedUser"),
            Principal::Root(_) => Some("Account"),
            Principal::Anonymous => Some("Anonymous"),
            Principal::Service(_) => None,
        };
        if let Some(kind) = kind {
            self.set_absent("aws:PrincipalType", kind);
        }
        if let (Principal::User(_), Some(name)) = (&principal, principal.user_name()) {
            self.set_absent("aws:username", name);
        }
        let is_service = matches!(principal, Principal::Service(_));
        self.set_absent("aws:PrincipalIsAWSService", if is_service { "true" } else { "false" });
        let owner = self.resource_account.to_string();
        self.set_absent("aws:ResourceAccount", &owner);
        if self.action.service() == "s3" {
            self.set_absent("s3:ResourceAccount", &owner);
        }
        self
    }

    /// Whether caller and resource share an account; never for services and anonymous requests.
    pub fn same_account(&self) -> bool {
        self.principal.account() == Some(&*self.resource_account)
    }

    fn set_absent(&mut self, key: &str, value: &str) {
        if self.context.get(key).is_none() {
            self.context.insert(key, value);
        }
    }
}

/// `…:accesspoint/NAME/object/KEY` without the object.
fn access_point_of(resource: &Arn) -> String {
    let text = resource.as_str();
    match text.split_once("/object/") {
        Some((access_point, _)) => access_point.to_owned(),
        None => text.to_owned(),
    }
}

fn account(text: &str) -> Result<Box<str>, RequestError> {
    let is_account = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    if is_account { Ok(text.into()) } else { Err(RequestError::Account(text.to_owned())) }
}
