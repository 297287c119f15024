//! From an answer to causes: what only status, headers and call can tell.

use s3litmus::{
    answer::{Answer, Exchange, Failure, FailureKind, ServiceError},
    call::{Call, Operation},
    cause::{Confidence, from_answer},
};

fn call(operation: Operation) -> Call {
    Call::new(operation, "store-events", operation.on_object().then_some("a/b"))
}

fn refused(call: Call, status: u16, code: Option<&str>, message: Option<&str>) -> Exchange {
    let error = ServiceError {
        status,
        code: code.map(Into::into),
        message: message.map(Into::into),
        ..ServiceError::default()
    };
    exchange(call, Answer::Refused(error))
}

fn exchange(call: Call, answer: Answer) -> Exchange {
    Exchange::new(call, answer, 1.0)
}

/// The ids of the findings with their confidence.
fn found(exchange: &Exchange) -> Vec<(&'static str, Confidence)> {
    from_answer(exchange).into_iter().map(|finding| (finding.cause.id, finding.confidence)).collect()
}

fn first(exchange: &Exchange) -> (&'static str, Confidence) {
    found(exchange)[0]
}

#[test]
fn codes_and_status_tell_errors_from_denials() {
    use Confidence::Certain;
    for (operation, status, code, message, id) in [
        (
            Operation::PutObject,
            400,
            Some("AccessControlListNotSupported"),
            Some("The bucket does not allow ACLs"),
            "acls-disabled",
        ),
        (Operation::GetObject, 403, Some("InvalidObjectState"), None, "archived-object"),
        (Operation::GetObject, 403, Some("RequestTimeTooSkewed"), None, "credentials"),
        (Operation::GetObject, 400, Some("ExpiredToken"), Some("The provided token has expired."), "credentials"),
        (Operation::HeadBucket, 301, None, None, "wrong-region"),
        (Operation::GetObject, 307, Some("TemporaryRedirect"), None, "wrong-region"),
        (Operation::HeadObject, 404, None, None, "missing-object"),
        (Operation::HeadBucket, 404, None, None, "missing-bucket"),
        (Operation::PutObject, 503, Some("SlowDown"), None, "throttling"),
        (Operation::PutObject, 500, None, None, "other"),
        (Operation::PutObject, 403, Some("AllAccessDisabled"), None, "account"),
        (
            Operation::PutObject,
            400,
            Some("KMS.DisabledException"),
            Some("arn:aws:kms:us-east-1:1:key/k is disabled."),
            "kms-key-state",
        ),
    ] {
        let exchange = refused(call(operation), status, code, message);
        assert_eq!(first(&exchange), (id, Certain), "{status} {code:?}");
        assert!(!from_answer(&exchange)[0].cause.denial, "{id}");
    }
}

#[test]
fn a_403_without_a_body_is_open() {
    for message in [None, Some("<html>\u{fffd}")] {
        let findings = found(&refused(call(Operation::HeadObject), 403, None, message));
        assert!(findings.iter().all(|(_, confidence)| *confidence == Confidence::Possible), "{findings:?}");
        let ids: Vec<&str> = findings.into_iter().map(|(id, _)| id).collect();
        assert!(ids.contains(&"hidden-missing-object") && ids.contains(&"requester-pays"), "{ids:?}");
        assert!(!ids.contains(&"encryption-header-required"), "{ids:?}");
    }
}

#[test]
fn what_the_call_sends_opens_and_closes_causes() {
    let ids = |call| {
        found(&refused(call, 403, Some("AccessDenied"), Some("Access Denied")))
            .into_iter()
            .map(|(id, _)| id)
            .collect::<Vec<_>>()
    };
    let plain = ids(call(Operation::PutObject));
    let mut tagged = call(Operation::PutObject);
    tagged.options.tagging = [("team".into(), "data".into())].into();
    tagged.expected_bucket_owner = Some("111122223333".into());
    tagged.options.request_payer = Some("requester".into());
    let tagged = ids(tagged);
    for id in ["tagging-needs-own-action", "expected-bucket-owner-mismatch"] {
        assert!(!plain.contains(&id) && tagged.contains(&id), "{id}");
    }
    assert!(plain.contains(&"requester-pays") && !tagged.contains(&"requester-pays"));
    let mut through = call(Operation::GetObject);
    through.bucket = "orders-abcdefgh1234-s3alias".into();
    assert!(ids(through).contains(&"access-point-not-delegated"));
}

#[test]
fn a_kms_denial_behind_an_upload_is_the_keys() {
    let message = "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: kms:GenerateDataKey \
                   on this resource because the resource does not exist in this Region, no resource-based policies allow \
                   access, or a resource-based policy explicitly denies access";
    let exchange = refused(call(Operation::PutObject), 403, Some("AccessDenied"), Some(message));
    assert_eq!(first(&exchange), ("kms-key-policy", Confidence::Likely));
}

#[test]
fn a_second_permission_is_told_from_the_first() {
    let denied = |operation, action: &str| {
        let message = format!(
            "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: {action} on resource: \
             \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the {action} action"
        );
        first(&refused(call(operation), 403, Some("AccessDenied"), Some(&message)))
    };
    assert_eq!(denied(Operation::PutObject, "s3:PutObjectTagging").0, "tagging-needs-own-action");
    assert_eq!(denied(Operation::PutObject, "s3:PutObjectAcl").0, "acl-needs-own-action");
    assert_eq!(denied(Operation::PutObject, "s3:PutObjectRetention").0, "object-lock-needs-own-action");
    assert_eq!(denied(Operation::GetObject, "s3:GetObjectVersion").0, "version-needs-own-action");
    assert_eq!(denied(Operation::GetObject, "s3:ListBucket"), ("hidden-missing-object", Confidence::Likely));
    assert_eq!(denied(Operation::GetObject, "s3:GetObject"), ("identity-policy-no-allow", Confidence::Certain));
    assert_eq!(
        denied(Operation::PutObjectTagging, "s3:PutObjectTagging"),
        ("identity-policy-no-allow", Confidence::Certain)
    );
}

#[test]
fn failures_are_named() {
    for (kind, id) in [
        (FailureKind::Dns, "network"),
        (FailureKind::Connect, "network"),
        (FailureKind::Tls, "network"),
        (FailureKind::TimedOut, "network"),
        (FailureKind::Malformed, "network"),
        (FailureKind::NoCredentials, "credentials"),
        (FailureKind::NotSent, "other"),
    ] {
        let failure = Failure { kind, message: "the chain of reasons".into() };
        assert_eq!(
            first(&exchange(call(Operation::GetObject), Answer::Unanswered(failure))),
            (id, Confidence::Certain)
        );
    }
}

#[test]
fn nothing_is_found_where_nothing_was_refused() {
    for answer in
        [Answer::Succeeded(Default::default()), Answer::NotTried { because: "the deadline was reached".into() }]
    {
        assert!(from_answer(&exchange(call(Operation::GetObject), answer)).is_empty());
    }
}
