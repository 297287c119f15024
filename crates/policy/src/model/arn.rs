//! An ARN of a request, cut into its six segments.

use std::fmt;

use serde::Serialize;

/// A text that is not an ARN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArnError {
    text: String,
}

impl fmt::Display for ArnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not an ARN (`arn:partition:service:region:account:resource`)", self.text)
    }
}

impl std::error::Error for ArnError {}

/// The partition of a Region.
/// <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>,
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html>
///
/// ```
/// use s3litmus_policy::partition_of_region;
/// assert_eq!(partition_of_region("eu-west-1"), "aws");
/// assert_eq!(partition_of_region("us-gov-west-1"), "aws-us-gov");
/// ```
pub fn partition_of_region(region: &str) -> &'static str {
    const STARTS: [(&str, &str); 7] = [
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-iso-", "aws-iso"),
        ("us-isob-", "aws-iso-b"),
        ("eu-isoe-", "aws-iso-e"),
        ("us-isof-", "aws-iso-f"),
        ("eusc-", "aws-eusc"),
    ];
    STARTS.iter().find(|(start, _)| region.starts_with(start)).map_or("aws", |(_, partition)| partition)
}

/// `arn:partition:service:region:account:resource`; the resource may contain colons.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
///
/// ```
/// use s3litmus_policy::Arn;
/// let arn: Arn = "arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/a:b".parse()?;
/// assert_eq!(arn.account(), "111122223333");
/// assert_eq!(arn.resource(), "accesspoint/ap/object/a:b");
/// # Ok::<(), s3litmus_policy::ArnError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Arn {
    text: Box<str>,
    /// Positions of the first five colons.
    colons: [usize; 5],
}

impl Arn {
    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub fn partition(&self) -> &str {
        self.segment(1)
    }

    /// `s3`, `iam`, `kms`.
    pub fn service(&self) -> &str {
        self.segment(2)
    }

    /// Empty for buckets and for IAM.
    pub fn region(&self) -> &str {
        self.segment(3)
    }

    /// Twelve digits; empty for buckets and their objects.
    pub fn account(&self) -> &str {
        self.segment(4)
    }

    /// Everything behind the fifth colon.
    pub fn resource(&self) -> &str {
        self.segment(5)
    }

    /// A segment, 0 (`arn`) to 5 (the resource).
    pub(crate) fn segment(&self, index: usize) -> &str {
        let start = if index == 0 { 0 } else { self.colons[index - 1] + 1 };
        let end = self.colons.get(index).copied().unwrap_or(self.text.len());
        &self.text[start..end]
    }
}

impl std::str::FromStr for Arn {
    type Err = ArnError;

    fn from_str(text: &str) -> Result<Self, ArnError> {
        let not_an_arn = || ArnError { text: text.to_owned() };
        let mut colons = [0; 5];
        let mut found = text.match_indices(':').map(|(at, _)| at);
        for colon in &mut colons {
            *colon = found.next().ok_or_else(not_an_arn)?;
        }
        let arn = Arn { text: text.into(), colons };
        if arn.segment(0) != "arn" || arn.partition().is_empty() || arn.service().is_empty() {
            return Err(not_an_arn());
        }
        Ok(arn)
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Arn {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}
