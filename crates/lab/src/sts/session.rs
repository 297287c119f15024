//! New sessions with their credentials.

use jiff::Timestamp;
use s3litmus_policy::Policy;

use crate::authorize::{Caller, unique_id};
use crate::front::Exchange;
use crate::store::new_id;
use crate::world::IamArn;

/// What a session is asked for.
pub(super) struct Asked<'a> {
    pub(super) role: &'a str,
    pub(super) parsed: &'a IamArn,
    pub(super) name: &'a str,
    pub(super) policies: Vec<Policy>,
    pub(super) until: Timestamp,
}

/// Makes a session; it comes from the network of whoever asked for it. Out: the result as XML.
pub(super) fn new(exchange: &Exchange, asked: &Asked<'_>) -> String {
    let caller = exchange.caller();
    let role = exchange.settings().world.roles.get(asked.role);
    let session = Caller {
        arn: asked.parsed.session(asked.name),
        account: asked.parsed.account.clone(),
        access_key: format!("ASIA{}", new_id("access key", 16).to_ascii_uppercase()),
        secret: new_id("secret", 40),
        token: Some(new_id("token", 64)),
        role: Some(asked.role.to_owned()),
        user_id: format!("{}:{}", unique_id("AROA", asked.role), asked.name),
        session_policies: asked.policies.clone(),
        expires: Some(asked.until),
        issued: Timestamp::now(),
        tags: role.map(|role| role.tags.clone()).unwrap_or_default(),
        mfa: None,
        source_function: None,
        network: caller.network.clone(),
    };
    let xml = format!(
        "<AssumedRoleUser><AssumedRoleId>{}</AssumedRoleId><Arn>{}</Arn></AssumedRoleUser><Credentials><AccessKeyId>{}\
         </AccessKeyId><SecretAccessKey>{}</SecretAccessKey><SessionToken>{}</SessionToken><Expiration>{}</Expiration>\
         </Credentials>",
        session.user_id,
        session.arn,
        session.access_key,
        session.secret,
        session.token.as_deref().unwrap_or_default(),
        asked.until.round(jiff::Unit::Second).unwrap_or(asked.until),
    );
    exchange.state().add_session(session);
    xml
}
