//! Whether a repair works, and what else it opens.

use s3litmus::report::{Change, CheckReport, Observed};
use s3litmus_lab::apply::{apply, apply_to_suite};
use serde_json::{Value, json};

use crate::{Found, GalleryError, Proof, Scenario, judge, play};

/// Carries the repair out that a check's report advises, runs again, and tries what else is allowed by then.
pub(crate) fn prove(world: &Value, scenario: &Scenario, check: &CheckReport, found: &mut Found) {
    let mut faults = Vec::new();
    found.proof = proof(world, scenario, check, &mut faults).unwrap_or_else(|error| {
        faults.push(error.to_string());
        Proof::Fails
    });
    found.faults.extend(faults);
}

fn proof(
    world: &Value,
    scenario: &Scenario,
    check: &CheckReport,
    faults: &mut Vec<String>,
) -> Result<Proof, GalleryError> {
    let Some((after, suite)) = repaired(world, &scenario.suite, check)? else { return Ok(Proof::NotAdvised) };
    let report = play(&after, &suite, 0)?.report;
    let again = judge::check(&report, &check.id)?;
    // Who could not be asked as is asked as now, and what S3 then says is another matter.
    if check.action == "sts:AssumeRole" && again.action != check.action && again.observed != Observed::Allow {
        let strangers = assumed_by_strangers(world, &after, &scenario.suite, check)?;
        if strangers == 0 {
            return Ok(Proof::OtherDenialNext);
        }
        faults.push(format!("the repair lets {strangers} strangers assume the role"));
        return Ok(Proof::OpensMore);
    }
    if again.observed != Observed::Allow {
        let found = again.cause.as_ref().map(|cause| cause.id.as_str());
        faults.push(format!("after the repair {} is {:?}: {found:?}", check.id, again.observed));
        return Ok(Proof::Fails);
    }
    // Another role has other rights: that is what is advised.
    let as_another = |change: &Change| change.target == "client" && change.name.as_deref() == Some("role");
    if check.remedy.iter().flat_map(|remedy| &remedy.changes).any(as_another) {
        return Ok(Proof::AsAnotherRole);
    }
    let opened = opened(world, &after, &scenario.suite, check)?;
    if opened.is_empty() {
        return Ok(Proof::Works);
    }
    faults.push(format!("the repair opens {}", opened.join(", ")));
    Ok(Proof::OpensMore)
}

/// World and suite after the changes that a check's report advises; none where it advises none.
fn repaired(world: &Value, suite: &Value, check: &CheckReport) -> Result<Option<(Value, Value)>, GalleryError> {
    let Some(remedy) = check.remedy.as_ref().filter(|remedy| !remedy.changes.is_empty()) else { return Ok(None) };
    let changes = serde_json::to_value(&remedy.changes).map_err(|error| GalleryError::missing(error.to_string()))?;
    let after = apply(world, &changes)?;
    let (target, place) = position(suite, &check.id)?;
    let amended = apply_to_suite(suite, target, place, &changes)?;
    Ok(Some((after, amended.suite)))
}

/// Where a check stands: its target, and its place there.
fn position(suite: &Value, id: &str) -> Result<(usize, usize), GalleryError> {
    let targets = suite["targets"].as_array().into_iter().flatten().enumerate();
    let mut places = targets.filter_map(|(at, target)| {
        let place = target["checks"].as_array()?.iter().position(|check| check["id"] == id)?;
        Some((at, place))
    });
    places.next().ok_or_else(|| GalleryError::missing(format!("the suite has no check `{id}`")))
}

/// Strangers that everything is allowed to by their own policies: only the resources keep them out.
const STRANGERS: [&str; 2] = ["arn:aws:iam::111122223333:role/bystander", "arn:aws:iam::999988887777:role/stranger"];

/// What else is allowed after the repair: other prefixes, other actions, other callers. A line each.
fn opened(before: &Value, after: &Value, suite: &Value, check: &CheckReport) -> Result<Vec<String>, GalleryError> {
    let strangers = before["clients"].as_array().map_or(0, Vec::len);
    let (before, after) = (with_strangers(before), with_strangers(after));
    let mut opened = Vec::new();
    for client in std::iter::once(0).chain(strangers..strangers + STRANGERS.len()) {
        let suite = probes(suite, check, client == 0)?;
        let (then, now) = (play(&before, &suite, client)?.report, play(&after, &suite, client)?.report);
        for (was, is) in then.checks.iter().zip(&now.checks) {
            if was.observed == Observed::Deny && is.observed == Observed::Allow {
                opened.push(format!("{} {} by client {client}", is.operation, is.id));
            }
        }
    }
    Ok(opened)
}

/// How many strangers may assume the role after the repair who might not before.
fn assumed_by_strangers(
    before: &Value,
    after: &Value,
    suite: &Value,
    check: &CheckReport,
) -> Result<usize, GalleryError> {
    let first = before["clients"].as_array().map_or(0, Vec::len);
    let (before, after) = (with_strangers(before), with_strangers(after));
    let refused = |world: &Value, client: usize| -> Result<bool, GalleryError> {
        let report = play(world, suite, client)?.report;
        Ok(judge::check(&report, &check.id)?.action == check.action)
    };
    let mut assumed = 0;
    for client in first..first + STRANGERS.len() {
        if refused(&before, client)? && !refused(&after, client)? {
            assumed += 1;
        }
    }
    Ok(assumed)
}

fn with_strangers(world: &Value) -> Value {
    let mut world = world.clone();
    for (at, role) in STRANGERS.iter().enumerate() {
        world["roles"][role] = json!({ "policies": [{ "name": "all", "document": { "Version": "2012-10-17",
            "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] });
        let client = json!({ "access_key_id": format!("ASIASTRANGER{at}"), "secret_access_key": "stranger",
            "session_token": "stranger", "role": role, "session_name": "probe" });
        if let Some(clients) = world["clients"].as_array_mut() {
            clients.push(client);
        }
    }
    world
}

/// Requests beside the check's own.
fn probes(suite: &Value, check: &CheckReport, own: bool) -> Result<Value, GalleryError> {
    let (target, place) = position(suite, &check.id)?;
    let target = &suite["targets"][target];
    let asked = &target["checks"][place];
    let prefix = asked["prefix"].as_str().unwrap_or_else(|| {
        let key = asked["key"].as_str().unwrap_or_default();
        key.rfind('/').map_or("", |slash| &key[..=slash])
    });
    let asks = asked["operation"].as_str().unwrap_or_default();
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
            let id = format!("{name}-{operation}");
            let mut probe = json!({ "id": id, "operation": operation, "prefix": prefix, "expect": "deny" });
            if operation == "PutObject" && with.is_object() {
                probe["with"] = with.clone();
            }
            checks.push(probe);
        }
    }
    checks.push(json!({ "id": "location", "operation": "GetBucketLocation", "expect": "deny" }));
    let mut target = target.clone();
    target["checks"] = json!(checks);
    if let Some(target) = target.as_object_mut().filter(|_| !own) {
        target.remove("assume_role");
    }
    Ok(json!({ "suite": "probes", "diagnosis": { "experiments": false, "reads": false }, "targets": [target] }))
}
