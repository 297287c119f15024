//! Whether the run has the role that the suite means it to have.
//!
//! In: two ARNs. Out: [`RoleMatch`]. Absent on purpose: asking STS.

/// The run's principal against the suite's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleMatch {
    /// The suite names none.
    NotAsked,
    /// It is the one.
    Same,
    /// It is another one.
    Other,
    /// GetCallerIdentity gave no answer in time.
    Unknown,
}

/// Compares the ARN that the suite names (a role, or what GetCallerIdentity answers) with the caller's.
///
/// A session's ARN has the role's name but not its path
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>), so a path cannot be compared.
pub fn match_role(meant: Option<&str>, caller: Option<&str>) -> RoleMatch {
    match (meant, caller) {
        (None, _) => RoleMatch::NotAsked,
        (Some(_), None) => RoleMatch::Unknown,
        (Some(meant), Some(caller)) if meant == caller => RoleMatch::Same,
        (Some(meant), Some(caller)) => match (role(meant), role(caller)) {
            (Some(meant), Some(caller)) if meant.covers(&caller) => RoleMatch::Same,
            _ => RoleMatch::Other,
        },
    }
}

/// What a role's ARN and its sessions' ARNs have in common.
struct Role<'a> {
    partition: &'a str,
    account: &'a str,
    name: &'a str,
    session: Option<&'a str>,
}

impl Role<'_> {
    /// A role covers all its sessions, a session only itself.
    fn covers(&self, other: &Role<'_>) -> bool {
        (self.partition, self.account, self.name) == (other.partition, other.account, other.name)
            && (self.session.is_none() || self.session == other.session)
    }
}

fn role(arn: &str) -> Option<Role<'_>> {
    let mut parts = arn.splitn(6, ':');
    let ("arn", partition, service, _region, account, resource) =
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?)
    else {
        return None;
    };
    match (service, resource.split_once('/')?) {
        ("iam", ("role", path)) => Some(Role { partition, account, name: path.rsplit('/').next()?, session: None }),
        ("sts", ("assumed-role", rest)) => {
            let (name, session) = match rest.split_once('/') {
                Some((name, session)) => (name, Some(session)),
                None => (rest, None),
            };
            Some(Role { partition, account, name, session })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_belong_to_their_role() {
        let session = "arn:aws:sts::111122223333:assumed-role/consumer/fn";
        let table = [
            (None, Some(session), RoleMatch::NotAsked),
            (Some("arn:aws:iam::111122223333:role/consumer"), None, RoleMatch::Unknown),
            (Some("arn:aws:iam::111122223333:role/consumer"), Some(session), RoleMatch::Same),
            (Some("arn:aws:iam::111122223333:role/service-role/consumer"), Some(session), RoleMatch::Same),
            (Some("arn:aws:iam::111122223333:role/consumer2"), Some(session), RoleMatch::Other),
            (Some("arn:aws:iam::444455556666:role/consumer"), Some(session), RoleMatch::Other),
            (Some("arn:aws-cn:iam::111122223333:role/consumer"), Some(session), RoleMatch::Other),
            (Some("arn:aws:iam::111122223333:user/consumer"), Some(session), RoleMatch::Other),
            (Some(session), Some(session), RoleMatch::Same),
            (Some("arn:aws:sts::111122223333:assumed-role/consumer/other"), Some(session), RoleMatch::Other),
            (Some("arn:aws:sts::111122223333:assumed-role/consumer"), Some(session), RoleMatch::Same),
            (Some("arn:aws:iam::111122223333:user/ann"), Some("arn:aws:iam::111122223333:user/ann"), RoleMatch::Same),
        ];
        for (meant, caller, expected) in table {
            assert_eq!(match_role(meant, caller), expected, "{meant:?} {caller:?}");
        }
    }
}
