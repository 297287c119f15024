//! https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html

use super::*;

fn limited_by(slot: &str, principal: Value) -> Decision {
    let nothing = |layer| {
        let statement = json!({"Effect": "Allow", "Action": "sqs:*", "Resource": "*"});
        Reading::Known(vec![policy(layer, statement)])
    };
    let mut policies = Policies {
        resource: bucket(json!({"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::store/*"})),
        ..Policies::default()
    };
    match slot {
        "boundary" => policies.permissions_boundary = nothing(Layer::PermissionsBoundary),
        _ => policies.session = nothing(Layer::SessionPolicy),
    }
    decide(&get(&role(OWNER, "s")), &policies)
}

#[test]
fn a_grant_to_the_session_or_to_everyone_reaches_past_them_one_to_the_role_does_not() {
    for slot in ["boundary", "session"] {
        let session = json!({"AWS": role(OWNER, "s")});
        let the_role = json!({"AWS": format!("arn:aws:iam::{OWNER}:role/reader")});
        assert_eq!(limited_by(slot, session), Decision::Allowed, "{slot}");
        assert_eq!(limited_by(slot, json!("*")), Decision::Allowed, "{slot}");
        assert_eq!(limited_by(slot, the_role), Decision::ImplicitlyDenied, "{slot}");
    }
}
