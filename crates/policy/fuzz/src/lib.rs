//! What the fuzzers run, and what the tests replay on stable: each function takes any bytes and
//! panics where a promise of the crate is broken.

use s3litmus_policy::{
    Context, Decision, Layer, Policies, Policy, Reading, Request, decide, evaluate as evaluate_request, jsonl,
};

/// Any text is read as a policy of any layer, and what was read prints as something that reads the
/// same.
pub fn parse(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for layer in [Layer::IdentityPolicy, Layer::BucketPolicy, Layer::TrustPolicy, Layer::ResourceControlPolicy] {
        let policy = Policy::parse_lossy(text, layer);
        let problems: Vec<String> = policy.problems().iter().map(ToString::to_string).collect();
        let refused = policy.problems().iter().any(|problem| problem.refused());
        assert_eq!(Policy::parse(text, layer).is_err(), refused, "{problems:?}");
        if !refused {
            let again = Policy::parse(&policy.to_string(), layer);
            assert_eq!(again.as_ref().ok(), Some(&policy));
        }
        for statement in policy.statements() {
            let _ = (statement.to_string(), statement.json(), statement.effect());
        }
        judge(policy);
    }
}

/// Both ways of deciding agree on a few requests under a policy.
fn judge(policy: Policy) {
    let slots = if policy.layer().is_resource_based() {
        Policies { resource: Reading::Known(policy), ..Policies::default() }
    } else {
        Policies { identity: Reading::Known(vec![policy]), ..Policies::default() }
    };
    let context = Context::new()
        .with("aws:username", "alice")
        .with("aws:SourceIp", "203.0.113.9")
        .with("aws:CurrentTime", "2026-01-01T00:00:00Z")
        .with("aws:TagKeys", vec!["a", "b"])
        .with_unknown("s3:*")
        .with_unknown("aws:PrincipalTag/*");
    for caller in ["arn:aws:iam::111122223333:user/alice", "arn:aws:sts::444455556666:assumed-role/r/s", "anonymous"] {
        let Ok(request) = Request::new(caller, "s3:GetObject", "arn:aws:s3:::store/in/a", "111122223333") else {
            return;
        };
        let request = request.with_context(context.clone());
        let evaluation = evaluate_request(&request, &slots);
        assert_eq!(evaluation.decision, decide(&request, &slots));
        assert!(evaluation.decision == Decision::Unknown || evaluation.possible == [evaluation.decision]);
    }
}

/// Any lines are answered, one line each, with JSON.
pub fn evaluate(data: &[u8]) {
    let mut output = Vec::new();
    assert!(jsonl::evaluate_lines(data, &mut output).is_ok());
    let lines = data.split(|&byte| byte == b'\n').filter(|line| !line.iter().all(u8::is_ascii_whitespace)).count();
    let answers: Vec<&[u8]> = output.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).collect();
    assert_eq!(answers.len(), lines);
    for answer in answers {
        assert!(serde_json::from_slice::<serde_json::Value>(answer).is_ok());
    }
}

/// A pattern and a text, parted by the first line break: the matcher agrees with the textbook.
pub fn wildcards(data: &[u8]) {
    let Ok(input) = std::str::from_utf8(data) else { return };
    let Some((pattern, text)) = input.split_once('\n') else { return };
    // Variables have a meaning of their own.
    if pattern.contains("${") || pattern.len() * text.len() > 1 << 20 {
        return;
    }
    let document = serde_json::json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
        "Resource": "*", "Condition": {"StringLike": {"s3:prefix": pattern}}}});
    let policy = Policy::from_value_lossy(document, Layer::IdentityPolicy);
    let policies = Policies { identity: Reading::Known(vec![policy]), ..Policies::default() };
    let Ok(request) =
        Request::new("arn:aws:iam::111122223333:user/a", "s3:ListBucket", "arn:aws:s3:::store", "111122223333")
    else {
        return;
    };
    let request = request.with_context(Context::new().with("s3:prefix", text));
    let matched = decide(&request, &policies) == Decision::Allowed;
    assert_eq!(matched, by_table(pattern, text), "`{pattern}` against `{text}`");
}

/// Dynamic programming over all pairs of positions.
fn by_table(pattern: &str, text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    // reached[n]: the pattern so far matches the first n characters.
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for wanted in pattern.chars() {
        let mut next = vec![false; text.len() + 1];
        for at in 0..=text.len() {
            next[at] = match wanted {
                '*' => reached[at] || (at > 0 && next[at - 1]),
                '?' => at > 0 && reached[at - 1],
                literal => at > 0 && reached[at - 1] && text[at - 1] == literal,
            };
        }
        reached = next;
    }
    reached[text.len()]
}
