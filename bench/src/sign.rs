//! Requests to S3, signed by aws-sigv4 as the function's SDK signs them: the body hashed, every header covered.

use std::{error::Error, time::SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{PayloadChecksumKind, SignableBody, SignableRequest, SigningSettings, sign},
    sign::v4,
};
use aws_smithy_runtime_api::client::identity::Identity;
use bytes::Bytes;
use http::{Method, Request, uri::PathAndQuery};
use http_body_util::Full;

/// Who signs, for which server.
pub struct Signer {
    host: String,
    identity: Identity,
}

impl Signer {
    /// With the keys that every server of the benchmark knows.
    pub fn new(host: String) -> Self {
        let identity = Credentials::new("ASIABENCH", "secret", Some("token".into()), None, "bench").into();
        Self { host, identity }
    }

    /// A request with a whole URI, as a client with a pool of connections wants it.
    pub fn request(
        &self,
        method: Method,
        path: &str,
        headers: &[(&'static str, &'static str)],
        body: Bytes,
    ) -> Result<Request<Full<Bytes>>, Box<dyn Error>> {
        let uri = format!("http://{}{path}", self.host);
        let headers = || std::iter::once(("host", self.host.as_str())).chain(headers.iter().copied());
        let mut settings = SigningSettings::default();
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        let signing = v4::SigningParams::builder()
            .identity(&self.identity)
            .region("us-east-1")
            .name("s3")
            .time(SystemTime::now())
            .settings(settings)
            .build()?
            .into();
        let signable = SignableRequest::new(method.as_str(), uri.as_str(), headers(), SignableBody::Bytes(&body))?;
        let (instructions, _signature) = sign(signable, &signing)?.into_parts();
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers() {
            request = request.header(name, value);
        }
        let mut request = request.body(Full::new(body))?;
        instructions.apply_to_request_http1x(&mut request);
        Ok(request)
    }
}

/// The same for a connection that is there already: only the path stands in the request line.
pub fn on_a_connection<B>(mut request: Request<B>) -> Request<B> {
    let path = request.uri().path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
    *request.uri_mut() = path.into();
    request
}
