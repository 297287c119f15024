//! A Deny that spares one thing, held against the engine over a grid of statements and requests: what was to be spared is
//! spared, nothing new is denied, and where the sparing calls itself exact nothing else is spared.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use s3litmus_policy::{
    Decision, Layer, Policies, Policy, PolicySource, Reading, Request, Spared, decide, evaluate, spare,
};
use serde_json::{Value, json};

const ACCOUNT: &str = "111122223333";
const WRITER: &str = "arn:aws:iam::111122223333:role/writer";
const BUCKET: &str = "arn:aws:s3:::store";

fn principals() -> Vec<Value> {
    let reader = "arn:aws:iam::111122223333:role/reader";
    vec![
        json!("*"),
        json!({"AWS": WRITER}),
        json!({"AWS": [WRITER, reader]}),
        json!({"AWS": WRITER, "Service": "sns.amazonaws.com"}),
    ]
}

fn actions() -> Vec<(&'static str, Value)> {
    vec![
        ("Action", json!("s3:*")),
        ("Action", json!("*")),
        ("Action", json!("s3:PutObject")),
        ("Action", json!(["s3:Put*", "s3:Get*"])),
        ("Action", json!(["s3:PutObject*", "s3:ListBucket"])),
        ("Action", json!("s3:*Object")),
        ("NotAction", json!("s3:GetObject")),
    ]
}

fn resources() -> Vec<(&'static str, Value)> {
    vec![
        ("Resource", json!("*")),
        ("Resource", json!("arn:aws:s3:::store/*")),
        ("Resource", json!(["arn:aws:s3:::store", "arn:aws:s3:::store/*"])),
        ("Resource", json!("arn:aws:s3:::store/in/*")),
        ("Resource", json!(["arn:aws:s3:::store/in/*", "arn:aws:s3:::store/out/*"])),
        ("Resource", json!("arn:aws:s3:::store/*/a")),
        ("Resource", json!("arn:aws:s3:::store/in/a")),
        ("NotResource", json!("arn:aws:s3:::store/out/*")),
    ]
}

fn conditions() -> Vec<Option<Value>> {
    vec![
        None,
        Some(json!({"Bool": {"aws:SecureTransport": "false"}})),
        Some(json!({"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/admin"}})),
    ]
}

fn requests() -> Vec<Request> {
    let mut requests = Vec::new();
    for role in ["writer", "reader", "admin"] {
        for (action, resource) in [
            ("s3:PutObject", "/in/a"),
            ("s3:PutObject", "/in/b"),
            ("s3:PutObject", "/in/deep/a"),
            ("s3:PutObject", "/out/a"),
            ("s3:PutObject", "/a"),
            ("s3:PutObjectTagging", "/in/a"),
            ("s3:GetObject", "/in/a"),
            ("s3:GetObject", "/out/a"),
            ("s3:DeleteObject", "/in/a"),
            ("s3:ListBucket", ""),
            ("s3:GetBucketPolicy", ""),
            ("sqs:SendMessage", ""),
        ] {
            let principal = format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/s");
            let request = Request::new(&principal, action, &format!("{BUCKET}{resource}"), ACCOUNT).unwrap();
            let mut context = request.context.clone();
            context.insert("aws:SecureTransport", "false");
            requests.push(request.with_context(context).with_derived_keys());
        }
    }
    requests
}

/// The policies of a request, of which one has these statements.
fn with(layer: Layer, statements: &[Value]) -> Policies {
    if statements.is_empty() {
        return Policies::default();
    }
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    let policy = Policy::from_value(document, PolicySource::new(layer)).unwrap();
    match layer {
        Layer::BucketPolicy => Policies { resource: Reading::Known(policy), ..Policies::default() },
        _ => Policies { identity: Reading::Known(vec![policy]), ..Policies::default() },
    }
}

fn spares(request: &Request, scope: &str) -> bool {
    let key = request.resource.as_str();
    let in_scope = scope.strip_suffix('*').map_or(key == scope, |root| key.starts_with(root));
    in_scope && request.action.is("s3:PutObject") && request.principal.role_name() == Some("writer")
}

/// Holds one statement against the engine; says whether its sparing was exact.
fn hold(requests: &[Request], layer: Layer, deny: &Value, scope: &str, domain: &[String]) -> bool {
    let caller: Vec<String> = (layer == Layer::BucketPolicy).then(|| WRITER.to_owned()).into_iter().collect();
    let resources = [scope.to_owned()];
    let spared = Spared { caller: &caller, action: "s3:PutObject", resources: &resources, domain, ..Spared::default() };
    let left = spare(deny.as_object().unwrap(), &spared);
    let of_the_role = |request: &&Request| !caller.is_empty() || request.principal.role_name() == Some("writer");
    let (before, after) = (with(layer, std::slice::from_ref(deny)), with(layer, &left.statements));
    // A bucket policy is about requests to S3 only.
    let about = |request: &&Request| layer != Layer::BucketPolicy || request.action.service() == "s3";
    for request in requests.iter().filter(of_the_role).filter(about) {
        let denied = |policies: &Policies| decide(request, policies) == Decision::ExplicitlyDenied;
        let (before, after) = (denied(&before), denied(&after));
        let what =
            || format!("{} {} of {deny:#} sparing {scope}: {left:#?}", request.action.as_str(), request.resource);
        assert!(before || !after, "newly denied: {}", what());
        if spares(request, scope) {
            assert!(!after, "still denied: {}", what());
        } else if left.exact {
            assert_eq!(before, after, "spared as well: {}", what());
        }
    }
    left.exact
}

