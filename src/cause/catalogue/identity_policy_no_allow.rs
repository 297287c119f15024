//! No identity-based policy of the role allows the action.

use crate::{
    cause::{Cause, Confidence, Heard, Kind, Layer, Origin, Recognition},
    message::{Effect, PolicyType},
};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "identity-policy-no-allow",
    layer: Layer::IdentityPolicy,
    kind: Kind::ImplicitDeny,
    title: "no identity-based policy of the role allows the action",
    explanation: "None of the policies attached to the role allows this action on this resource.",
    said: "`because no identity-based policy allows the … action`",
    repair: "Add an Allow to the role.",
    owner: "role owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html",
    origin: &[Origin::DataPipeline, Origin::LambdaPutObject, Origin::Glue],
    reads: &["iam:ListAttachedRolePolicies", "iam:GetRolePolicy"],
    recognise,
    behind_silence: |_| Some(60),
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    let policy = heard.said.policy.as_ref()?;
    (policy.policy_type == PolicyType::IdentityPolicy && policy.effect == Effect::ImplicitDeny).then(|| Recognition {
        confidence: Confidence::Certain,
        kind: Kind::ImplicitDeny,
        because: "the message names the identity-based policies".to_owned(),
    })
}
