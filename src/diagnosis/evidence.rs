//! Everything that is known of one denial, as data.

use serde::{Deserialize, Serialize};

use super::Readings;
use crate::{answer::Exchange, call::AssumeRole};

/// What is known of one denial. It grows step by step and is stored in the report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The denied request with its answer.
    pub denied: Exchange,
    /// Who asked; none where GetCallerIdentity did not answer in time. For a target with `assume_role` this is the
    /// session of the assumed role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller: Option<Caller>,
    /// The role that the suite means the run to have (`arn:aws:iam::ACCOUNT:role/NAME`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_principal: Option<String>,
    /// Who runs: the caller where no role was assumed. It is what `expected_principal` is compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runs_as: Option<Caller>,
    /// The roles of the suite's `diagnosis.read_as`, which read what the run and the target's role may not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read_as: Vec<AssumeRole>,
    /// Whether the request was sent with TLS, where that is known: AWS's own endpoints take nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secure_transport: Option<bool>,
    /// The run's own part of the keys that it writes; none where the run is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// Requests of other checks of the run that tell something about this one, as they came; at most a handful.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Exchange>,
    /// What checks of the run did meanwhile to the object that the denied request is about: it may have been refused or
    /// allowed for what the object was before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes_since: Vec<Exchange>,
    /// The denied request sent again unchanged, after `changes_since`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<Experiment>,
    /// The denied request sent again with a change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub experiments: Vec<Experiment>,
    /// The experiments of the run, where it had made all of them before this denial was found out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_reached: Option<usize>,
    /// Configuration and policies. Shared by the denials of a run, so a report stores them once.
    #[serde(skip)]
    pub readings: Readings,
}

impl Evidence {
    /// Evidence of which only the denied request is known.
    pub fn new(denied: Exchange) -> Self {
        Self {
            denied,
            caller: None,
            expected_principal: None,
            runs_as: None,
            read_as: Vec::new(),
            secure_transport: None,
            run_id: None,
            others: Vec::new(),
            changes_since: Vec::new(),
            control: None,
            experiments: Vec::new(),
            limit_reached: None,
            readings: Readings::default(),
        }
    }

    /// Who reads where no role is assumed for it. The session of a role that a target is tested as is somebody else.
    pub(super) fn own(&self) -> Option<&Caller> {
        self.runs_as.as_ref().or_else(|| self.caller.as_ref().filter(|_| self.denied.call.assume_role.is_none()))
    }
}

/// An identity, as GetCallerIdentity tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`, or a user's ARN.
    pub arn: String,
    /// Twelve digits.
    pub account: String,
}

impl Caller {
    /// The role of a session, `arn:aws:iam::ACCOUNT:role/NAME`; the path, which the session's ARN has lost, is
    /// missing. None for users and the root user.
    pub fn role(&self) -> Option<String> {
        let session = self.arn.split_once(":assumed-role/")?.1;
        let name = session.split('/').next().filter(|name| !name.is_empty())?;
        let partition = self.arn.split(':').nth(1)?;
        Some(format!("arn:{partition}:iam::{}:role/{name}", self.account))
    }

    /// Whether a policy may have been passed when the credentials were made, as AssumeRole and GetFederationToken take one.
    /// Long-term keys have none, nor does GetSessionToken take one, of which a user's own ARN is seen.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session>
    pub fn may_have_a_session_policy(&self) -> bool {
        let resource = self.resource_of_iam();
        !resource.is_some_and(|resource| resource == "root" || resource.starts_with("user/"))
    }

    /// Whether it is an account's root user, to which neither identity policies nor a permissions boundary are attached:
    /// both are for users and roles.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>
    pub fn is_root(&self) -> bool {
        self.resource_of_iam() == Some("root")
    }

    fn resource_of_iam(&self) -> Option<&str> {
        let mut parts = self.arn.split(':').skip(2);
        (parts.next() == Some("iam")).then(|| parts.nth(2)).flatten()
    }
}

/// One experiment with its result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Experiment {
    /// What had to be written first, and whether that worked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prepared: Option<Exchange>,
    /// The changed request with its answer. What was changed is [`super::difference`] to the denied one.
    pub exchange: Exchange,
}
