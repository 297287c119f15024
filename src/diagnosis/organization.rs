//! The policies of an organization that bind a request, as the engine takes them.
//!
//! In: readings. Out: SCPs and RCPs level by level, and the organization's id. Absent on purpose: which of them decides.
//!
//! Every level from the root to the account has to allow, which is the engine's to know
//! (<https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html>).

use s3litmus_policy::{
    Layer, LayerDecision, Level, Policies, Policy, PolicySource, Reading as Slot, evaluate, may_be_allowed,
};

use super::{Judged, NamedPolicy, ReadValue, Reading, Readings, Subject};

/// The policies that limit an account from above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ControlPolicies {
    /// Service control policies, which bind its principals.
    Service,
    /// Resource control policies, which bind its resources.
    Resource,
}

impl ControlPolicies {
    /// The engine's layer.
    pub(super) fn layer(self) -> Layer {
        match self {
            Self::Service => Layer::ServiceControlPolicy,
            Self::Resource => Layer::ResourceControlPolicy,
        }
    }

    /// The reading of what is attached to a node.
    pub(super) fn at(self, target: &str) -> Subject {
        let target = target.to_owned();
        match self {
            Self::Service => Subject::ServiceControlPolicies { target },
            Self::Resource => Subject::ResourceControlPolicies { target },
        }
    }

    /// The slot of a permission.
    pub(super) fn of(self, judged: &Judged) -> &Slot<Vec<Level>> {
        match self {
            Self::Service => &judged.policies.service_control,
            Self::Resource => &judged.policies.resource_control,
        }
    }
}

/// The policies of a kind that bind an account, root first. Absent where none can: the account is in no organization or
/// is its management account, or the kind is not enabled there.
pub(super) fn levels(readings: &Readings, account: &str, kind: ControlPolicies) -> Slot<Vec<Level>> {
    let nodes = match path(readings, account) {
        Slot::Known(nodes) => nodes,
        Slot::Absent => return Slot::Absent,
        Slot::Unreadable => return Slot::Unreadable,
    };
    let mut levels = Vec::with_capacity(nodes.len());
    for node in nodes {
        let Some(Reading::Read(ReadValue::Policies { policies })) = readings.of(&kind.at(node)) else {
            return Slot::Unreadable;
        };
        // "SCPs don't affect users or roles in the management account", nor do RCPs its resources; its id stands in the
        // ARN of every policy of the organization.
        // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html
        if policies.iter().any(|named| owner(named).is_some_and(|(management, _)| management == account)) {
            return Slot::Absent;
        }
        levels.push(Level { id: node.clone(), policies: policies.iter().map(|named| policy(named, kind)).collect() });
    }
    // Where a kind is enabled, something of it is attached everywhere: the last SCP cannot be detached, and
    // RCPFullAWSAccess neither. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_policies_detach.html
    match levels.iter().filter(|level| level.policies.is_empty()).count() {
        0 => Slot::Known(levels),
        empty if empty == levels.len() => Slot::Absent,
        _ => Slot::Unreadable,
    }
}

/// The nodes from the root to an account; absent where it is in no organization.
pub(super) fn path<'r>(readings: &'r Readings, account: &str) -> Slot<&'r [String]> {
    match readings.of(&Subject::OrganizationPath { account: account.to_owned() }) {
        Some(Reading::Read(ReadValue::OrganizationPath { nodes })) => Slot::Known(nodes),
        Some(Reading::Absent) => Slot::Absent,
        _ => Slot::Unreadable,
    }
}

/// The id of an account's organization, `o-…`, which stands in the ARNs of its policies too; absent where it is in none.
pub(super) fn id<'r>(readings: &'r Readings, account: &str) -> Slot<&'r str> {
    let nodes = match path(readings, account) {
        Slot::Known(nodes) => nodes,
        Slot::Absent => return Slot::Absent,
        Slot::Unreadable => return Slot::Unreadable,
    };
    let kinds = [ControlPolicies::Service, ControlPolicies::Resource];
    let read = nodes.iter().flat_map(|node| kinds.map(|kind| readings.of(&kind.at(node))));
    let policies = read.flat_map(|reading| match reading {
        Some(Reading::Read(ReadValue::Policies { policies })) => policies.as_slice(),
        _ => &[],
    });
    policies.into_iter().find_map(owner).map_or(Slot::Unreadable, |(_, organization)| Slot::Known(organization))
}

/// Management account and organization in `arn:aws:organizations::ACCOUNT:policy/o-…/…`; none for policies of AWS.
fn owner(named: &NamedPolicy) -> Option<(&str, &str)> {
    let mut parts = named.arn.as_deref()?.splitn(6, ':');
    let account = parts.nth(4).filter(|account| account.len() == 12)?;
    let organization = parts.next()?.strip_prefix("policy/")?.split('/').next()?;
    Some((account, organization))
}

fn policy(named: &NamedPolicy, kind: ControlPolicies) -> Policy {
    let mut source = PolicySource::new(kind.layer());
    source.arn = named.arn.clone();
    source.name = named.name.clone();
    Policy::from_value_lossy((*named.document).clone(), source)
}

/// The levels that were read and allow a permission for certain not.
pub(super) fn lacking(judged: &Judged, kind: ControlPolicies) -> Vec<&Level> {
    let Some(levels) = kind.of(judged).known() else { return Vec::new() };
    let lacks = |level: &&Level| {
        let alone = Slot::Known(vec![(*level).clone()]);
        let mut policies = Policies::default();
        match kind {
            ControlPolicies::Service => policies.service_control = alone,
            ControlPolicies::Resource => policies.resource_control = alone,
        }
        let evaluation = evaluate(&judged.request, &policies);
        let decision = evaluation.layer(kind.layer()).map(|outcome| outcome.decision);
        decision == Some(LayerDecision::ImplicitlyDenied)
    };
    levels.iter().filter(lacks).collect()
}

/// Whether a permission may be allowed by everything but the organization and the network.
pub(super) fn may_be_stopped_by(judged: &Judged) -> bool {
    let beside = Policies {
        service_control: Slot::Absent,
        resource_control: Slot::Absent,
        vpc_endpoint: Slot::Absent,
        ..judged.policies.clone()
    };
    may_be_allowed(&judged.request, &beside)
}
