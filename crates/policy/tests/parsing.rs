//! Documents as AWS takes them and as it refuses them: every problem with its place.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use s3litmus_policy::{Decision, Layer, Policies, Policy, Reading, Request, decide, evaluate};

fn problems(text: &str, layer: Layer) -> Vec<String> {
    Policy::parse_lossy(text, layer).problems().iter().map(ToString::to_string).collect()
}

fn refused(statement: &str) -> Vec<String> {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
    let error = Policy::parse(&text, Layer::BucketPolicy).expect_err(statement);
    assert!(error.to_string().starts_with("AWS would refuse this bucket-policy: "), "{error}");
    error.problems().iter().filter(|problem| problem.refused()).map(ToString::to_string).collect()
}

#[test]
fn every_shape_that_aws_takes_is_taken() {
    let shapes = [
        r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#,
        r#"{"Sid":"A","Effect":"Deny","Principal":{"AWS":"*"},"NotAction":["s3:Get*"],"NotResource":"arn:aws:s3:::b/*"}"#,
        r#"{"Effect":"Allow","Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:root",
            "arn:aws:iam::111122223333:user/a/b","arn:aws:sts::111122223333:assumed-role/r/s",
            "arn:aws:sts::111122223333:federated-user/f","AROAEXAMPLEID12345678"],"Service":["s3.amazonaws.com"],
            "Federated":"cognito-identity.amazonaws.com",
            "CanonicalUser":"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},
            "Action":"s3:GetObject","Resource":["arn:aws:s3:::b/*","arn:aws:s3:::b"]}"#,
        r#"{"Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::111122223333:user/a","111122223333"]},
            "Action":"s3:*","Resource":"*"}"#,
        r#"{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{
            "Bool":{"aws:SecureTransport":true},"Null":{"aws:username":[false,"true"]},
            "NumericLessThan":{"s3:max-keys":10,"aws:MultiFactorAuthAge":["3600",1.5]},
            "DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z","aws:EpochTime":1767225600},
            "ForAnyValue:StringLikeIfExists":{"aws:TagKeys":["a*","b?"]},
            "BinaryEquals":{"k":"QmluYXJ5"},"IpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:db8::/32"]}}}"#,
    ];
    for shape in shapes {
        for statement in [shape.to_owned(), format!("[{shape}]")] {
            for version in [r#""Version":"2012-10-17","#, r#""Version":"2008-10-17","Id":"x","#, ""] {
                let text = format!("{{{version}\"Statement\":{statement}}}");
                assert_eq!(problems(&text, Layer::BucketPolicy), [] as [&str; 0], "{text}");
            }
        }
    }
}

