//! The answer to one line.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::Case;
use super::labels::{LayerLabels, labels, layer_name};
use crate::evaluate::evaluate;
use crate::explain::{
    Decision, Evaluation, FailedElement, LayerDecision, LayerOutcome, Match, PrincipalMatch, Supposition,
};
use crate::model::{Layer, Level, Policies, Policy, Reading, StatementRef};
use crate::parse::Place;

/// The decision about a case, with its reasons.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// The name of the case.
    pub id: Value,
    /// The decision.
    pub result: Decision,
    /// The statements that matched, per layer.
    pub matched: BTreeMap<&'static str, LayerLabels>,
    /// What the layers said.
    pub explanation: Vec<LayerAnswer>,
    /// The layers that stand in the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocked_by: Vec<Layer>,
    /// Where the result is `Unknown`: what it may turn out to be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub possible: Vec<Decision>,
    /// The layers that were not readable.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<Layer>,
    /// The decision under values of unknown keys.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suppositions: Vec<Supposition>,
    /// What is wrong with the documents.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<DocumentProblem>,
}

/// What a layer said about one resource.
#[derive(Clone, Debug, Serialize)]
pub struct LayerAnswer {
    /// The layer.
    pub layer: Layer,
    /// The resource that it was asked about.
    pub resource: String,
    /// Its answer.
    pub decision: LayerDecision,
    /// The statements that allow.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<StatementAnswer>,
    /// The statements that deny.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deny: Vec<StatementAnswer>,
    /// The statements that came nearest to allowing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nearest: Vec<NearAnswer>,
    /// The keys of unknown value that decide.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown_keys: Vec<String>,
}

/// A statement that matched.
#[derive(Clone, Debug, Serialize)]
pub struct StatementAnswer {
    /// Its name in the corpus.
    pub statement: String,
    /// Its `Sid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// How its principal matched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<PrincipalMatch>,
}

/// A statement that came near.
#[derive(Clone, Debug, Serialize)]
pub struct NearAnswer {
    /// Its name in the corpus.
    pub statement: String,
    /// Its `Sid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// The elements that failed.
    pub failed: Vec<FailedElement>,
}

/// What is wrong with one of the documents.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentProblem {
    /// The document: `identity[0]`, `scp[0][1]`.
    pub policy: String,
    /// The place in it.
    pub place: Place,
    /// What is wrong.
    pub problem: String,
    /// Whether AWS refuses the document for it.
    pub refused: bool,
}

impl Answer {
    /// Judges a case.
    pub fn new(case: &Case) -> Self {
        let evaluation = evaluate(&case.request, &case.policies);
        let matched = labels(&evaluation);
        let Evaluation { decision, possible, layers, blocked_by, unreadable, suppositions, .. } = evaluation;
        Answer {
            id: case.id.clone(),
            result: decision,
            matched,
            explanation: layers.iter().filter(|outcome| applies(outcome)).map(layer_answer).collect(),
            blocked_by,
            possible: if decision == Decision::Unknown { possible } else { Vec::new() },
            unreadable,
            suppositions,
            problems: problems(&case.policies),
        }
    }
}

fn applies(outcome: &LayerOutcome) -> bool {
    outcome.decision != LayerDecision::NotApplicable
}

fn layer_answer(outcome: &LayerOutcome) -> LayerAnswer {
    let name = layer_name(outcome.layer);
    let sid = |statement: &StatementRef| statement.sid().map(str::to_owned);
    let statement = |found: &Match| StatementAnswer {
        statement: found.statement.label(name),
        sid: sid(&found.statement),
        principal: found.principal,
    };
    LayerAnswer {
        layer: outcome.layer,
        resource: outcome.resource.to_string(),
        decision: outcome.decision,
        allow: outcome.allows.iter().map(statement).collect(),
        deny: outcome.denies.iter().map(statement).collect(),
        nearest: outcome
            .near_misses
            .iter()
            .map(|miss| NearAnswer {
                statement: miss.statement.label(name),
                sid: sid(&miss.statement),
                failed: miss.failed.clone(),
            })
            .collect(),
        unknown_keys: outcome.unknown_keys.clone(),
    }
}

fn problems(policies: &Policies) -> Vec<DocumentProblem> {
    let mut found = Vec::new();
    let mut note = |label: String, policy: &Policy| {
        found.extend(policy.problems().iter().map(|problem| DocumentProblem {
            policy: label.clone(),
            place: problem.place.clone(),
            problem: problem.kind.to_string(),
            refused: problem.refused(),
        }));
    };
    let lists = [&policies.identity, &policies.permissions_boundary, &policies.session, &policies.vpc_endpoint];
    for policies in lists.into_iter().filter_map(Reading::known) {
        for (at, policy) in policies.iter().enumerate() {
            note(format!("{}[{at}]", layer_name(policy.layer())), policy);
        }
    }
    let levels = [&policies.service_control, &policies.resource_control];
    for (level, Level { policies, .. }) in
        levels.into_iter().filter_map(Reading::known).flat_map(|l| l.iter().enumerate())
    {
        for (at, policy) in policies.iter().enumerate() {
            note(format!("{}[{level}][{at}]", layer_name(policy.layer())), policy);
        }
    }
    for policy in [&policies.resource, &policies.access_point].into_iter().filter_map(Reading::known) {
        note(format!("{}[0]", layer_name(policy.layer())), policy);
    }
    found
}
