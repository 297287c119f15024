//! Clients that misbehave: each gets an answer as S3 gives it, or is let go, and the lab goes on.

use std::fmt::Write as _;

use s3litmus_lab::RunningLab;

use crate::client::{block_on, client, refusal, start, start_text};
use crate::raw::{send, signed};

fn still_answers(lab: &RunningLab) {
    let s3 = client(lab, "AKIAOWNER", "owner-secret", None);
    assert_eq!(refusal(block_on(s3.get_object().bucket("store-events").key("kon.json").send())), None);
}

#[test]
fn what_is_no_http_is_let_go() {
    let lab = start("demo/world.json");
    for bytes in [&b"\x16\x03\x01\x02\x00\x01"[..], b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\r\n\r\n\0\0"] {
        let answer = send(&lab, bytes);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    still_answers(&lab);
}

#[test]
fn oversize_headers_are_refused() {
    let lab = start("demo/world.json");
    let long =
        format!("GET /store-events HTTP/1.1\r\nHost: localhost\r\nx-amz-meta-a: {}\r\n\r\n", "a".repeat(1 << 20));
    let answer = send(&lab, long.as_bytes());
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    let mut many = String::from("GET /store-events HTTP/1.1\r\nHost: localhost\r\n");
    for index in 0..5000 {
        write!(many, "x-amz-meta-{index}: a\r\n").unwrap();
    }
    let answer = send(&lab, (many + "\r\n").as_bytes());
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    still_answers(&lab);
}

#[test]
fn anonymous_requests_and_odd_credentials_are_refused_as_s3_refuses_them() {
    let lab = start("demo/world.json");
    let get = |headers: &str| {
        send(
            &lab,
            format!("GET /store-events/kon.json HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{headers}\r\n")
                .as_bytes(),
        )
    };
    let anonymous = get("");
    assert!(anonymous.starts_with("HTTP/1.1 403"), "{anonymous}");
    assert!(anonymous.contains("<Code>AccessDenied</Code><Message>Access Denied</Message>"), "{anonymous}");
    assert!(anonymous.contains("<RequestId>") && anonymous.contains("<HostId>"), "{anonymous}");
    for odd in [
        "Authorization: AWS4-HMAC-SHA256\r\n",
        "Authorization: AWS4-HMAC-SHA256 Credential=/////, SignedHeaders=, Signature=\r\n",
        "Authorization: Bearer x\r\n",
        "Authorization: AWS4-HMAC-SHA256 Credential=AKIAOWNER/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0\r\n",
    ] {
        let answer = get(odd);
        assert!(answer.starts_with("HTTP/1.1 4"), "{odd}: {answer}");
        assert!(answer.contains("<Error><Code>"), "{odd}: {answer}");
    }
    still_answers(&lab);
}

#[test]
fn a_head_request_gets_no_body() {
    let lab = start("demo/world.json");
    let answer = send(&lab, b"HEAD /store-events/kon.json HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    assert!(answer.trim_end().lines().all(|line| !line.contains("<Error>")), "{answer}");
}

#[test]
fn malformed_documents_are_malformed_xml() {
    let lab = start("demo/world.json");
    let s3 = client(&lab, "AKIAOWNER", "owner-secret", None);
    block_on(async {
        for body in ["", "<Tagging", "<Other/>", "<Tagging><TagSet><Tag></TagSet></Tagging>"] {
            let answer = s3
                .put_object_tagging()
                .bucket("store-events")
                .key("kon.json")
                .tagging(aws_sdk_s3::types::Tagging::builder().set_tag_set(Some(Vec::new())).build().unwrap())
                .customize()
                .mutate_request(move |request| {
                    *request.body_mut() = aws_sdk_s3::primitives::SdkBody::from(body);
                    request.headers_mut().insert("content-length", body.len().to_string());
                    request.headers_mut().insert("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
                    request.headers_mut().remove("content-md5");
                })
                .send()
                .await;
            let refused = refusal(answer).unwrap_or_else(|| panic!("`{body}` was taken"));
            assert_eq!(refused.status, 400, "`{body}`: {refused:?}");
        }
    });
    still_answers(&lab);
}

#[test]
fn a_truncated_body_stores_nothing() {
    let lab = start("demo/world.json");
    let before = lab.keys("store-events").len();
    let whole = signed("PUT", "/store-events/whole", "UNSIGNED-PAYLOAD", &[("content-length", "4")]);
    assert!(send(&lab, (whole + "\r\nbody").as_bytes()).starts_with("HTTP/1.1 200"));
    let head = signed("PUT", "/store-events/cut", "UNSIGNED-PAYLOAD", &[("content-length", "1000")]);
    let answer = send(&lab, (head + "\r\nonly this").as_bytes());
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(lab.keys("store-events").len(), before + 1);
    still_answers(&lab);
}

/// Chunks of HTTP itself, well formed and not: whatever comes of them, half an object is never stored.
#[test]
fn chunks_of_http_are_taken_whole_or_not_at_all() {
    let lab = start("demo/world.json");
    let before = lab.keys("store-events").len();
    let head = || signed("PUT", "/store-events/cut", "UNSIGNED-PAYLOAD", &[("transfer-encoding", "chunked")]);
    for body in ["5\r\nhel", "zz\r\nhello\r\n0\r\n\r\n", "ffffffffffffffff\r\nhello", "5\r\nhello\r\n"] {
        let answer = send(&lab, (head() + "\r\n" + body).as_bytes());
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{body:?}: {answer}");
        assert_eq!(lab.keys("store-events").len(), before, "{body:?}");
    }
    still_answers(&lab);
}

/// Chunks of S3 inside the body (`aws-chunked`).
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>
#[test]
fn chunks_of_s3_are_taken_whole_or_not_at_all() {
    let lab = start("demo/world.json");
    let before = lab.keys("store-events").len();
    let put = |length: &str, body: &str| {
        let sent = body.len().to_string();
        let headers = [
            ("content-encoding", "aws-chunked"),
            ("content-length", sent.as_str()),
            ("x-amz-decoded-content-length", length),
            ("x-amz-trailer", "x-amz-checksum-crc32"),
        ];
        let head = signed("PUT", "/store-events/chunked", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", &headers);
        send(&lab, (head + "\r\n" + body).as_bytes())
    };
    for (length, body) in [
        ("5", "zz\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"),
        ("5", "ffffffffffffffff\r\nhello"),
        ("5", "5\r\nhel"),
        ("5", "5\r\nhello\r\n"),
        ("5", "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"),
        ("-1", "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"),
        ("9", "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"),
        ("5", ""),
    ] {
        let answer = put(length, body);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{length}, {body:?}: {answer}");
        assert_eq!(lab.keys("store-events").len(), before, "{length}, {body:?}: {answer}");
    }
    let whole = put("5", "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n");
    assert!(whole.starts_with("HTTP/1.1 200"), "{whole}");
    still_answers(&lab);
}

/// A client that waits for `100 Continue` does not send a body that is refused: the connection ends with the answer, lest
/// its next request be read as that body.
#[test]
fn a_refused_body_that_was_not_sent_ends_the_connection() {
    let lab = start("demo/world.json");
    let put =
        signed("PUT", "/absent-bucket/k", "UNSIGNED-PAYLOAD", &[("content-length", "1"), ("expect", "100-continue")]);
    let get = signed("GET", "/store-events/kon.json", "UNSIGNED-PAYLOAD", &[]);
    let answer = send(&lab, format!("{put}\r\n{get}\r\n").as_bytes());
    assert!(answer.starts_with("HTTP/1.1 404") && answer.contains("connection: close"), "{answer}");
    assert_eq!(lab.request_count(), 1);
    let taken =
        signed("PUT", "/store-events/k", "UNSIGNED-PAYLOAD", &[("content-length", "1"), ("expect", "100-continue")]);
    let answer = send(&lab, format!("{taken}\r\nx{get}\r\n").as_bytes());
    assert_eq!(answer.matches("HTTP/1.1 200").count(), 2, "{answer}");
}

#[test]
fn a_body_beyond_the_limit_is_too_large() {
    let lab = start("demo/world.json");
    let length = (64 << 20) + 1;
    let head = signed("PUT", "/store-events/big", "UNSIGNED-PAYLOAD", &[("content-length", &length.to_string())]);
    let answer = send(&lab, &[(head + "\r\n").as_bytes(), &vec![b'x'; length]].concat());
    assert!(answer.is_empty() || answer.contains("<Code>EntityTooLarge</Code>"), "{answer}");
    assert!(lab.keys("store-events").iter().all(|(key, _)| key != "big"));
    still_answers(&lab);
}

#[test]
fn a_tunnel_is_refused_with_a_sentence_and_a_proxy_request_is_served() {
    let lab = start("demo/world.json");
    let tunnel =
        send(&lab, b"CONNECT s3.us-east-1.amazonaws.com:443 HTTP/1.1\r\nHost: s3.us-east-1.amazonaws.com:443\r\n\r\n");
    assert!(tunnel.starts_with("HTTP/1.1 501") && tunnel.contains("http://"), "{tunnel}");
    let proxied = send(
        &lab,
        b"GET http://store-events.s3.us-east-1.amazonaws.com/kon.json HTTP/1.1\r\nHost: store-events.s3.us-east-1.amazonaws.com\r\nConnection: close\r\n\r\n",
    );
    assert!(proxied.contains("<Code>AccessDenied</Code>"), "{proxied}");
    assert_eq!(lab.requests().last().unwrap().resource.as_deref(), Some("arn:aws:s3:::store-events/kon.json"));
}

#[test]
fn a_world_of_a_thousand_buckets() {
    let mut buckets = String::new();
    for index in 0..1000 {
        let comma = if index == 0 { "" } else { "," };
        write!(
            buckets,
            r#"{comma}"bucket-{index:04}": {{ "account": "111122223333", "objects": [{{ "key": "a", "body": "x" }}],
               "policy": {{ "Version": "2012-10-17", "Statement": [{{ "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
               "Resource": "arn:aws:s3:::bucket-{index:04}/*" }}] }} }}"#
        )
        .unwrap();
    }
    let lab = start_text(&format!(
        r#"{{ "buckets": {{ {buckets} }}, "roots": [{{ "access_key_id": "AKIAOWNER", "secret_access_key": "s", "account": "111122223333" }}] }}"#
    ));
    let s3 = client(&lab, "AKIAOWNER", "s", None);
    block_on(async {
        assert_eq!(s3.list_buckets().send().await.unwrap().buckets().len(), 1000);
        assert_eq!(refusal(s3.get_object().bucket("bucket-0999").key("a").send().await), None);
        let refused = refusal(s3.put_object().bucket("bucket-0500").key("b").send().await).unwrap();
        assert!(refused.message.ends_with("with an explicit deny in a resource-based policy"), "{refused:?}");
    });
}
