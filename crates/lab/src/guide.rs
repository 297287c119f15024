//! What `s3litmus lab` prints for people and programs.

use serde_json::json;

use crate::world::World;

/// The first line on standard output: the endpoint of each service, as JSON.
#[must_use]
pub fn first_line(endpoint: &str) -> String {
    json!({
        "endpoint": endpoint, "sts": endpoint, "kms": endpoint, "iam": endpoint, "s3control": endpoint, "ssm": endpoint
    })
    .to_string()
}

/// How to point clients at the lab, for standard error: with the credentials of the world's first
/// client, which are only valid here.
#[must_use]
pub fn guide(world: &World, endpoint: &str) -> String {
    let mut text = format!("The lab answers at {endpoint} for S3, STS, IAM, KMS, S3 Control and SSM.\n\n");
    if let Some(client) = world.clients.first() {
        text.push_str(&format!("As {} (session {}):\n", client.role, client.session_name));
        text.push_str(&format!("  export AWS_ACCESS_KEY_ID={}\n", client.access_key_id));
        text.push_str(&format!("  export AWS_SECRET_ACCESS_KEY={}\n", client.secret_access_key));
        if let Some(token) = &client.session_token {
            text.push_str(&format!("  export AWS_SESSION_TOKEN={token}\n"));
        }
    }
    let region = world.buckets.values().next().map_or("us-east-1", |bucket| bucket.region.as_str());
    let port = endpoint.rsplit(':').next().unwrap_or_default();
    text.push_str(&format!(
        "  export AWS_REGION={region} AWS_ENDPOINT_URL={endpoint}\n\
         \n\
         AWS CLI   aws s3api list-objects-v2 --bucket BUCKET\n\
         boto3     boto3.client(\"s3\", endpoint_url=\"{endpoint}\")\n\
         SDKs      read AWS_ENDPOINT_URL; with an address as endpoint they use path style by themselves\n\
         s3litmus  s3litmus run --suite FILE --endpoint-url {endpoint}\n\
         \n\
         Access points: by alias as a bucket name, or by ARN. With an ARN a client puts NAME-ACCOUNT before the\n\
         host, which s3litmus resolves by itself; for other clients use the lab as a proxy with AWS's own names:\n\
         \n\
         \x20 export HTTP_PROXY={endpoint} AWS_ENDPOINT_URL=http://s3.{region}.amazonaws.com\n\
         \n\
         or a name whose subdomains lead here: http://localhost:{port}, where the resolver knows *.localhost.\n"
    ));
    text
}
