//! The bucket's policy denies requests without TLS, or with an old version of it.

use s3litmus_policy::Layer as PolicyLayer;

use crate::cause::{Cause, Confidence, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{
    Case,
    judge::{self, Family, Held, Judgement},
    reads, remedy,
};
use crate::message::{Effect, PolicyType};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "bucket-policy-requires-tls",
    layer: Layer::BucketPolicy,
    kind: Kind::Condition,
    title: "the bucket's policy wants TLS",
    explanation: "The bucket's policy denies requests over plain http (`aws:SecureTransport`) or below a TLS version \
        (`s3:TlsVersion`). SDKs use https by themselves; an endpoint override, a proxy or an old runtime does not.",
    said: "as an explicit deny in a resource-based policy",
    experiment: "the same request over https",
    repair: "Call over https with a current TLS version.",
    owner: "caller",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
    origin: &[Origin::Beyond],
    reads: &["s3:GetBucketPolicy"],
    look_alikes: &["bucket-policy-explicit-deny"],
    recognise,
    behind_silence,
    refines: &["bucket-policy-explicit-deny", "access-point-explicit-deny"],
    judge: judgement,
    readings: reads::both_sides,
    remedy: remedy::send_over_tls,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    heard.s3_policy(PolicyType::ResourcePolicy, Effect::ExplicitDeny)?;
    Some(Recognition::possible(Kind::Condition, "a Deny of plain http reads like this"))
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    heard.is_about_s3().then_some(4)
}

fn judgement(case: &Case<'_>) -> Option<Judgement> {
    let asking = judge::Asking {
        layers: &[PolicyLayer::BucketPolicy, PolicyLayer::AccessPointPolicy],
        families: &[Family::Tls],
    };
    match judge::explicit_deny(case, asking) {
        // A policy of the organization can want TLS as well.
        Some(Judgement::RuledOut(_))
            if case.is_bare() && case.evidence.secure_transport != Some(true) && judge::may_bind(case) =>
        {
            let plain = case.evidence.secure_transport == Some(false);
            let because = "the request goes over plain http, which a policy that was not read may deny";
            plain.then(|| Held::derived(Confidence::Possible, Kind::Condition, because).holds()).flatten()
        }
        judgement => judgement,
    }
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{Confidence::Possible, testimony::hears};

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" with an explicit deny in a resource-based policy",
                None,
                Possible,
            )],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" with an explicit deny in a VPC endpoint policy",
                None,
                None,
            )],
            Some(Possible),
        );
    }
}
