//! Roles and their policies.

use quick_xml::escape::escape;

use super::permit;
use crate::authorize::unique_id;
use crate::front::Exchange;
use crate::protocol::query::Query;
use crate::wording::Failure;
use crate::world::{Document, IamArn, Role};

const CREATED: &str = "2024-01-01T00:00:00Z";

/// The role of the caller's account with a name.
fn find<'a>(exchange: &'a Exchange, name: &str) -> Option<(&'a String, &'a Role, IamArn)> {
    let account = &exchange.caller().account;
    exchange.settings().world.roles.iter().find_map(|(arn, role)| {
        let parsed = IamArn::role(arn)?;
        (parsed.account == *account && parsed.name == name).then_some((arn, role, parsed))
    })
}

/// As [`find`], if the caller may; an absent role is only told to those who may read roles.
fn permitted<'a>(
    exchange: &'a Exchange,
    query: &Query,
    action: &str,
) -> Result<(&'a String, &'a Role, IamArn), Failure> {
    let name = query.required("RoleName")?;
    let found = find(exchange, name);
    let account = &exchange.caller().account;
    let arn = found.as_ref().map_or_else(
        || format!("arn:{}:iam::{account}:role/{name}", exchange.settings().world.partition_of(account)),
        |found| found.0.clone(),
    );
    permit(exchange, action, &arn, format!("role {name}"))?;
    found.ok_or_else(|| no_such_entity(&format!("The role with name {name} cannot be found.")))
}

fn no_such_entity(message: &str) -> Failure {
    Failure::new(404, "NoSuchEntity", message)
}

/// The role with its trust policy and permissions boundary.
pub(super) fn get_role(exchange: &Exchange, query: &Query) -> Result<String, Failure> {
    let (arn, role, parsed) = permitted(exchange, query, "iam:GetRole")?;
    let trust = role.trust_policy.as_ref().map(encoded).unwrap_or_default();
    let boundary = role.permissions_boundary.as_ref().map(|boundary| {
        format!(
            "<PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType><PermissionsBoundaryArn>{}\
             </PermissionsBoundaryArn></PermissionsBoundary>",
            escape(boundary.managed_arn(arn).as_str())
        )
    });
    let tags: String = role
        .tags
        .iter()
        .map(|(key, value)| {
            format!("<member><Key>{}</Key><Value>{}</Value></member>", escape(key.as_str()), escape(value.as_str()))
        })
        .collect();
    Ok(format!(
        "<Role><Path>{}</Path><RoleName>{}</RoleName><RoleId>{}</RoleId><Arn>{arn}</Arn><CreateDate>{CREATED}</CreateDate>\
         <AssumeRolePolicyDocument>{trust}</AssumeRolePolicyDocument><MaxSessionDuration>3600</MaxSessionDuration>{}\
         <Tags>{tags}</Tags></Role>",
        parsed.path,
        parsed.name,
        unique_id("AROA", arn),
        boundary.unwrap_or_default(),
    ))
}

/// The names of the inline policies.
pub(super) fn list_role_policies(exchange: &Exchange, query: &Query) -> Result<String, Failure> {
    let (_, role, _) = permitted(exchange, query, "iam:ListRolePolicies")?;
    let names = role.policies.iter().filter(|policy| policy.arn.is_none()).filter_map(|policy| policy.name.as_ref());
    let members: String = names.map(|name| format!("<member>{}</member>", escape(name.as_str()))).collect();
    Ok(format!("<PolicyNames>{members}</PolicyNames><IsTruncated>false</IsTruncated>"))
}

/// One inline policy.
pub(super) fn get_role_policy(exchange: &Exchange, query: &Query) -> Result<String, Failure> {
    let (_, role, parsed) = permitted(exchange, query, "iam:GetRolePolicy")?;
    let wanted = query.required("PolicyName")?;
    let inline =
        |policy: &&crate::world::AttachedPolicy| policy.arn.is_none() && policy.name.as_deref() == Some(wanted);
    let policy = role.policies.iter().find(inline);
    let missing = || no_such_entity(&format!("The role policy with name {wanted} cannot be found."));
    let policy = policy.ok_or_else(missing)?;
    Ok(format!(
        "<RoleName>{}</RoleName><PolicyName>{}</PolicyName><PolicyDocument>{}</PolicyDocument>",
        parsed.name,
        escape(wanted),
        encoded(&policy.document)
    ))
}

/// The managed policies.
pub(super) fn list_attached_role_policies(exchange: &Exchange, query: &Query) -> Result<String, Failure> {
    let (_, role, _) = permitted(exchange, query, "iam:ListAttachedRolePolicies")?;
    let members: String = role
        .policies
        .iter()
        .filter_map(|policy| policy.arn.as_ref())
        .map(|arn| {
            let name = arn.rsplit('/').next().unwrap_or(arn);
            format!(
                "<member><PolicyName>{}</PolicyName><PolicyArn>{}</PolicyArn></member>",
                escape(name),
                escape(arn.as_str())
            )
        })
        .collect();
    Ok(format!("<AttachedPolicies>{members}</AttachedPolicies><IsTruncated>false</IsTruncated>"))
}

/// A managed policy; each has one version.
pub(super) fn get_policy(exchange: &Exchange, query: &Query) -> Result<String, Failure> {
    let arn = query.required("PolicyArn")?;
    permit(exchange, "iam:GetPolicy", arn, format!("policy {arn}"))?;
    managed(exchange, arn)?;
    let name = arn.rsplit('/').next().unwrap_or(arn);
    Ok(format!(
        "<Policy><PolicyName>{}</PolicyName><PolicyId>{}</PolicyId><Arn>{}</Arn><Path>/</Path><DefaultVersionId>v1\
         </DefaultVersionId><AttachmentCount>1</AttachmentCount><IsAttachable>true</IsAttachable><CreateDate>{CREATED}\
         </CreateDate><UpdateDate>{CREATED}</UpdateDate></Policy>",
        escape(name),
        unique_id("ANPA", arn),
        escape(arn)
    ))
}

/// The document of a managed policy.
pub(super) fn get_policy_version(exchange: &Exchange, query: &Query) -> Result<String, Failure> {
    let arn = query.required("PolicyArn")?;
    let version = query.required("VersionId")?;
    permit(exchange, "iam:GetPolicyVersion", arn, format!("policy {arn}"))?;
    let document = managed(exchange, arn)?;
    if version != "v1" {
        return Err(no_such_entity(&format!("Policy {arn} version {version} does not exist or is not attachable.")));
    }
    Ok(format!(
        "<PolicyVersion><Document>{}</Document><VersionId>v1</VersionId><IsDefaultVersion>true</IsDefaultVersion>\
         <CreateDate>{CREATED}</CreateDate></PolicyVersion>",
        encoded(document)
    ))
}

/// A managed policy or boundary of the caller's account, or one of AWS's.
fn managed<'a>(exchange: &'a Exchange, arn: &str) -> Result<&'a Document, Failure> {
    let found = exchange.settings().world.managed_policy(arn, &exchange.caller().account);
    found.ok_or_else(|| no_such_entity(&format!("Policy {arn} was not found.")))
}

/// IAM returns documents percent-encoded (RFC 3986).
fn encoded(document: &Document) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let text = document.as_value().to_string();
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
