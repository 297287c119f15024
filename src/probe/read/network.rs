//! The VPC endpoints of S3 that the reader's account has in a Region.

use super::{Read, Unread, policy, unanswered};
use crate::{
    diagnosis::{ReadValue, VpcEndpointFacts},
    probe::{Aws, Place, service::Ask},
};

/// DescribeVpcEndpoints, page by page
/// (<https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html>).
pub(super) async fn vpc_endpoints(aws: &Aws, place: &Place) -> Read {
    let service = format!("com.amazonaws.{}.s3", place.region);
    let filters = [
        ("Filter.1.Name", "service-name"),
        ("Filter.1.Value.1", service.as_str()),
        ("Filter.2.Name", "vpc-endpoint-state"),
        ("Filter.2.Value.1", "available"),
    ];
    let mut endpoints = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let more = token.as_deref().map(|token| ("NextToken", token));
        let parameters: Vec<_> = filters.into_iter().chain(more).collect();
        let asked = aws.inquire(place, Ask::ec2("DescribeVpcEndpoints", &parameters)).await.map_err(unanswered)?;
        for [id, vpc_id, document] in asked.rows("vpcEndpointSet/item", ["vpcEndpointId", "vpcId", "policyDocument"]) {
            let id = id.ok_or_else(Unread::incomplete)?;
            let document = policy::parsed(&document.ok_or_else(Unread::incomplete)?)?;
            endpoints.push(VpcEndpointFacts { id, vpc_id, document });
        }
        let next = asked.text("nextToken");
        if next.is_none() {
            return Ok(ReadValue::VpcEndpoints { region: place.region.clone(), endpoints });
        }
        // A page that leads to itself is no end.
        if next == token {
            return Err(Unread::incomplete());
        }
        token = next;
    }
}
