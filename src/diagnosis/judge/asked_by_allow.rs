//! An Allow that asks for a header of an upload: as it was sent nothing allows it, with the header the statement does.
//!
//! INVARIANT: told only where the same request with the header lacks no permission, as far as was read; and of ACLs only
//! those that open nothing.

use s3litmus_policy::{Layer as PolicyLayer, NearMiss};

use super::{
    Held, Sides, acl, sides,
    statement::{fails_by_condition, near_miss_report, place},
};
use crate::{
    call::{Call, CallOptions, Operation},
    cause::{Confidence, Kind},
    diagnosis::{Case, Field, Need, Tri, conditions, difference, judged},
};

const ACL: &str = "s3:x-amz-acl";
const ENCRYPTION: &str = "s3:x-amz-server-side-encryption";
const KEY: &str = "s3:x-amz-server-side-encryption-aws-kms-key-id";

/// The options with which the Allow lets the upload in.
pub(in crate::diagnosis) fn options_for_an_allow(case: &Case<'_>, field: Field) -> Option<CallOptions> {
    met(case, field).map(|(options, _)| options)
}

/// The Allow that asks for the header.
pub(super) fn asked_by_an_allow(case: &Case<'_>, field: Field) -> Option<Held> {
    let (_, near) = met(case, field)?;
    let key = near_miss_report(near).condition_key.unwrap_or_default();
    let because = format!("{} allows it but for `{key}`, which the request can send", place(&near.statement));
    // What an ACL grants beside is not known.
    let confidence = if acl::may_grant(case) { Confidence::Likely } else { Confidence::Certain };
    Some(Held::derived(confidence, Kind::Condition, because).by(Some(near_miss_report(near))))
}

fn met<'c>(case: &'c Case<'_>, field: Field) -> Option<(CallOptions, &'c NearMiss)> {
    let uploads = [Operation::PutObject, Operation::MultipartUpload, Operation::CopyObject];
    let denied = case.judged(Need::Operation).filter(|_| uploads.contains(&case.call().operation))?;
    if !Sides::of(case, denied).lack() || case.call().options.sse_customer_key.is_some() {
        return None;
    }
    let layers = [PolicyLayer::IdentityPolicy, PolicyLayer::BucketPolicy, PolicyLayer::AccessPointPolicy];
    let near = layers.into_iter().filter_map(|layer| sides::outcome(denied, layer)).flat_map(|it| &it.near_misses);
    near.filter(|near| fails_by_condition(near)).find_map(|near| {
        let options = candidates(case, near, field).into_iter().find(|options| lets_in(case, options, near))?;
        Some((options, near))
    })
}

/// Whether the statement lets the upload with these options in, which then lacks nothing and was not refused.
fn lets_in(case: &Case<'_>, options: &CallOptions, near: &NearMiss) -> bool {
    let call = Call { options: options.clone(), ..case.call().clone() };
    let changes = difference(case.call(), &call);
    let is_refused = case.trials.iter().any(|tried| tried.result == Tri::Denied && tried.changes == changes);
    let judged = judged::of_call(case, &call);
    let allows = |it: &crate::diagnosis::Judged| {
        let outcomes = it.evaluation.layers.iter().filter(|outcome| outcome.layer == near.statement.layer());
        outcomes.flat_map(|it| &it.allows).any(|allow| allow.statement.json() == near.statement.json())
    };
    let by_the_statement = judged.iter().any(|it| it.need == Need::Operation && allows(it));
    !changes.is_empty() && !is_refused && by_the_statement && judged.iter().all(|it| !Sides::of(case, it).lack())
}

/// The options that the statement's condition names.
fn candidates(case: &Case<'_>, near: &NearMiss, field: Field) -> Vec<CallOptions> {
    let values = |key: &str| -> Vec<String> {
        let tests = conditions::of_statement(near.statement.json()).filter(|test| test.key.eq_ignore_ascii_case(key));
        tests.flat_map(|test| test.values()).filter(|value| !value.contains(['*', '?', '$'])).collect()
    };
    let with = |change: &dyn Fn(&mut CallOptions)| {
        let mut options = case.call().options.clone();
        change(&mut options);
        options
    };
    if field == Field::Acl {
        let opens_nothing =
            |acl: &String| ["private", "bucket-owner-read", "bucket-owner-full-control"].contains(&acl.as_str());
        let acls = values(ACL).into_iter().filter(opens_nothing);
        return acls.map(|acl| with(&|options| options.acl = Some(acl.clone()))).collect();
    }
    let kinds = values(ENCRYPTION);
    let mut all: Vec<_> = kinds
        .iter()
        .filter(|kind| ["AES256", "aws:kms", "aws:kms:dsse"].contains(&kind.as_str()))
        .map(|kind| {
            with(&|options| {
                options.server_side_encryption = Some(kind.clone());
                options.sse_kms_key_id = options.sse_kms_key_id.take().filter(|_| kind != "AES256");
            })
        })
        .collect();
    all.extend(values(KEY).into_iter().map(|key| {
        with(&|options| {
            options.server_side_encryption = Some("aws:kms".to_owned());
            options.sse_kms_key_id = Some(key.clone());
        })
    }));
    all
}