#[test]
fn every_problem_is_named_with_its_place() {
    let cases = [
        (r#"{"Principal":"*","Action":"*","Resource":"*"}"#, "Statement[0]: `Effect` is missing"),
        (
            r#"{"Effect":"allow","Principal":"*","Action":"*","Resource":"*"}"#,
            "Statement[0].Effect: `allow` where `Allow` or `Deny` is wanted",
        ),
        (r#"{"Effect":"Allow","Principal":"*","Resource":"*"}"#, "Statement[0]: `Action` is missing"),
        (r#"{"Effect":"Allow","Principal":"*","Action":"*"}"#, "Statement[0]: `Resource` is missing"),
        (r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#, "Statement[0]: `Principal` is missing"),
        (
            r#"{"Effect":"Allow","Principal":"*","Action":"*","NotAction":"s3:*","Resource":"*"}"#,
            "Statement[0]: `Action` and `NotAction` exclude each other",
        ),
        (
            r#"{"Effect":"Allow","Principal":"*","Action":["s3:*",7],"Resource":"*"}"#,
            "Statement[0].Action[1]: a number where a text is wanted",
        ),
        (r#"{"Effect":"Allow","Principal":"*","Action":[],"Resource":"*"}"#, "Statement[0].Action: empty"),
        (
            r#"{"Effect":"Allow","Principal":"*","Action":"GetObject","Resource":"*"}"#,
            "Statement[0].Action: `GetObject` is not an action",
        ),
        (
            r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"store/*"}"#,
            "Statement[0].Resource: `store/*` is neither `*` nor an ARN",
        ),
        (
            r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/*"},"Action":"*","Resource":"*"}"#,
            "Statement[0].Principal.AWS: `arn:aws:iam::111122223333:role/*` is not a principal",
        ),
        (
            r#"{"Effect":"Allow","Principal":{"Aws":"*"},"Action":"*","Resource":"*"}"#,
            "Statement[0].Principal.Aws: no such element",
        ),
        (
            r#"{"Effect":"Allow","NotPrincipal":{"AWS":"111122223333"},"Action":"*","Resource":"*"}"#,
            "Statement[0].NotPrincipal: `NotPrincipal` and `Effect: Allow` exclude each other",
        ),
        (
            r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEqualz":{"a":"b"}}}"#,
            "Statement[0].Condition.StringEqualz: `StringEqualz` is not a condition operator",
        ),
        (
            r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"NullIfExists":{"a":"true"}}}"#,
            "Statement[0].Condition.NullIfExists: `NullIfExists` is not a condition operator",
        ),
        (
            r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"Bool":{"a":{"b":1}}}}"#,
            "Statement[0].Condition.Bool.a: an object where a text, a number, a boolean or a list of them is wanted",
        ),
        (
            r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Conditions":{}}"#,
            "Statement[0].Conditions: no such element",
        ),
        (
            r#"{"Effect":"Allow","Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}"#,
            "Statement[0].Effect: given twice",
        ),
        (r#""Allow""#, "Statement[0]: a text where an object is wanted"),
    ];
    for (statement, problem) in cases {
        assert_eq!(refused(statement), [problem], "{statement}");
    }
}

#[test]
fn problems_of_the_document_are_named() {
    let allow = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
    let identity = |text: &str| problems(text, Layer::IdentityPolicy);
    assert!(identity("{").concat().contains("the document: not JSON: EOF"));
    assert_eq!(identity("[]"), ["the document: a list where an object is wanted"]);
    assert_eq!(identity(r#"{"Version":"2012-10-17"}"#), ["the document: `Statement` is missing"]);
    assert_eq!(identity(r#"{"Statement":[]}"#), ["Statement: empty"]);
    assert_eq!(
        identity(&format!(r#"{{"Version":"2020-01-01","Statement":{allow}}}"#)),
        ["Version: `2020-01-01` where `2012-10-17` or `2008-10-17` is wanted"]
    );
    assert_eq!(
        identity(r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#),
        ["Statement.Principal: not allowed in a policy of the layer identity-policy"]
    );
    let long = format!(
        r#"{{"Statement":{{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Sid":"{}"}}}}"#,
        "x".repeat(20_480)
    );
    let too_long = format!("the document: {} characters long, the limit is 20480", long.len());
    assert_eq!(problems(&long, Layer::BucketPolicy), [too_long.as_str()]);
    let value = serde_json::from_str(&long).unwrap();
    let from_value = Policy::from_value(value, Layer::BucketPolicy).unwrap_err();
    assert_eq!(from_value.problems()[0].to_string(), too_long);
    assert_eq!(
        problems(
            r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}}"#,
            Layer::TrustPolicy
        ),
        ["Statement.Resource: not allowed in a policy of the layer trust-policy"]
    );
    let twice = r#"{"Statement":[{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"},
        {"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    assert_eq!(identity(twice), ["Statement[1].Sid: given twice"]);
}

/// What AWS stores, and what does not do what it seems to.
#[test]
fn values_that_never_match_are_named_and_not_refused() {
    let policy = Policy::parse(
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*",
            "Resource":"arn:aws:s3:::b/${aws:username","Condition":{
            "IpAddress":{"aws:SourceIp":["203.0.113.0/24","203.0.113.0/33"]},
            "DateLessThan":{"aws:CurrentTime":"tomorrow"},"NumericEquals":{"s3:max-keys":"ten"},
            "Bool":{"aws:SecureTransport":"yes"},"ArnLike":{"aws:SourceArn":"my-bucket"}}}}"#,
        Layer::IdentityPolicy,
    )
    .unwrap();
    let found: Vec<String> = policy.problems().iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "Statement.Resource: `arn:aws:s3:::b/${aws:username` is not a text with well-formed variables, so that it never matches",
            "Statement.Condition.IpAddress.aws:SourceIp[1]: `203.0.113.0/33` is not an IP address or CIDR block, so that it never matches",
            "Statement.Condition.DateLessThan.aws:CurrentTime: `tomorrow` is not a date (ISO 8601, or seconds since 1970), so that it never matches",
            "Statement.Condition.NumericEquals.s3:max-keys: `ten` is not a number, so that it never matches",
            "Statement.Condition.Bool.aws:SecureTransport: `yes` is not `true` or `false`, so that it never matches",
            "Statement.Condition.ArnLike.aws:SourceArn: `my-bucket` is not an ARN, so that it never matches",
        ]
    );
    let old = problems(
        r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/${aws:username}/*"}}"#,
        Layer::IdentityPolicy,
    );
    assert_eq!(
        old,
        ["Statement.Resource: `arn:aws:s3:::b/${aws:username}/*` is plain text unless `Version` is `2012-10-17`"]
    );
}

/// A statement that AWS refuses neither grants nor denies; the others are judged.
#[test]
fn a_broken_statement_leaves_the_answer_open_only_where_it_could_matter() {
    let judge = |broken: &str, action: &str| {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{broken},
                {{"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}]}}"#
        );
        let policy = Policy::parse_lossy(&text, Layer::IdentityPolicy);
        let policies = Policies { identity: Reading::Known(vec![policy]), ..Policies::default() };
        let request =
            Request::new("arn:aws:iam::111122223333:user/a", action, "arn:aws:s3:::b/k", "111122223333").unwrap();
        assert_eq!(evaluate(&request, &policies).decision, decide(&request, &policies));
        decide(&request, &policies)
    };
    let grant = r#"{"Effect":"Allow","Action":"s3:PutObject","Resource":"*","Condition":{"StringEqualz":{"a":"b"}}}"#;
    assert_eq!(judge(grant, "s3:GetObject"), Decision::Allowed);
    assert_eq!(judge(grant, "s3:PutObject"), Decision::Unknown);
    assert_eq!(judge(grant, "s3:DeleteObject"), Decision::ImplicitlyDenied);
    let deny = r#"{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringEqualz":{"a":"b"}}}"#;
    assert_eq!(judge(deny, "s3:GetObject"), Decision::Unknown);
    let no_effect = r#"{"Action":"s3:GetObject","Resource":"*"}"#;
    assert_eq!(judge(no_effect, "s3:GetObject"), Decision::Unknown);
    assert_eq!(judge("7", "s3:DeleteObject"), Decision::Unknown);
}

#[test]
fn statements_can_be_quoted() {
    let text = r#"{"Statement":[{"Sid":"One","Effect":"Allow","Action":"*","Resource":"*"},
        {"Effect":"Deny","Action":"s3:*","Resource":"*"}]}"#;
    let policy = Policy::parse(text, Layer::IdentityPolicy).unwrap();
    let statements: Vec<_> = policy.statements().collect();
    assert_eq!(statements[0].to_string(), "statement `One` (Statement[0]) of identity-policy");
    assert_eq!(statements[1].to_string(), "Statement[1] of identity-policy");
    assert_eq!(statements[1].json()["Action"], "s3:*");
    assert_eq!(statements[1].place().json_pointer(), "/Statement/1");
    assert_eq!(policy.document().pointer("/Statement/1").unwrap(), statements[1].json());
}
