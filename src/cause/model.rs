//! What a cause is, and what finding one means.

use super::{Basis, Confidence, Kind, Layer};
use crate::{
    call::Call,
    diagnosis::{Case, Subject, Trial, judge::Judgement},
    message::Said,
    report::{CauseReport, Remedy},
};

/// A reason why a request can fail, with all that is known of it. One cause, one file, one static.
pub struct Cause {
    /// The name in suites and reports; it names the state found, not the repair.
    pub id: &'static str,
    /// Where it stops a request.
    pub layer: Layer,
    /// How it usually stops one; a finding may say more.
    pub kind: Kind,
    /// One line for people.
    pub title: &'static str,
    /// What it means, for a user in trouble.
    pub explanation: &'static str,
    /// What S3 says, in words.
    pub said: &'static str,
    /// The one change to the request that would prove it, in words; empty where there is none.
    pub experiment: &'static str,
    /// What to change.
    pub repair: &'static str,
    /// Who can.
    pub owner: &'static str,
    /// The AWS page.
    pub docs: &'static str,
    /// Which guides describe it.
    pub origin: &'static [Origin],
    /// The permissions that let the run read more about it.
    pub reads: &'static [&'static str],
    /// Ids of the causes that it is mistaken for.
    pub look_alikes: &'static [&'static str],
    /// Whether it is an authorization denial; else it is an error with a cause, which proves no denial.
    pub denial: bool,
    /// Finds the cause in what a service said. Pure.
    pub recognise: fn(&Heard<'_>) -> Option<Recognition>,
    /// How plausible the cause is behind a refusal that gives no reason, 1 to 100; none where what is known rules it
    /// out. Pure.
    pub behind_silence: fn(&Heard<'_>) -> Option<u8>,
    /// Whether it is told before all others, since it puts them in doubt.
    pub comes_first: bool,
    /// Whether it can stop AssumeRole, before any request to S3.
    pub stops_assume_role: bool,
    /// Ids of causes that this one says more precisely: where it holds and is as sure, they are left out.
    pub refines: &'static [&'static str],
    /// What the whole evidence says about it; none where it is silent. Pure.
    pub judge: fn(&Case<'_>) -> Option<Judgement>,
    /// What could be read to know more about it. Pure.
    pub readings: fn(&Case<'_>) -> Vec<Subject>,
    /// The denied request with a change that would prove it or exclude it. Pure.
    pub experiments: fn(&Case<'_>) -> Vec<Trial>,
    /// What to change where it holds, and who can. Pure.
    pub remedy: fn(&Case<'_>, &CauseReport) -> Option<Remedy>,
}

impl Cause {
    /// What a cause is that says nothing of itself: the base of struct updates, so that a new member of [`Cause`]
    /// needs no line in causes that do not use it. A test refuses causes that leave a text empty.
    pub const SILENT: Self = Self {
        id: "",
        layer: Layer::Unknown,
        kind: Kind::NotApplicable,
        title: "",
        explanation: "",
        said: "",
        experiment: "",
        repair: "",
        owner: "",
        docs: "",
        origin: &[],
        reads: &[],
        look_alikes: &[],
        denial: true,
        recognise: |_| None,
        behind_silence: |_| None,
        comes_first: false,
        stops_assume_role: false,
        refines: &[],
        judge: |_| None,
        readings: |_| Vec::new(),
        experiments: |_| Vec::new(),
        remedy: |_, _| None,
    };
}

impl std::fmt::Debug for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Cause").field(&self.id).finish()
    }
}

impl PartialEq for Cause {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Cause {}

/// The guides whose causes are all covered, and what is beyond them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// AWS Data Pipeline guide.
    DataPipeline,
    /// Lambda PutObject guide.
    LambdaPutObject,
    /// The access point demo.
    AccessPointDemo,
    /// AWS Glue 403 guide.
    Glue,
    /// Beyond those.
    Beyond,
}

impl Origin {
    /// One line for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::DataPipeline => "Data Pipeline guide",
            Self::LambdaPutObject => "Lambda PutObject guide",
            Self::AccessPointDemo => "access point demo",
            Self::Glue => "Glue 403 guide",
            Self::Beyond => "beyond the guides",
        }
    }
}

/// What a cause is recognised from: the words of the answer, and the call where it is known.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    /// What was said.
    pub said: &'a Said,
    /// What was asked; none where there is only a text.
    pub call: Option<&'a Call>,
}

/// A cause seen in what a service said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognition {
    /// How sure.
    pub confidence: Confidence,
    /// How the request was stopped.
    pub kind: Kind,
    /// In one clause, by what it was recognised.
    pub because: String,
}

/// A cause that holds or is not excluded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which.
    pub cause: &'static Cause,
    /// How the request was stopped.
    pub kind: Kind,
    /// How sure.
    pub confidence: Confidence,
    /// Resting on what.
    pub basis: Basis,
    /// The evidence, in one clause.
    pub because: String,
}
