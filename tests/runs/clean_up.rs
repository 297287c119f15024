//! What a run leaves: nothing, or a list.

use std::time::Duration;

use s3litmus::report::{Observed, Verdict};

use super::{DELETE, PUT, PUT_DENIED, checks, methods, ran};
use crate::stand_in::{Answer as Reply, StandIn, connect, error, say, yes};

#[tokio::test]
async fn versions_and_markers_are_removed_whoever_made_them() {
    let server = StandIn::start(|asked| match (asked.method.as_str(), asked.query.as_str()) {
        ("PUT", _) => say(200, &[("etag", "\"e\""), ("x-amz-version-id", "v1")], ""),
        ("DELETE", query) if query.contains("versionId") => say(204, &[], ""),
        ("DELETE", _) => say(204, &[("x-amz-version-id", "m1"), ("x-amz-delete-marker", "true")], ""),
        ("POST", query) if query.starts_with("delete") => error(501, "NotImplemented", "no batches here"),
        _ => yes(asked),
    })
    .await;
    let report = ran(&checks(&[PUT, DELETE]), &server.aws().await, None).await;
    assert_eq!((report.verdict, report.leftovers.len()), (Verdict::Pass, 0), "{report:#?}");
    let removed: Vec<_> =
        server.asked_of_s3().into_iter().filter(|asked| asked.method == "DELETE").map(|asked| asked.query).collect();
    let named = |version: &str| removed.iter().filter(|query| query.contains(&format!("versionId={version}"))).count();
    assert_eq!((named("v1"), named("m1"), removed.len()), (1, 1, 3), "{removed:?}");
}

#[tokio::test]
async fn a_bucket_that_hides_its_versions_is_cleaned_all_the_same() {
    let server = StandIn::start(|asked| match (asked.method.as_str(), asked.query.as_str()) {
        ("PUT", _) => say(200, &[("etag", "\"e\"")], ""),
        ("HEAD", _) => say(200, &[("etag", "\"e\""), ("x-amz-version-id", "v1")], ""),
        ("DELETE", query) if query.contains("versionId") => say(204, &[], ""),
        ("DELETE", _) => say(204, &[("x-amz-version-id", "m1"), ("x-amz-delete-marker", "true")], ""),
        _ => yes(asked),
    })
    .await;
    let report = ran(&checks(&[PUT]), &server.aws().await, None).await;
    assert_eq!(report.leftovers, []);
    let removed: Vec<_> =
        server.asked_of_s3().into_iter().filter(|asked| asked.method == "DELETE").map(|asked| asked.query).collect();
    assert_eq!(removed.len(), 3, "{removed:?}");
    assert!(removed[1].contains("versionId=m1") && removed[2].contains("versionId=v1"), "{removed:?}");
}

#[tokio::test]
async fn what_may_not_be_removed_is_listed_and_changes_nothing_else() {
    let server = StandIn::start(|asked| match asked.method.as_str() {
        "DELETE" => error(403, "AccessDenied", "Access Denied"),
        _ => yes(asked),
    })
    .await;
    let report = ran(&checks(&[PUT]), &server.aws().await, None).await;
    assert_eq!((report.verdict, report.summary.leftovers), (Verdict::Pass, 1));
    let leftover = &report.leftovers[0];
    assert_eq!(leftover.bucket, "store-events");
    assert!(leftover.key.starts_with("a/s3litmus-"), "{leftover:?}");
    assert_eq!(leftover.reason, "403 Access Denied");
}

#[tokio::test]
async fn a_write_that_should_have_been_denied_is_removed() {
    let server = StandIn::start(yes).await;
    let report = ran(&checks(&[PUT_DENIED]), &server.aws().await, None).await;
    assert_eq!(report.verdict, Verdict::Fail);
    assert_eq!(report.checks[0].observed, Observed::Allow);
    assert_eq!(methods(&server), ["PUT", "DELETE"]);
}

#[tokio::test]
async fn a_denied_write_leaves_nothing_to_remove() {
    let server = StandIn::start(|asked| match asked.method.as_str() {
        "PUT" => error(403, "AccessDenied", "Access Denied"),
        _ => yes(asked),
    })
    .await;
    let report = ran(&checks(&[PUT_DENIED]), &server.aws().await, None).await;
    assert_eq!(report.verdict, Verdict::Pass);
    assert_eq!(methods(&server), ["PUT"]);
}

#[tokio::test]
async fn a_write_that_nobody_answered_is_looked_for_and_removed() {
    let server = StandIn::start(|asked| match asked.method.as_str() {
        "PUT" => Reply::Hang,
        "HEAD" => say(200, &[("etag", "\"e\""), ("x-amz-version-id", "v9")], ""),
        _ => yes(asked),
    })
    .await;
    let aws = connect(&server.url(), Duration::from_millis(150)).await;
    let report = ran(&checks(&[PUT]), &aws, None).await;
    assert_eq!((report.verdict, report.checks[0].observed), (Verdict::Inconclusive, Observed::Error));
    assert_eq!(report.leftovers, []);
    let last = server.asked_of_s3().pop().expect("a request");
    assert!(last.method == "DELETE" && last.query.contains("versionId=v9"), "{last:?}");
}
