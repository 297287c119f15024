//! Who a request is from, with the network facts that the world declares for it.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use jiff::Timestamp;
use s3litmus_policy::{Layer, Policy, PolicySource};

use crate::world::{Client, IamArn, Root, World};

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
    /// `arn:aws:sts::…:assumed-role/…`, `arn:aws:iam::…:user/…`, `arn:aws:iam::…:root`, or `anonymous`.
    pub(crate) arn: String,
    /// The account; empty for anonymous callers.
    pub(crate) account: String,
    pub(crate) access_key: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
    /// The role's ARN, where it is a session.
    pub(crate) role: Option<String>,
    /// `AROA…:session`, `AIDA…` of a user, or the account id of a root user.
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
        let clients = world.clients.iter().filter_map(|client| Self::of_client(world, client));
        clients.chain(world.roots.iter().map(|root| Self::root(world, root)))
    }

    fn of_client(world: &World, client: &Client) -> Option<Self> {
        let mut caller = match (&client.role, &client.user) {
            (Some(role), _) => Self::session(world, client, role)?,
            (None, user) => Self::user(world, user.as_deref()?)?,
        };
        caller.access_key.clone_from(&client.access_key_id);
        caller.secret.clone_from(&client.secret_access_key);
        caller.token.clone_from(&client.session_token);
        caller.expires = client.expires;
        caller.tags.extend(client.session_tags.clone());
        caller.mfa = client.mfa;
        caller.source_function.clone_from(&client.source_function);
        caller.network = Network {
            source_ip: client.source_ip.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            vpc_source_ip: client.vpc_source_ip,
            vpc_endpoint: client.vpc_endpoint.clone(),
            secure_transport: client.secure_transport,
        };
        Some(caller)
    }

    fn session(world: &World, client: &Client, role: &str) -> Option<Self> {
        let arn = IamArn::role(role)?;
        let policy = client.session_policy.as_ref().filter(|it| !it.is_empty());
        let source = PolicySource::new(Layer::SessionPolicy);
        let policy = policy.map(|it| Policy::from_value_lossy(it.as_value().clone(), source));
        Some(Self {
            arn: arn.session(&client.session_name),
            account: arn.account,
            user_id: format!("{}:{}", unique_id("AROA", role), client.session_name),
            role: Some(role.to_owned()),
            session_policies: policy.into_iter().collect(),
            tags: world.roles.get(role).map(|role| role.tags.clone()).unwrap_or_default(),
            ..Self::anonymous()
        })
    }

    fn user(world: &World, user: &str) -> Option<Self> {
        Some(Self {
            arn: user.to_owned(),
            account: IamArn::user(user)?.account,
            user_id: unique_id("AIDA", user),
            tags: world.users.get(user).map(|user| user.tags.clone()).unwrap_or_default(),
            ..Self::anonymous()
        })
    }

    fn root(world: &World, root: &Root) -> Self {
        Self {
            arn: format!("arn:{}:iam::{}:root", world.partition_of(&root.account), root.account),
            account: root.account.clone(),
            access_key: root.access_key_id.clone(),
            secret: root.secret_access_key.clone(),
            user_id: root.account.clone(),
            ..Self::anonymous()
        }
    }

    /// The ARN of whose policies it has: the role's, or its own.
    pub(crate) fn principal(&self) -> &str {
        self.role.as_deref().unwrap_or(&self.arn)
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

/// The unique id (`AROA…` of a role, `AIDA…` of a user), derived from the ARN so that it stays the same.
pub(crate) fn unique_id(kind: &str, arn: &str) -> String {
    use s3s::crypto::Checksum as _;
    let digest = s3s::crypto::Sha256::checksum(arn.as_bytes());
    let letters: String = digest.as_ref().iter().take(17).map(|byte| char::from(b'A' + byte % 26)).collect();
    format!("{kind}{letters}")
}
