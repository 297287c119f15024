//! Objects as the Rust SDK reads and writes them: versions, conditions, multipart, checksums.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart, Delete, ObjectIdentifier, Tag, Tagging,
};

use crate::client::{block_on, client, client_in, refusal, start_text};

const WORLD: &str = r#"{
  "buckets": {
    "plain": { "account": "111122223333" },
    "kept": { "account": "111122223333", "versioning": true },
    "ireland": { "account": "111122223333", "region": "eu-west-1" } },
  "roots": [{ "access_key_id": "AKIAOWNER", "secret_access_key": "s", "account": "111122223333" }]
}"#;

fn body(text: &'static str) -> ByteStream {
    ByteStream::from_static(text.as_bytes())
}

#[test]
fn what_is_written_is_read_with_all_that_was_said_about_it() {
    let lab = start_text(WORLD);
    let s3 = client(&lab, "AKIAOWNER", "s", None);
    block_on(async {
        let put =
            s3.put_object().bucket("plain").key("a b/ü+.json").body(body("hello")).content_type("application/json");
        let put = put
            .metadata("team", "data")
            .tagging("x=1")
            .checksum_algorithm(ChecksumAlgorithm::Sha256)
            .send()
            .await
            .unwrap();
        assert_eq!(put.e_tag(), Some("\"5d41402abc4b2a76b9719d911017c592\""));
        assert_eq!(put.checksum_sha256(), Some("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="));
        assert_eq!(put.version_id(), None);
        let get = s3.get_object().bucket("plain").key("a b/ü+.json").range("bytes=1-3").send().await.unwrap();
        assert_eq!(get.content_range(), Some("bytes 1-3/5"));
        assert_eq!(get.content_type(), Some("application/json"));
        assert_eq!(get.metadata().unwrap()["team"], "data");
        assert_eq!(get.tag_count(), Some(1));
        assert_eq!(get.body.collect().await.unwrap().into_bytes().as_ref(), b"ell");
        let refused =
            refusal(s3.get_object().bucket("plain").key("a b/ü+.json").range("bytes=9-").send().await).unwrap();
        assert_eq!((refused.status, refused.code.as_str()), (416, "InvalidRange"));
        let head = refusal(s3.head_object().bucket("plain").key("absent").send().await).unwrap();
        assert_eq!((head.status, head.message.as_str()), (404, ""));
    });
}

#[test]
fn versions_are_kept_and_markers_hide_them() {
    let lab = start_text(WORLD);
    let s3 = client(&lab, "AKIAOWNER", "s", None);
    block_on(async {
        let first = s3.put_object().bucket("kept").key("k").body(body("1")).send().await.unwrap();
        s3.put_object().bucket("kept").key("k").body(body("2")).send().await.unwrap();
        let marker = s3.delete_object().bucket("kept").key("k").send().await.unwrap();
        assert_eq!(marker.delete_marker(), Some(true));
        assert_eq!(refusal(s3.get_object().bucket("kept").key("k").send().await).unwrap().code, "NoSuchKey");
        let old = s3.get_object().bucket("kept").key("k").set_version_id(first.version_id).send().await.unwrap();
        assert_eq!(old.body.collect().await.unwrap().into_bytes().as_ref(), b"1");
        let all = s3.list_object_versions().bucket("kept").send().await.unwrap();
        assert_eq!((all.versions().len(), all.delete_markers().len()), (2, 1));
        assert!(all.delete_markers()[0].is_latest().unwrap());
        let objects = all.versions().iter().map(|it| (it.key(), it.version_id()));
        let objects = objects.chain(all.delete_markers().iter().map(|it| (it.key(), it.version_id())));
        let objects: Vec<ObjectIdentifier> = objects
            .map(|(key, id)| {
                ObjectIdentifier::builder().key(key.unwrap()).set_version_id(id.map(str::to_owned)).build().unwrap()
            })
            .collect();
        let delete = Delete::builder().set_objects(Some(objects)).build().unwrap();
        let deleted = s3.delete_objects().bucket("kept").delete(delete).send().await.unwrap();
        assert_eq!((deleted.deleted().len(), deleted.errors().len()), (3, 0));
    });
    assert!(lab.keys("kept").is_empty());
}

#[test]
fn a_conditional_write_never_replaces() {
    let lab = start_text(WORLD);
    let s3 = client(&lab, "AKIAOWNER", "s", None);
    block_on(async {
        let put = || s3.put_object().bucket("plain").key("k").body(body("x")).if_none_match("*");
        assert_eq!(refusal(put().send().await), None);
        let refused = refusal(put().send().await).unwrap();
        assert_eq!((refused.status, refused.code.as_str()), (412, "PreconditionFailed"));
    });
}

