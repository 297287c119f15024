//! Credentials, and the network that their requests are declared to come from.

use std::collections::BTreeMap;
use std::net::IpAddr;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Document;

/// The credentials of a role's session or of a user, and the network facts of its requests. A loopback
/// connection has no address, endpoint or TLS of its own, so they are declared.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// The access key id, unique in the world.
    pub access_key_id: String,
    /// The secret that requests are signed with.
    pub secret_access_key: String,
    /// The session token that requests carry; absent takes requests without one.
    #[serde(default)]
    pub session_token: Option<String>,
    /// The ARN of the role whose session it is; either this or `user`.
    #[serde(default)]
    pub role: Option<String>,
    /// The ARN of the user whose access key it is.
    #[serde(default)]
    pub user: Option<String>,
    /// The session's name: for a Lambda function the function's name.
    #[serde(default = "default_session_name")]
    pub session_name: String,
    /// The session policy given to AssumeRole.
    #[serde(default)]
    pub session_policy: Option<Document>,
    /// The public address of the caller (`aws:SourceIp`), absent through a VPC endpoint.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub source_ip: Option<IpAddr>,
    /// The address inside the VPC (`aws:VpcSourceIp`), where an endpoint is used.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub vpc_source_ip: Option<IpAddr>,
    /// The id of the VPC endpoint that requests go through.
    #[serde(default)]
    pub vpc_endpoint: Option<String>,
    /// Whether requests count as sent over TLS (`aws:SecureTransport`).
    #[serde(default = "yes")]
    pub secure_transport: bool,
    /// When the session ends; requests afterwards are answered `ExpiredToken`.
    #[serde(default, deserialize_with = "super::time::optional")]
    #[schemars(with = "Option<String>")]
    pub expires: Option<Timestamp>,
    /// Whether the session was made with a second factor (`aws:MultiFactorAuthPresent`).
    #[serde(default)]
    pub mfa: Option<bool>,
    /// Session tags (`aws:PrincipalTag/…`, over those of the role).
    #[serde(default)]
    pub session_tags: BTreeMap<String, String>,
    /// The ARN of the function whose credentials these are (`lambda:SourceFunctionArn`).
    #[serde(default)]
    pub source_function: Option<String>,
}

impl Client {
    /// The ARN of the role or user; empty in a client that has neither, which no world has.
    #[must_use]
    pub fn principal(&self) -> &str {
        self.role.as_deref().or(self.user.as_deref()).unwrap_or_default()
    }
}

/// The credentials of an account's root user.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Root {
    /// The access key id, unique in the world.
    pub access_key_id: String,
    /// The secret that requests are signed with.
    pub secret_access_key: String,
    /// The account.
    pub account: String,
}

fn default_session_name() -> String {
    "session".to_owned()
}

fn yes() -> bool {
    true
}
