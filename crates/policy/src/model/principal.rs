//! Who makes a request.

use std::fmt;

use serde::Serialize;

use super::Arn;

/// A text that names no principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalError {
    text: String,
}

impl fmt::Display for PrincipalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a principal (the ARN of a user, role, session, federated user or account root, \
             or a service such as `cloudtrail.amazonaws.com`)",
            self.text
        )
    }
}

impl std::error::Error for PrincipalError {}

/// Who makes a request, as `sts:GetCallerIdentity` and CloudTrail name it.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
///
/// ```
/// use s3litmus_policy::Principal;
/// let caller: Principal = "arn:aws:sts::111122223333:assumed-role/lambda-consumer/fn".parse()?;
/// assert_eq!(caller.account(), Some("111122223333"));
/// assert_eq!(caller.role_arn().as_deref(), Some("arn:aws:iam::111122223333:role/lambda-consumer"));
/// # Ok::<(), s3litmus_policy::PrincipalError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// An IAM user, with its path in the ARN.
    User(Arn),
    /// A role itself, as the simulators take it: a session of which the name does not matter.
    Role(Arn),
    /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`, without the role's path.
    AssumedRole(Arn),
    /// `arn:aws:sts::ACCOUNT:federated-user/NAME`, from `GetFederationToken`.
    FederatedUser(Arn),
    /// The root user of an account.
    Root(Arn),
    /// An AWS service that acts for itself.
    Service(Box<str>),
    /// Nobody signed the request.
    Anonymous,
}

impl Principal {
    /// The ARN, except for services and anonymous requests.
    pub fn arn(&self) -> Option<&Arn> {
        match self {
            Principal::User(arn)
            | Principal::Role(arn)
            | Principal::AssumedRole(arn)
            | Principal::FederatedUser(arn)
            | Principal::Root(arn) => Some(arn),
            Principal::Service(_) | Principal::Anonymous => None,
        }
    }

    /// The account, except for services and anonymous requests.
    pub fn account(&self) -> Option<&str> {
        self.arn().map(Arn::account)
    }

    /// The name of the role of a role or session, without its path.
    pub fn role_name(&self) -> Option<&str> {
        match self {
            Principal::Role(arn) => last_of_path(arn.resource()),
            Principal::AssumedRole(arn) => arn.resource().split('/').nth(1),
            _ => None,
        }
    }

    /// The ARN of the role of a role or session. That of a session lacks the role's path, since
    /// the session's ARN does not carry it.
    pub fn role_arn(&self) -> Option<String> {
        match self {
            Principal::Role(arn) => Some(arn.as_str().to_owned()),
            Principal::AssumedRole(arn) => {
                let role = self.role_name()?;
                Some(format!("arn:{}:iam::{}:role/{role}", arn.partition(), arn.account()))
            }
            _ => None,
        }
    }

    /// The name of the user of an IAM user or of a federated user.
    pub fn user_name(&self) -> Option<&str> {
        match self {
            Principal::User(arn) => last_of_path(arn.resource()),
            Principal::FederatedUser(arn) => arn.resource().split_once('/').map(|(_, name)| name),
            _ => None,
        }
    }

    /// Service-linked roles are bound neither by SCPs nor by RCPs:
    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>,
    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>.
    pub fn is_service_linked_role(&self) -> bool {
        match self {
            Principal::Role(arn) => arn.resource().starts_with("role/aws-service-role/"),
            Principal::AssumedRole(_) => self.role_name().is_some_and(|role| role.starts_with("AWSServiceRoleFor")),
            _ => false,
        }
    }
}

fn last_of_path(resource: &str) -> Option<&str> {
    resource.rsplit('/').next()
}

impl std::str::FromStr for Principal {
    type Err = PrincipalError;

    fn from_str(text: &str) -> Result<Self, PrincipalError> {
        let error = || PrincipalError { text: text.to_owned() };
        if text.eq_ignore_ascii_case("anonymous") || text == "*" {
            return Ok(Principal::Anonymous);
        }
        if !text.starts_with("arn:") {
            let is_service = text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn");
            return if is_service { Ok(Principal::Service(text.into())) } else { Err(error()) };
        }
        let arn: Arn = text.parse().map_err(|_| error())?;
        if arn.account().is_empty() {
            return Err(error());
        }
        let (kind, name) = arn.resource().split_once('/').unwrap_or((arn.resource(), ""));
        match (arn.service(), kind, name.is_empty()) {
            ("iam", "user", false) => Ok(Principal::User(arn)),
            ("iam", "role", false) => Ok(Principal::Role(arn)),
            ("iam", "root", true) => Ok(Principal::Root(arn)),
            ("sts", "assumed-role", false) if name.contains('/') => Ok(Principal::AssumedRole(arn)),
            ("sts", "federated-user", false) => Ok(Principal::FederatedUser(arn)),
            _ => Err(error()),
        }
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Principal::Service(name) => f.write_str(name),
            Principal::Anonymous => f.write_str("anonymous"),
            with_arn => f.write_str(with_arn.arn().map_or("", Arn::as_str)),
        }
    }
}

impl Serialize for Principal {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
