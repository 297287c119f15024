//! https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html

use super::*;

fn decrypt(account: &str) -> Request {
    Request::new(&role(account, "s"), "kms:Decrypt", KEY, OWNER).unwrap().with_derived_keys()
}

fn key(statement: Value) -> Reading<Policy> {
    Reading::Known(policy(Layer::KmsKeyPolicy, statement))
}

/// "A key policy that gives the account full access enables IAM policies": without it they
/// have no effect.
#[test]
fn identity_policies_count_only_where_the_key_policy_delegates() {
    let delegating = json!({"Sid": "Enable IAM User Permissions", "Effect": "Allow",
        "Principal": {"AWS": format!("arn:aws:iam::{OWNER}:root")}, "Action": "kms:*", "Resource": "*"});
    let policies = |key, identity| Policies { identity, resource: key, ..Policies::default() };
    let allowed = policies(key(delegating.clone()), identity("kms:Decrypt"));
    assert_eq!(decide(&decrypt(OWNER), &allowed), Decision::Allowed);
    let only_delegated = policies(key(delegating), Reading::Absent);
    let evaluation = evaluate(&decrypt(OWNER), &only_delegated);
    assert_eq!(evaluation.decision, Decision::ImplicitlyDenied);
    assert_eq!(evaluation.blocked_by, [Layer::IdentityPolicy]);
    let elsewhere = json!({"Effect": "Allow", "Principal": {"AWS": format!("arn:aws:iam::{OWNER}:role/other")},
        "Action": "kms:*", "Resource": "*"});
    let not_delegated = policies(key(elsewhere), identity("kms:Decrypt"));
    let evaluation = evaluate(&decrypt(OWNER), &not_delegated);
    assert_eq!(evaluation.decision, Decision::ImplicitlyDenied);
    assert_eq!(evaluation.blocked_by, [Layer::KmsKeyPolicy]);
}

#[test]
fn a_key_policy_that_names_the_role_is_enough_in_one_account() {
    let named = json!({"Effect": "Allow", "Principal": {"AWS": format!("arn:aws:iam::{OWNER}:role/reader")},
        "Action": "kms:Decrypt", "Resource": "*"});
    let policies = Policies { resource: key(named), ..Policies::default() };
    assert_eq!(decide(&decrypt(OWNER), &policies), Decision::Allowed);
}

/// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
#[test]
fn across_accounts_both_have_to_allow() {
    let shared = json!({"Effect": "Allow", "Principal": {"AWS": format!("arn:aws:iam::{GUEST}:root")},
        "Action": "kms:Decrypt", "Resource": "*"});
    let both = Policies { identity: identity("kms:Decrypt"), resource: key(shared.clone()), ..Policies::default() };
    assert_eq!(decide(&decrypt(GUEST), &both), Decision::Allowed);
    let one = Policies { resource: key(shared), ..Policies::default() };
    assert_eq!(decide(&decrypt(GUEST), &one), Decision::ImplicitlyDenied);
}

/// https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
#[test]
fn a_grant_allows_its_operations_under_its_encryption_context() {
    let grant = KmsGrant {
        grantee_principal: format!("arn:aws:iam::{OWNER}:role/reader"),
        operations: vec!["Decrypt".to_owned()],
        encryption_context_subset: vec![("aws:s3:arn".to_owned(), "arn:aws:s3:::store".to_owned())],
        encryption_context_equals: None,
    };
    let policies = Policies { kms_grants: Reading::Known(vec![grant]), ..Policies::default() };
    let with = |value: &str| {
        let mut request = decrypt(OWNER);
        request.context.insert("kms:EncryptionContext:aws:s3:arn", value);
        decide(&request, &policies)
    };
    assert_eq!(with("arn:aws:s3:::store"), Decision::Allowed);
    assert_eq!(with("arn:aws:s3:::store/a"), Decision::ImplicitlyDenied);
    assert_eq!(decide(&decrypt(OWNER), &policies), Decision::ImplicitlyDenied);
    let encrypt = Request::new(&role(OWNER, "s"), "kms:Encrypt", KEY, OWNER).unwrap();
    assert_eq!(decide(&encrypt, &policies), Decision::ImplicitlyDenied);
    let unreadable = Policies { kms_grants: Reading::Unreadable, ..Policies::default() };
    assert_eq!(decide(&decrypt(OWNER), &unreadable), Decision::Unknown);
}

/// With S3 Bucket Keys the encryption context is the bucket's ARN:
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
#[test]
fn via_service_and_encryption_context_are_keys_like_any_other() {
    let narrow = json!({"Effect": "Allow", "Principal": {"AWS": format!("arn:aws:iam::{OWNER}:role/reader")},
        "Action": "kms:Decrypt", "Resource": "*", "Condition": {
            "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"},
            "StringLike": {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::store/*"}}});
    let policies = Policies { resource: key(narrow), ..Policies::default() };
    let context = |arn: &str| {
        Context::new()
            .with("kms:ViaService", "s3.us-east-1.amazonaws.com")
            .with("kms:EncryptionContext:aws:s3:arn", arn)
    };
    let ask = |arn| decide(&decrypt(OWNER).with_context(context(arn)), &policies);
    assert_eq!(ask("arn:aws:s3:::store/a"), Decision::Allowed);
    assert_eq!(ask("arn:aws:s3:::store"), Decision::ImplicitlyDenied);
}
