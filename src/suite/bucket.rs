//! What a target asks: a bucket, or an access point by ARN or alias.

use std::fmt;

use super::arn::{self, Arn};

/// A bucket or access point as the suite has it, with what is known from the text alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bucket {
    text: String,
    kind: BucketKind,
}

/// The kinds of name that S3 takes in place of a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum BucketKind {
    /// A general purpose bucket.
    Name,
    /// A directory bucket, `NAME--ZONE--x-s3`.
    Directory,
    /// An access point alias, `NAME-METADATA-s3alias`. The alias is no name in policies.
    AccessPointAlias,
    /// An access point ARN.
    AccessPoint {
        /// `aws`, `aws-cn`, …
        partition: String,
        /// Of the access point and its bucket.
        region: String,
        /// Who owns the access point.
        account: String,
        /// The access point's name.
        name: String,
    },
    /// A multi-Region access point ARN.
    MultiRegionAccessPoint {
        /// `aws`, …
        partition: String,
        /// Who owns the access point.
        account: String,
        /// `NAME.mrap`.
        alias: String,
    },
}

impl Bucket {
    /// Reads what a suite has under `bucket`.
    ///
    /// # Errors
    /// A sentence saying why S3 would refuse it, and where it is plain, what was meant.
    pub fn parse(text: &str) -> Result<Self, String> {
        let kind = if text.starts_with("arn:") { access_point(text)? } else { named(text)? };
        Ok(Self { text: text.to_owned(), kind })
    }

    /// As in the suite: what the SDK takes as bucket.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Which kind of name it is.
    pub fn kind(&self) -> &BucketKind {
        &self.kind
    }

    /// Whether the name says in which Region it is, or that it is in none.
    pub fn fixes_region(&self) -> bool {
        matches!(self.kind, BucketKind::AccessPoint { .. } | BucketKind::MultiRegionAccessPoint { .. })
    }

    /// The ARN that a policy names for the bucket or access point itself. For an alias it is the ARN that the alias
    /// would have as a bucket, since the access point's is not known from the text. `partition` is that of names; an ARN has
    /// its own.
    pub fn arn(&self, partition: &str) -> String {
        match &self.kind {
            BucketKind::AccessPoint { partition, region, account, name } => {
                format!("arn:{partition}:s3:{region}:{account}:accesspoint/{name}")
            }
            BucketKind::MultiRegionAccessPoint { .. } => self.text.clone(),
            _ => format!("arn:{partition}:s3:::{}", self.text),
        }
    }

    /// The ARN that a policy names for an object in it.
    pub fn object_arn(&self, partition: &str, key: &str) -> String {
        match &self.kind {
            BucketKind::AccessPoint { .. } | BucketKind::MultiRegionAccessPoint { .. } => {
                format!("{}/object/{key}", self.arn(partition))
            }
            _ => format!("{}/{key}", self.arn(partition)),
        }
    }

    /// What `x-amz-copy-source` takes for an object in it, not yet percent-encoded.
    pub fn copy_source(&self, key: &str) -> String {
        match &self.kind {
            BucketKind::AccessPoint { .. } | BucketKind::MultiRegionAccessPoint { .. } => {
                format!("{}/object/{key}", self.text)
            }
            _ => format!("{}/{key}", self.text),
        }
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// An ARN in place of a bucket
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html>).
fn access_point(text: &str) -> Result<BucketKind, String> {
    let Some(Arn { partition, service, region, account, resource }) = Arn::parse(text) else {
        return Err(format!("{} is no ARN: it has six parts separated by colons", arn::quoted(text)));
    };
    match service {
        "s3" => {}
        "s3-object-lambda" | "s3-outposts" | "s3express" => {
            return Err(format!(
                "{} is an ARN of `{service}`, which is not tested: give a bucket or an S3 access point",
                arn::quoted(text)
            ));
        }
        other => {
            return Err(format!(
                "{} is an ARN of the service `{other}`, not of `s3`: give a bucket name or an S3 access point",
                arn::quoted(text)
            ));
        }
    }
    let Some(rest) = resource.strip_prefix("accesspoint/").or_else(|| resource.strip_prefix("accesspoint:")) else {
        let bucket = resource.split('/').next().unwrap_or_default();
        return Err(if bucket.is_empty() || named(bucket).is_err() || !region.is_empty() {
            format!(
                "{} is no access point ARN: that is `arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME`",
                arn::quoted(text)
            )
        } else {
            format!("{} is the ARN of a bucket, not its name: give `{bucket}`", arn::quoted(text))
        });
    };
    if let Some((name, _)) = rest.split_once('/') {
        return Err(format!(
            "{} is the ARN of objects: give the access point alone, `arn:{partition}:s3:{region}:{account}:\
             accesspoint/{name}`, and the rest as `prefix` or `key`",
            arn::quoted(text)
        ));
    }
    if !arn::is_account(account) {
        return Err(format!("{} has `{account}` for an account id, which is 12 digits", arn::quoted(text)));
    }
    if region.is_empty() {
        if !rest.ends_with(".mrap") {
            return Err(format!(
                "{} has no Region: an access point's ARN has one, and a multi-Region access point's ends in `.mrap`",
                arn::quoted(text)
            ));
        }
        let alias = rest.to_owned();
        return Ok(BucketKind::MultiRegionAccessPoint {
            partition: partition.to_owned(),
            account: account.to_owned(),
            alias,
        });
    }
    arn::check_region(region).map_err(|why| format!("{} has a wrong Region: {why}", arn::quoted(text)))?;
    check_access_point_name(rest).map_err(|why| format!("{}: {why}", arn::quoted(text)))?;
    Ok(BucketKind::AccessPoint {
        partition: partition.to_owned(),
        region: region.to_owned(),
        account: account.to_owned(),
        name: rest.to_owned(),
    })
}

fn check_access_point_name(name: &str) -> Result<(), String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let why = if !(3..=50).contains(&name.len()) {
        "has 3 to 50 characters"
    } else if !name.chars().all(fits) {
        "is made of lower case letters, digits and hyphens"
    } else if name.starts_with('-') || name.ends_with('-') {
        "begins and ends with a letter or digit"
    } else {
        return Ok(());
    };
    Err(format!("`{}` is no access point name, which {why}", arn::shortened(name)))
}

