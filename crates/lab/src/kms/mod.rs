//! KMS: the reads that a diagnosis makes of keys. Encrypting is S3's part (`s3::encryption`).
//! <https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html>

use http::Response;
use s3s::Body;
use serde_json::{Value, json};

use crate::authorize::{Place, key_arn};
use crate::front::{Call, Exchange};
use crate::protocol::json;
use crate::s3::{denial_failure, permit_place};
use crate::wording::{Because, Denial, Failure, Named};
use crate::world::{Key, KeyArn};

const DAY_ZERO: f64 = 1_704_067_200.0;

/// Answers a request.
pub(crate) fn answer(exchange: &Exchange, call: &Call<'_>) -> Response<Body> {
    json::answer(exchange, call, |operation, body| {
        let id = body.get("KeyId").and_then(Value::as_str).unwrap_or_default();
        match operation {
            "DescribeKey" => key(exchange, id, "kms:DescribeKey").map(|(arn, key)| describe(&arn, &key)),
            "GetKeyPolicy" => key(exchange, id, "kms:GetKeyPolicy").map(|(arn, key)| policy(&arn, &key)),
            other => Err(json::unknown(other)),
        }
    })
}

/// The key, if the caller may.
fn key(exchange: &Exchange, id: &str, action: &str) -> Result<(String, Key), Failure> {
    let caller = exchange.caller();
    let arn = key_arn(id, &caller.account, exchange.region());
    let found = exchange.settings().world.keys.get(&arn);
    let Some(found) = found else {
        let own = KeyArn::parse(&arn).is_some_and(|arn| arn.account == caller.account);
        return Err(if own {
            Failure::new(400, "NotFoundException", format!("Key '{arn}' does not exist"))
        } else {
            out_of_reach(exchange, action)
        });
    };
    let context = exchange.context().clone().with("kms:CallerAccount", caller.account.as_str());
    let verdict = permit_place(exchange, action, Place::Key { arn: &arn }, context);
    if verdict.allowed {
        return Ok((arn, found.clone()));
    }
    exchange.entry().layer = Some("kms-permission".to_owned());
    if verdict.owner != caller.account {
        return Err(out_of_reach(exchange, action));
    }
    let failure = denial_failure(exchange, &verdict, &verdict.owner, Named::Plain(arn));
    Err(Failure { status: 400, code: "AccessDeniedException".to_owned(), ..failure })
}

fn out_of_reach(exchange: &Exchange, action: &str) -> Failure {
    let (principal, action) = (exchange.caller().arn.clone(), action.to_owned());
    let denial = Denial { principal, action, resource: Named::This, because: Because::KeyOutOfReach };
    Failure::new(400, "AccessDeniedException", denial.to_string())
}

fn describe(arn: &str, key: &Key) -> Value {
    let parsed = KeyArn::parse(arn);
    let (account, id) = parsed.map(|arn| (arn.account, arn.id)).unwrap_or_default();
    json!({ "KeyMetadata": {
        "AWSAccountId": account, "Arn": arn, "KeyId": id, "CreationDate": DAY_ZERO, "Description": "",
        "Enabled": key.state.as_str() == "Enabled", "KeyState": key.state.as_str(),
        "KeyManager": if key.aws_managed { "AWS" } else { "CUSTOMER" },
        "KeyUsage": if key.symmetric { "ENCRYPT_DECRYPT" } else { "SIGN_VERIFY" },
        "KeySpec": if key.symmetric { "SYMMETRIC_DEFAULT" } else { "RSA_2048" },
        "Origin": "AWS_KMS", "MultiRegion": false } })
}

fn policy(arn: &str, key: &Key) -> Value {
    let written = key.policy.as_ref().filter(|policy| !policy.is_empty());
    let document =
        written.map_or_else(|| crate::authorize::default_key_policy(arn, key.aws_managed), |it| it.as_value().clone());
    json!({ "Policy": document.to_string(), "PolicyName": "default" })
}
