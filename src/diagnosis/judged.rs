//! What the policies that were read say of each permission that a request needs.
//!
//! In: evidence. Out: [`Judged`], a request with its policies and the engine's evaluation. Absent on purpose: which cause
//! that makes (`judge`).

use s3litmus_policy::{Context, ContextValue, Evaluation, Level, Policies, Reading as Slot, Request, evaluate};

use super::{
    Caller, Case, Evidence, Field, Need, Owner, Target, behind, difference, judged_key, needs,
    organization::{self, ControlPolicies},
    policies, request_context, settle, target,
};
use crate::{
    answer::{Answer, Exchange},
    call::{Call, Operation},
    message,
};

/// A permission that a request needs, and what the policies say of it.
#[derive(Debug)]
pub struct Judged {
    /// What it is needed for.
    pub need: Need,
    /// `s3:PutObject`.
    pub action: String,
    /// The ARN.
    pub resource: String,
    /// Where it is asked for: the source's bucket for the source of a copy.
    pub target: Target,
    /// The request as the engine takes it.
    pub request: Request,
    /// The policies as the engine takes them.
    pub policies: Policies,
    /// What the engine says.
    pub evaluation: Evaluation,
    /// Whether all identity policies were read.
    pub identity_read: bool,
}

impl Judged {
    /// Whether all that is known of an account is that it is not the caller's.
    pub(super) fn is_of_another_account(&self, key: &str) -> bool {
        let values = self.request.context.get(key).and_then(ContextValue::values);
        values.is_some_and(|values| values == [NOBODY])
    }
}

/// Every permission that the denied request needs, the main one first; none where nobody knows who asked.
pub(super) fn of(evidence: &Evidence, target: &Target, caller: Option<&Caller>) -> Vec<Judged> {
    let Some(caller) = caller else { return Vec::new() };
    let call = &evidence.denied.call;
    if evidence.denied.is_assume_role() {
        return assume_role(evidence, target, caller).into_iter().collect();
    }
    let mut judged = Vec::new();
    for (need, action) in needs::of(call) {
        if need == Need::CopySource {
            if let Some((source, target)) = source(evidence) {
                judged.extend(s3(evidence, &target, caller, &source, need, source.action()));
            }
            continue;
        }
        judged.extend(s3(evidence, target, caller, call, need, action));
    }
    judged.extend(copied_tags(evidence, target, caller));
    judged.extend(named(evidence, target, caller, &judged));
    judged.extend(judged_key::keys(evidence, target, caller));
    judged
}

/// What another call of the same caller needs of S3 itself.
pub(super) fn of_call(case: &Case<'_>, call: &Call) -> Vec<Judged> {
    let Some(caller) = &case.caller else { return Vec::new() };
    let denied = Exchange { call: call.clone(), ..case.evidence.denied.clone() };
    let evidence = Evidence { denied, ..case.evidence.clone() };
    let target = Target::of(&evidence);
    let needs = needs::of(call).into_iter().filter(|(need, _)| !matches!(need, Need::List | Need::CopySource));
    needs.filter_map(|(need, action)| s3(&evidence, &target, caller, call, need, action)).collect()
}

/// What copying the tags of a source needs, where it is known to have some: S3 names such a permission, or the same copy
/// came through without the tags. An untagged source needs neither.
fn copied_tags(evidence: &Evidence, target: &Target, caller: &Caller) -> Vec<Judged> {
    let call = &evidence.denied.call;
    let Some((source, of_source)) = source(evidence).filter(|_| needs::copies_tags(call)) else { return Vec::new() };
    let asked = Call { operation: Operation::GetObjectTagging, ..source };
    let read = asked.action();
    let said = message::hear(&evidence.denied).action.unwrap_or_default();
    let named = [read, "s3:PutObjectTagging"].iter().any(|action| said.eq_ignore_ascii_case(action));
    let passed = |wanted: fn(&Call, &Call) -> bool| {
        let experiments = evidence.experiments.iter().map(|experiment| &experiment.exchange);
        experiments
            .chain(&evidence.others)
            .filter(|it| matches!(it.answer, Answer::Succeeded(_)))
            .any(|it| wanted(call, &it.call))
    };
    if !named && !passed(leaves_tags_out) {
        return Vec::new();
    }
    let reads_them = |denied: &Call, call: &Call| {
        let source = needs::copy_source(denied);
        let of_it = source.is_some_and(|source| (&source.bucket, &source.key) == (&call.bucket, &call.key));
        of_it && call.operation == Operation::GetObjectTagging
    };
    let may_read = passed(reads_them);
    let reading = s3(evidence, &of_source, caller, &asked, Need::SourceTags, read).filter(|_| !may_read);
    let setting = s3(evidence, target, caller, call, Need::CopiedTags, "s3:PutObjectTagging");
    reading.into_iter().chain(setting).collect()
}

