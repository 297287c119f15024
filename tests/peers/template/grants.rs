//! Least privilege, kept by comparison: what the template grants is what the code calls.

use std::collections::BTreeSet;

use libtest_mimic::Failed;

use super::{
    calls::calls,
    translated::{actions, statements, translated},
};

/// What Lambda does in the function's name, and no call of ours.
const OF_LAMBDA: [&str; 9] = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "sqs:SendMessage",
];

/// The actions that a call needs from the template; none where the workload has to have them, since that is what is
/// tested, or where AWS asks for none. An unknown call is an error: somebody has to decide.
fn needs(call: &str) -> Option<&'static [&'static str]> {
    Some(match call {
        // A suite in S3 is read with it, too.
        "get_object" => &["s3:GetObject"],
        "put_object"
        | "head_object"
        | "delete_object"
        | "delete_objects"
        | "list_objects_v2"
        | "head_bucket"
        | "copy_object"
        | "create_multipart_upload"
        | "upload_part"
        | "complete_multipart_upload"
        | "abort_multipart_upload"
        | "put_object_acl"
        | "put_object_tagging"
        | "get_object_tagging"
        | "get_bucket_location" => &[],
        "GetCallerIdentity" => &[],
        "AssumeRole" => &["sts:AssumeRole"],
        "GetParameter" => &["ssm:GetParameter"],
        "DescribeStacks" => &["cloudformation:DescribeStacks"],
        "get_bucket_policy" => &["s3:GetBucketPolicy"],
        "get_bucket_policy_status" => &["s3:GetBucketPolicyStatus"],
        "get_public_access_block" => &["s3:GetBucketPublicAccessBlock"],
        "GetPublicAccessBlock" => &["s3:GetAccountPublicAccessBlock"],
        "get_bucket_ownership_controls" => &["s3:GetBucketOwnershipControls"],
        "get_bucket_encryption" => &["s3:GetEncryptionConfiguration"],
        "get_bucket_request_payment" => &["s3:GetBucketRequestPayment"],
        "get_object_lock_configuration" => &["s3:GetBucketObjectLockConfiguration"],
        "get_bucket_acl" => &["s3:GetBucketAcl"],
        "get_object_acl" => &["s3:GetObjectAcl"],
        "GetAccessPoint" => &["s3:GetAccessPoint"],
        "GetAccessPointPolicy" => &["s3:GetAccessPointPolicy"],
        "GetRole" => &["iam:GetRole"],
        "ListRolePolicies" => &["iam:ListRolePolicies"],
        "GetRolePolicy" => &["iam:GetRolePolicy"],
        "ListAttachedRolePolicies" => &["iam:ListAttachedRolePolicies"],
        "GetPolicy" => &["iam:GetPolicy"],
        "GetPolicyVersion" => &["iam:GetPolicyVersion"],
        "DescribeKey" => &["kms:DescribeKey"],
        "GetKeyPolicy" => &["kms:GetKeyPolicy"],
        "ListParents" => &["organizations:ListParents"],
        "ListPoliciesForTarget" => &["organizations:ListPoliciesForTarget"],
        "DescribePolicy" => &["organizations:DescribePolicy"],
        "DescribeVpcEndpoints" => &["ec2:DescribeVpcEndpoints"],
        _ => return None,
    })
}

pub(super) fn what_is_granted_is_what_is_called() -> Result<(), Failed> {
    let template = translated()?;
    let granted: BTreeSet<String> = statements(&template)
        .iter()
        .filter(|statement| statement["Effect"] == "Allow")
        .flat_map(actions)
        .filter(|action| !OF_LAMBDA.contains(&action.as_str()))
        .collect();

    let calls = calls("src")?;
    let mut needed = BTreeSet::new();
    for call in &calls {
        let actions = needs(call).ok_or_else(|| format!("`{call}` is a call of which this test knows no action"))?;
        needed.extend(actions.iter().map(|action| (*action).to_owned()));
    }
    if calls.len() < 15 {
        return Err(format!("only these calls were found: {calls:?}").into());
    }
    let missing: Vec<_> = needed.difference(&granted).collect();
    let needless: Vec<_> = granted.difference(&needed).collect();
    if missing.is_empty() && needless.is_empty() {
        return Ok(());
    }
    Err(format!("called but not granted: {missing:?}\ngranted but not called: {needless:?}").into())
}
