//! The customer-provided key is not the one that the object was written with.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::message::Reason;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "sse-c-wrong-key",
    layer: Layer::SseCBlocked,
    kind: Kind::NotApplicable,
    title: "the SSE-C key is not the object's",
    explanation: "The object was written with a customer-provided key, and this request brings another one. S3 keeps no copy \
        of such keys: without the original the object cannot be read.",
    said: "403 `Requests specifying Server Side Encryption with Customer provided keys must provide the correct \
        secret key.`",
    experiment: "the same read with the right key",
    repair: "Send the key that the object was written with.",
    owner: "caller",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html",
    origin: &[Origin::Beyond],
    look_alikes: &["encryption-headers-invalid", "sse-c-blocked"],
    recognise,
    behind_silence,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    (*heard.reason()? == Reason::SseCWrongKey)
        .then(|| Recognition::certain(Kind::NotApplicable, "S3 asks for the correct secret key"))
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    (heard.call?.options.sse_customer_key.is_some() && heard.reads()).then_some(46)
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
                "An error occurred (AccessDenied) when calling the GetObject operation: Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.",
                None,
                Certain,
            )],
            &[(
                "Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.",
                None,
                None,
            )],
            None,
        );
    }
}