#[test]
fn parts_become_one_object_and_an_abort_leaves_nothing() {
    let lab = start_text(WORLD);
    let s3 = client(&lab, "AKIAOWNER", "s", None);
    block_on(async {
        let upload = s3.create_multipart_upload().bucket("plain").key("big").send().await.unwrap().upload_id.unwrap();
        let mut parts = Vec::new();
        for (number, text) in [(1, "one"), (2, "two")] {
            let part =
                s3.upload_part().bucket("plain").key("big").upload_id(&upload).part_number(number).body(body(text));
            let etag = part.send().await.unwrap().e_tag;
            parts.push(CompletedPart::builder().part_number(number).set_e_tag(etag).build());
        }
        let whole = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        let done = s3.complete_multipart_upload().bucket("plain").key("big").upload_id(&upload).multipart_upload(whole);
        assert!(done.send().await.unwrap().e_tag().unwrap().ends_with("-2\""));
        let get = s3.get_object().bucket("plain").key("big").send().await.unwrap();
        assert_eq!(get.body.collect().await.unwrap().into_bytes().as_ref(), b"onetwo");
        let other = s3.create_multipart_upload().bucket("plain").key("other").send().await.unwrap().upload_id.unwrap();
        s3.abort_multipart_upload().bucket("plain").key("other").upload_id(&other).send().await.unwrap();
        let gone = s3.list_parts().bucket("plain").key("other").upload_id(&other).send().await;
        assert_eq!(refusal(gone).unwrap().code, "NoSuchUpload");
    });
    assert_eq!(lab.unfinished_uploads("plain"), 0);
}

#[test]
fn copies_take_tags_along_and_tags_are_replaced() {
    let lab = start_text(WORLD);
    let s3 = client(&lab, "AKIAOWNER", "s", None);
    block_on(async {
        s3.put_object().bucket("plain").key("a").body(body("x")).tagging("team=data").send().await.unwrap();
        s3.copy_object().bucket("kept").key("b").copy_source("plain/a").send().await.unwrap();
        let tags = s3.get_object_tagging().bucket("kept").key("b").send().await.unwrap();
        assert_eq!(tags.tag_set()[0].value(), "data");
        let tag = Tag::builder().key("team").value("web").build().unwrap();
        let tagging = Tagging::builder().tag_set(tag).build().unwrap();
        s3.put_object_tagging().bucket("kept").key("b").tagging(tagging).send().await.unwrap();
        let tags = s3.get_object_tagging().bucket("kept").key("b").send().await.unwrap();
        assert_eq!(tags.tag_set()[0].value(), "web");
    });
}

#[test]
fn listings_come_in_pages() {
    let lab = start_text(WORLD);
    let s3 = client(&lab, "AKIAOWNER", "s", None);
    block_on(async {
        for key in ["a/1", "a/2", "b", "c/1", "d"] {
            s3.put_object().bucket("plain").key(key).body(body("x")).send().await.unwrap();
        }
        let (mut token, mut seen) = (None, Vec::new());
        loop {
            let list = s3.list_objects_v2().bucket("plain").delimiter("/").max_keys(2).set_continuation_token(token);
            let page = list.send().await.unwrap();
            seen.extend(page.contents().iter().map(|object| object.key().unwrap().to_owned()));
            seen.extend(page.common_prefixes().iter().map(|prefix| prefix.prefix().unwrap().to_owned()));
            token = page.next_continuation_token;
            if token.is_none() {
                break;
            }
        }
        seen.sort();
        assert_eq!(seen, ["a/", "b", "c/", "d"]);
    });
}

#[test]
fn a_bucket_elsewhere_is_a_redirect_that_names_its_region() {
    let lab = start_text(WORLD);
    block_on(async {
        let here = client(&lab, "AKIAOWNER", "s", None);
        let refused = here.head_bucket().bucket("ireland").send().await.unwrap_err();
        let response = refused.raw_response().unwrap();
        assert_eq!(response.status().as_u16(), 301);
        assert_eq!(response.headers().get("x-amz-bucket-region"), Some("eu-west-1"));
        let location = here.get_bucket_location().bucket("ireland").send().await.unwrap();
        assert_eq!(location.location_constraint().unwrap().as_str(), "eu-west-1");
        let there = client_in(&lab, "AKIAOWNER", "s", None, "eu-west-1");
        assert_eq!(there.head_bucket().bucket("ireland").send().await.unwrap().bucket_region(), Some("eu-west-1"));
    });
}

#[test]
fn bad_credentials_are_told_apart() {
    let lab = start_text(WORLD);
    let code = |key: &str, secret: &str, token: Option<&str>| {
        let s3 = client(&lab, key, secret, token);
        let refused = refusal(block_on(s3.list_objects_v2().bucket("plain").send())).unwrap();
        (refused.status, refused.code)
    };
    assert_eq!(code("AKIANOBODY", "s", None), (403, "InvalidAccessKeyId".to_owned()));
    assert_eq!(code("AKIAOWNER", "wrong", None), (403, "SignatureDoesNotMatch".to_owned()));
    assert_eq!(code("AKIAOWNER", "s", Some("stale")), (400, "InvalidToken".to_owned()));
}

