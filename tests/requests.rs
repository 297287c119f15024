//! What goes over the wire: where it is sent, what is in it, and what is never in it.

mod stand_in;

use s3litmus::{
    answer::{Answer, FailureKind},
    call::{AssumeRole, Call, Operation, SseCustomerKey},
};
use stand_in::{Answer as Reply, Asked, StandIn, call, error, say, yes};

const ACCESS_POINT: &str = "arn:aws:s3:us-east-1:111122223333:accesspoint/lambda-consumer";

/// Sends one call; what was asked of S3.
async fn wire(asked: Call) -> Vec<Asked> {
    let server = StandIn::start(full).await;
    let exchange = server.aws().await.send(&asked).await;
    assert!(matches!(exchange.answer, Answer::Succeeded(_)), "{exchange:?}");
    server.asked_of_s3()
}

/// A yes with the body that each operation wants.
fn full(asked: &Asked) -> Reply {
    let listed = "<ListBucketResult><Contents><Key>a/key</Key></Contents></ListBucketResult>";
    match (asked.method.as_str(), asked.query.as_str()) {
        ("GET", query) if query.contains("list-type") => say(200, &[], listed),
        ("GET", query) if query.contains("location") => {
            say(200, &[], "<LocationConstraint>eu-west-1</LocationConstraint>")
        }
        ("GET", query) if query.contains("tagging") => say(200, &[], "<Tagging><TagSet></TagSet></Tagging>"),
        ("PUT", _) if asked.header("x-amz-copy-source").is_some() => {
            say(200, &[], "<CopyObjectResult><ETag>\"e\"</ETag></CopyObjectResult>")
        }
        ("POST", query) if query.starts_with("uploads") => {
            say(200, &[], "<InitiateMultipartUploadResult><UploadId>U1</UploadId></InitiateMultipartUploadResult>")
        }
        ("POST", query) if query.contains("uploadId") => {
            say(200, &[], "<CompleteMultipartUploadResult><ETag>\"e\"</ETag></CompleteMultipartUploadResult>")
        }
        _ => yes(asked),
    }
}

#[tokio::test]
async fn every_operation_is_one_request_but_a_multipart_upload() {
    for operation in Operation::ALL {
        let mut asked = call(operation, "store-events");
        asked.options.copy_source = Some("store-events/source".to_owned());
        asked.options.tagging.insert("team".to_owned(), "data".to_owned());
        let requests = wire(asked).await;
        let expected = if operation == Operation::MultipartUpload { 3 } else { 1 };
        assert_eq!(requests.len(), expected, "{operation}");
        for request in &requests {
            assert!(request.path.starts_with("/store-events"), "{operation}: {}", request.path);
            let agent = request.header("user-agent").unwrap_or_default();
            let version = format!("lib/s3litmus/{}", env!("CARGO_PKG_VERSION"));
            assert!(agent.contains(&version), "{operation}: {agent}");
            assert!(!request.query.contains("max-keys") && request.header("range").is_none(), "{operation}");
        }
    }
}

#[tokio::test]
async fn every_write_is_for_a_key_that_is_not_there() {
    for operation in [Operation::PutObject, Operation::CopyObject, Operation::MultipartUpload] {
        let mut asked = call(operation, "store-events");
        asked.options.copy_source = Some("store-events/source".to_owned());
        let requests = wire(asked).await;
        let last = requests.last().expect("a request");
        assert_eq!(last.header("if-none-match"), Some("*"), "{operation}");
    }
}

#[tokio::test]
async fn the_options_of_an_upload_are_headers() {
    let mut asked = call(Operation::PutObject, "store-events");
    asked.expected_bucket_owner = Some("111122223333".to_owned());
    let options = &mut asked.options;
    options.server_side_encryption = Some("aws:kms:dsse".to_owned());
    options.sse_kms_key_id = Some("arn:aws:kms:us-east-1:111122223333:key/k".to_owned());
    options.bucket_key_enabled = Some(true);
    options.acl = Some("bucket-owner-full-control".to_owned());
    options.request_payer = Some("requester".to_owned());
    options.storage_class = Some("STANDARD_IA".to_owned());
    options.tagging.insert("team".to_owned(), "data & more".to_owned());
    options.object_lock_mode = Some("GOVERNANCE".to_owned());
    options.object_lock_retain_until_date = Some("2030-01-31T00:00:00Z".to_owned());
    options.object_lock_legal_hold = Some("ON".to_owned());
    let requests = wire(asked).await;
    for (name, value) in [
        ("x-amz-expected-bucket-owner", "111122223333"),
        ("x-amz-server-side-encryption", "aws:kms:dsse"),
        ("x-amz-server-side-encryption-aws-kms-key-id", "arn:aws:kms:us-east-1:111122223333:key/k"),
        ("x-amz-server-side-encryption-bucket-key-enabled", "true"),
        ("x-amz-acl", "bucket-owner-full-control"),
        ("x-amz-request-payer", "requester"),
        ("x-amz-storage-class", "STANDARD_IA"),
        ("x-amz-tagging", "team=data%20%26%20more"),
        ("x-amz-object-lock-mode", "GOVERNANCE"),
        ("x-amz-object-lock-retain-until-date", "2030-01-31T00:00:00Z"),
        ("x-amz-object-lock-legal-hold", "ON"),
    ] {
        assert_eq!(requests[0].header(name), Some(value), "{name}");
    }
    assert!(requests[0].header("x-amz-checksum-crc32").is_some(), "Object Lock wants a checksum");
    assert_eq!(requests[0].header("transfer-encoding"), None);
}

