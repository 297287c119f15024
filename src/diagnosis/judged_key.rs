//! What the policies say of the use of KMS keys.
//!
//! In: evidence. Out: a [`Judged`] for each key and action that the request needs. Absent on purpose: which key that is
//! (`encryption`).

use s3litmus_policy::{Context, Level, Policies, Reading as Slot, Request};

use super::{
    Caller, Case, Evidence, Judged, Need, ReadValue, Reading, Subject, Target, encryption,
    judged::{finish, source},
    organization::{self, ControlPolicies},
    policies, request_context,
};
use crate::answer::Exchange;

/// The use of the key, and for a copy of the source's.
pub(super) fn keys(evidence: &Evidence, target: &Target, caller: &Caller) -> Vec<Judged> {
    let named = encryption::named_by_message(evidence).map(|(action, _)| action);
    let decrypts = named.as_deref() == Some("kms:Decrypt");
    let Some((call, of_source)) = source(evidence).filter(|_| decrypts || named.is_none()) else {
        return key(evidence, target, caller);
    };
    let read = Evidence { denied: Exchange { call, ..evidence.denied.clone() }, ..evidence.clone() };
    let mut judged = if decrypts { Vec::new() } else { key(evidence, target, caller) };
    judged.extend(key(&read, &of_source, caller));
    judged
}

fn key(evidence: &Evidence, target: &Target, caller: &Caller) -> Vec<Judged> {
    let Some(used) = encryption::key_of(evidence, target) else { return Vec::new() };
    let Some(account) = used.arn.split(':').nth(4) else { return Vec::new() };
    // Where S3 names the key it names the action.
    let said = encryption::named_by_message(evidence).map(|(action, _)| action);
    let actions = said.map_or_else(
        || encryption::actions(&evidence.denied.call).iter().map(|action| (*action).to_owned()).collect(),
        |action| vec![action],
    );
    let mut judged = Vec::new();
    for action in actions {
        let mut context = encryption::context(evidence, target, caller, &used);
        request_context::principal(&mut context, evidence, caller);
        let Ok(request) = Request::new(&caller.arn, &action, &used.arn, account) else { continue };
        let policies = Policies {
            resource: policies::key_policy(&evidence.readings, &used.arn),
            resource_control: of_key(evidence, &used.arn, account),
            ..Policies::default()
        };
        let request = request.with_context(context).with_derived_keys();
        judged.push(finish(evidence, caller, Need::Key, target, request, policies, used.arn.clone()));
    }
    judged
}

/// The right to read a key's policy, for who reads it.
pub(super) fn reading_of_key_policy(case: &Case<'_>, key: &str) -> Option<Judged> {
    let evidence = case.evidence;
    let reader = evidence.own()?;
    let mut context = Context::new().with_unknown("*");
    request_context::principal(&mut context, evidence, reader);
    let request = Request::new(&reader.arn, "kms:GetKeyPolicy", key, key.split(':').nth(4)?).ok()?;
    let policies = Policies { resource: Slot::Unreadable, resource_control: Slot::Unreadable, ..Policies::default() };
    let request = request.with_context(context).with_derived_keys();
    Some(finish(evidence, reader, Need::Key, &case.target, request, policies, key.to_owned()))
}

/// The resource control policies that bind a key: none of one that AWS manages
/// (<https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html>).
fn of_key(evidence: &Evidence, key: &str, account: &str) -> Slot<Vec<Level>> {
    match evidence.readings.of(&Subject::KmsKey { key: key.to_owned() }) {
        Some(Reading::Read(ReadValue::KmsKey(facts))) => match facts.manager.as_deref() {
            Some("CUSTOMER") => organization::levels(&evidence.readings, account, ControlPolicies::Resource),
            Some("AWS") => Slot::Absent,
            _ => Slot::Unreadable,
        },
        _ => Slot::Unreadable,
    }
}
