//! Texts as people paste them: in markup, behind log prefixes, beside other programs' words.

use s3litmus::{
    cause::Confidence,
    message::{Explanation, explain},
};

const WHO: &str = "arn:aws:sts::210987654321:assumed-role/loader/i-0";
const KEY: &str = "arn:aws:kms:us-east-1:210987654321:key/1111";
const POLICY: &str = "arn:aws:iam::210987654321:policy/guards/ReadOnly_Guard";

fn denied(action: &str, resource: &str, tail: &str) -> String {
    format!("User: {WHO} is not authorized to perform: {action} on resource: \"{resource}\" {tail}")
}

fn parts(said: &Explanation) -> (Option<&str>, Option<&str>, Option<&str>) {
    (said.principal.as_deref(), said.action.as_deref(), said.resource.as_deref())
}

#[test]
fn markup_ends_an_arn() {
    let text = denied(
        "s3:GetObject",
        "arn:aws:s3:::b/k",
        &format!("with an explicit deny in an identity-based policy: {POLICY}"),
    );
    for (before, after) in [
        ("<Error><Code>AccessDenied</Code><Message>", "</Message><RequestId>X</RequestId></Error>"),
        ("&lt;Error&gt;&lt;Message&gt;", "&lt;/Message&gt;&lt;/Error&gt;"),
        ("<pre>", "</pre>"),
        ("<p>", "<br/>more</p>"),
        ("(", ")."),
        ("[", "];"),
        ("{'Message': '", "'}"),
        ("", "; status code: 403"),
        ("", ", request id: X"),
    ] {
        let said = explain(&format!("{before}{text}{after}"), None);
        assert_eq!(said.policy_arn.as_deref(), Some(POLICY), "{before}…{after}");
        assert_eq!(said.resource.as_deref(), Some("arn:aws:s3:::b/k"), "{before}…{after}");
    }
    let masked = text.replace("210987654321:policy", "<account>:policy");
    assert_eq!(
        explain(&masked, None).policy_arn.as_deref(),
        Some("arn:aws:iam::<account>:policy/guards/ReadOnly_Guard"),
        "what the author masked stays"
    );
}

#[test]
fn a_sentence_wrapped_behind_log_prefixes_is_read_as_one() {
    let cases = [
        denied("kms:Decrypt", KEY, "because no identity-based policy allows the kms:Decrypt action"),
        denied("kms:GenerateDataKey", KEY, "with an explicit deny in a service control policy"),
        denied(
            "s3:GetObject",
            "arn:aws:s3:::b/with an explicit deny in a service control policy.txt",
            "because no identity-based policy allows the s3:GetObject action",
        ),
    ];
    let prefixes: [fn(usize) -> String; 4] = [
        |_| "Nov 26 01:02:03 host-7 loader[812]: ".to_owned(),
        |n| format!("2026-11-26T01:02:0{n}.123456789Z stderr F "),
        |n| format!("2026-11-26 01:02:{n},5 ERROR loader - "),
        |_| "worker-1  | ".to_owned(),
    ];
    for text in &cases {
        let plain = explain(text, None);
        for prefix in prefixes {
            let words: Vec<&str> = text.split(' ').collect();
            let lines: Vec<String> = words
                .chunks(4)
                .enumerate()
                .map(|(n, words)| format!("{}{}", prefix(n % 10), words.join(" ")))
                .collect();
            let said = explain(&lines.join("\n"), None);
            assert_eq!(
                (said.layer, said.confidence, said.cause),
                (plain.layer, plain.confidence, plain.cause),
                "{lines:#?}"
            );
            assert_eq!(
                (said.principal.as_deref(), said.action.as_deref()),
                (Some(WHO), plain.action.as_deref()),
                "{lines:#?}"
            );
        }
    }
}

#[test]
fn a_policy_without_an_action_is_never_certain() {
    for text in [
        "S3 returns 'with an explicit deny in a service control policy' in that case",
        "the docs say: because no identity-based policy allows the action",
        "AccessDenied … with an explicit deny in a resource-based policy",
    ] {
        assert_ne!(explain(text, None).confidence, Confidence::Certain, "{text}");
    }
}