#[tokio::test]
async fn a_chosen_checksum_is_sent_instead_of_ours() {
    for algorithm in ["CRC32C", "CRC64NVME", "SHA1", "SHA256"] {
        for operation in [Operation::PutObject, Operation::MultipartUpload] {
            let mut asked = call(operation, "store-events");
            asked.options.checksum_algorithm = Some(algorithm.to_owned());
            let requests = wire(asked).await;
            let named = requests.iter().any(|request| {
                request.headers.iter().any(|(_, value)| value.to_str().unwrap_or_default().contains(algorithm))
            });
            assert!(named, "{algorithm}: {requests:?}");
            assert!(requests.iter().all(|request| request.header("x-amz-checksum-crc32").is_none()), "{algorithm}");
        }
    }
}

#[tokio::test]
async fn what_is_written_with_a_random_key_is_read_with_it() {
    let server = StandIn::start(yes).await;
    let aws = server.aws().await;
    for operation in [Operation::PutObject, Operation::GetObject] {
        let mut asked = call(operation, "store-events");
        asked.options.sse_customer_key = Some(SseCustomerKey(SseCustomerKey::RANDOM.to_owned()));
        assert!(matches!(aws.send(&asked).await.answer, Answer::Succeeded(_)));
    }
    let requests = server.asked_of_s3();
    for name in [
        "x-amz-server-side-encryption-customer-algorithm",
        "x-amz-server-side-encryption-customer-key",
        "x-amz-server-side-encryption-customer-key-md5",
    ] {
        assert!(requests[0].header(name).is_some(), "{name}");
        assert_eq!(requests[0].header(name), requests[1].header(name), "{name}");
    }
}

#[tokio::test]
async fn an_access_point_stands_in_the_host_and_resolves() {
    for host in ["127.0.0.1", "localhost"] {
        let server = StandIn::start(yes).await;
        let port = server.address.port();
        let aws = stand_in::connect(&format!("http://{host}:{port}"), std::time::Duration::from_secs(5)).await;
        let exchange = aws.send(&call(Operation::PutObject, ACCESS_POINT)).await;
        assert!(matches!(exchange.answer, Answer::Succeeded(_)), "{host}: {exchange:?}");
        let requests = server.asked_of_s3();
        assert_eq!(requests[0].host, format!("lambda-consumer-111122223333.{host}:{port}"));
        assert_eq!(requests[0].path, "/a/key");
    }
}

#[tokio::test]
async fn the_region_of_an_access_point_is_that_of_its_arn() {
    let elsewhere = ACCESS_POINT.replace("us-east-1", "eu-central-1");
    let requests = wire(call(Operation::GetObject, &elsewhere)).await;
    assert!(requests[0].header("authorization").is_some_and(|signed| signed.contains("/eu-central-1/s3/")));
}

#[tokio::test]
async fn an_alias_is_a_bucket_name() {
    let alias = "lambda-consumer-a1b2c3d4e5f6g7h8i9j0k1l2m3n4ouse1a-s3alias";
    let requests = wire(call(Operation::GetObject, alias)).await;
    assert_eq!(requests[0].path, format!("/{alias}/a/key"));
}

#[tokio::test]
async fn what_cannot_be_asked_is_not_sent() {
    let server = StandIn::start(yes).await;
    let aws = server.aws().await;
    let multi_region = call(Operation::GetObject, "arn:aws:s3::111122223333:accesspoint/abcdef0123456.mrap");
    let other_region = Call { region: Some("eu-west-1".to_owned()), ..call(Operation::GetObject, ACCESS_POINT) };
    let bucket_arn = call(Operation::GetObject, "arn:aws:s3:::store-events");
    let mut bad_key = call(Operation::GetObject, "store-events");
    bad_key.options.sse_customer_key = Some(SseCustomerKey("c2hvcnQ=".to_owned()));
    let mut bad_date = call(Operation::PutObject, "store-events");
    bad_date.options.object_lock_retain_until_date = Some("tomorrow".to_owned());
    for asked in [multi_region, other_region, bucket_arn, bad_key, bad_date] {
        match aws.send(&asked).await.answer {
            Answer::Unanswered(failure) => assert_eq!(failure.kind, FailureKind::NotSent, "{failure:?}"),
            other => panic!("{asked:?}: {other:?}"),
        }
    }
    assert_eq!(server.asked_of_s3().len(), 0);
}

