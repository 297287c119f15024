//! The tree of an organization, as the levels of its accounts make it.
//!
//! A world lists levels by account, without the names of the nodes that they are attached to. So the nodes get ids here:
//! those of `organization_path` where it is given, else ids made of what is attached, so that two accounts share a node
//! exactly where they list the same. Levels stand root first, and the last one is attached to the account itself.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::authorize::full_access;
use crate::world::{Account, NamedDocument, PolicyLevels, World};

/// Service or resource control policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Service,
    Resource,
}

impl Kind {
    const ALL: [Self; 2] = [Self::Service, Self::Resource];

    pub(super) fn of_filter(filter: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.filter() == filter)
    }

    pub(super) fn filter(self) -> &'static str {
        match self {
            Self::Service => "SERVICE_CONTROL_POLICY",
            Self::Resource => "RESOURCE_CONTROL_POLICY",
        }
    }

    fn full(self) -> &'static str {
        match self {
            Self::Service => "FullAWSAccess",
            Self::Resource => "RCPFullAWSAccess",
        }
    }

    fn levels(self, account: &Account) -> &PolicyLevels {
        match self {
            Self::Service => &account.service_control_policies,
            Self::Resource => &account.resource_control_policies,
        }
    }
}

/// A policy as the API shows it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Attached {
    pub(super) arn: String,
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) document: Value,
}

impl Attached {
    pub(super) fn id(&self) -> &str {
        self.arn.rsplit('/').next().unwrap_or(&self.arn)
    }
}

/// The organization that an account belongs to.
pub(super) struct Organization<'w> {
    id: &'w str,
    /// The account that the ARNs of the organization name.
    management: &'w str,
    accounts: Vec<(&'w str, &'w Account)>,
}

/// Stands for a management account that the world does not have.
const UNNAMED: &str = "000000000000";

impl<'w> Organization<'w> {
    pub(super) fn of(world: &'w World, account: &str) -> Option<Self> {
        let id = world.accounts.get(account)?.organization.as_deref()?;
        let members = world.accounts.iter().filter(|(_, member)| member.organization.as_deref() == Some(id));
        let accounts: Vec<_> = members.map(|(account, member)| (account.as_str(), member)).collect();
        let management = accounts.iter().find(|(_, member)| member.management).map_or(UNNAMED, |(account, _)| account);
        Some(Self { id, management, accounts })
    }

    /// The ARN of a root, unit, account or policy of it.
    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html>
    pub(super) fn arn(&self, id: &str) -> String {
        let start = format!("arn:aws:organizations::{}", self.management);
        let kind = match id.split('-').next() {
            Some("p") => return self.policy(id).map_or_else(|| format!("{start}:policy/{id}"), |policy| policy.arn),
            Some("r") => "root",
            Some("ou") => "ou",
            _ => "account",
        };
        format!("{start}:{kind}/{}/{id}", self.id)
    }

    /// The node above an account or unit.
    pub(super) fn parent(&self, child: &str) -> Option<String> {
        self.accounts.iter().find_map(|(id, account)| {
            let path = self.path(id, account);
            let at = path.iter().position(|node| node == child)?;
            path.get(at.checked_sub(1)?).cloned()
        })
    }

    /// The policies of a kind that are attached to a node; none where there is no such node. Accounts that name the same
    /// unit are taken at the word of the first that lists any.
    pub(super) fn attached(&self, target: &str, kind: Kind) -> Option<Vec<Attached>> {
        let lists = self.accounts.iter().filter_map(|(id, account)| {
            let path = self.path(id, account);
            let at = path.iter().position(|node| node == target)?;
            Some(level(kind.levels(account), at, path.len()))
        });
        let listed = lists.reduce(|first, other| if first.is_empty() { other } else { first })?;
        let mut attached: Vec<Attached> = listed.iter().map(|policy| self.shown(policy, kind)).collect();
        let is_full = |policy: &Attached| policy.name == kind.full();
        if attached.is_empty() || kind == Kind::Resource && !attached.iter().any(is_full) {
            attached.push(full(kind));
        }
        Some(attached)
    }

    /// A policy by its id.
    pub(super) fn policy(&self, id: &str) -> Option<Attached> {
        let listed = Kind::ALL.into_iter().flat_map(|kind| {
            let levels = self.accounts.iter().flat_map(move |(_, account)| kind.levels(account).0.iter().flatten());
            levels.map(move |policy| self.shown(policy, kind)).chain([full(kind)])
        });
        listed.into_iter().find(|policy| policy.id() == id)
    }

    fn shown(&self, policy: &NamedDocument, kind: Kind) -> Attached {
        let Some(document) = &policy.document else { return full(kind) };
        let name = policy.name.clone();
        let made = || {
            let id = policy.made_id();
            format!(
                "arn:aws:organizations::{}:policy/{}/{}/{id}",
                self.management,
                self.id,
                kind.filter().to_ascii_lowercase()
            )
        };
        let arn = policy.arn.clone().unwrap_or_else(made);
        let name = name.unwrap_or_else(|| arn.rsplit('/').next().unwrap_or_default().to_owned());
        Attached { arn, name, kind, document: document.as_value().clone() }
    }

    /// The nodes from the root to an account.
    fn path(&self, id: &str, account: &Account) -> Vec<String> {
        let given: Vec<&str> =
            account.organization_path.as_deref().unwrap_or_default().split('/').filter(|it| !it.is_empty()).collect();
        let given = given.get(1..).unwrap_or_default();
        let listed = Kind::ALL.map(|kind| kind.levels(account).0.len());
        let length = listed.into_iter().chain([given.len() + 1, 2]).max().unwrap_or_default();
        let mut path: Vec<String> = Vec::with_capacity(length);
        for at in 0..length - 1 {
            let named = given.get(at).map(|name| (*name).to_owned());
            let attached = Kind::ALL.map(|kind| level(kind.levels(account), at, length));
            let made = || made_id(&format!("{} {at} {:?} {attached:?}", self.id, path.last()), at == 0);
            let node = named.unwrap_or_else(made);
            path.push(node);
        }
        path.push(id.to_owned());
        path
    }
}

/// The list for one of so many nodes: the last level is the account's own.
fn level(levels: &PolicyLevels, at: usize, length: usize) -> &[NamedDocument] {
    let levels = levels.0.as_slice();
    let found = if at + 1 == length { levels.last() } else { levels.get(at).filter(|_| at + 1 < levels.len()) };
    found.map_or(&[], Vec::as_slice)
}

fn full(kind: Kind) -> Attached {
    let folder = kind.filter().to_ascii_lowercase();
    let (name, id) = (kind.full(), format!("p-{}", kind.full()));
    let arn = format!("arn:aws:organizations::aws:policy/{folder}/{id}");
    Attached { arn, name: name.to_owned(), kind, document: full_access(kind == Kind::Resource) }
}

/// The id of a root or unit, of letters and digits as AWS has them.
fn made_id(of: &str, is_root: bool) -> String {
    let digest = Sha256::digest(of);
    let letters: String = digest.iter().map(|byte| char::from(b'a' + byte % 26)).collect();
    if is_root { format!("r-{}", &letters[..4]) } else { format!("ou-{}-{}", &letters[..4], &letters[4..12]) }
}
