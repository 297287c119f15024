//! `Principal`: how the caller is meant by it, if at all.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use crate::model::{Arn, Principal};

/// How a value of `Principal` means the caller, from the most to the least direct.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Via {
    /// By its own ARN or service name.
    Itself,
    /// `*`.
    Everyone,
    /// By the ARN of the role of its session.
    Role,
    /// By the ARN of the user behind the federated user.
    User,
    /// By its account.
    Account,
}

/// A compiled value of `Principal`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PrincipalPattern {
    /// `*`, also as `{"AWS": "*"}`.
    Everyone,
    /// `arn:aws:iam::111122223333:root` or `111122223333`.
    Account(Box<str>),
    /// A user, session or federated user.
    Named(Principal),
    /// A role, with its name without the path.
    Role { role: Arn, name: Box<str> },
    /// `{"Service": "logging.s3.amazonaws.com"}`.
    Service(Box<str>),
    /// `{"Federated": …}`: identity providers, which are no principals of S3 requests.
    Federated(Box<str>),
    /// `{"CanonicalUser": …}`: the canonical id of an account.
    CanonicalUser(Box<str>),
    /// The unique id that AWS leaves in place of a principal that was deleted: `AROA…`.
    Deleted(Box<str>),
}

impl PrincipalPattern {
    /// The pattern of a principal that is named by its ARN or service name; none for anonymous.
    pub(crate) fn named(principal: Principal) -> Option<Self> {
        Some(match principal {
            Principal::Root(arn) => PrincipalPattern::Account(arn.account().into()),
            Principal::Role(role) => {
                let name = role.resource().rsplit('/').next().unwrap_or_default().into();
                PrincipalPattern::Role { role, name }
            }
            Principal::Service(name) => PrincipalPattern::Service(name),
            Principal::Anonymous => return None,
            other => PrincipalPattern::Named(other),
        })
    }

    pub(crate) fn via(&self, caller: &Principal) -> Option<Via> {
        match self {
            PrincipalPattern::Everyone => Some(Via::Everyone),
            PrincipalPattern::Account(account) => {
                let own = caller.account() == Some(&**account);
                let via = if matches!(caller, Principal::Root(_)) { Via::Itself } else { Via::Account };
                own.then_some(via)
            }
            PrincipalPattern::Named(named) if named == caller => Some(Via::Itself),
            PrincipalPattern::Role { role, .. } if matches!(caller, Principal::Role(own) if own == role) => {
                Some(Via::Itself)
            }
            PrincipalPattern::Role { role, name } => is_session_of(caller, role, name).then_some(Via::Role),
            PrincipalPattern::Named(Principal::User(user)) => is_federated_from(caller, user).then_some(Via::User),
            PrincipalPattern::Service(service) => {
                matches!(caller, Principal::Service(name) if name.eq_ignore_ascii_case(service)).then_some(Via::Itself)
            }
            PrincipalPattern::Named(_)
            | PrincipalPattern::Federated(_)
            | PrincipalPattern::CanonicalUser(_)
            | PrincipalPattern::Deleted(_) => None,
        }
    }
}

/// The session's ARN lacks the role's path, and role names are unique in an account:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>.
fn is_session_of(caller: &Principal, role: &Arn, name: &str) -> bool {
    let Principal::AssumedRole(session) = caller else { return false };
    let of_role = session.resource().strip_prefix("assumed-role/").and_then(|rest| rest.strip_prefix(name));
    of_role.is_some_and(|rest| rest.starts_with('/'))
        && session.account() == role.account()
        && session.partition() == role.partition()
}

/// A federated user carries the permissions of the user that asked for it; the ARN has its name
/// only where it was called so.
fn is_federated_from(caller: &Principal, user: &Arn) -> bool {
    let Principal::FederatedUser(federated) = caller else {
        return false;
    };
    federated.account() == user.account()
        && federated.partition() == user.partition()
        && caller.user_name() == user.resource().rsplit('/').next()
}
