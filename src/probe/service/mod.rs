//! One request to a service of AWS other than S3: signed, timed and tried again by the SDK's own runtime, without the
//! SDK's crate for that service. A few things are asked of many services, whose crates would be most of the program.
//!
//! In: an [`Ask`]. Out: an [`Answered`] to look values up in, or the SDK's error. Absent on purpose: calls that change
//! something.

mod answered;
mod ask;
mod endpoint;
mod global;
mod invoke;

pub(super) use answered::Answered;
pub(super) use ask::Ask;
pub(super) use invoke::AskError;

/// A service and how it is spoken to.
#[derive(Debug)]
pub(super) struct Service {
    /// Its id in the names of endpoint variables: `S3 Control` is `AWS_ENDPOINT_URL_S3_CONTROL`.
    pub(super) id: &'static str,
    /// What signatures are made for.
    signing_name: &'static str,
    /// What its hosts begin with.
    host: &'static str,
    protocol: Protocol,
}

/// How requests and answers are written (<https://smithy.io/2.0/aws/protocols/index.html>).
#[derive(Clone, Copy, Debug)]
enum Protocol {
    /// A form with the API's version, answered in XML.
    Query { version: &'static str },
    /// JSON with a header that names the operation after this prefix.
    Json { target: &'static str },
    /// A path, answered in XML.
    Rest,
}

/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html>
pub(super) static IAM: Service =
    Service { id: "IAM", signing_name: "iam", host: "iam", protocol: Protocol::Query { version: "2010-05-08" } };

/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html>
pub(super) static STS: Service =
    Service { id: "STS", signing_name: "sts", host: "sts", protocol: Protocol::Query { version: "2011-06-15" } };

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Operations.html>
pub(super) static CLOUD_FORMATION: Service = Service {
    id: "CloudFormation",
    signing_name: "cloudformation",
    host: "cloudformation",
    protocol: Protocol::Query { version: "2010-05-15" },
};

/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html>
pub(super) static KMS: Service =
    Service { id: "KMS", signing_name: "kms", host: "kms", protocol: Protocol::Json { target: "TrentService" } };

/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Operations.html>
pub(super) static SSM: Service =
    Service { id: "SSM", signing_name: "ssm", host: "ssm", protocol: Protocol::Json { target: "AmazonSSM" } };

/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html>
pub(super) static ORGANIZATIONS: Service = Service {
    id: "Organizations",
    signing_name: "organizations",
    host: "organizations",
    protocol: Protocol::Json { target: "AWSOrganizationsV20161128" },
};

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Operations.html>
pub(super) static EC2: Service =
    Service { id: "EC2", signing_name: "ec2", host: "ec2", protocol: Protocol::Query { version: "2016-11-15" } };

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_AWS_S3_Control.html>
pub(super) static S3_CONTROL: Service =
    Service { id: "S3 Control", signing_name: "s3", host: "s3-control", protocol: Protocol::Rest };
