//! `explain`: its answers as other programs read them, bad input, hostile input.

use proptest::prelude::*;
use s3litmus::{
    call::Operation,
    message::{explain, explain_jsonl},
};
use serde_json::{Value, json};

fn lines(input: &str) -> (usize, Vec<Value>) {
    let mut output = Vec::new();
    let refused = explain_jsonl(input.as_bytes(), &mut output).unwrap();
    let answers = String::from_utf8(output).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (refused, answers)
}

#[test]
fn an_answer_has_every_member() {
    let text = "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: kms:Decrypt \
                on resource: arn:aws:kms:us-east-1:111122223333:key/k with an explicit deny in a service control \
                policy: arn:aws:organizations::444455556666:policy/o-a/service_control_policy/p-b";
    let (refused, answers) = lines(&json!({ "id": "one", "text": text, "operation": "GetObject" }).to_string());
    assert_eq!(refused, 0);
    assert_eq!(
        answers,
        [json!({
            "id": "one", "denied": true, "layer": "kms-permission", "kind": "explicit-deny",
            "policy_type": "service-control-policy", "confidence": "certain", "basis": "reported",
            "cause": "kms-no-permission", "action": "kms:Decrypt",
            "resource": "arn:aws:kms:us-east-1:111122223333:key/k",
            "principal": "arn:aws:sts::111122223333:assumed-role/etl/job",
            "policy_arn": "arn:aws:organizations::444455556666:policy/o-a/service_control_policy/p-b",
            "candidates": ["kms-permission"],
        })]
    );
}

#[test]
fn a_bare_denial_is_open() {
    let (_, answers) = lines(
        r#"{"id": 7, "text": "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied"}"#,
    );
    let answer = &answers[0];
    assert_eq!(answer["id"], 7);
    assert_eq!(answer["denied"], true);
    assert_eq!(answer["layer"], "unknown");
    assert_eq!(answer["kind"], "not-applicable");
    assert_eq!(answer["confidence"], "possible");
    for member in ["policy_type", "cause", "action", "resource", "principal", "policy_arn"] {
        assert_eq!(answer.get(member), Some(&Value::Null), "{member}");
    }
    assert_eq!(answer["candidates"][0], "identity-policy");
}

#[test]
fn the_operation_orders_the_candidates() {
    let bare = "Access Denied";
    let candidates =
        |operation| explain(bare, Some(operation)).candidates.iter().map(|l| l.as_str()).collect::<Vec<_>>();
    assert_eq!(candidates(Operation::GetObject)[..2], ["identity-policy", "hidden-missing-object"]);
    assert!(!candidates(Operation::PutObject).contains(&"hidden-missing-object"));
    assert!(candidates(Operation::PutObject).contains(&"encryption-requirement"));
    assert!(!candidates(Operation::GetObject).contains(&"encryption-requirement"));
}

#[test]
fn answers_come_in_order_and_a_bad_line_is_named() {
    let (refused, answers) = lines(
        "{\"id\":\"a\",\"text\":\"x\"}\n\n{\"id\":\"b\",\"tekst\":\"\"}\nnot json\n{\"id\":\"c\",\"text\":\"Access Denied\"}\n",
    );
    assert_eq!(refused, 2);
    assert_eq!(
        answers.iter().map(|answer| answer["id"].clone()).collect::<Vec<_>>(),
        [json!("a"), json!("b"), Value::Null, json!("c")]
    );
    assert_eq!((&answers[1]["line"], &answers[2]["line"]), (&json!(3), &json!(4)));
    let sentence = answers[1]["error"].as_str().unwrap();
    assert!(sentence.contains("`tekst`") && !sentence.contains("line 1"), "{sentence}");
    assert_eq!(answers[3]["denied"], true, "what follows is answered");
}

#[test]
fn a_text_for_people_says_who_repairs_it() {
    let text =
        explain("Aws::S3::Errors::InvalidObjectState: The operation is not valid for the object's storage class", None)
            .to_string();
    for part in
        ["no denial", "archived-object", "who repairs caller", "Restore the object", "https://docs.aws.amazon.com/"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    let bare = explain("Access Denied", None).to_string();
    assert!(bare.contains("does not say why") && bare.contains("identity-policy-no-allow"), "{bare}");
    assert!(explain("all is well", None).to_string().contains("no denial or error"));
}

/// What an authorization id opens is nobody's business: no answer repeats it.
#[test]
fn authorization_ids_are_not_repeated() {
    let text = "User: arn:aws:iam::111122223333:user/a is not authorized to perform: s3:GetObject on resource: \
                \"arn:aws:s3:::b/k\" with an explicit deny in an identity-based policy, with policy ARN: \
                arn:aws:iam::111122223333:policy/p. Go to https://console.aws.amazon.com/iam/x for complete details, \
                or call the GetRequestAuthorizationDetails API with the following authorization id: SECRET-ID";
    let explanation = explain(text, None);
    assert_eq!(explanation.policy_arn.as_deref(), Some("arn:aws:iam::111122223333:policy/p"));
    assert!(!serde_json::to_string(&explanation).unwrap().contains("SECRET-ID"));
    assert!(!explanation.to_string().contains("SECRET-ID"));
}

/// A megabyte each: would take hours if anything looked at the rest of the text from every place in it.
#[test]
fn long_hostile_texts_are_read() {
    let repeated = [
        "no session policy ",
        "authorized to perform: ",
        "is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::b",
        "with an explicit deny in a ",
        "User: ",
        "a",
        "\\",
        "&",
        "\u{1b}[",
        "arn:aws:s3:::\n",
        "access denied ",
        ".amazonaws.com",
    ];
    for part in repeated {
        let text = part.repeat(1_000_000 / part.len());
        let explanation = explain(&text, None);
        assert!(explanation.resource.is_none_or(|resource| resource.len() <= text.len()), "{part}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in any::<String>()) {
        explain(&text, None);
    }

    #[test]
    fn any_mixture_of_the_grammar_is_read(parts in prop::collection::vec(prop::sample::select(PARTS), 0..40)) {
        explain(&parts.concat(), Some(Operation::GetObject));
    }

    /// Where a line breaks, however it is indented, the same is read.
    #[test]
    fn line_breaks_between_words_change_nothing(at in prop::collection::vec(any::<bool>(), 40)) {
        let text = "User: arn:aws:iam::111122223333:user/a is not authorized to perform: s3:GetObject on resource: \
                    \"arn:aws:s3:::b/k\" because no identity-based policy allows the s3:GetObject action";
        let mut broken = String::new();
        for (word, breaks) in text.split(' ').zip(at) {
            broken.push_str(word);
            broken.push_str(if breaks { "\n    " } else { " " });
        }
        prop_assert_eq!(explain(&broken, None), explain(text, None));
    }
}

const PARTS: &[&str] = &[
    "User: ",
    "arn:aws:iam::1:user/a",
    " is not",
    " authorized to perform",
    ":",
    " ",
    "\n",
    "s3:GetObject",
    "s3",
    " on ",
    "resource",
    "\"",
    "'",
    "arn:",
    "arn:aws:s3:::b/k\u{e9}",
    " because no ",
    "identity-based policy",
    " allow",
    "s the ",
    " action",
    " with an explicit deny in ",
    "a ",
    "a service control policy",
    ", with policy ARN: ",
    "\\n",
    "\\\"",
    "\\u0041",
    "\\u00",
    "&quot;",
    "\u{1b}[31m",
    "\u{2026}",
    "...",
    "403",
    "(AccessDenied)",
    "expecting 'us-west-2'",
    ".amazonaws.com",
    "\u{2502}",
    "KMS.",
    "Exception",
];