/// Whether a copy is the denied one but for the tags of its source.
fn leaves_tags_out(denied: &Call, call: &Call) -> bool {
    let changes = difference(denied, call);
    matches!(changes.as_slice(), [change] if change.field == Field::TaggingDirective && change.to.is_some())
}

/// The permission that S3 names, where it is none of those that are known to be needed: of the source where that is what
/// it names.
fn named(evidence: &Evidence, target: &Target, caller: &Caller, known: &[Judged]) -> Option<Judged> {
    let said = message::hear(&evidence.denied);
    let action = said.action.filter(|action| action.starts_with("s3:"))?;
    if known.iter().any(|judged| judged.action.eq_ignore_ascii_case(&action)) {
        return None;
    }
    let source = source(evidence)
        .filter(|(call, target)| said.resource.is_some() && said.resource == target.resource(target::key_of(call)));
    match source {
        Some((call, target)) => s3(evidence, &target, caller, &call, Need::CopySource, &action),
        None => s3(evidence, target, caller, &evidence.denied.call, Need::Named, &action),
    }
}

/// Listing the bucket of a read, by which S3 tells that there is no such object.
pub(super) fn listing_of(case: &Case<'_>, read: &Call, target: &Target) -> Option<Judged> {
    s3(case.evidence, target, case.caller.as_ref()?, read, Need::List, "s3:ListBucket")
}

/// Reading the source of a copy, as a call, and where that goes.
pub(super) fn source(evidence: &Evidence) -> Option<(Call, Target)> {
    let source = needs::copy_source(&evidence.denied.call)?;
    let denied = Exchange { call: source.clone(), ..evidence.denied.clone() };
    let target = Target::of(&Evidence { denied, ..evidence.clone() });
    Some((source, target))
}

fn s3(evidence: &Evidence, target: &Target, caller: &Caller, call: &Call, need: Need, action: &str) -> Option<Judged> {
    let object = target::key_of(call).filter(|_| need != Need::List);
    let resource = target.resource(object).or_else(|| behind::unknown_access_point(evidence, target, object))?;
    let account = match (&target.owner, target.access_point_account()) {
        (_, Some(account)) => account.to_owned(),
        (Owner::Account(account), None) => account.clone(),
        (Owner::NotTheCaller, None) => NOBODY.to_owned(),
        // Most buckets are in the caller's account; what hangs on it is never called certain.
        (Owner::Unknown, None) => caller.account.clone(),
    };
    let mut context = request_context::request_context(evidence, target, call);
    if matches!(target.owner, Owner::NotTheCaller | Owner::Unknown) {
        for key in ["aws:ResourceAccount", "s3:ResourceAccount"] {
            context = context.with_unknown(key);
        }
    }
    if need == Need::List {
        context.remove("s3:prefix");
    }
    let mut policies = Policies::default();
    policies::resource_side(evidence, target, &mut policies);
    policies.resource_control = of_owners(evidence, target);
    policies.vpc_endpoint = Slot::Unreadable;
    let mut request = Request::new(&caller.arn, action, &resource, &account).ok()?.with_context(context);
    if target.through_access_point {
        let bucket = target.bucket_resource(object).unwrap_or_else(|| unknown_bucket(target, object));
        let owner = match &target.owner {
            Owner::Account(account) => account.clone(),
            Owner::NotTheCaller => NOBODY.to_owned(),
            Owner::Unknown => account,
        };
        request = request.through_access_point(&bucket, &owner).ok()?;
    }
    let judged = finish(evidence, caller, need, target, request.with_derived_keys(), policies, resource);
    Some(behind::open_access_point(evidence, call, behind::open(judged, object)))
}

