//! Rules of layers that the corpus has no cases of, each from the AWS page that it names.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use s3litmus_policy::ownership::{AccessControl, Acl, AclGrant, AclPermission, Grantee, ObjectOwnership};
use s3litmus_policy::public::{PublicAccess, PublicAccessBlock, is_public};
use s3litmus_policy::{
    Context, Decision, KmsGrant, Layer, LayerDecision, Level, Policies, Policy, Reading, Request, decide, evaluate,
};
use serde_json::{Value, json};

const OWNER: &str = "111122223333";
const GUEST: &str = "444455556666";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn policy(layer: Layer, statement: Value) -> Policy {
    Policy::from_value(json!({"Version": "2012-10-17", "Statement": statement}), layer).unwrap()
}

fn bucket(statement: Value) -> Reading<Policy> {
    Reading::Known(policy(Layer::BucketPolicy, statement))
}

fn identity(action: &str) -> Reading<Vec<Policy>> {
    let statement = json!({"Effect": "Allow", "Action": action, "Resource": "*"});
    Reading::Known(vec![policy(Layer::IdentityPolicy, statement)])
}

fn get(principal: &str) -> Request {
    Request::new(principal, "s3:GetObject", "arn:aws:s3:::store/a", OWNER).unwrap().with_derived_keys()
}

fn role(account: &str, session: &str) -> String {
    format!("arn:aws:sts::{account}:assumed-role/reader/{session}")
}

mod grants_past_limits {
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
}

mod block_public_access {
    //! https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html

    use super::*;

