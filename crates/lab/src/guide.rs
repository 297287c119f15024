//! What `s3litmus lab` prints for people and programs.

use serde_json::json;

use crate::world::{AccessPointArn, Client, World};

/// The first line on standard output: the endpoint of each service, as JSON.
#[must_use]
pub fn first_line(endpoint: &str) -> String {
    json!({
        "endpoint": endpoint, "sts": endpoint, "kms": endpoint, "iam": endpoint, "s3control": endpoint, "ssm": endpoint,
        "organizations": endpoint, "ec2": endpoint
    })
    .to_string()
}

/// How to point clients at a lab, with the credentials of the world's first client, which are only valid there.
#[derive(Debug, Clone)]
pub struct Guide {
    client: Option<Client>,
    region: String,
    bucket: Option<String>,
    access_point: Option<(String, String)>,
}

impl Guide {
    /// Takes from a world what the text names.
    #[must_use]
    pub fn new(world: &World) -> Self {
        let bucket = world.buckets.iter().next();
        let point = world.access_points.iter().next();
        let alias = point.and_then(|(arn, point)| Some((arn.clone(), point.alias(&AccessPointArn::parse(arn)?))));
        Self {
            client: world.clients.first().cloned(),
            region: bucket.map_or_else(|| "us-east-1".to_owned(), |(_, bucket)| bucket.region.clone()),
            bucket: bucket.map(|(name, _)| name.clone()),
            access_point: alias,
        }
    }

    /// The text, for standard error.
    #[must_use]
    pub fn text(&self, endpoint: &str) -> String {
        let Self { client, region, .. } = self;
        let bucket = self.bucket.as_deref().unwrap_or("BUCKET");
        let port = endpoint.rsplit(':').next().unwrap_or_default();
        let mut text = format!(
            "The lab answers at {endpoint} for S3, STS, IAM, KMS, S3 Control and SSM, and for what a\n\
             diagnosis reads of Organizations and EC2.\n\n"
        );
        if let Some(client) = client {
            text.push_str(&credentials(client));
        }
        text.push_str(&format!(
            "  export AWS_REGION={region} AWS_ENDPOINT_URL={endpoint}\n\
             \n\
             AWS CLI   aws s3api list-objects-v2 --bucket {bucket}\n\
             boto3     boto3.client(\"s3\", endpoint_url=\"{endpoint}\")\n\
             SDKs      read AWS_ENDPOINT_URL; with an address as endpoint they use path style by themselves\n\
             s3litmus  s3litmus run --suite FILE --endpoint-url {endpoint}\n"
        ));
        if let Some((arn, alias)) = &self.access_point {
            text.push_str(&format!(
                "\n\
                 An access point goes by its alias wherever a bucket does: {alias}\n\
                 With its ARN, {arn},\n\
                 a client puts NAME-ACCOUNT before the host, which s3litmus resolves by itself; other clients take the lab\n\
                 for a proxy, with AWS's own names:\n\
                 \n\
                 \x20 export HTTP_PROXY={endpoint} AWS_ENDPOINT_URL=http://s3.{region}.amazonaws.com\n\
                 \n\
                 or http://localhost:{port} as endpoint, where the resolver knows *.localhost.\n"
            ));
        }
        text
    }
}

fn credentials(client: &Client) -> String {
    let session = client.role.as_ref().map(|_| format!(" (session {})", client.session_name)).unwrap_or_default();
    let mut text = format!(
        "As {}{session}:\n  export AWS_ACCESS_KEY_ID={}\n  export AWS_SECRET_ACCESS_KEY={}\n",
        client.principal(),
        client.access_key_id,
        client.secret_access_key
    );
    match &client.session_token {
        Some(token) => text.push_str(&format!("  export AWS_SESSION_TOKEN={token}\n")),
        // One that is left over from other credentials would be refused.
        None => text.push_str("  unset AWS_SESSION_TOKEN\n"),
    }
    text
}
