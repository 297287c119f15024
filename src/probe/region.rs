//! Which Region a call goes to.

use crate::call::Call;

/// The Region of an access point's ARN, `arn:PARTITION:s3:REGION:ACCOUNT:accesspoint/NAME`; none for names and for
/// multi-Region access points, whose ARN has none.
pub(super) fn of_arn(bucket: &str) -> Option<&str> {
    let region = bucket.strip_prefix("arn:")?.split(':').nth(2)?;
    (!region.is_empty()).then_some(region)
}

/// The Region where S3 says the bucket is, if the call leaves it open and was sent elsewhere. Statuses 301, 307 and 400
/// point to a Region; any other answer with the header is an answer.
pub(super) fn elsewhere<'a>(call: &Call, asked: &str, status: u16, said: Option<&'a str>) -> Option<&'a str> {
    let open = call.region.is_none() && of_arn(&call.bucket).is_none();
    said.filter(|region| open && matches!(status, 301 | 307 | 400) && *region != asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_arn_of_an_access_point_has_a_region() {
        assert_eq!(of_arn("arn:aws:s3:eu-west-1:111122223333:accesspoint/a"), Some("eu-west-1"));
        assert_eq!(of_arn("arn:aws:s3::111122223333:accesspoint/abc.mrap"), None);
        assert_eq!(of_arn("a-bucket"), None);
    }
}
