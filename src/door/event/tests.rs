//! Every shape of event, each from a file of `events/` where the function serves it.

use serde_json::json;

use super::*;
use crate::{door::cloudformation::RequestType, suite::event::AskedSuite};

fn invocation(text: &str) -> Ask {
    match read(text) {
        Ok(Door::Invocation(ask)) => ask,
        other => panic!("{text}: {other:?}"),
    }
}

fn refusal(text: &str) -> String {
    read(text).map(|door| format!("{door:?}")).unwrap_err().to_string()
}

#[test]
fn an_invocation_brings_a_suite_or_names_a_part_of_one() {
    let Some(AskedSuite::Document(suite)) = invocation(include_str!("../../../events/invocation.json")).suite else {
        panic!("no suite");
    };
    assert_eq!(suite["suite"], "store-events");
    let ask = invocation(include_str!("../../../events/invocation-narrowed.json"));
    assert_eq!((ask.suite, ask.targets.as_slice()), (None, &["events".to_owned()][..]));
    assert_eq!(ask.checks, ["events/PutObject/inventory_event/"]);
    for nothing in [include_str!("../../../events/invocation-empty.json"), "", "  \n", "null", r#"{"suite":null}"#] {
        assert_eq!(invocation(nothing), Ask::default(), "{nothing:?}");
    }
    assert_eq!(invocation(r#"{"suite":"nightly"}"#).suite, Some(AskedSuite::Named("nightly".to_owned())));
    assert_eq!(invocation(r#"{"targets":["",null]}"#.replace(",null", "").as_str()).targets, Vec::<String>::new());
}

#[test]
fn an_event_that_is_itself_a_suite_is_taken_for_one() {
    let suite = json!({ "suite": "s", "principal": "arn:aws:iam::111122223333:role/r", "targets": [{ "name": "t" }] });
    assert_eq!(invocation(&suite.to_string()).suite, Some(AskedSuite::Document(suite)));
}

#[test]
fn schedules_run_what_is_configured() {
    let rule = read(include_str!("../../../events/eventbridge-rule.json")).unwrap();
    assert_eq!(rule, Door::Schedule { source: "aws.events".to_owned() });
    let default = r#"{"version":"0","detail-type":"Scheduled Event","source":"aws.scheduler","detail":"{}"}"#;
    assert_eq!(read(default).unwrap(), Door::Schedule { source: "aws.scheduler".to_owned() });
    let scheduler = invocation(include_str!("../../../events/eventbridge-scheduler.json"));
    assert_eq!(scheduler.targets, ["events"]);
}

#[test]
fn a_custom_resource_is_read_without_showing_its_url() {
    let table = [
        (include_str!("../../../events/cloudformation-create.json"), RequestType::Create),
        (include_str!("../../../events/cloudformation-update.json"), RequestType::Update),
        (include_str!("../../../events/cloudformation-delete.json"), RequestType::Delete),
    ];
    for (text, request_type) in table {
        let Ok(Door::CustomResource(request)) = read(text) else { panic!("{text}") };
        assert_eq!(request.request_type, request_type);
        assert!(request.response_url.contains("X-Amz-Signature"));
        let shown = format!("{request:?}");
        assert!(!shown.contains("X-Amz") && !shown.contains("https:"), "{shown}");
        assert_eq!(request.physical_id(), format!("{}/SelfTest", request.stack_id));
    }
}

#[test]
fn a_custom_resources_properties_are_read_when_they_are_needed() {
    let ask = |text: &str| match read(text) {
        Ok(Door::CustomResource(request)) => request.ask().map_err(|error| error.to_string()),
        other => panic!("{other:?}"),
    };
    let created = ask(include_str!("../../../events/cloudformation-create.json")).unwrap();
    assert_eq!((created.suite, created.targets, created.checks), (None, vec!["events".to_owned()], Vec::new()));
    let updated = ask(include_str!("../../../events/cloudformation-update.json")).unwrap();
    assert!(matches!(updated.suite, Some(AskedSuite::Text(_))));
    let event = |properties: serde_json::Value| {
        json!({ "RequestType": "Create", "ResponseURL": "https://x/", "StackId": "s", "RequestId": "r",
            "LogicalResourceId": "l", "ResourceProperties": properties })
        .to_string()
    };
    assert_eq!(ask(&event(json!({ "Suite": "", "Targets": "" }))).unwrap(), Ask::default());
    assert_eq!(ask(&event(json!({ "Checks": "one" }))).unwrap().checks, ["one"]);
    assert_eq!(
        ask(&event(json!({ "Target": [] }))).unwrap_err(),
        "ResourceProperties: found `Target`, expected `Suite`, `Targets`, `Checks` and `Revision`"
    );
    assert_eq!(ask(&event(json!([]))).unwrap_err(), "ResourceProperties: found something else, expected an object");
}

#[test]
fn doors_that_are_not_served_are_refused_without_showing_what_they_hold() {
    let secret = "AKIAIOSFODNN7EXAMPLE";
    let table = [
        (
            json!({ "CodePipeline.job": { "id": "1", "data": { "artifactCredentials": { "accessKeyId": secret } } } }),
            "CodePipeline",
        ),
        (json!({ "DeploymentId": "d", "LifecycleEventHookExecutionId": secret }), "a CodeDeploy hook"),
        (json!({ "widgetContext": { "title": secret }, "suite": {} }), "a CloudWatch custom widget"),
        (json!({ "describe": true }), "a CloudWatch custom widget"),
        (json!({ "BatchInput": {}, "Items": [secret] }), "a Step Functions Distributed Map"),
    ];
    for (event, door) in table {
        let sentence = refusal(&event.to_string());
        assert_eq!(
            sentence,
            format!("this is an event of {door}, which this function does not answer; nothing was run")
        );
    }
}

#[test]
fn what_is_no_event_gets_one_sentence_with_the_place() {
    let table = [
        ("[]", "the event is an array, but has to be an object: `suite` (a suite or the name of one)"),
        ("7", "the event is a number, but has to be an object"),
        ("true", "the event is a boolean"),
        ("\"suite\"", "the event is a string"),
        ("{", "the event cannot be read as JSON: EOF while parsing an object at line 1, column 1"),
        ("{\n\"suite\": nul}", "at line 2, column"),
        (r#"{"suit":{}}"#, "the event has the unknown field `suit`; expected `suite`"),
        (r#"{"targets":["events"],"diagnosis":{"read_as":[]}}"#, "the event has the unknown field `diagnosis`"),
        (r#"{"targets":"events"}"#, "targets: found a string, expected an array of names"),
        (r#"{"checks":[1]}"#, "checks[0]: found something else, expected a name"),
        (r#"{"suite":7}"#, "suite: found a number"),
        (
            r#"{"RequestType":"Create","ResponseURL":"https://x/"}"#,
            "StackId: found nothing, expected a string, as in every request of CloudFormation",
        ),
        (r#"{"RequestType":1,"ResponseURL":"https://x/"}"#, "RequestType: found a number, expected a string"),
    ];
    for (text, start) in table {
        let sentence = refusal(text);
        assert!(sentence.contains(start), "{text}: {sentence}");
        assert!(!sentence.contains('\n') && !sentence.ends_with('.'), "{sentence}");
    }
}

#[test]
fn events_that_are_too_deep_or_very_large_are_told_apart_from_good_ones() {
    let deep = format!("{{\"suite\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(refusal(&deep).contains("it is nested too deeply at line 1, column "));
    let large = format!("{{\"what\":\"{}\"}}", "x".repeat(6_000_000));
    assert_eq!(refusal(&large).split(';').next(), Some("the event has the unknown field `what`"));
    let name = format!("{{\"{}\":1}}", "x".repeat(6_000_000));
    assert!(refusal(&name).len() < 400);
}