/// Parts cannot say how the object is encrypted, tagged or stored: they are judged by what the upload was started with.
#[test]
fn parts_are_judged_by_what_their_upload_was_started_with() {
    let lab = start_text(
        r#"{ "buckets": { "sealed": { "account": "111122223333", "policy": { "Version": "2012-10-17", "Statement": {
          "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::sealed/*",
          "Condition": { "StringNotEquals": { "s3:x-amz-server-side-encryption": "AES256" } } } } } },
        "roots": [{ "access_key_id": "AKIAOWNER", "secret_access_key": "s", "account": "111122223333" }] }"#,
    );
    let s3 = client(&lab, "AKIAOWNER", "s", None);
    block_on(async {
        let create = || s3.create_multipart_upload().bucket("sealed").key("big");
        assert_eq!(refusal(create().send().await).unwrap().status, 403);
        let sealed = create().server_side_encryption(aws_sdk_s3::types::ServerSideEncryption::Aes256);
        let id = sealed.send().await.unwrap().upload_id.unwrap();
        let part = s3.upload_part().bucket("sealed").key("big").upload_id(&id).part_number(1).body(body("one"));
        let etag = part.send().await.unwrap().e_tag;
        let parts = CompletedMultipartUpload::builder()
            .parts(CompletedPart::builder().part_number(1).set_e_tag(etag).build())
            .build();
        let done = s3.complete_multipart_upload().bucket("sealed").key("big").upload_id(&id).multipart_upload(parts);
        assert_eq!(refusal(done.send().await), None);
    });
}

/// What is no part of an upload's content is judged by its own headers, of which it has none.
#[test]
fn an_abort_is_not_judged_by_what_its_upload_was_started_with() {
    let lab = start_text(
        r#"{ "buckets": { "open": { "account": "111122223333", "policy": { "Version": "2012-10-17", "Statement": {
          "Effect": "Deny", "Principal": "*", "Action": "s3:AbortMultipartUpload", "Resource": "arn:aws:s3:::open/*",
          "Condition": { "StringEquals": { "s3:x-amz-server-side-encryption": "AES256" } } } } } },
        "roots": [{ "access_key_id": "AKIAOWNER", "secret_access_key": "s", "account": "111122223333" }] }"#,
    );
    let s3 = client(&lab, "AKIAOWNER", "s", None);
    block_on(async {
        let create = s3.create_multipart_upload().bucket("open").key("big");
        let create = create.server_side_encryption(aws_sdk_s3::types::ServerSideEncryption::Aes256);
        let id = create.send().await.unwrap().upload_id.unwrap();
        let abort = s3.abort_multipart_upload().bucket("open").key("big").upload_id(&id);
        assert_eq!(refusal(abort.send().await), None);
    });
}

/// The header that offers to pay is for the source's bucket as well.
#[test]
fn a_copy_pays_for_its_source_too() {
    let lab = start_text(
        r#"{ "buckets": {
          "theirs": { "account": "444455556666", "request_payer": "Requester", "objects": [{ "key": "a", "body": "x" }],
            "policy": { "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:GetObject",
              "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Resource": "arn:aws:s3:::theirs/*" } } },
          "ours": { "account": "111122223333" } },
        "roots": [{ "access_key_id": "AKIAOWNER", "secret_access_key": "s", "account": "111122223333" }] }"#,
    );
    let s3 = client(&lab, "AKIAOWNER", "s", None);
    block_on(async {
        let copy = || s3.copy_object().bucket("ours").key("b").copy_source("theirs/a");
        assert_eq!(refusal(copy().send().await).unwrap().status, 403);
        let paying = copy().request_payer(aws_sdk_s3::types::RequestPayer::Requester);
        assert_eq!(refusal(paying.send().await), None);
    });
}

/// A bucket's ARN is of the partition of its Region.
#[test]
fn a_bucket_in_china_is_judged_by_its_own_arn() {
    let lab = start_text(
        r#"{ "roles": { "arn:aws-cn:iam::111122223333:role/r": { "policies": [{ "name": "p", "document": {
            "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:PutObject",
            "Resource": "arn:aws-cn:s3:::lake/in/*" } } }] } },
          "buckets": { "lake": { "account": "111122223333", "region": "cn-north-1" } },
          "clients": [{ "access_key_id": "ASIA", "secret_access_key": "s", "session_token": "t",
            "role": "arn:aws-cn:iam::111122223333:role/r" }] }"#,
    );
    let s3 = client_in(&lab, "ASIA", "s", Some("t"), "cn-north-1");
    block_on(async {
        let put = |key: &str| s3.put_object().bucket("lake").key(key).body(body("x"));
        assert_eq!(refusal(put("in/a").send().await), None);
        let refused = refusal(put("out/a").send().await).unwrap();
        assert!(refused.message.contains("on resource: \"arn:aws-cn:s3:::lake/out/a\""), "{refused:?}");
    });
}