/// A name in place of a bucket
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>).
fn named(text: &str) -> Result<BucketKind, String> {
    let quoted = arn::quoted(text);
    if let Some(rest) = text.strip_prefix("s3://") {
        let bucket = rest.split('/').next().unwrap_or_default();
        return Err(format!(
            "{quoted} is a URI, not a bucket name: give `{bucket}`, and the rest as `prefix` or `key`"
        ));
    }
    if text.contains("://") || text.contains(".amazonaws.com") {
        return Err(format!("{quoted} is a URL, not a bucket name: give the name alone"));
    }
    if let Some((bucket, rest)) = text.split_once('/') {
        return Err(format!("{quoted} is no bucket name: give `{bucket}`, and `{}` as `prefix`", arn::shortened(rest)));
    }
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    let why = if text.is_empty() {
        return Err("is empty: give a bucket name, an access point ARN or an alias".to_owned());
    } else if !(3..=63).contains(&text.len()) {
        format!("has 3 to 63 characters, and this one {}", text.chars().count())
    } else if text.chars().any(|c| c.is_ascii_uppercase()) {
        "has no upper case letters".to_owned()
    } else if let Some(odd) = text.chars().find(|c| !fits(*c)) {
        format!("is made of lower case letters, digits, hyphens and dots, and this one has `{}`", odd.escape_default())
    } else if text.starts_with(['-', '.']) || text.ends_with(['-', '.']) {
        "begins and ends with a letter or digit".to_owned()
    } else if text.contains("..") {
        "has no two dots side by side".to_owned()
    } else if text.parse::<std::net::Ipv4Addr>().is_ok() {
        "does not look like an IP address".to_owned()
    } else if let Some(prefix) = ["xn--", "sthree-", "amzn-s3-demo-"].into_iter().find(|p| text.starts_with(p)) {
        format!("does not begin with `{prefix}`, which S3 keeps for itself")
    } else if let Some(suffix) = [".mrap", "--table-s3"].into_iter().find(|s| text.ends_with(s)) {
        format!("does not end with `{suffix}`, which S3 keeps for itself")
    } else if text.ends_with("--ol-s3") {
        return Err(format!("{quoted} is the alias of an Object Lambda access point, which is not tested"));
    } else if text.ends_with("--x-s3") || text.ends_with("--xa-s3") {
        return Ok(BucketKind::Directory);
    } else if text.ends_with("-s3alias") {
        return Ok(BucketKind::AccessPointAlias);
    } else {
        return Ok(BucketKind::Name);
    };
    Err(format!("{quoted} is no bucket name, which {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arn_a_policy_names() {
        let bucket = Bucket::parse("store-events").unwrap();
        assert_eq!(bucket.object_arn("aws", "a/b"), "arn:aws:s3:::store-events/a/b");
        let point = Bucket::parse("arn:aws-cn:s3:cn-north-1:111122223333:accesspoint:reader").unwrap();
        assert_eq!(
            point.object_arn("aws", "a/b"),
            "arn:aws-cn:s3:cn-north-1:111122223333:accesspoint/reader/object/a/b"
        );
        let point = Bucket::parse("arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap").unwrap();
        assert_eq!(point.copy_source("k"), "arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap/object/k");
    }
}
