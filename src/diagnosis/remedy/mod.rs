//! What to change, and who can. The causes' own files choose among these repairs.
//!
//! In: a [`Case`](super::Case) and the cause as reported. Out: a [`Remedy`] whose changes, carried out together, let the
//! denied request through and no request beside the check's own. Absent on purpose: carrying anything out, and switching
//! Block Public Access off, which is never advised.
//!
//! INVARIANT: a statement that allows names one role, the actions that were denied, and the key or prefix of the check;
//! where a prefix is the whole bucket, the summary says so. A Deny that is narrowed keeps denying everything but that.

mod after;
mod allow;
mod grant;
mod key;
mod lacking_key;
mod layer;
mod meet;
mod narrow;
mod organization;
mod public;
mod request;
mod scope;
mod setting;
mod together;

pub use allow::{
    allow_by_access_point, allow_by_bucket, allow_by_identity, allow_by_trust_policy, allow_in_both_accounts,
    delegate_to_access_point,
};
pub use key::{allow_by_key_policy, allow_key, without_kms_or};
pub use layer::{allow_by_layer, ask_who_made_the_session};
pub use meet::{meet_or_narrow, meet_or_narrow_known};
pub use narrow::narrow_the_deny;
pub use organization::allow_at_every_level;
pub use public::make_grant_private;
pub use request::{
    allow_or_leave_out, call_in_region, leave_out_or_allow, pay_as_requester, send_acl, send_encryption, send_over_tls,
    send_what_an_allow_asks_for, with_owner, without_header,
};
pub use setting::{call_from_anywhere, enable_key, own_all_objects, restore_object, run_as, write_object};

pub(super) use scope::note_unknown_path;
pub(super) use together::{add as add_repair, complete, is_met};

use serde_json::Value;

use crate::report::{Alternative, Change, ChangeKind, Remedy};

/// A repair with one owner.
pub fn repair(summary: impl Into<String>, owner: &str, changes: Vec<Change>) -> Remedy {
    Remedy { summary: summary.into(), owner: owner.to_owned(), docs: None, changes, alternatives: Vec::new() }
}

/// The repair with another way beside it, where there is one.
#[must_use]
pub fn or(mut remedy: Remedy, other: Option<Remedy>) -> Remedy {
    if let Some(other) = other {
        let Remedy { summary, owner, changes, .. } = other;
        remedy.alternatives.push(Alternative { summary, owner, changes });
    }
    remedy
}

/// Says beside a repair what another one does, and who else has to.
fn say_also(remedy: &mut Remedy, also: &Remedy) {
    const AND: &str = " and ";
    remedy.summary = format!("{};{AND}{}", remedy.summary, also.summary);
    for owner in also.owner.split(AND) {
        if !remedy.owner.split(AND).any(|known| known == owner) {
            remedy.owner = format!("{}{AND}{owner}", remedy.owner);
        }
    }
}

fn change(target: &str, resource: impl Into<String>, change: ChangeKind) -> Change {
    Change {
        target: target.to_owned(),
        resource: resource.into(),
        change,
        policy: None,
        sid: None,
        index: None,
        statement: None,
        name: None,
        value: None,
    }
}

fn add(target: &str, resource: impl Into<String>, statement: Value) -> Change {
    Change { statement: Some(statement), ..change(target, resource, ChangeKind::AddStatement) }
}

fn set(target: &str, resource: impl Into<String>, name: &str, value: Value) -> Change {
    Change { name: Some(name.to_owned()), value: Some(value), ..change(target, resource, ChangeKind::Set) }
}

fn send(resource: impl Into<String>, name: &str, value: Value) -> Change {
    Change { name: Some(name.to_owned()), value: Some(value), ..change("request", resource, ChangeKind::SendHeader) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_owner_is_named_once() {
        let mut remedy = repair("one", "caller", Vec::new());
        for (owner, expected) in [
            ("bucket owner", "caller and bucket owner"),
            ("owner", "caller and bucket owner and owner"),
            ("caller and role owner", "caller and bucket owner and owner and role owner"),
        ] {
            say_also(&mut remedy, &repair("other", owner, Vec::new()));
            assert_eq!(remedy.owner, expected);
        }
        assert_eq!(remedy.summary, "one; and other; and other; and other");
    }
}
