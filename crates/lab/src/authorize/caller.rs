//! Who a request is from, with the network facts that the world declares for it.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use jiff::Timestamp;
use s3litmus_policy::{Layer, Policy, PolicySource};

use crate::world::{Client, RoleArn, Root, World};

/// Where a request comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Network {
    pub(crate) source_ip: IpAddr,
    pub(crate) vpc_source_ip: Option<IpAddr>,
    pub(crate) vpc_endpoint: Option<String>,
    pub(crate) secure_transport: bool,
}

impl Default for Network {
    /// What a loopback connection is where nothing is declared, but for TLS: AWS's endpoints are
    /// only reached with it.
    fn default() -> Self {
        Self {
            source_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            vpc_source_ip: None,
            vpc_endpoint: None,
            secure_transport: true,
        }
    }
}

/// A caller with its credentials.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// `arn:aws:sts::…:assumed-role/…`, `arn:aws:iam::…:root`, or `anonymous`.
    pub(crate) arn: String,
    /// The account; empty for anonymous callers.
    pub(crate) account: String,
    pub(crate) access_key: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
    /// The role's ARN, where it is a session.
    pub(crate) role: Option<String>,
    /// `AROA…:session`, or the account id of a root user.
    pub(crate) user_id: String,
    pub(crate) session_policies: Vec<Policy>,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) issued: Timestamp,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) mfa: Option<bool>,
    pub(crate) source_function: Option<String>,
    pub(crate) network: Network,
}

impl Caller {
    /// Nobody: a request without a signature.
    pub(crate) fn anonymous() -> Self {
        Self {
            arn: "anonymous".to_owned(),
            account: String::new(),
            access_key: String::new(),
            secret: String::new(),
            token: None,
            role: None,
            user_id: "anonymous".to_owned(),
            session_policies: Vec::new(),
            expires: None,
            issued: Timestamp::now(),
            tags: BTreeMap::new(),
            mfa: None,
            source_function: None,
            network: Network::default(),
        }
    }

    /// Everyone whose credentials are in the world.
    pub(crate) fn all(world: &World) -> impl Iterator<Item = Self> + '_ {
        let clients = world.clients.iter().filter_map(|client| Self::session(world, client));
        clients.chain(world.roots.iter().map(Self::root))
    }

    fn session(world: &World, client: &Client) -> Option<Self> {
        let role = RoleArn::parse(&client.role)?;
        let mut tags = world.roles.get(&client.role).map(|role| role.tags.clone()).unwrap_or_default();
        tags.extend(client.session_tags.clone());
        let arn = role.session(&client.session_name);
        let policy = client.session_policy.as_ref().filter(|it| !it.is_empty());
        let source = PolicySource::new(Layer::SessionPolicy);
        let policy = policy.map(|it| Policy::from_value_lossy(it.as_value().clone(), source));
        Some(Self {
            account: role.account.clone(),
            access_key: client.access_key_id.clone(),
            secret: client.secret_access_key.clone(),
            token: client.session_token.clone(),
            user_id: format!("{}:{}", role_id(&client.role), client.session_name),
            role: Some(client.role.clone()),
            session_policies: policy.into_iter().collect(),
            expires: client.expires,
            issued: Timestamp::now(),
            tags,
            mfa: client.mfa,
            source_function: client.source_function.clone(),
            network: Network {
                source_ip: client.source_ip.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
                vpc_source_ip: client.vpc_source_ip,
                vpc_endpoint: client.vpc_endpoint.clone(),
                secure_transport: client.secure_transport,
            },
            arn,
        })
    }

    fn root(root: &Root) -> Self {
        Self {
            arn: format!("arn:aws:iam::{}:root", root.account),
            account: root.account.clone(),
            access_key: root.access_key_id.clone(),
            secret: root.secret_access_key.clone(),
            user_id: root.account.clone(),
            ..Self::anonymous()
        }
    }

    /// Whether it is an account's root user.
    pub(crate) fn is_root(&self) -> bool {
        self.arn.ends_with(":root")
    }

    /// Whether nobody signed.
    pub(crate) fn is_anonymous(&self) -> bool {
        self.account.is_empty()
    }
}

/// The unique id of a role (`AROA…`), derived from its ARN so that it stays the same.
pub(crate) fn role_id(role: &str) -> String {
    use s3s::crypto::Checksum as _;
    let digest = s3s::crypto::Sha256::checksum(role.as_bytes());
    let letters = digest.as_ref().iter().take(17).map(|byte| char::from(b'A' + byte % 26));
    std::iter::once("AROA".to_owned()).chain(letters.map(String::from)).collect()
}