#[tokio::test]
async fn a_role_is_asked_for_once_and_its_refusal_is_shared() {
    let server = StandIn::start(|asked| match asked.is_sts() {
        true => Reply::Say(
            http::Response::builder()
                .status(403)
                .body(
                    "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: u is not \
                     authorized to perform: sts:AssumeRole on resource: r</Message></Error></ErrorResponse>"
                        .into(),
                )
                .expect("a response"),
        ),
        false => error(500, "Unexpected", "S3 is not asked"),
    })
    .await;
    let aws = server.aws().await;
    let role =
        AssumeRole { role_arn: "arn:aws:iam::111122223333:role/glue".to_owned(), external_id: Some("x1".to_owned()) };
    let asked = Call { assume_role: Some(role), ..call(Operation::PutObject, "store-events") };
    let exchanges = [aws.send(&asked).await, aws.send(&asked).await];
    for exchange in &exchanges {
        assert_eq!(exchange.request.as_deref(), Some("AssumeRole"));
        match &exchange.answer {
            Answer::Refused(refusal) => {
                assert_eq!((refusal.status, refusal.code.as_deref()), (403, Some("AccessDenied")));
                assert!(refusal.message.as_deref().is_some_and(|said| said.contains("sts:AssumeRole")));
            }
            other => panic!("{other:?}"),
        }
    }
    let requests = server.asked();
    assert_eq!(requests.len(), 1);
    let body = String::from_utf8_lossy(&requests[0].body).into_owned();
    assert!(body.contains("RoleSessionName=s3litmus") && body.contains("ExternalId=x1"), "{body}");
    aws.forget_refused_roles();
    let _third = aws.send(&asked).await;
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn an_upload_that_fails_midway_is_aborted() {
    let server = StandIn::start(|asked| match (asked.method.as_str(), asked.query.as_str()) {
        ("PUT", _) => error(403, "AccessDenied", "Access Denied"),
        _ => full(asked),
    })
    .await;
    let aws = server.aws().await;
    let exchange = aws.send(&call(Operation::MultipartUpload, "store-events")).await;
    assert_eq!(exchange.request.as_deref(), Some("UploadPart"));
    let requests = server.asked_of_s3();
    assert_eq!(requests.iter().map(|asked| asked.method.as_str()).collect::<Vec<_>>(), ["POST", "PUT", "DELETE"]);
    aws.clean_up_everything().await;
    assert_eq!(aws.leftovers(""), []);
    assert_eq!(server.asked_of_s3().len(), 3, "it is aborted already");
}

#[tokio::test]
async fn a_suite_is_fetched_from_where_it_is() {
    use s3litmus::suite::SuiteSource;
    let server = StandIn::start(|asked| match asked.path.as_str() {
        "/suites/here.json" => say(200, &[("etag", "\"e\"")], "{\"suite\": \"s\"}"),
        "/suites/elsewhere.json"
            if asked.header("authorization").is_some_and(|signed| signed.contains("/eu-west-1/")) =>
        {
            say(200, &[("etag", "\"e\"")], "elsewhere")
        }
        "/suites/elsewhere.json" => say(301, &[("x-amz-bucket-region", "eu-west-1")], ""),
        "/suites/large.json" => say(200, &[("etag", "\"e\"")], &" ".repeat(16 * 1024 * 1024 + 1)),
        "/" if asked.header("x-amz-target") == Some("AmazonSSM.GetParameter") => {
            say(200, &[], "{\"Parameter\": {\"Name\": \"/suite\", \"Value\": \"from ssm\"}}")
        }
        _ => error(403, "AccessDenied", "Access Denied"),
    })
    .await;
    let aws = server.aws().await;
    let fetched = async |text: &str| {
        let source = SuiteSource::parse(text).expect("a place");
        aws.fetch_suite(&source).await.map_err(|error| error.to_string())
    };
    assert_eq!(fetched("s3://suites/here.json").await.as_deref(), Ok("{\"suite\": \"s\"}"));
    assert_eq!(fetched("s3://suites/elsewhere.json").await.as_deref(), Ok("elsewhere"));
    assert_eq!(fetched("ssm:/suite").await.as_deref(), Ok("from ssm"));
    assert_eq!(fetched("{}").await.as_deref(), Ok("{}"));
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    assert!(fetched(manifest).await.is_ok_and(|text| text.contains("[package]")));
    for (source, because) in [
        ("s3://suites/denied.json", "cannot read the suite from `s3://suites/denied.json`: 403 Access Denied"),
        ("s3://suites/large.json", "the suite at `s3://suites/large.json` is larger than 16777216 bytes"),
        ("absent/suite.json", "cannot read the suite from `absent/suite.json`: No such file or directory (os error 2)"),
    ] {
        assert_eq!(fetched(source).await, Err(because.to_owned()));
    }
}