#[test]
fn a_deny_of_a_bucket_policy_spares_one_thing() {
    let requests = requests();
    let domain = [BUCKET.to_owned(), format!("{BUCKET}/*")];
    let mut exact = 0;
    let mut all = 0;
    for principal in principals() {
        for (action, actions) in actions() {
            for (resource, resources) in resources() {
                for condition in conditions() {
                    let mut deny = json!({"Sid": "Guard", "Effect": "Deny", "Principal": principal});
                    deny[action] = actions.clone();
                    deny[resource] = resources.clone();
                    if let Some(condition) = condition {
                        deny["Condition"] = condition;
                    }
                    for scope in ["arn:aws:s3:::store/in/*", "arn:aws:s3:::store/in/a"] {
                        all += 1;
                        exact += usize::from(hold(&requests, Layer::BucketPolicy, &deny, scope, &domain));
                    }
                }
            }
        }
    }
    assert!(exact * 10 > all * 6, "{exact} of {all} are exact");
}

#[test]
fn a_deny_of_a_role_spares_one_thing() {
    let requests = requests();
    let mut exact = 0;
    for (action, actions) in actions() {
        for (resource, resources) in resources() {
            let mut deny = json!({"Effect": "Deny"});
            deny[action] = actions.clone();
            deny[resource] = resources.clone();
            for scope in ["arn:aws:s3:::store/in/*", "arn:aws:s3:::store/in/a"] {
                exact += usize::from(hold(&requests, Layer::IdentityPolicy, &deny, scope, &[]));
            }
        }
    }
    assert!(exact > 0);
}

#[test]
fn a_deny_of_a_key_policy_spares_what_s3_encrypts() {
    let deny = json!({"Sid": "Guard", "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"});
    let key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let contexts = ["arn:aws:s3:::store/in/*".to_owned()];
    let spared = Spared {
        caller: &[WRITER.to_owned()],
        action: "kms:Decrypt",
        uses: Some(("kms:EncryptionContext:aws:s3:arn", &contexts)),
        domain: &[key.to_owned()],
        ..Spared::default()
    };
    let left = spare(deny.as_object().unwrap(), &spared);
    assert!(left.exact);
    let denies = |role: &str, action: &str, object: &str| {
        let principal = format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/s");
        let request = Request::new(&principal, action, key, ACCOUNT).unwrap();
        let mut context = request.context.clone();
        context.insert("kms:EncryptionContext:aws:s3:arn", object);
        let request = request.with_context(context).with_derived_keys();
        let document = json!({"Version": "2012-10-17", "Statement": left.statements});
        let policy = Policy::from_value(document, PolicySource::new(Layer::KmsKeyPolicy)).unwrap();
        let evaluation = evaluate(&request, &Policies { resource: Reading::Known(policy), ..Policies::default() });
        evaluation.denies().next().is_some()
    };
    assert!(!denies("writer", "kms:Decrypt", "arn:aws:s3:::store/in/a"));
    assert!(denies("writer", "kms:Decrypt", "arn:aws:s3:::store/out/a"));
    assert!(denies("writer", "kms:Encrypt", "arn:aws:s3:::store/in/a"));
    assert!(denies("reader", "kms:Decrypt", "arn:aws:s3:::store/in/a"));
}

#[test]
fn what_cannot_be_taken_apart_is_no_exact_sparing() {
    let deny = json!({"Effect": "Deny", "Action": ["s3express:*", "s3:PutObject"], "Resource": "*"});
    let resources = ["*".to_owned()];
    let spared = Spared { action: "s3express:CreateSession", resources: &resources, ..Spared::default() };
    let left = spare(deny.as_object().unwrap(), &spared);
    assert!(!left.exact, "{left:#?}");
    assert_eq!(left.statements, [json!({"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"})]);
}

#[test]
fn what_goes_past_the_access_point_stays_denied() {
    let access_point = "arn:aws:s3:us-east-1:111122223333:accesspoint/ap";
    let deny = json!({"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"});
    let resources = ["arn:aws:s3:::store/in/*".to_owned(), format!("{access_point}/object/in/*")];
    let spared =
        Spared { through: Some(access_point), action: "s3:PutObject", resources: &resources, ..Spared::default() };
    let left = spare(deny.as_object().unwrap(), &spared);
    assert!(left.exact);
    assert_eq!(left.statements[0]["Condition"]["StringNotEquals"]["s3:DataAccessPointArn"], access_point);
    assert_eq!(left.statements[0]["Resource"], "*");
    assert_eq!(left.statements[1]["Condition"]["StringEquals"]["s3:DataAccessPointArn"], access_point);
    assert_eq!(left.statements[1]["NotResource"], json!(resources));
    // A statement about this access point alone needs not say so twice.
    let mut there = deny.clone();
    there["Condition"] = json!({"StringEquals": {"s3:DataAccessPointArn": access_point}});
    assert_eq!(spare(there.as_object().unwrap(), &spared).statements.len(), 1);
}
