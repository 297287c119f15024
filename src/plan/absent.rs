//! What an answer means where the object that a check is about is not known to be there.

use crate::call::Operation;

/// In one sentence, what a 403 or 404 says about the check where its object could not be written, or was given and
/// may not be there; none where the absence changes nothing.
///
/// S3 answers 404 for an absent key only to callers with `s3:ListBucket`, and 403 to all others
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>).
pub fn without_object(operation: Operation, status: u16) -> Option<&'static str> {
    use Operation as Op;
    let reads = matches!(
        operation,
        Op::GetObject | Op::HeadObject | Op::GetObjectVersion | Op::GetObjectTagging | Op::CopyObject
    );
    let changes = matches!(operation, Op::PutObjectTagging | Op::PutObjectAcl);
    match status {
        403 if reads => Some(
            "no object is known to be there: S3 also answers 403 for an absent key where the role has no s3:ListBucket",
        ),
        404 if reads => Some(
            "no object is there: S3 answers 404 instead of 403 since the role has s3:ListBucket, which says nothing \
             about reading an object that exists; give a `key`, or let the run write under the prefix",
        ),
        403 if changes => Some("no object could be written to change: the denial may be about the absent key"),
        404 if changes => Some("no object could be written to change: give the run a prefix it may write under"),
        _ => None,
    }
}
