//! A second opinion on the policy engine: ministack enforces each combination of the policies in `policies.json` on
//! real requests, and our engine has to decide the same.
//!
//! `aws:PrincipalArn` is not among the conditions: for a role's session ministack takes the session's ARN, where AWS says
//! it is the role's (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>). Nor is a
//! grant to `*`, on which AWS is silent as to whether boundary and session policy limit it: the two engines disagree.

use std::fs;

use libtest_mimic::Failed;
use s3litmus_policy::{Context, Decision, Layer, Policies, Policy, Reading, Request, decide};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Ministack;

const ACCOUNT: &str = "111122223333";

#[derive(Deserialize)]
struct Answer {
    identity: String,
    boundary: String,
    session: String,
    bucket: String,
    request: usize,
    answer: String,
}

pub(super) fn decides_as_our_engine() -> Result<(), Failed> {
    let ministack = Ministack::start("decisions")?;
    let pools: Value = serde_json::from_str(&fs::read_to_string("tests/peers/ministack/policies.json")?)?;
    let said = ministack.script("decisions.py", &[])?;
    let mut compared = [0_u32; 2];
    let mut differences = Vec::new();
    for line in said.lines() {
        let answer: Answer = serde_json::from_str(line)?;
        let allowed = decision(&pools, &answer)? == Decision::Allowed;
        compared[usize::from(allowed)] += 1;
        if (answer.answer == "allow") != allowed || !matches!(answer.answer.as_str(), "allow" | "deny") {
            differences.push(format!("ours: {}, ministack: {line}", if allowed { "allow" } else { "deny" }));
        }
    }
    // Neither side may have had an easy time: both outcomes have to be common.
    let [denied, allowed] = compared;
    if denied < 500 || allowed < 500 {
        return Err(format!("too few decisions to compare: {allowed} allowed, {denied} denied").into());
    }
    if differences.is_empty() {
        return Ok(());
    }
    let shown = differences.iter().take(20).map(String::as_str).collect::<Vec<_>>().join("\n");
    Err(format!("{} of {} decisions differ:\n{shown}", differences.len(), denied + allowed).into())
}

fn decision(pools: &Value, answer: &Answer) -> Result<Decision, Failed> {
    let asked = &pools["requests"][answer.request];
    let text = |name: &str| asked[name].as_str();
    let resource = match text("key") {
        Some(key) => format!("arn:aws:s3:::store/{key}"),
        None => "arn:aws:s3:::store".to_owned(),
    };
    let mut context = Context::new().with("aws:SourceIp", "127.0.0.1").with("aws:SecureTransport", false);
    for (name, key) in [("server_side_encryption", "s3:x-amz-server-side-encryption"), ("prefix", "s3:prefix")] {
        if let Some(value) = text(name) {
            context = context.with(key, value);
        }
    }
    let principal = format!("arn:aws:sts::{ACCOUNT}:assumed-role/subject/test");
    let action = text("action").ok_or("a request without an action")?;
    let request = Request::new(&principal, action, &resource, ACCOUNT)?.with_context(context).with_derived_keys();
    let list = |pool: &str, name: &str, layer| -> Result<Reading<Vec<Policy>>, Failed> {
        Ok(match policy(&pools[pool][name], layer)? {
            Some(policy) => Reading::Known(vec![policy]),
            None => Reading::Absent,
        })
    };
    let policies = Policies {
        identity: list("identity", &answer.identity, Layer::IdentityPolicy)?,
        permissions_boundary: list("boundary", &answer.boundary, Layer::PermissionsBoundary)?,
        session: list("session", &answer.session, Layer::SessionPolicy)?,
        resource: policy(&pools["bucket"][&answer.bucket], Layer::BucketPolicy)?
            .map_or(Reading::Absent, Reading::Known),
        ..Policies::default()
    };
    Ok(decide(&request, &policies))
}

fn policy(statements: &Value, layer: Layer) -> Result<Option<Policy>, Failed> {
    if statements.as_array().is_none_or(Vec::is_empty) {
        return Ok(None);
    }
    let document = json!({ "Version": "2012-10-17", "Statement": statements });
    Ok(Some(Policy::parse(&document.to_string(), layer)?))
}
