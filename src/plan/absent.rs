//! What an answer means where the object that a check is about is not known to be there.

use crate::{answer::ServiceError, call::Operation};

/// In one sentence, what a denial or a 404 says about the check where its object could not be written, or was given and
/// may not be there; none where the absence changes nothing. `named` is the action that S3 says was not authorized.
///
/// S3 answers 404 for an absent key only to callers with `s3:ListBucket`, and 403 to all others
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>). Where it names an action, it asks for
/// `s3:ListBucket` for an absent key alone; any other one was denied whether the key is there or not.
pub fn without_object(operation: Operation, error: &ServiceError, named: Option<&str>) -> Option<&'static str> {
    use Operation as Op;
    let reads = matches!(
        operation,
        Op::GetObject | Op::HeadObject | Op::GetObjectVersion | Op::GetObjectTagging | Op::CopyObject
    );
    let changes = matches!(operation, Op::PutObjectTagging | Op::PutObjectAcl);
    let code = error.code.as_deref();
    let denied = error.status == 403 && matches!(code, None | Some("AccessDenied" | "Forbidden"));
    // A bucket or an access point that does not exist is a 404 as well.
    let absent = error.status == 404 && matches!(code, None | Some("NoSuchKey" | "NoSuchVersion" | "NotFound"));
    match named {
        Some("s3:ListBucket" | "s3:ListBucketVersions") if denied && (reads || changes) => Some(
            "no object is there: S3 asks for s3:ListBucket only where the key does not exist, so nothing was said about \
             an object that does",
        ),
        Some(_) => None,
        None if denied && reads => Some(
            "no object is known to be there: S3 also answers 403 for an absent key where the role has no s3:ListBucket",
        ),
        None if absent && reads => Some(
            "no object is there: S3 answers 404 instead of 403 since the role has s3:ListBucket, which says nothing \
             about reading an object that exists; give a `key`, or let the run write under the prefix",
        ),
        None if denied && changes => {
            Some("no object could be written to change: the denial may be about the absent key")
        }
        None if absent && changes => {
            Some("no object could be written to change: give the run a prefix it may write under")
        }
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(operation: Operation, status: u16, code: Option<&str>, named: Option<&str>) -> &'static str {
        let error = ServiceError { status, code: code.map(str::to_owned), ..ServiceError::default() };
        without_object(operation, &error, named).unwrap_or_default()
    }

    #[test]
    fn an_action_that_s3_names_leaves_no_doubt() {
        let get = |named| said(Operation::GetObject, 403, Some("AccessDenied"), named);
        assert_eq!(get(Some("s3:GetObject")), "");
        assert_eq!(get(Some("kms:Decrypt")), "");
        assert!(get(Some("s3:ListBucket")).starts_with("no object is there"));
        assert!(get(None).starts_with("no object is known to be there"));
        assert!(said(Operation::HeadObject, 403, None, None).starts_with("no object is known to be there"));
        assert_eq!(said(Operation::PutObjectTagging, 403, Some("AccessDenied"), Some("s3:PutObjectTagging")), "");
        assert!(said(Operation::PutObjectTagging, 403, Some("AccessDenied"), None).contains("the absent key"));
    }

    #[test]
    fn what_is_not_about_the_object_is_left_alone() {
        assert_eq!(said(Operation::GetObject, 404, Some("NoSuchBucket"), None), "");
        assert_eq!(said(Operation::GetObject, 403, Some("SignatureDoesNotMatch"), None), "");
        assert_eq!(said(Operation::PutObject, 403, Some("AccessDenied"), None), "");
        assert!(said(Operation::GetObject, 404, Some("NoSuchKey"), None).contains("since the role has s3:ListBucket"));
    }
}
