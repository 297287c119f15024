//! AWS has closed the account or the resource.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::message::Reason;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "account",
    layer: Layer::Account,
    kind: Kind::NotApplicable,
    title: "AWS has disabled the account or the resource",
    explanation: "The account is suspended, not signed up for S3 or has an unpaid bill, or AWS has shut the bucket or \
        object. No policy opens it again.",
    said: "403 `AllAccessDisabled`, `AccountProblem`, `NotSignedUp`, `InvalidPayer`",
    experiment: "none",
    repair: "Contact AWS Support from the account that owns the resource.",
    owner: "account owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html",
    origin: &[Origin::DataPipeline],
    look_alikes: &["credentials", "service-control-policy"],
    denial: false,
    recognise,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    (*heard.reason()? == Reason::Account)
        .then(|| Recognition::certain(Kind::NotApplicable, "AWS names the account or the resource as disabled"))
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{Confidence::Certain, testimony::hears};

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[(
                "An error occurred (AllAccessDisabled) when calling the PutObject operation: All access to this object has been disabled",
                None,
                Certain,
            )],
            &[("An error occurred (AccessDenied) when calling the PutObject operation: Access Denied", None, None)],
            None,
        );
    }
}