/// The resource control policies of the accounts of bucket and access point; both bind where they are two.
fn of_owners(evidence: &Evidence, target: &Target) -> Slot<Vec<Level>> {
    let Owner::Account(owner) = &target.owner else { return Slot::Unreadable };
    let of = |account: &str| organization::levels(&evidence.readings, account, ControlPolicies::Resource);
    let other = target.access_point_account().filter(|account| account != owner);
    match (of(owner), other.map_or(Slot::Absent, of)) {
        (Slot::Unreadable, _) | (_, Slot::Unreadable) => Slot::Unreadable,
        (Slot::Absent, levels) | (levels, Slot::Absent) => levels,
        (Slot::Known(mut levels), Slot::Known(more)) => {
            levels.extend(more);
            Slot::Known(levels)
        }
    }
}

/// An account that no caller has: it stands for "another one than the caller's".
pub(super) const NOBODY: &str = "000000000000";

fn unknown_bucket(target: &Target, key: Option<&str>) -> String {
    let partition = &target.partition;
    key.map_or_else(
        || format!("arn:{partition}:s3:::unknown-bucket"),
        |key| format!("arn:{partition}:s3:::unknown-bucket/{key}"),
    )
}

fn assume_role(evidence: &Evidence, target: &Target, caller: &Caller) -> Option<Judged> {
    let role = evidence.denied.call.assume_role.as_ref()?;
    let account = role.account()?;
    let mut context = Context::new().with_unknown("*");
    match &role.external_id {
        Some(id) => context.insert("sts:ExternalId", id.as_str()),
        None => context.remove("sts:ExternalId"),
    }
    request_context::principal(&mut context, evidence, caller);
    let request = Request::new(&caller.arn, "sts:AssumeRole", &role.role_arn, account).ok()?;
    let policies = Policies {
        resource: policies::trust_policy(&evidence.readings, &role.role_arn),
        resource_control: organization::levels(&evidence.readings, account, ControlPolicies::Resource),
        vpc_endpoint: Slot::Unreadable,
        ..Policies::default()
    };
    let request = request.with_context(context).with_derived_keys();
    Some(finish(evidence, caller, Need::AssumeRole, target, request, policies, role.role_arn.clone()))
}

/// Adds the caller's side and asks the engine.
pub(super) fn finish(
    evidence: &Evidence,
    caller: &Caller,
    need: Need,
    target: &Target,
    mut request: Request,
    mut policies: Policies,
    resource: String,
) -> Judged {
    // Where nobody knows whose the bucket is, the request has an account that is a guess.
    let owner = match (&target.owner, need) {
        (_, Need::Key | Need::AssumeRole) => Some(request.resource_account.to_string()),
        (Owner::Account(owner), _) => Some(owner.clone()).filter(|owner| **owner == *request.resource_account),
        (Owner::NotTheCaller | Owner::Unknown, _) => None,
    };
    let side = policies::identity_side(&evidence.readings, caller);
    policies.identity = Slot::Known(side.policies);
    policies.permissions_boundary = side.boundary;
    // The run gives no session policy to the roles that it assumes; how its own session was made is not known.
    let assumed = evidence.denied.call.assume_role.is_some() && need != Need::AssumeRole;
    let has_none = assumed || !caller.may_have_a_session_policy();
    policies.session = if has_none { Slot::Absent } else { Slot::Unreadable };
    policies.service_control = organization::levels(&evidence.readings, &caller.account, ControlPolicies::Service);
    request_context::accounts(&mut request.context, caller, owner.as_deref());
    request_context::organization(&mut request.context, &evidence.readings, caller, owner.as_deref());
    request_context::forget_tags_not_sent(&mut request.context, &policies);
    if request.action.service() == "s3" {
        request_context::another_account(&mut request.context, target, caller, &policies);
    }
    settle::settle(&mut request, &policies, evidence);
    let mut evaluation = evaluate(&request, &policies);
    if !side.complete && !decides(&evaluation) {
        policies.identity = Slot::Unreadable;
        evaluation = evaluate(&request, &policies);
    }
    let action = request.action.to_string();
    let target = target.clone();
    Judged { need, action, resource, target, request, policies, evaluation, identity_read: side.complete }
}

/// Whether the identity policies that were read say something that those not read cannot change.
fn decides(evaluation: &Evaluation) -> bool {
    evaluation
        .layer(s3litmus_policy::Layer::IdentityPolicy)
        .is_some_and(|outcome| !outcome.allows.is_empty() || !outcome.denies.is_empty())
}
