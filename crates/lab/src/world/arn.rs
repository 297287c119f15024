//! The ARNs that name members of a world.

use std::fmt;

/// `arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccessPointArn {
    /// The partition, such as `aws`.
    pub partition: String,
    /// The Region.
    pub region: String,
    /// The account that owns the access point.
    pub account: String,
    /// The name, unique in the account and Region.
    pub name: String,
}

impl AccessPointArn {
    /// Reads an ARN; `None` where it is none of an access point.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let [partition, service, region, account, resource] = split(text)?;
        let name = resource.strip_prefix("accesspoint/").or_else(|| resource.strip_prefix("accesspoint:"))?;
        let known = service == "s3" && !region.is_empty() && is_account(account) && is_name(name);
        known.then(|| Self {
            partition: partition.to_owned(),
            region: region.to_owned(),
            account: account.to_owned(),
            name: name.to_owned(),
        })
    }
}

impl fmt::Display for AccessPointArn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, region, account, name } = self;
        write!(out, "arn:{partition}:s3:{region}:{account}:accesspoint/{name}")
    }
}

/// `arn:aws:iam::ACCOUNT:role/PATH/NAME`, and the same of a user or a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IamArn {
    /// The partition, such as `aws`.
    pub partition: String,
    /// The account.
    pub account: String,
    /// The path, `/` where there is none.
    pub path: String,
    /// The name without its path.
    pub name: String,
}

impl IamArn {
    /// Reads the ARN of a role; `None` where it is none.
    #[must_use]
    pub fn role(text: &str) -> Option<Self> {
        Self::of("role/", text)
    }

    /// Reads the ARN of a user; `None` where it is none.
    #[must_use]
    pub fn user(text: &str) -> Option<Self> {
        Self::of("user/", text)
    }

    /// Reads the ARN of a group; `None` where it is none.
    #[must_use]
    pub fn group(text: &str) -> Option<Self> {
        Self::of("group/", text)
    }

    fn of(kind: &str, text: &str) -> Option<Self> {
        let [partition, service, region, account, resource] = split(text)?;
        let full = resource.strip_prefix(kind)?;
        let (path, name) =
            full.rsplit_once('/').map_or(("/".to_owned(), full), |(path, name)| (format!("/{path}/"), name));
        let known = service == "iam" && region.is_empty() && is_account(account) && !name.is_empty();
        known.then(|| Self {
            partition: partition.to_owned(),
            account: account.to_owned(),
            path,
            name: name.to_owned(),
        })
    }

    /// The ARN of a session of the role, which has no path.
    #[must_use]
    pub fn session(&self, name: &str) -> String {
        format!("arn:{}:sts::{}:assumed-role/{}/{name}", self.partition, self.account, self.name)
    }
}

/// `arn:aws:kms:REGION:ACCOUNT:key/ID`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyArn {
    /// The partition, such as `aws`.
    pub partition: String,
    /// The Region.
    pub region: String,
    /// The account.
    pub account: String,
    /// The key's id.
    pub id: String,
}

impl KeyArn {
    /// Reads an ARN; `None` where it is none of a KMS key.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let [partition, service, region, account, resource] = split(text)?;
        let id = resource.strip_prefix("key/")?;
        let known = service == "kms" && !region.is_empty() && is_account(account) && !id.is_empty();
        known.then(|| Self {
            partition: partition.to_owned(),
            region: region.to_owned(),
            account: account.to_owned(),
            id: id.to_owned(),
        })
    }
}

fn split(text: &str) -> Option<[&str; 5]> {
    let mut parts = text.splitn(6, ':');
    (parts.next()? == "arn").then_some(())?;
    Some([parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?])
}

/// Whether it is the 12-digit id of an account.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_name(text: &str) -> bool {
    (1..=63).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
