//! Names of AWS that stand in a suite: ARNs, account ids, Regions.

/// The parts of `arn:partition:service:region:account:resource`
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>).
pub(super) struct Arn<'a> {
    pub(super) partition: &'a str,
    pub(super) service: &'a str,
    pub(super) region: &'a str,
    pub(super) account: &'a str,
    pub(super) resource: &'a str,
}

impl<'a> Arn<'a> {
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let (arn, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
        let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
        let sane = arn == "arn" && partition.starts_with("aws") && !service.is_empty() && !resource.is_empty();
        sane.then_some(Self { partition, service, region, account, resource })
    }
}

/// Whether the text is an account id: 12 digits, leading zeros included.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the text has the form of a Region's name: `us-east-1`, `us-gov-west-1`, `eusc-de-east-1`. Which Regions
/// exist is not known here: new ones come.
pub(super) fn check_region(text: &str) -> Result<(), String> {
    let is_region = |text: &str| {
        let mut parts = text.split('-').rev();
        let number = parts.next().unwrap_or_default();
        let words: Vec<&str> = parts.collect();
        !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && words.len() >= 2
            && words.iter().all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()))
    };
    if is_region(text) {
        return Ok(());
    }
    let zone = text.trim_end_matches(|c: char| c.is_ascii_lowercase());
    Err(if is_region(zone) {
        format!("{} is an Availability Zone: give its Region, `{zone}`", quoted(text))
    } else if is_region(&text.to_ascii_lowercase()) {
        format!("{} is written in lower case: `{}`", quoted(text), text.to_ascii_lowercase())
    } else {
        format!("{} is no Region name, such as `us-east-1`", quoted(text))
    })
}

/// Checks the ARN of a role that can be assumed.
pub(super) fn check_role(text: &str) -> Result<(), String> {
    match Arn::parse(text) {
        Some(arn) if arn.service == "iam" && arn.region.is_empty() => {
            check_iam_account(text, &arn)?;
            match arn.resource.strip_prefix("role/") {
                Some(name) if is_role_name(name) => Ok(()),
                _ => Err(not_a_role(text)),
            }
        }
        Some(Arn { partition, service: "sts", account, resource, .. }) => {
            let role = resource.strip_prefix("assumed-role/").and_then(|rest| rest.split('/').next());
            Err(match role {
                Some(role) => format!(
                    "{} is a session of a role: give the role, `arn:{partition}:iam::{account}:role/{role}` (with its \
                     path, where it has one)",
                    quoted(text)
                ),
                None => not_a_role(text),
            })
        }
        _ => Err(not_a_role(text)),
    }
}

/// Checks the ARN of the identity that a run is meant to have: a role, or on a laptop a user.
pub(super) fn check_principal(text: &str) -> Result<(), String> {
    match Arn::parse(text) {
        Some(arn)
            if arn.service == "iam" && arn.region.is_empty() && arn.resource.len() > 5 && {
                arn.resource.starts_with("user/")
            } =>
        {
            check_iam_account(text, &arn)
        }
        _ => check_role(text),
    }
}

fn check_iam_account(text: &str, arn: &Arn<'_>) -> Result<(), String> {
    if is_account(arn.account) {
        return Ok(());
    }
    Err(format!("{} has `{}` for an account id, which is 12 digits", quoted(text), shortened(arn.account)))
}

/// A role's name with its path (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html>): printable, and of
/// the name itself letters, digits and a few signs.
fn is_role_name(text: &str) -> bool {
    let name = text.rsplit('/').next().unwrap_or_default();
    let is_of_a_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    !name.is_empty() && name.bytes().all(is_of_a_name) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn not_a_role(text: &str) -> String {
    format!("{} is no role ARN, which is `arn:aws:iam::ACCOUNT:role/NAME`", quoted(text))
}

/// User input in a message: in backticks, on one line, no longer than a line.
pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", shortened(text))
}

/// The text on one line and no longer than a line.
pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 160;
    let mut line: String = text
        .chars()
        .take(LONGEST)
        .flat_map(|c| {
            let escaped = c.is_control().then(|| c.escape_default().to_string());
            escaped.unwrap_or_else(|| c.to_string()).chars().collect::<Vec<_>>()
        })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        line.push('…');
    }
    line
}
