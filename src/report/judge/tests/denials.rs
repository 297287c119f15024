//! Answers about permission, and none at all.

use super::*;

#[test]
fn what_s3_allows_and_denies_against_every_expectation() {
    use Confidence::{Certain, Likely, Possible};
    use Outcome::{Fail, Inconclusive, NotRun, Pass};
    let allowed = exchange(Operation::PutObject, Answer::Succeeded(Success::default()));
    let not_tried = exchange(Operation::PutObject, Answer::NotTried { because: "the deadline was reached".to_owned() });
    let denied = refused(403, "AccessDenied");
    let bucket_policy = ["bucket-policy"];
    hold(vec![
        ("allowed", allowed, None, &bucket_policy, Observed::Allow, [Pass, Fail, Fail]),
        ("not tried", not_tried, None, &bucket_policy, Observed::NotRun, [NotRun; 3]),
        ("denied, no cause", denied.clone(), None, &bucket_policy, Observed::Deny, [Fail, Pass, Inconclusive]),
        (
            "denied by the named layer",
            denied.clone(),
            cause("bucket-policy-no-allow", Layer::BucketPolicy, Certain),
            &bucket_policy,
            Observed::Deny,
            [Fail, Pass, Pass],
        ),
        (
            "denied by the named cause, only possible",
            denied.clone(),
            cause("requester-pays", Layer::RequesterPays, Possible),
            &["identity-policy", "requester-pays"],
            Observed::Deny,
            [Fail, Pass, Pass],
        ),
        (
            "the policy's layer is named, not the cause's",
            denied.clone(),
            in_policy(Layer::BucketPolicy, cause("encryption-header-required", Layer::EncryptionRequirement, Likely)),
            &bucket_policy,
            Observed::Deny,
            [Fail, Pass, Pass],
        ),
        (
            "another cause, certain",
            denied.clone(),
            cause("identity-policy-no-allow", Layer::IdentityPolicy, Certain),
            &bucket_policy,
            Observed::Deny,
            [Fail, Pass, Fail],
        ),
        (
            "another cause, likely",
            denied.clone(),
            cause("identity-policy-no-allow", Layer::IdentityPolicy, Likely),
            &bucket_policy,
            Observed::Deny,
            [Fail, Pass, Fail],
        ),
        (
            "another cause, possible",
            denied.clone(),
            cause("identity-policy-no-allow", Layer::IdentityPolicy, Possible),
            &bucket_policy,
            Observed::Deny,
            [Fail, Pass, Inconclusive],
        ),
        (
            "an absent key behind a denied listing",
            denied.clone(),
            cause("hidden-missing-object", Layer::HiddenMissingObject, Certain),
            &bucket_policy,
            Observed::Deny,
            [Fail, Inconclusive, Fail],
        ),
        (
            "a denial whose key may be absent",
            denied.clone(),
            cause("hidden-missing-object", Layer::HiddenMissingObject, Possible),
            &bucket_policy,
            Observed::Deny,
            [Fail, Pass, Inconclusive],
        ),
        (
            "HEAD 403",
            bare(Operation::HeadObject, 403, None),
            None,
            &bucket_policy,
            Observed::Deny,
            [Fail, Pass, Inconclusive],
        ),
        (
            "403 of S3 with a torn body",
            bare(Operation::GetObject, 403, Some("4442587FB7D0A2F9")),
            None,
            &[],
            Observed::Deny,
            [Fail, Pass, Inconclusive],
        ),
        (
            "the role could not be assumed",
            assume_role_refused(),
            cause("identity-policy-no-allow", Layer::IdentityPolicy, Certain),
            &["identity-policy"],
            Observed::Deny,
            [Fail, Inconclusive, Inconclusive],
        ),
        (
            "the role could not be assumed, and the trust policy is named",
            assume_role_refused(),
            cause("trust-policy", Layer::TrustPolicy, Possible),
            &["trust-policy"],
            Observed::Deny,
            [Fail, Inconclusive, Pass],
        ),
    ]);
}
