//! What CloudFormation would get: the template after the SAM translator.

use libtest_mimic::Failed;
use serde_json::{Value, json};

use crate::venv::{program, run};

/// The translated template.
pub(crate) fn translated() -> Result<Value, Failed> {
    let text = run(program("python")?.args(["tests/peers/template/translate.py", "template.yaml"]))?;
    Ok(serde_json::from_str(&text)?)
}

/// Every statement of every policy that the template gives to the function's own role.
pub(crate) fn statements(template: &Value) -> Vec<Value> {
    fn collect(value: &Value, found: &mut Vec<Value>) {
        match value {
            Value::Object(members) if members.contains_key("Effect") => found.push(value.clone()),
            Value::Object(members) => members.values().for_each(|member| collect(member, found)),
            Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(&template["Resources"]["Role"]["Properties"]["Policies"], &mut found);
    collect(&template["Resources"]["DiagnosisPolicy"]["Properties"]["PolicyDocument"], &mut found);
    found
}

pub(super) fn the_function_is_a_rust_bootstrap() -> Result<(), Failed> {
    let template = translated()?;
    let function = &template["Resources"]["Function"]["Properties"];
    same(&function["Runtime"], &json!("provided.al2023"))?;
    same(&function["Handler"], &json!("bootstrap"))?;
    same(&function["Architectures"], &json!([{ "Ref": "Architecture" }]))?;
    same(&function["LoggingConfig"]["LogFormat"], &json!("JSON"))?;
    same(&function["Role"], &json!({ "Fn::If": ["OwnRole", { "Fn::GetAtt": ["Role", "Arn"] }, { "Ref": "RoleArn" }] }))
}

pub(super) fn a_failure_is_not_tried_again() -> Result<(), Failed> {
    let template = translated()?;
    let asynchronous = &template["Resources"]["AsynchronousInvocation"]["Properties"];
    same(&asynchronous["MaximumRetryAttempts"], &json!(0))?;
    let destination = &asynchronous["DestinationConfig"]["Fn::If"][1]["OnFailure"]["Destination"];
    same(destination, &json!({ "Fn::GetAtt": ["FailedInvocations", "Arn"] }))
}

/// A `ServiceTimeout` below the function's timeout fails deployments that are well; one that is missing lets a silent
/// one hang for an hour.
pub(super) fn the_gate_outlasts_the_function() -> Result<(), Failed> {
    let template = translated()?;
    let timeouts = template["Parameters"]["TimeoutSeconds"]["AllowedValues"].as_array().ok_or("no timeouts")?;
    for timeout in timeouts.iter().filter_map(Value::as_str) {
        let seconds: u64 = timeout.parse()?;
        let waits = template["Mappings"]["ServiceTimeout"][timeout]["Seconds"].as_u64().ok_or("no ServiceTimeout")?;
        if !(seconds + 10..=seconds + 120).contains(&waits) {
            return Err(format!("the gate waits {waits} s for a function that has {seconds} s").into());
        }
    }
    let gate = &template["Resources"]["Gate"]["Properties"]["ServiceTimeout"];
    same(gate, &json!({ "Fn::FindInMap": ["ServiceTimeout", { "Ref": "TimeoutSeconds" }, "Seconds"] }))
}

/// Actions are named one by one. `*` as the resource stands only with actions of EC2 that know no other, or with a condition
/// on the account.
pub(super) fn no_grant_is_for_everything() -> Result<(), Failed> {
    let template = translated()?;
    let statements = statements(&template);
    if statements.len() < 5 {
        return Err(format!("only {} statements found in the role", statements.len()).into());
    }
    for statement in statements.iter().filter(|statement| statement["Effect"] == "Allow") {
        let actions = actions(statement);
        if actions.iter().any(|action| action.contains('*')) {
            return Err(format!("a wildcard for actions: {statement}").into());
        }
        let everything = statement["Resource"] == "*" || statement["Resource"] == json!(["*"]);
        let by_account = statement["Condition"]["Fn::If"][2]["StringEquals"]["aws:ResourceAccount"].is_object();
        if everything && !by_account && !actions.iter().all(|action| action.starts_with("ec2:")) {
            return Err(format!("a grant on every resource: {statement}").into());
        }
    }
    Ok(())
}

/// The actions of a statement, of which there may be one or a list.
pub(crate) fn actions(statement: &Value) -> Vec<String> {
    match &statement["Action"] {
        Value::String(action) => vec![action.clone()],
        Value::Array(actions) => actions.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

fn same(found: &Value, wanted: &Value) -> Result<(), Failed> {
    if found == wanted { Ok(()) } else { Err(format!("found {found}, wanted {wanted}").into()) }
}
