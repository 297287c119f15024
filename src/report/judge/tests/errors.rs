//! Answers that are none about permission.

use super::*;

#[test]
fn what_is_no_denial_against_every_expectation() {
    use Confidence::{Certain, Likely};
    use Outcome::{Fail, Inconclusive};
    let denied = refused(403, "AccessDenied");
    hold(vec![
        (
            "AccessDenied that is one of the credentials",
            denied,
            cause("credentials", Layer::Credentials, Certain),
            &["credentials"],
            Observed::Error,
            [Inconclusive; 3],
        ),
        (
            "403 with a page of a proxy",
            bare(Operation::GetObject, 403, None),
            None,
            &[],
            Observed::Error,
            [Inconclusive; 3],
        ),
        (
            "ACLs disabled",
            refused(400, "AccessControlListNotSupported"),
            cause("acls-disabled", Layer::ObjectOwnership, Certain),
            &["object-ownership"],
            Observed::Error,
            [Fail, Inconclusive, Inconclusive],
        ),
        (
            "key disabled",
            refused(400, "KMS.DisabledException"),
            cause("kms-key-state", Layer::KmsKeyState, Certain),
            &[],
            Observed::Error,
            [Fail, Inconclusive, Inconclusive],
        ),
        (
            "archived",
            refused(403, "InvalidObjectState"),
            cause("archived-object", Layer::ArchivedObject, Certain),
            &["archived-object"],
            Observed::Error,
            [Fail, Inconclusive, Inconclusive],
        ),
        (
            "missing bucket",
            refused(404, "NoSuchBucket"),
            cause("missing-bucket", Layer::MissingBucket, Certain),
            &["missing-bucket"],
            Observed::Error,
            [Inconclusive; 3],
        ),
        (
            "missing key",
            refused(404, "NoSuchKey"),
            cause("hidden-missing-object", Layer::HiddenMissingObject, Certain),
            &[],
            Observed::Error,
            [Inconclusive; 3],
        ),
        (
            "wrong Region",
            refused(301, "PermanentRedirect"),
            cause("wrong-region", Layer::WrongRegion, Certain),
            &[],
            Observed::Error,
            [Inconclusive; 3],
        ),
        (
            "expired token",
            refused(400, "ExpiredToken"),
            cause("credentials", Layer::Credentials, Certain),
            &[],
            Observed::Error,
            [Inconclusive; 3],
        ),
        (
            "skewed clock",
            refused(403, "RequestTimeTooSkewed"),
            cause("credentials", Layer::Credentials, Certain),
            &[],
            Observed::Error,
            [Inconclusive; 3],
        ),
        (
            "slow down",
            refused(503, "SlowDown"),
            cause("throttling", Layer::Throttling, Certain),
            &[],
            Observed::Error,
            [Inconclusive; 3],
        ),
        (
            "a bad request of no known cause",
            refused(400, "InvalidRequest"),
            None,
            &[],
            Observed::Error,
            [Inconclusive; 3],
        ),
        (
            "time-out",
            unanswered(FailureKind::TimedOut),
            cause("network", Layer::Network, Likely),
            &[],
            Observed::Error,
            [Inconclusive; 3],
        ),
        ("no credentials", unanswered(FailureKind::NoCredentials), None, &[], Observed::Error, [Inconclusive; 3]),
    ]);
}
