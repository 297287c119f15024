//! The credential scope of a signed request: who signed, for which Region and service.

use http::header::AUTHORIZATION;
use http::{HeaderMap, Uri};

/// `ACCESS_KEY/DATE/REGION/SERVICE/aws4_request`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scope {
    pub(crate) access_key: String,
    pub(crate) date: String,
    pub(crate) region: String,
    pub(crate) service: String,
    /// Whether the signature is in the query string (a presigned URL).
    pub(crate) presigned: bool,
    /// `AWS4-HMAC-SHA256`, or `AWS4-ECDSA-P256-SHA256` for multi-Region access points.
    pub(crate) algorithm: String,
}

impl Scope {
    /// The scope of a request; `None` where nobody signed it, or not with Signature Version 4.
    pub(crate) fn of(headers: &HeaderMap, uri: &Uri) -> Option<Self> {
        let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        if let Some(header) = header {
            let (algorithm, rest) = header.split_once(' ')?;
            let credential = rest.split(',').find_map(|part| part.trim().strip_prefix("Credential="))?;
            return Self::parse(algorithm, credential, false);
        }
        let query = uri.query()?;
        let value =
            |name: &str| form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value);
        Self::parse(&value("X-Amz-Algorithm")?, &value("X-Amz-Credential")?, true)
    }

    fn parse(algorithm: &str, credential: &str, presigned: bool) -> Option<Self> {
        let mut parts = credential.rsplitn(5, '/');
        let (_, service, region, date) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let access_key = parts.next()?;
        if access_key.is_empty() || service.is_empty() {
            return None;
        }
        Some(Self {
            access_key: access_key.to_owned(),
            date: date.to_owned(),
            region: region.to_owned(),
            service: service.to_owned(),
            presigned,
            algorithm: algorithm.to_owned(),
        })
    }
}

/// The session token of a request, in a header or in the query of a presigned URL.
pub(crate) fn session_token(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let header = headers.get("x-amz-security-token").and_then(|value| value.to_str().ok());
    let query = || {
        let mut pairs = form_urlencoded::parse(uri.query()?.as_bytes());
        pairs.find(|(key, _)| key == "X-Amz-Security-Token").map(|(_, value)| value.into_owned())
    };
    header.map(str::to_owned).or_else(query)
}
