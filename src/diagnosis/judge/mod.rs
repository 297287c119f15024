//! What the evidence says about one cause. The causes' own files ask these questions of a [`Case`].
//!
//! In: a [`Case`]. Out: a [`Judgement`] for one cause, or none where the evidence is silent about it. Absent on
//! purpose: which cause comes first (`rank`), what to change (`remedy`).
//!
//! INVARIANT: `Confidence::Certain` only where a statement that was read decides with all of its keys known, where all
//! that could allow was read and does not, where S3 names the policy and only one statement of it fits, or where an
//! experiment flipped the answer and no other cause explains the same flip.

mod access_point;
mod acl;
mod allows;
mod asked_by_allow;
mod condition;
mod customer_key;
mod denial;
mod deny;
mod encrypted_object;
mod encryption_table;
mod endpoint;
mod existence;
mod flip;
mod header;
mod key;
mod key_delegation;
mod key_experiment;
mod missing;
mod missing_source;
mod object;
mod organization;
mod principal;
mod public;
mod request;
mod sides;
mod statement;
mod tried;
mod unread;

pub use access_point::{
    access_point_explicit_deny, access_point_no_allow, bucket_explicit_deny, not_delegated, vpc_only,
};
pub use acl::{acls_count, acls_to_read, is_ignored};
pub use allows::{
    boundary, bucket_no_allow, cross_account, identity_no_allow, not_attached_to_root, source_condition_of_an_allow,
};
pub(in crate::diagnosis) use asked_by_allow::options_for_an_allow;
pub use condition::{ConditionTest, Family};
pub use customer_key::sse_c_blocked;
pub use denial::{Denial, denials};
pub use deny::{Asking, explicit_deny};
pub use encryption_table::{Asks, owner_would_tell, would_tell};
pub use endpoint::vpc_endpoint;
pub use flip::{acl_header_required, copied_tags, needs_own_action, version_needs_own_action};
pub use header::header_required;
pub use key::{key_permission, key_policy, key_state};
pub use object::{hidden_missing_object, may_be_there, object_lock, owned_by_another_account};
pub use organization::{resource_control, service_control};
pub use principal::{session_policy, trust_policy, wrong_role};
pub use public::{block_public_access, restricted};
pub use request::{expected_bucket_owner, paid_by_requester, requester_pays};
pub use sides::{Side, Sides};
pub use statement::{policy_report, report_layer};
pub use tried::own_object_read;
pub use unread::{may_bind, organization_is_unread};

use crate::{
    cause::{Basis, Confidence, Kind},
    message::{Effect, PolicyType},
    report::PolicyReport,
};

use super::Case;

/// What the evidence says about a cause.
#[derive(Clone, Debug, PartialEq)]
pub enum Judgement {
    /// It holds, or may hold, for a reason.
    Holds(Box<Held>),
    /// It does not hold; the evidence, in one clause.
    RuledOut(String),
}

/// A cause that holds or may hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// How sure.
    pub confidence: Confidence,
    /// Resting on what.
    pub basis: Basis,
    /// How the request was stopped.
    pub kind: Kind,
    /// The policy and statement, where they are known.
    pub policy: Option<PolicyReport>,
    /// The evidence, in one clause.
    pub because: String,
    /// The same cause by other statements, which decide as well or may.
    pub beside: Vec<Held>,
    /// Whether nothing that the caller may see tells it from its look-alikes.
    pub is_rival: bool,
    /// Whether nothing speaks for it but that all which was read allows the request.
    pub by_elimination: bool,
}

impl Held {
    /// A cause that policies and settings prove.
    pub fn derived(confidence: Confidence, kind: Kind, because: impl Into<String>) -> Self {
        Self {
            confidence,
            basis: Basis::Derived,
            kind,
            policy: None,
            because: because.into(),
            beside: Vec::new(),
            is_rival: false,
            by_elimination: false,
        }
    }

    /// A cause that a changed request proves.
    pub fn experimented(confidence: Confidence, kind: Kind, because: impl Into<String>) -> Self {
        Self {
            confidence,
            basis: Basis::Experimented,
            kind,
            policy: None,
            because: because.into(),
            beside: Vec::new(),
            is_rival: false,
            by_elimination: false,
        }
    }

    /// The same with the deciding statement.
    #[must_use]
    pub fn by(mut self, policy: Option<PolicyReport>) -> Self {
        self.policy = policy;
        self
    }

    /// The same, as one that its look-alikes are not likelier than.
    #[must_use]
    pub fn as_a_rival(self) -> Self {
        Self { is_rival: true, ..self }
    }

    /// The same, as what is left where all that was read allows the request.
    #[must_use]
    pub fn as_what_is_left(self) -> Self {
        Self { by_elimination: true, ..self }
    }

    /// As a judgement.
    pub fn holds(self) -> Option<Judgement> {
        Some(Judgement::Holds(Box::new(self)))
    }
}

impl Judgement {
    /// The cause is excluded, for a reason in one clause.
    pub fn ruled_out(because: impl Into<String>) -> Option<Self> {
        Some(Self::RuledOut(because.into()))
    }
}

/// Whether S3 named a policy of this type as the one that denies explicitly.
pub fn said_explicit(case: &Case<'_>, policy_type: PolicyType) -> bool {
    said(case, Effect::ExplicitDeny) == Some(policy_type)
}

/// Whether S3 said that a policy of this type does not allow. Then nothing denies explicitly: AWS looks for a Deny
/// first (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>).
pub fn said_implicit(case: &Case<'_>) -> bool {
    said(case, Effect::ImplicitDeny).is_some()
}

/// The type of the policy that S3 names.
fn said_type(case: &Case<'_>) -> Option<PolicyType> {
    case.said.policy.as_ref().map(|policy| policy.policy_type)
}

fn said(case: &Case<'_>, effect: Effect) -> Option<PolicyType> {
    case.said.policy.as_ref().filter(|policy| policy.effect == effect).map(|policy| policy.policy_type)
}
