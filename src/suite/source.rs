//! Where a suite is: inline, in S3, in a parameter of SSM, in a file. From text alone; fetching is the probe's.

use std::fmt;

use super::{Bucket, BucketKind, arn};

/// Where a suite is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuiteSource {
    /// Here, as JSON text.
    Inline(String),
    /// `s3://BUCKET/KEY`.
    S3 {
        /// A bucket name or an access point alias.
        bucket: String,
        /// The whole key.
        key: String,
    },
    /// `ssm:/NAME`.
    Ssm {
        /// The parameter's name, with its leading `/` where it has one.
        name: String,
    },
    /// A file, by its path; in a function relative to the package.
    File(String),
}

/// Where suites that an event may name are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuitePrefix {
    /// `s3://BUCKET/PREFIX/`.
    S3 {
        /// A bucket name or an access point alias.
        bucket: String,
        /// Ends in `/`, or is empty.
        prefix: String,
    },
    /// `ssm:/PATH/`.
    Ssm {
        /// Begins and ends with `/`.
        path: String,
    },
}

/// Why a text does not say where a suite is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceError {
    /// Nothing stands there.
    Empty,
    /// An `s3://` URI without bucket or key, or with a name that S3 would refuse.
    NotInS3 {
        /// What was found.
        found: String,
        /// What is wrong with it.
        why: String,
    },
    /// An `ssm:` name that SSM would refuse.
    NotInSsm {
        /// What was found.
        found: String,
    },
    /// A prefix that is neither in S3 nor in SSM.
    NoPrefix {
        /// What was found.
        found: String,
    },
    /// A suite's name that would lead out of the prefix, or that cannot be one.
    Name {
        /// What was found.
        found: String,
        /// What is wrong with it.
        why: &'static str,
    },
}

impl SuiteSource {
    /// Reads `S3LITMUS_SUITE`, or what a command line has.
    ///
    /// # Errors
    /// [`SourceError`], where the text is neither JSON nor a place.
    pub fn parse(text: &str) -> Result<Self, SourceError> {
        let trimmed = text.trim_start_matches('\u{feff}').trim();
        if trimmed.is_empty() {
            return Err(SourceError::Empty);
        }
        // Whatever begins like JSON is JSON, so that a broken suite is not looked for as a file.
        if trimmed.starts_with(['{', '[', '"']) {
            return Ok(Self::Inline(trimmed.to_owned()));
        }
        if let Some(rest) = trimmed.strip_prefix("s3://") {
            let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
            check_bucket(trimmed, bucket)?;
            if key.is_empty() || key.ends_with('/') {
                let why = "it has no key: a suite is one object".to_owned();
                return Err(SourceError::NotInS3 { found: arn::shortened(trimmed), why });
            }
            return Ok(Self::S3 { bucket: bucket.to_owned(), key: key.to_owned() });
        }
        if let Some(name) = trimmed.strip_prefix("ssm:") {
            return match is_parameter(name) {
                true => Ok(Self::Ssm { name: name.to_owned() }),
                false => Err(SourceError::NotInSsm { found: arn::shortened(trimmed) }),
            };
        }
        Ok(Self::File(trimmed.to_owned()))
    }
}

impl SuitePrefix {
    /// Reads `S3LITMUS_SUITE_PREFIX`. A `/` at the end is added where there is none.
    ///
    /// # Errors
    /// [`SourceError`], where the text is no prefix of S3 or SSM.
    pub fn parse(text: &str) -> Result<Self, SourceError> {
        let text = text.trim();
        let closed = |path: &str| if path.ends_with('/') { path.to_owned() } else { format!("{path}/") };
        if let Some(rest) = text.strip_prefix("s3://") {
            let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
            check_bucket(text, bucket)?;
            let prefix = if prefix.is_empty() { String::new() } else { closed(prefix) };
            return Ok(Self::S3 { bucket: bucket.to_owned(), prefix });
        }
        if let Some(path) = text.strip_prefix("ssm:") {
            let path = closed(path);
            return match path.starts_with('/') && path.len() > 1 && is_parameter(path.trim_end_matches('/')) {
                true => Ok(Self::Ssm { path }),
                false => Err(SourceError::NotInSsm { found: arn::shortened(text) }),
            };
        }
        Err(SourceError::NoPrefix { found: arn::shortened(text) })
    }

    /// The suite of that name below the prefix.
    ///
    /// # Errors
    /// [`SourceError::Name`], where the name could mean something outside of the prefix.
    pub fn suite(&self, name: &str) -> Result<SuiteSource, SourceError> {
        let wrong = |why| Err(SourceError::Name { found: arn::shortened(name), why });
        if name.is_empty() || name.ends_with('/') {
            return wrong("it names no suite");
        }
        if name.starts_with('/') {
            return wrong("it begins with `/`");
        }
        if name.contains('\\') || name.contains('%') || name.chars().any(char::is_control) {
            return wrong("it has characters that a suite's name cannot have");
        }
        if name.split('/').any(|segment| matches!(segment, "" | "." | "..")) {
            return wrong("it has empty, `.` or `..` segments");
        }
        match self {
            Self::S3 { bucket, prefix } => {
                let key = format!("{prefix}{name}");
                if key.len() > 1024 {
                    return wrong("it is too long for a key");
                }
                Ok(SuiteSource::S3 { bucket: bucket.clone(), key })
            }
            Self::Ssm { path } => {
                let name = format!("{path}{name}");
                // A selector (`:3`) would choose another version than the one that is in force.
                if name.contains(':') || !is_parameter(&name) {
                    return wrong("it has characters that a parameter's name cannot have");
                }
                Ok(SuiteSource::Ssm { name })
            }
        }
    }
}