    #[test]
    fn what_is_public() {
        let allow = |principal: Value, condition: Value| {
            let mut statement = json!({"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::store/*"});
            if condition != Value::Null {
                statement["Condition"] = condition;
            }
            is_public(&policy(Layer::BucketPolicy, statement))
        };
        let public = [
            (json!("*"), Value::Null),
            (json!({"AWS": "*"}), Value::Null),
            (json!({"AWS": [format!("arn:aws:iam::{GUEST}:root"), "*"]}), Value::Null),
            (json!("*"), json!({"StringLike": {"aws:SourceVpc": "vpc-*"}})),
            (json!("*"), json!({"StringEquals": {"aws:PrincipalTag/team": "data"}})),
            (json!("*"), json!({"StringEquals": {"aws:SourceVpc": "${aws:PrincipalTag/vpc}"}})),
            (json!("*"), json!({"StringEqualsIfExists": {"aws:SourceVpc": "vpc-91237329"}})),
            (json!("*"), json!({"StringNotEquals": {"aws:SourceVpc": "vpc-91237329"}})),
            (json!("*"), json!({"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-example"}})),
            (json!("*"), json!({"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}})),
            (json!("*"), json!({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001::/16"]}})),
            (json!("*"), json!({"StringLike": {"aws:userid": "AROAEXAMPLEID:*"}})),
            (json!("*"), json!({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}})),
        ];
        for (principal, condition) in public {
            assert!(allow(principal.clone(), condition.clone()), "{principal} {condition}");
        }
        let not_public = [
            (json!({"AWS": GUEST}), Value::Null),
            (json!({"Service": "logging.s3.amazonaws.com"}), Value::Null),
            (json!("*"), json!({"StringEquals": {"aws:SourceVpc": "vpc-91237329"}})),
            (json!("*"), json!({"StringLike": {"aws:SourceVpc": "vpc-91237329"}})),
            (json!("*"), json!({"StringEquals": {"aws:PrincipalOrgID": "o-example"}})),
            (json!("*"), json!({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"]}})),
            (json!("*"), json!({"IpAddress": {"aws:SourceIp": "2001:db8::/32"}})),
            (json!("*"), json!({"StringEquals": {"s3:DataAccessPointAccount": OWNER}})),
            (
                json!("*"),
                json!({"StringLike": {
                "s3:DataAccessPointArn": "arn:aws:s3:us-west-2:111122223333:accesspoint/*"}}),
            ),
            (
                json!("*"),
                json!({"ArnLike": {
                "s3:DataAccessPointArn": "arn:aws:s3:us-west-2:111122223333:accesspoint/*"}}),
            ),
        ];
        for (principal, condition) in not_public {
            assert!(!allow(principal.clone(), condition.clone()), "{principal} {condition}");
        }
        // A Deny grants nothing.
        let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"});
        assert!(!is_public(&policy(Layer::BucketPolicy, deny)));
    }

    fn restricted(place: &str) -> PublicAccess {
        let on = Reading::Known(PublicAccessBlock { restrict_public_buckets: true, ..Default::default() });
        match place {
            "bucket" => PublicAccess { bucket: on, ..PublicAccess::default() },
            _ => PublicAccess { account: on, ..PublicAccess::default() },
        }
    }

    /// "…blocks public and cross-account access derived from any public policy, including
    /// non-public delegation to specific accounts", save for AWS services.
    #[test]
    fn restrict_public_buckets_leaves_the_account_and_services() {
        let public_and_guest = json!([
            {"Sid": "World", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::store/*"},
            {"Sid": "Guest", "Effect": "Allow", "Principal": {"AWS": GUEST}, "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::store/*"}]);
        for place in ["bucket", "account"] {
            let policies = Policies {
                identity: identity("s3:GetObject"),
                resource: bucket(public_and_guest.clone()),
                public_access: restricted(place),
                ..Policies::default()
            };
            for (caller, wanted) in [
                (role(OWNER, "s"), Decision::Allowed),
                ("cloudtrail.amazonaws.com".to_owned(), Decision::Allowed),
                (role(GUEST, "s"), Decision::ExplicitlyDenied),
                ("anonymous".to_owned(), Decision::ExplicitlyDenied),
            ] {
                let evaluation = evaluate(&get(&caller), &policies);
                assert_eq!(evaluation.decision, wanted, "{caller} {place}");
                if wanted != Decision::Allowed {
                    assert_eq!(evaluation.blocked_by, [Layer::BlockPublicAccess]);
                }
            }
            let only_guest = Policies { resource: bucket(public_and_guest[1].clone()), ..policies };
            assert_eq!(decide(&get(&role(GUEST, "s")), &only_guest), Decision::Allowed);
        }
    }

    #[test]
    fn an_unreadable_setting_leaves_the_answer_open() {
        let world = json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::store/*"});
        let policies = Policies {
            resource: bucket(world),
            public_access: PublicAccess { bucket: Reading::Unreadable, ..PublicAccess::default() },
            ..Policies::default()
        };
        let evaluation = evaluate(&get("anonymous"), &policies);
        assert_eq!(evaluation.decision, Decision::Unknown);
        assert!(evaluation.possible.contains(&Decision::Allowed));
        assert!(evaluation.possible.contains(&Decision::ExplicitlyDenied));
    }
}

mod access_control_lists {
    //! https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html

    use super::*;

    fn with_object_acl(ownership: ObjectOwnership, grantee: Grantee, block: PublicAccessBlock) -> Policies {
        let acl = Acl { grants: vec![AclGrant { grantee, permission: AclPermission::Read }] };
        Policies {
            access_control: AccessControl {
                object_ownership: Reading::Known(ownership),
                object_acl: Reading::Known(acl),
                ..AccessControl::default()
            },
            public_access: PublicAccess { bucket: Reading::Known(block), ..PublicAccess::default() },
            ..Policies::default()
        }
    }

    #[test]
    fn public_grants_count_unless_acls_are_off_or_ignored() {
        let off = PublicAccessBlock::default();
        let ignored = PublicAccessBlock { ignore_public_acls: true, ..off };
        for (ownership, block, wanted) in [
            (ObjectOwnership::ObjectWriter, off, Decision::Allowed),
            (ObjectOwnership::BucketOwnerPreferred, off, Decision::Allowed),
            (ObjectOwnership::BucketOwnerEnforced, off, Decision::ImplicitlyDenied),
            (ObjectOwnership::ObjectWriter, ignored, Decision::ImplicitlyDenied),
        ] {
            let policies = with_object_acl(ownership, Grantee::AllUsers, block);
            assert_eq!(decide(&get("anonymous"), &policies), wanted, "{ownership:?} {block:?}");
        }
        let authenticated = with_object_acl(ObjectOwnership::ObjectWriter, Grantee::AuthenticatedUsers, off);
        assert_eq!(decide(&get("anonymous"), &authenticated), Decision::ImplicitlyDenied);
        let guest = Policies { identity: identity("s3:GetObject"), ..authenticated };
        assert_eq!(decide(&get(&role(GUEST, "s")), &guest), Decision::Allowed);
    }

    #[test]
    fn a_grant_to_an_account_needs_its_identity_policies() {
        let to_guest = |identity| Policies {
            identity,
            ..with_object_acl(
                ObjectOwnership::ObjectWriter,
                Grantee::Account(GUEST.to_owned()),
                PublicAccessBlock::default(),
            )
        };
        assert_eq!(decide(&get(&role(GUEST, "s")), &to_guest(identity("s3:GetObject"))), Decision::Allowed);
        assert_eq!(decide(&get(&role(GUEST, "s")), &to_guest(Reading::Absent)), Decision::ImplicitlyDenied);
    }

    /// "If the object owner is not the bucket owner, the bucket policy cannot grant access to it":
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
    #[test]
    fn an_object_of_another_account_is_its_owners_to_share() {
        let owned_by = |owner: Reading<String>, ownership| Policies {
            identity: identity("s3:*"),
            resource: bucket(json!({"Effect": "Allow", "Principal": {"AWS": OWNER}, "Action": "s3:*",
                "Resource": "arn:aws:s3:::store/*"})),
            access_control: AccessControl {
                object_ownership: Reading::Known(ownership),
                object_owner: owner,
                ..AccessControl::default()
            },
            ..Policies::default()
        };
        let writer = ObjectOwnership::ObjectWriter;
        let theirs = owned_by(Reading::Known(GUEST.to_owned()), writer);
        let evaluation = evaluate(&get(&role(OWNER, "s")), &theirs);
        assert_eq!(evaluation.decision, Decision::ImplicitlyDenied);
        assert!(evaluation.blocked_by.contains(&Layer::ObjectOwnership), "{:?}", evaluation.blocked_by);
        let ours = owned_by(Reading::Known(OWNER.to_owned()), writer);
        assert_eq!(decide(&get(&role(OWNER, "s")), &ours), Decision::Allowed);
        let enforced = owned_by(Reading::Known(GUEST.to_owned()), ObjectOwnership::BucketOwnerEnforced);
        assert_eq!(decide(&get(&role(OWNER, "s")), &enforced), Decision::Allowed);
        let unknown = owned_by(Reading::Unreadable, writer);
        assert_eq!(decide(&get(&role(OWNER, "s")), &unknown), Decision::Unknown);
        // Writing a new object stays the bucket owner's to allow.
        let put = Request::new(&role(OWNER, "s"), "s3:PutObject", "arn:aws:s3:::store/b", OWNER).unwrap();
        assert_eq!(decide(&put, &theirs), Decision::Allowed);
    }
}

mod kms {
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
}

mod trust {
    //! https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html

    use super::*;

    fn assume(account: &str, external_id: Option<&str>) -> Request {
        let target = format!("arn:aws:iam::{OWNER}:role/target");
        let mut request =
            Request::new(&role(account, "s"), "sts:AssumeRole", &target, OWNER).unwrap().with_derived_keys();
        if let Some(external_id) = external_id {
            request.context.insert("sts:ExternalId", external_id);
        }
        request
    }

    fn trusting(principal: &str, condition: Value) -> Reading<Policy> {
        let mut statement = json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"});
        if condition != Value::Null {
            statement["Condition"] = condition;
        }
        Reading::Known(policy(Layer::TrustPolicy, statement))
    }

    #[test]
    fn the_trust_policy_has_to_allow_even_in_one_account() {
        let elsewhere = Policies {
            identity: identity("sts:AssumeRole"),
            resource: trusting("arn:aws:iam::111122223333:role/other", Value::Null),
            ..Policies::default()
        };
        let evaluation = evaluate(&assume(OWNER, None), &elsewhere);
        assert_eq!(evaluation.decision, Decision::ImplicitlyDenied);
        assert_eq!(evaluation.blocked_by, [Layer::TrustPolicy]);
        let named = Policies {
            resource: trusting("arn:aws:iam::111122223333:role/reader", Value::Null),
            ..Policies::default()
        };
        assert_eq!(decide(&assume(OWNER, None), &named), Decision::Allowed);
        let delegated = |identity| Policies { identity, resource: trusting(OWNER, Value::Null), ..Policies::default() };
        assert_eq!(decide(&assume(OWNER, None), &delegated(identity("sts:AssumeRole"))), Decision::Allowed);
        assert_eq!(decide(&assume(OWNER, None), &delegated(Reading::Absent)), Decision::ImplicitlyDenied);
    }

    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    #[test]
    fn an_external_id_has_to_be_the_right_one() {
        let policies = Policies {
            identity: identity("sts:AssumeRole"),
            resource: trusting(GUEST, json!({"StringEquals": {"sts:ExternalId": "12345"}})),
            ..Policies::default()
        };
        assert_eq!(decide(&assume(GUEST, Some("12345")), &policies), Decision::Allowed);
        assert_eq!(decide(&assume(GUEST, Some("54321")), &policies), Decision::ImplicitlyDenied);
        let evaluation = evaluate(&assume(GUEST, None), &policies);
        assert_eq!(evaluation.decision, Decision::ImplicitlyDenied);
        let failed = &evaluation.layer(Layer::TrustPolicy).unwrap().near_misses[0].failed[0];
        assert_eq!(failed.place.to_string(), "Statement.Condition.StringEquals.sts:ExternalId");
        assert_eq!((failed.wanted.as_slice(), &failed.seen), (["12345".to_owned()].as_slice(), &None));
    }
}

mod organizations {
    //! https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html

    use super::*;

    fn level(statements: Vec<Value>) -> Level {
        let policies = statements.into_iter().map(|one| policy(Layer::ServiceControlPolicy, one)).collect();
        Level { id: "level".to_owned(), policies }
    }

    fn everything() -> Value {
        json!({"Effect": "Allow", "Action": "*", "Resource": "*"})
    }

    #[test]
    fn every_level_has_to_allow_and_a_deny_binds_the_root_user_too() {
        let scp = |levels| Policies {
            identity: identity("s3:*"),
            service_control: Reading::Known(levels),
            ..Policies::default()
        };
        let open = || level(vec![everything()]);
        let only_sqs = level(vec![json!({"Effect": "Allow", "Action": "sqs:*", "Resource": "*"})]);
        assert_eq!(decide(&get(&role(OWNER, "s")), &scp(vec![open(), open()])), Decision::Allowed);
        assert_eq!(decide(&get(&role(OWNER, "s")), &scp(vec![open(), only_sqs])), Decision::ImplicitlyDenied);
        assert_eq!(decide(&get(&role(OWNER, "s")), &scp(vec![open(), level(vec![])])), Decision::ImplicitlyDenied);
        let denying = || level(vec![everything(), json!({"Effect": "Deny", "Action": "s3:*", "Resource": "*"})]);
        let root = format!("arn:aws:iam::{OWNER}:root");
        assert_eq!(decide(&get(&root), &scp(vec![denying()])), Decision::ExplicitlyDenied);
        assert_eq!(decide(&get(&root), &scp(vec![open()])), Decision::Allowed);
        // Service-linked roles are not bound.
        let linked = format!("arn:aws:sts::{OWNER}:assumed-role/AWSServiceRoleForConfig/s");
        assert_eq!(decide(&get(&linked), &scp(vec![denying()])), Decision::Allowed);
    }

    /// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
    #[test]
    fn rcps_bind_outsiders_and_services_at_the_resource() {
        let perimeter = || {
            let full = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});
            let ours = json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {
                "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-example"},
                "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}});
            let policies = [full, ours].map(|one| policy(Layer::ResourceControlPolicy, one)).to_vec();
            Reading::Known(vec![Level { id: "root".to_owned(), policies }])
        };
        let open = json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::store/*"});
        let policies = Policies {
            identity: identity("s3:*"),
            resource: bucket(open),
            resource_control: perimeter(),
            ..Policies::default()
        };
        assert_eq!(decide(&get("anonymous"), &policies), Decision::ExplicitlyDenied);
        assert_eq!(decide(&get(&role(GUEST, "s")), &policies), Decision::ExplicitlyDenied);
        assert_eq!(decide(&get("cloudtrail.amazonaws.com"), &policies), Decision::Allowed);
        let mut ours = get(&role(GUEST, "s"));
        ours.context.insert("aws:PrincipalOrgID", "o-example");
        assert_eq!(decide(&ours, &policies), Decision::Allowed);
    }
}

#[test]
fn what_layers_that_do_not_bind_say() {
    let evaluation = evaluate(&get("anonymous"), &Policies::default());
    assert_eq!(evaluation.decision, Decision::ImplicitlyDenied);
    assert_eq!(evaluation.blocked_by, [Layer::BucketPolicy]);
    for layer in [Layer::IdentityPolicy, Layer::ServiceControlPolicy, Layer::VpcEndpointPolicy, Layer::BucketPolicy] {
        assert_eq!(evaluation.layer(layer).unwrap().decision, LayerDecision::NotApplicable, "{layer}");
    }
}
