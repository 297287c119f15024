//! Settings of buckets, keys, access points and of the caller.

use serde_json::{Value, json};

use super::{
    add,
    allow::allow_listing,
    or, repair,
    scope::{role_patterns, scope},
    set,
};
use crate::{
    answer::Answer,
    diagnosis::{Case, Need, ReadValue, Reading, Subject, judge::may_be_there, judged},
    report::Remedy,
};

/// Object Ownership `BucketOwnerEnforced`.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>
pub fn own_all_objects(case: &Case<'_>) -> Option<Remedy> {
    let bucket = case.target.bucket_resource(None)?;
    let change = set("bucket", bucket, "object_ownership", json!("BucketOwnerEnforced"));
    Some(repair(
        "set the bucket's Object Ownership to BucketOwnerEnforced, after checking that no other account relies on ACLs",
        "bucket owner",
        vec![change],
    ))
}

/// A key that can be used again; another one where this cannot.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html> (`KMS.DisabledException` and its like)
pub fn enable_key(case: &Case<'_>) -> Option<Remedy> {
    let key = case
        .judged(Need::Key)
        .map(|judged| judged.resource.clone())
        .or_else(|| case.said.resource.clone())
        .filter(|key| key.contains(":key/"))
        .or_else(|| key_told(case));
    let (code, region) = (code(case), case.region());
    let elsewhere = key.as_deref().and_then(|key| key.split(':').nth(3)).filter(|its| Some(*its) != region);
    let another = |summary: String| Some(repair(summary, "caller", Vec::new()));
    if let (Some(_), Some(region)) = (elsewhere, region) {
        return another(format!("use a key of the bucket's Region, `{region}`"));
    }
    if code.is_some_and(|code| code.contains("NotFound")) {
        return another("correct the key's id, or use another key".to_owned());
    }
    if code.is_some_and(|code| code.contains("InvalidKeyUsage")) {
        return another("use a symmetric key for encryption: this one is made for something else".to_owned());
    }
    let key = key?;
    let change = set("kms-key", &key, "state", json!("Enabled"));
    Some(repair(format!("enable the key `{key}`, or cancel its deletion"), "key owner", vec![change]))
}

fn code<'e>(case: &Case<'e>) -> Option<&'e str> {
    match &case.evidence.denied.answer {
        Answer::Refused(error) => error.code.as_deref(),
        _ => None,
    }
}

/// The key that the message begins with: `arn:aws:kms:…:key/… is disabled.`
fn key_told(case: &Case<'_>) -> Option<String> {
    let Answer::Refused(error) = &case.evidence.denied.answer else { return None };
    let words = error.message.as_deref()?.split_whitespace();
    words.map(|word| word.trim_matches(['"', '.', ','])).find(|word| word.contains(":key/")).map(str::to_owned)
}

/// An access point without a VPC. The origin of one that exists cannot be changed.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-vpc.html>
pub fn call_from_anywhere(case: &Case<'_>) -> Option<Remedy> {
    let access_point = case.target.access_point.clone()?;
    let facts = match case.evidence.readings.of(&Subject::AccessPoint { arn: access_point.clone() })? {
        Reading::Read(ReadValue::AccessPoint(facts)) => facts,
        _ => return None,
    };
    let vpc = facts.vpc_id.clone()?;
    let roles = role_patterns(case)?;
    let action = case.call().action();
    let all = json!([access_point, format!("{access_point}/object/*")]);
    // From elsewhere than the VPC the new access point lets in what the check asks for, and nothing else.
    let outside = |members: Value, role_test: &str| {
        let mut statement = json!({ "Effect": "Deny", "Principal": "*" });
        if let (Some(statement), Value::Object(members)) = (statement.as_object_mut(), members) {
            statement.extend(members);
        }
        statement["Condition"] = json!({ "StringNotEquals": { "aws:SourceVpc": vpc } });
        statement["Condition"][role_test] = match roles.as_slice() {
            [one] => json!({ "aws:PrincipalArn": one }),
            many => json!({ "aws:PrincipalArn": many }),
        };
        add("access-point-policy", &access_point, statement)
    };
    let changes = vec![
        set("access-point", &access_point, "vpc_id", Value::Null),
        outside(json!({ "Action": "s3:*", "Resource": all }), "ArnNotEquals"),
        outside(json!({ "NotAction": action, "Resource": all }), "ArnEquals"),
        outside(json!({ "Action": action, "NotResource": scope(case)? }), "ArnEquals"),
    ];
    Some(repair(
        "call from the access point's VPC; or make it anew with the internet as its origin and a policy that lets nobody in from outside the VPC but this role with this request",
        "access point owner",
        changes,
    ))
}

/// The role that the suite names.
pub fn run_as(case: &Case<'_>) -> Option<Remedy> {
    let expected = case.evidence.expected_principal.clone()?;
    let runs_as = case.evidence.runs_as.as_ref()?;
    let change = set("client", &runs_as.arn, "role", json!(expected));
    Some(repair(format!("give the function the role `{expected}`"), "deployer", vec![change]))
}

/// The object, taken out of the archive.
pub fn restore_object(case: &Case<'_>) -> Option<Remedy> {
    let object = case.target.bucket_resource(case.call().key.as_deref())?;
    let change = set("object", object, "storage_class", json!("STANDARD"));
    Some(repair("restore the object, or copy it to a storage class that is read at once", "caller", vec![change]))
}

/// The object, where it is not; or an honest 404, for who may not know. That alone where the object may be there: what is
/// written then takes its place.
pub fn write_object(case: &Case<'_>) -> Option<Remedy> {
    let source = judged::source(case.evidence);
    let (call, target) = source.as_ref().map_or((case.call(), &case.target), |(call, target)| (call, target));
    if may_be_there(case) {
        return allow_listing(case, target);
    }
    let key = call.key.as_deref()?;
    let object = target.bucket_resource(Some(key))?;
    let written = set("object", object, "body", json!(""));
    let remedy = repair(format!("write `{key}`, or correct the key"), "caller", vec![written]);
    Some(or(remedy, allow_listing(case, target)))
}