#[test]
fn actions_of_other_services_are_actions_in_any_case() {
    for action in ["sqs:sendmessage", "sqs:receivemessage", "sns:publish", "SQS:SendMessage"] {
        let text = format!(
            "User: {WHO} is not authorized to perform: {action} on resource: arn:aws:sqs:us-east-1:210987654321:q \
             because no resource-based policy allows the {action} action"
        );
        let said = explain(&text, None);
        assert_eq!(said.cause, Some("another-service-policy"), "{action}");
        assert_eq!(parts(&said), (Some(WHO), Some(action), Some("arn:aws:sqs:us-east-1:210987654321:q")), "{action}");
    }
}

#[test]
fn what_other_programs_deny_is_no_denial_of_s3() {
    for text in [
        "git@github.com: Permission denied (publickey).",
        "ERROR: permission denied for table events",
        "cp: cannot create regular file '/opt/x': Permission denied",
    ] {
        let said = explain(text, None);
        assert!(!said.denied && said.candidates.is_empty(), "{text}: {said:?}");
    }
    assert!(explain("PermissionError: [Errno 13] Permission denied: 's3://bucket/key'", None).denied);
}

#[test]
fn a_slow_program_is_no_certain_sign_of_the_network() {
    let said = explain("2026-11-26T01:02:03.456Z 6bc28136 Task timed out after 3.00 seconds", None);
    assert!(!said.denied && said.confidence == Confidence::Possible, "{said:?}");
    let said = explain(
        "botocore.exceptions.ConnectTimeoutError: Connect timeout on endpoint URL: \"https://b.s3.amazonaws.com/\"",
        None,
    );
    assert_eq!((said.cause, said.confidence), (Some("network"), Confidence::Certain));
}

#[test]
fn the_state_of_a_key_is_heard_without_its_code() {
    let key = "arn:aws:kms:us-east-1:111122223333:key/0d8f0d8f-1111-2222-3333-444455556666";
    for text in [
        format!("S3Exception: {key} is disabled. (Service: S3, Status Code: 400, Request ID: X)"),
        format!("Resource handler returned message: \"{key} is disabled. (Service: S3, Status Code: 400)\""),
        format!("raise_response_errors.rb:17:in `call': {key} is disabled. (Aws::S3::Errors::ServiceError)"),
    ] {
        let said = explain(&text, None);
        assert_eq!((said.cause, said.denied), (Some("kms-key-state"), false), "{text}");
    }
    for text in ["arn:aws:iam::111122223333:user/x is disabled. (Status Code: 400)", "TLS is disabled"] {
        assert_ne!(explain(text, None).cause, Some("kms-key-state"), "{text}");
    }
}

#[test]
fn what_the_sdk_refused_says_nothing_about_a_bucket() {
    let text = "botocore.exceptions.ParamValidationError: Parameter validation failed:\nInvalid bucket name \"arn:aws:s3:::b\": \
                Bucket name must match the regex \"^[a-zA-Z0-9.\\-_]{1,255}$\"";
    let said = explain(text, None);
    assert_eq!((said.cause, said.denied), (Some("other"), false), "{said:?}");
}

#[test]
fn a_word_of_the_sentence_is_no_principal() {
    for text in [
        "AuthorizationPermissionMismatch: This request is not authorized to perform this operation using this permission.",
        "the caller is not authorized to perform: s3:GetObject",
    ] {
        assert_eq!(explain(text, None).principal, None, "{text}");
    }
    assert_eq!(
        explain("deployer is not authorized to perform: s3:GetObject", None).principal.as_deref(),
        Some("deployer")
    );
}

#[test]
fn a_key_with_quotes_in_it_is_whole() {
    for (resource, reason) in [
        ("arn:aws:s3:::b/with \"quotes\" in it", "because no identity-based policy allows the s3:PutObject action"),
        ("arn:aws:s3:::b/\"all\"", "with an explicit deny in a service control policy"),
        ("arn:aws:s3:::b/plain", "because no session policy allows the s3:PutObject action; \"it\" because why"),
    ] {
        let text =
            format!("User: {WHO} is not authorized to perform: s3:PutObject on resource: \"{resource}\" {reason}");
        assert_eq!(explain(&text, None).resource.as_deref(), Some(resource), "{text}");
    }
}