fn check_bucket(found: &str, bucket: &str) -> Result<(), SourceError> {
    let why = match Bucket::parse(bucket) {
        Ok(bucket) if !matches!(bucket.kind(), BucketKind::Name | BucketKind::AccessPointAlias) => {
            "a suite is read from a general purpose bucket or an access point alias".to_owned()
        }
        Ok(_) => return Ok(()),
        Err(why) => why,
    };
    Err(SourceError::NotInS3 { found: arn::shortened(found), why })
}

/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html>, with a selector
/// (`:version` or `:label`) behind it.
fn is_parameter(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '/');
    let (path, selector) = name.split_once(':').unwrap_or((name, "1"));
    let is_path = !path.is_empty() && path.len() <= 1011 && path.chars().all(fits) && !path.ends_with('/');
    is_path && !path.contains("//") && !selector.is_empty() && !selector.contains('/') && selector.chars().all(fits)
}

impl fmt::Display for SuiteSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inline(_) => f.write_str("the inline suite"),
            Self::S3 { bucket, key } => write!(f, "s3://{bucket}/{key}"),
            Self::Ssm { name } => write!(f, "ssm:{name}"),
            Self::File(path) => f.write_str(path),
        }
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str(
                "found nothing, expected a suite as JSON, `s3://BUCKET/KEY`, `ssm:/NAME` or the path of a file",
            ),
            Self::NotInS3 { found, why } => write!(f, "`{found}` is no object in S3: {why}"),
            Self::NotInSsm { found } => write!(
                f,
                "`{found}` is no parameter of SSM, which is `ssm:/NAME`, made of letters, digits, `_`, `.`, `-` and `/`"
            ),
            Self::NoPrefix { found } => {
                write!(f, "`{found}` is no prefix for suites, which is `s3://BUCKET/PREFIX/` or `ssm:/PATH/`")
            }
            Self::Name { found, why } => write!(f, "`{found}` is no name of a suite: {why}"),
        }
    }
}

impl std::error::Error for SourceError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> String {
        match SuiteSource::parse(text) {
            Ok(source) => format!("{source:?}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_text_is_json_or_a_place() {
        for (text, source) in [
            (r#" {"suite": "x"} "#, r#"Inline("{\"suite\": \"x\"}")"#),
            ("\u{feff}{}", r#"Inline("{}")"#),
            ("[1]", r#"Inline("[1]")"#),
            ("s3://my-suites/a/b.json", r#"S3 { bucket: "my-suites", key: "a/b.json" }"#),
            ("s3://reports-abcdefgh1234-s3alias/x", r#"S3 { bucket: "reports-abcdefgh1234-s3alias", key: "x" }"#),
            ("ssm:/s3litmus/store", r#"Ssm { name: "/s3litmus/store" }"#),
            ("ssm:store:3", r#"Ssm { name: "store:3" }"#),
            ("suites/store.json", r#"File("suites/store.json")"#),
        ] {
            assert_eq!(parsed(text), source, "{text}");
        }
        for (text, error) in [
            (" ", "found nothing, expected a suite as JSON"),
            ("s3://my-suites", "it has no key: a suite is one object"),
            ("s3://my-suites/folder/", "it has no key: a suite is one object"),
            ("s3://My_Suites/x", "`s3://My_Suites/x` is no object in S3: "),
            ("s3:///x", "is no object in S3: "),
            ("ssm:", "`ssm:` is no parameter of SSM"),
            ("ssm:/a//b", "is no parameter of SSM"),
            ("ssm:/a b", "is no parameter of SSM"),
            ("ssm:/a:", "is no parameter of SSM"),
        ] {
            assert!(parsed(text).contains(error), "{text}: {}", parsed(text));
        }
    }

    #[test]
    fn a_source_is_written_as_it_is_read() {
        for text in ["s3://my-suites/a/b.json", "ssm:/s3litmus/store", "ssm:store:3", "suites/store.json"] {
            assert_eq!(SuiteSource::parse(text).map(|source| source.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn a_name_never_leads_out_of_its_prefix() {
        let s3 = SuitePrefix::parse("s3://my-suites/team").expect("a prefix");
        let ssm = SuitePrefix::parse("ssm:/team").expect("a prefix");
        let at = |prefix: &SuitePrefix, name: &str| prefix.suite(name).map(|source| source.to_string()).ok();
        assert_eq!(at(&s3, "a/b.json").as_deref(), Some("s3://my-suites/team/a/b.json"));
        assert_eq!(at(&ssm, "a/b").as_deref(), Some("ssm:/team/a/b"));
        for name in ["", "/", "a/", "/a", "../a", "a/../b", "./a", "a//b", "a\\b", "a%2f..", "a\nb", ".", ".."] {
            assert_eq!((at(&s3, name), at(&ssm, name)), (None, None), "{name:?}");
        }
        assert_eq!(at(&ssm, "a:2"), None, "a selector would choose another version");
        assert_eq!(at(&s3, &"a".repeat(1020)), None, "too long for a key");
        let root = SuitePrefix::parse("s3://my-suites").expect("a prefix");
        assert_eq!(at(&root, "a.json").as_deref(), Some("s3://my-suites/a.json"));
    }

    #[test]
    fn a_prefix_is_in_s3_or_in_ssm() {
        for text in ["/team/", "https://my-suites/", "ssm:team", "ssm:/", "s3://B/x/"] {
            let error = SuitePrefix::parse(text).map_err(|error| error.to_string());
            assert!(error.is_err(), "{text}: {error:?}");
        }
    }
}
