//! Regions in texts: the one that S3 expects, and whether an endpoint names one that AWS has.

use super::plain::Plain;

/// The Region that S3 says to use: `expecting 'us-west-2'`, `in this region: us-west-2`, `<Region>us-west-2</Region>`.
pub(super) fn expected(plain: &Plain) -> Option<String> {
    ["expecting ", "the bucket is in this region", "<region>"].iter().find_map(|lead| {
        let at = plain.folded.find(lead)? + lead.len();
        let rest = plain.folded[at..].trim_start_matches([':', ' ', '\'', '"']);
        let name: &str = &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len())];
        is_region_name(name).then(|| name.to_owned())
    })
}

/// Whether an endpoint of AWS in the text has a Region in its name that is in none of AWS's parts of the world. Such
/// a host does not resolve, and clients that hide the reason (`Could not connect to the endpoint URL`) leave open
/// whether the name is wrong or the network.
pub(super) fn endpoint_is_unknown(plain: &Plain) -> bool {
    plain.folded.match_indices(".amazonaws.com").any(|(end, _)| {
        let host = &plain.folded[..end];
        let label = host.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or_default();
        is_region_name(label) && !is_in_a_known_place(label)
    })
}

/// `xx-…-1`.
fn is_region_name(label: &str) -> bool {
    let mut parts = label.split('-');
    let place = parts.next().is_some_and(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_lowercase()));
    let number = parts.next_back().is_some_and(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    place && number && label.len() <= 32 && parts.next().is_some()
}

/// A place that AWS's endpoints have: the rule that botocore's `partitions.json` gives for each partition
/// (`regionRegex`), with the directions that its Regions use.
fn is_in_a_known_place(region: &str) -> bool {
    const PLACES: [&str; 12] = ["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx", "cn", "us-gov", "eusc"];
    const DIRECTIONS: [&str; 9] =
        ["north", "south", "east", "west", "central", "northeast", "northwest", "southeast", "southwest"];
    let mut parts: Vec<&str> = region.split('-').collect();
    parts.pop();
    let direction = parts.pop().unwrap_or_default();
    let place = parts.join("-");
    DIRECTIONS.contains(&direction) && (PLACES.contains(&place.as_str()) || place.starts_with("us-iso"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expected_region_is_read() {
        for (text, region) in [
            ("the region 'us-east-1' is wrong; expecting 'us-west-2'", Some("us-west-2")),
            ("The bucket is in this region: eu-central-1. Please use this region", Some("eu-central-1")),
            ("<Region>us-gov-west-1</Region>", Some("us-gov-west-1")),
            ("expecting \"a\"", None),
        ] {
            assert_eq!(expected(&Plain::of(text)).as_deref(), region, "{text}");
        }
    }

    #[test]
    fn a_region_that_is_nowhere_is_seen() {
        for (text, unknown) in [
            ("https://s3.ma-mars-2.amazonaws.com/", true),
            ("https://b.s3.us-central-1.amazonaws.com/", false),
            ("https://s3.us-isob-east-1.amazonaws.com", false),
            ("https://s3.cn-north-1.amazonaws.com.cn", false),
            ("https://my-bucket-1.s3.amazonaws.com/", false),
            ("no endpoint", false),
        ] {
            assert_eq!(endpoint_is_unknown(&Plain::of(text)), unknown, "{text}");
        }
    }
}
