//! What is asked of a service, and the request that it becomes.

use aws_smithy_runtime_api::{box_error::BoxError, client::orchestrator::HttpRequest};
use aws_smithy_types::body::SdkBody;
use http::{Method, header::CONTENT_TYPE};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::{CLOUD_FORMATION, EC2, IAM, KMS, ORGANIZATIONS, Protocol, S3_CONTROL, SSM, STS, Service};

/// One operation with its input.
#[derive(Clone)]
pub(in crate::probe) struct Ask {
    pub(super) service: &'static Service,
    /// The operation, `GetRole`.
    pub(in crate::probe) operation: &'static str,
    /// The account in front of the host, for S3 Control.
    pub(super) account: Option<String>,
    path: String,
    body: String,
}

/// Without the parameters, among which an external id may be.
impl std::fmt::Debug for Ask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ask({} {})", self.service.id, self.operation)
    }
}

impl Ask {
    /// An operation of IAM with its parameters.
    pub(in crate::probe) fn iam(operation: &'static str, parameters: &[(&str, &str)]) -> Self {
        Self::query(&IAM, operation, parameters)
    }

    /// An operation of STS with its parameters.
    pub(in crate::probe) fn sts(operation: &'static str, parameters: &[(&str, &str)]) -> Self {
        Self::query(&STS, operation, parameters)
    }

    /// An operation of CloudFormation with its parameters.
    pub(in crate::probe) fn cloud_formation(operation: &'static str, parameters: &[(&str, &str)]) -> Self {
        Self::query(&CLOUD_FORMATION, operation, parameters)
    }

    /// An operation of EC2 with its parameters.
    pub(in crate::probe) fn ec2(operation: &'static str, parameters: &[(&str, &str)]) -> Self {
        Self::query(&EC2, operation, parameters)
    }

    /// An operation of KMS with its parameters.
    pub(in crate::probe) fn kms(operation: &'static str, parameters: &[(&str, &str)]) -> Self {
        Self::json(&KMS, operation, parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())))
    }

    /// An operation of Organizations with its parameters.
    pub(in crate::probe) fn organizations(operation: &'static str, parameters: &[(&str, &str)]) -> Self {
        let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).into()));
        Self::json(&ORGANIZATIONS, operation, parameters)
    }

    /// An operation of Systems Manager with its parameters.
    pub(in crate::probe) fn ssm<const N: usize>(operation: &'static str, parameters: [(&str, Value); N]) -> Self {
        Self::json(&SSM, operation, parameters.into_iter().map(|(name, value)| (name.to_owned(), value)))
    }

    /// An operation of S3 Control: the account and the parts of the path behind the API's version.
    pub(in crate::probe) fn s3_control(operation: &'static str, account: &str, path: &[&str]) -> Self {
        let path = path.iter().flat_map(|part| ["/".to_owned(), encoded(part)]).collect::<String>();
        Self {
            service: &S3_CONTROL,
            operation,
            account: Some(account.to_owned()),
            path: format!("/v20180820{path}"),
            body: String::new(),
        }
    }

    fn query(service: &'static Service, operation: &'static str, parameters: &[(&str, &str)]) -> Self {
        let Protocol::Query { version } = service.protocol else { return Self::with_body(service, operation, "") };
        let all = [("Action", operation), ("Version", version)];
        let pairs = all.iter().chain(parameters).map(|(name, value)| format!("{name}={}", encoded(value)));
        Self::with_body(service, operation, pairs.collect::<Vec<_>>().join("&"))
    }

    fn json(
        service: &'static Service,
        operation: &'static str,
        parameters: impl Iterator<Item = (String, Value)>,
    ) -> Self {
        Self::with_body(service, operation, Value::Object(parameters.collect::<Map<_, _>>()).to_string())
    }

    fn with_body(service: &'static Service, operation: &'static str, body: impl Into<String>) -> Self {
        Self { service, operation, account: None, path: "/".to_owned(), body: body.into() }
    }

    /// The request, without what the SDK's runtime adds: host, date, user agent and signature.
    pub(super) fn request(self) -> Result<HttpRequest, BoxError> {
        let request = http::Request::builder().uri(self.path);
        let request = match self.service.protocol {
            Protocol::Query { .. } => {
                request.method(Method::POST).header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            }
            Protocol::Json { target } => request
                .method(Method::POST)
                .header(CONTENT_TYPE, "application/x-amz-json-1.1")
                .header("x-amz-target", format!("{target}.{}", self.operation)),
            Protocol::Rest => request.method(Method::GET).header("x-amz-account-id", self.account.unwrap_or_default()),
        };
        Ok(HttpRequest::try_from(request.body(SdkBody::from(self.body))?)?)
    }
}

fn encoded(text: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    utf8_percent_encode(text, KEPT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(ask: Ask) -> (String, String, Option<String>, Vec<u8>) {
        let request = ask.request().expect("a request");
        let header = |name: &str| request.headers().get(name).map(str::to_owned);
        let named = header("x-amz-target").or(header("x-amz-account-id"));
        let body = request.body().bytes().expect("a body").to_vec();
        (request.method().to_owned(), request.uri().to_owned(), named, body)
    }

    #[test]
    fn each_protocol_has_its_form() {
        assert_eq!(
            shown(Ask::iam("GetRole", &[("RoleName", "a role+")])),
            (
                "POST".to_owned(),
                "/".to_owned(),
                None,
                b"Action=GetRole&Version=2010-05-08&RoleName=a%20role%2B".to_vec()
            )
        );
        assert_eq!(
            shown(Ask::ssm("GetParameter", [("Name", "/s".into()), ("WithDecryption", true.into())])),
            (
                "POST".to_owned(),
                "/".to_owned(),
                Some("AmazonSSM.GetParameter".to_owned()),
                br#"{"Name":"/s","WithDecryption":true}"#.to_vec()
            )
        );
        assert_eq!(
            shown(Ask::organizations("DescribePolicy", &[("PolicyId", "p-1")])),
            (
                "POST".to_owned(),
                "/".to_owned(),
                Some("AWSOrganizationsV20161128.DescribePolicy".to_owned()),
                br#"{"PolicyId":"p-1"}"#.to_vec()
            )
        );
        assert_eq!(
            shown(Ask::s3_control("GetAccessPointPolicy", "111122223333", &["accesspoint", "a/b", "policy"])),
            (
                "GET".to_owned(),
                "/v20180820/accesspoint/a%2Fb/policy".to_owned(),
                Some("111122223333".to_owned()),
                Vec::new()
            )
        );
    }
}
