//! Whether a repair works, and what else it opens.

use s3litmus::report::{CheckReport, Observed, Report};
use s3litmus_lab::apply::{apply, apply_to_suite};
use serde_json::{Value, json};

use crate::play::play;

/// World and suite after the changes that a check's report advises; none where it advises none.
pub(crate) fn repaired(world: &Value, suite: &Value, check: &CheckReport) -> Option<(Value, Value)> {
    let remedy = check.remedy.as_ref()?;
    if remedy.changes.is_empty() {
        return None;
    }
    let changes = serde_json::to_value(&remedy.changes).expect("changes");
    let after = apply(world, &changes).unwrap_or_else(|error| panic!("{error} in {changes:#}"));
    let (target, place) = position(suite, &check.id);
    let amended = apply_to_suite(suite, target, place, &changes).unwrap_or_else(|error| panic!("{error}"));
    Some((after, amended.suite))
}

fn position(suite: &Value, id: &str) -> (usize, usize) {
    let targets = suite["targets"].as_array().expect("targets");
    for (at, target) in targets.iter().enumerate() {
        let checks = target["checks"].as_array().expect("checks");
        if let Some(place) = checks.iter().position(|check| check["id"] == id) {
            return (at, place);
        }
    }
    panic!("the suite has no check `{id}`")
}

/// Strangers that everything is allowed to by their own policies: only the resources keep them out.
const STRANGERS: [&str; 2] = ["arn:aws:iam::111122223333:role/bystander", "arn:aws:iam::999988887777:role/stranger"];

/// What else is allowed after the repair: other prefixes, other actions, other callers. A line each.
pub(crate) fn opened(before: &Value, after: &Value, suite: &Value, check: &CheckReport) -> Vec<String> {
    let (before, after) = (with_strangers(before), with_strangers(after));
    let clients = before["clients"].as_array().map_or(0, Vec::len);
    let mut opened = Vec::new();
    for client in [0, clients - 2, clients - 1] {
        let own = client == 0;
        let suite = probes(suite, check, own);
        let (then, now) = (play(&before, &suite, client), play(&after, &suite, client));
        for (was, is) in then.checks.iter().zip(&now.checks) {
            if was.observed == Observed::Deny && is.observed == Observed::Allow {
                opened.push(format!("{} {} by client {client}", is.operation, is.id));
            }
        }
    }
    opened
}

fn with_strangers(world: &Value) -> Value {
    let mut world = world.clone();
    for (at, role) in STRANGERS.iter().enumerate() {
        world["roles"][role] = json!({ "policies": [{ "name": "all", "document": { "Version": "2012-10-17",
            "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] });
        let client = json!({ "access_key_id": format!("ASIASTRANGER{at}"), "secret_access_key": "stranger",
            "session_token": "stranger", "role": role, "session_name": "probe" });
        world["clients"].as_array_mut().expect("clients").push(client);
    }
    world
}

/// Requests beside the check's own.
fn probes(suite: &Value, check: &CheckReport, own: bool) -> Value {
    let (target, place) = position(suite, &check.id);
    let target = &suite["targets"][target];
    let asked = &target["checks"][place];
    let prefix = asked["prefix"].as_str().unwrap_or_else(|| {
        let key = asked["key"].as_str().unwrap_or_default();
        key.rfind('/').map_or("", |slash| &key[..=slash])
    });
    let asks = asked["operation"].as_str().expect("an operation");
    let with = if asks == "PutObject" { asked["with"].clone() } else { Value::Null };
    // Where the check writes, what is done with its objects could not even be tried before.
    let writes = asks != "GetObject" && asks != "HeadObject";
    let mut checks = Vec::new();
    for (name, prefix) in [("inside", prefix), ("outside", "elsewhere/"), ("beside", "in-between")] {
        for operation in ["PutObject", "GetObject", "DeleteObject", "ListObjectsV2", "PutObjectTagging", "PutObjectAcl"]
        {
            // What the check is about may be opened to its own caller, and what is written for the probes themselves.
            if own && name == "inside" && (operation == asks || writes && operation != "ListObjectsV2") {
                continue;
            }
            let mut probe = json!({ "id": format!("{name}-{operation}"), "operation": operation, "prefix": prefix, "expect": "deny" });
            if operation == "PutObject" && with.is_object() {
                probe["with"] = with.clone();
            }
            checks.push(probe);
        }
    }
    checks.push(json!({ "id": "location", "operation": "GetBucketLocation", "expect": "deny" }));
    let mut target = target.clone();
    target["checks"] = json!(checks);
    if !own {
        target.as_object_mut().expect("a target").remove("assume_role");
    }
    json!({ "suite": "probes", "diagnosis": { "experiments": false, "reads": false }, "targets": [target] })
}

/// The report of a check.
pub(crate) fn of<'r>(report: &'r Report, id: &str) -> &'r CheckReport {
    report.checks.iter().find(|check| check.id == id).unwrap_or_else(|| panic!("no check `{id}` in the report"))
}
