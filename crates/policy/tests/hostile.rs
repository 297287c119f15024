//! Input made to hurt: it ends, soon, and without a panic.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use s3litmus_policy::jsonl::evaluate_lines;
use s3litmus_policy::{Context, Decision, Layer, Policies, Policy, Reading, Request, decide, evaluate};
use serde_json::json;

fn judge(resource: &str, key: &str, condition: serde_json::Value) -> Decision {
    let policy = Policy::from_value_lossy(
        json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": resource,
            "Condition": condition}}),
        Layer::IdentityPolicy,
    );
    let policies = Policies { identity: Reading::Known(vec![policy]), ..Policies::default() };
    let object = format!("arn:aws:s3:::b/{key}");
    let context = Context::new().with("s3:prefix", key.to_owned()).with("aws:username", "*a*a*a".repeat(50));
    let request = Request::new("arn:aws:iam::111122223333:user/u", "s3:GetObject", &object, "111122223333").unwrap();
    decide(&request.with_context(context), &policies)
}

#[test]
fn stars_without_end() {
    let key = "a".repeat(10_000);
    let stars = "*a".repeat(5_000);
    assert_eq!(judge(&format!("arn:aws:s3:::b/{stars}"), &key, json!({})), Decision::Allowed);
    assert_eq!(judge(&format!("arn:aws:s3:::b/{stars}b"), &key, json!({})), Decision::ImplicitlyDenied);
    let like = |value: String| json!({"StringLike": {"s3:prefix": value}});
    assert_eq!(judge("*", &key, like(format!("{stars}b"))), Decision::ImplicitlyDenied);
    assert_eq!(judge("*", &key[..2_000], like("*?".repeat(2_001))), Decision::ImplicitlyDenied);
    let variables = "${aws:username}*".repeat(500);
    assert_eq!(judge("*", &key, like(variables)), Decision::ImplicitlyDenied);
}

#[test]
fn depth_and_size_are_bounded() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let policy = Policy::parse_lossy(&format!(r#"{{"Statement":{deep}}}"#), Layer::IdentityPolicy);
    assert!(policy.problems()[0].to_string().contains("recursion limit"), "{:?}", policy.problems());
    let wide: Vec<_> = (0..20_000)
        .map(|number| {
            json!({"Sid": format!("S{number}"), "Effect": "Allow", "Action": "s3:Get*",
            "Resource": format!("arn:aws:s3:::b/{number}/*")})
        })
        .collect();
    let policy = Policy::from_value_lossy(json!({ "Statement": wide }), Layer::IdentityPolicy);
    let policies = Policies { identity: Reading::Known(vec![policy]), ..Policies::default() };
    let request =
        Request::new("arn:aws:iam::111122223333:user/u", "s3:GetObject", "arn:aws:s3:::b/19999/k", "111122223333")
            .unwrap();
    assert_eq!(decide(&request, &policies), Decision::Allowed);
}

#[test]
fn many_unknown_keys_do_not_multiply() {
    let conditions: serde_json::Map<String, serde_json::Value> =
        (0..300).map(|number| (format!("aws:PrincipalTag/t{number}"), json!(["a", "b", "c"]))).collect();
    let policy = Policy::from_value_lossy(
        json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*",
            "Condition": {"StringEquals": conditions}}}),
        Layer::IdentityPolicy,
    );
    let policies = Policies { identity: Reading::Known(vec![policy]), ..Policies::default() };
    let request = Request::new("arn:aws:iam::111122223333:user/u", "s3:GetObject", "arn:aws:s3:::b/k", "111122223333")
        .unwrap()
        .with_context(Context::new().with_unknown("*"));
    let evaluation = evaluate(&request, &policies);
    assert_eq!(evaluation.decision, Decision::Unknown);
    assert!(evaluation.suppositions.len() < 400);
}

#[test]
fn a_broken_line_is_answered_with_its_number_and_the_rest_goes_on() {
    let good = r#"{"id":"good","request":{"principal":null,"action":"s3:GetObject","resource":{"resource":"arn:aws:s3:::b/k","accountId":"111122223333"},"context":{}}}"#;
    let lines = [
        good,
        "{",
        "",
        r#"{"id":"who","request":{"principal":"me","action":"s3:GetObject","resource":{"resource":"arn:aws:s3:::b","accountId":"111122223333"}}}"#,
        r#"{"id":"slot","request":{"principal":null,"action":"s3:GetObject","resource":{"resource":"arn:aws:s3:::b","accountId":"111122223333"}},"resourcePolicy":"perhaps"}"#,
        r#"{"id":"key","request":{"principal":null,"action":"s3:GetObject","resource":{"resource":"arn:aws:s3:::b","accountId":"111122223333"},"context":{"a":{}}}}"#,
        good,
    ];
    let mut input = lines.join("\n").into_bytes();
    input.extend(b"\n\xff\xfe\n");
    let mut output = Vec::new();
    assert_eq!(evaluate_lines(&input[..], &mut output).unwrap(), 5);
    let answers: Vec<serde_json::Value> =
        String::from_utf8(output).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let seen: Vec<_> = answers.iter().map(|answer| (answer["id"].as_str(), answer["line"].as_u64())).collect();
    assert_eq!(
        seen,
        [
            (Some("good"), None),
            (None, Some(2)),
            (Some("who"), Some(4)),
            (Some("slot"), Some(5)),
            (Some("key"), Some(6)),
            (Some("good"), None),
            (None, Some(8))
        ]
    );
    assert!(answers[2]["error"].as_str().unwrap().starts_with("`me` is not a principal"));
    assert_eq!(answers[3]["error"], "resourcePolicy: neither policies nor `unreadable`");
}

#[test]
fn a_line_tells_what_is_unknown_and_what_is_refused() {
    let line = json!({"id": 1, "request": {"principal": "arn:aws:iam::111122223333:user/u", "action": "s3:GetObject",
        "resource": {"resource": "arn:aws:s3:::b/k", "accountId": "111122223333"},
        "context": {"aws:SourceVpce": null}},
        "identityPolicies": "unreadable",
        "resourcePolicy": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*",
                "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}},
            {"Effect": "Allow", "Principal": "*", "Action": "GetObject", "Resource": "*"}]}});
    let mut output = Vec::new();
    evaluate_lines(line.to_string().as_bytes(), &mut output).unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&output).unwrap();
    assert_eq!(answer["result"], "Unknown");
    assert_eq!(answer["unreadable"], json!(["identity-policy"]));
    assert_eq!(answer["problems"][0]["place"], "Statement[1].Action");
    assert_eq!(answer["problems"][0]["refused"], true);
    let supposed = answer["suppositions"].as_array().unwrap();
    assert!(supposed.iter().any(|one| one["value"] == json!({"values": ["vpce-1"]})));
}
