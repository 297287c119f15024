//! Bodies, and uploads in parts.

use crate::wording::Failure;

pub(crate) fn no_such_upload(id: &str) -> Failure {
    let message = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been \
                   aborted or completed.";
    Failure::new(404, "NoSuchUpload", message).with("UploadId", id)
}

pub(crate) fn invalid_part(number: i32) -> Failure {
    let message = "One or more of the specified parts could not be found.  The part may not have been uploaded, or \
                   the specified entity tag may not match the part's entity tag.";
    Failure::new(400, "InvalidPart", message).with("PartNumber", number.to_string())
}

pub(crate) fn invalid_part_order() -> Failure {
    let message = "The list of parts was not in ascending order. Parts must be ordered by part number.";
    Failure::new(400, "InvalidPartOrder", message)
}

pub(crate) fn entity_too_large(limit: usize) -> Failure {
    Failure::new(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
        .with("MaxSizeAllowed", limit.to_string())
}

pub(crate) fn incomplete_body() -> Failure {
    let message = "You did not provide the number of bytes specified by the Content-Length HTTP header";
    Failure::new(400, "IncompleteBody", message)
}

pub(crate) fn malformed_trailer() -> Failure {
    let message =
        "The request contained trailing data that was not well-formed or did not conform to our published schema.";
    Failure::new(400, "MalformedTrailerError", message)
}

pub(crate) fn bad_digest(algorithm: &str) -> Failure {
    let message = match algorithm {
        "MD5" => "The Content-MD5 you specified did not match what we received.".to_owned(),
        other => format!("The {other} you specified did not match the calculated checksum."),
    };
    Failure::new(400, "BadDigest", message)
}
