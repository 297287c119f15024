//! No answer came from S3.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::message::{NetworkProblem, Reason};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "network",
    layer: Layer::Network,
    kind: Kind::NotApplicable,
    title: "no answer came from S3",
    explanation: "The name did not resolve, the connection was refused or reset, TLS could not be agreed on, or nothing came \
        in time. In a VPC without a route to S3 (no gateway endpoint, no NAT) every call hangs until it times out: \
        that is never a 403. A proxy or a firewall can do the same.",
    said: "nothing: a time-out, a DNS error or a connection error of the client",
    experiment: "none",
    repair: "Give the subnet a gateway endpoint for S3 or a NAT; check security groups, DNS and proxies.",
    owner: "network owner",
    docs: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html",
    origin: &[Origin::DataPipeline],
    look_alikes: &["vpc-endpoint-policy", "wrong-region", "other"],
    denial: false,
    recognise,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    let because = match heard.reason()? {
        Reason::Network(problem) => match problem {
            NetworkProblem::TimedOut => "nothing came in time",
            NetworkProblem::Dns => "the name did not resolve",
            NetworkProblem::Connect => "the connection failed",
            NetworkProblem::Tls => "TLS could not be agreed on",
            NetworkProblem::Malformed => "what came is no answer of S3",
        },
        Reason::EndpointUnreachable => {
            return Some(Recognition::possible(Kind::NotApplicable, "the endpoint was not reached"));
        }
        Reason::RanOutOfTime => {
            return Some(Recognition::possible(
                Kind::NotApplicable,
                "a program that waits for an answer runs out of time",
            ));
        }
        _ => return None,
    };
    Some(Recognition::certain(Kind::NotApplicable, because))
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{
        Confidence::{Certain, Possible},
        testimony::hears,
    };

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[(
                "com.amazonaws.SdkClientException: Unable to execute HTTP request: Connect to 10.255.255.1:443 [/10.255.255.1] failed: connect timed out",
                None,
                Certain,
            )],
            &[
                ("2026-11-26T01:02:03.456Z 6bc28136 Task timed out after 3.00 seconds", None, Some(Possible)),
                ("503 Slow Down: Please reduce your request rate.", None, None),
            ],
            None,
        );
    }
}
