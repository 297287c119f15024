//! The caller may not open a session with a directory bucket.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "directory-bucket-session",
    layer: Layer::DirectoryBucketSession,
    kind: Kind::NotApplicable,
    title: "the session with the directory bucket was refused",
    explanation: "Directory buckets (S3 Express One Zone) are used through sessions: every read and write needs \
        s3express:CreateSession, and a session that the policy limits to ReadOnly cannot write. S3 never gives a \
        reason here.",
    said: "`Access Denied` when calling CreateSession, never more",
    experiment: "a session in ReadOnly mode",
    repair: "Allow s3express:CreateSession on the bucket's ARN, with `s3express:SessionMode` ReadWrite to write.",
    owner: "role owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-security-iam.html",
    origin: &[Origin::Beyond],
    reads: &["s3express:GetBucketPolicy"],
    look_alikes: &["identity-policy-no-allow", "bucket-policy-no-allow"],
    recognise,
    behind_silence,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    let opens_session =
        heard.operation() == Some("CreateSession") || heard.said.action.as_deref() == Some("s3express:CreateSession");
    let is_bare = heard.said.policy.is_none() && heard.reason().is_none();
    (heard.said.refused && opens_session && is_bare)
        .then(|| Recognition::likely(Kind::NotApplicable, "CreateSession was refused"))
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    heard.call.is_some_and(|call| call.bucket.ends_with("--x-s3")).then_some(57)
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{Confidence::Likely, testimony::hears};

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[(
                "An error occurred (AccessDenied) when calling the CreateSession operation: Access Denied",
                None,
                Likely,
            )],
            &[
                ("An error occurred (AccessDenied) when calling the GetObject operation: Access Denied", None, None),
                (
                    "An error occurred (NoSuchBucket) when calling the CreateSession operation: The specified bucket does not exist",
                    None,
                    None,
                ),
            ],
            None,
        );
    }
}
