//! A row of the table: a check of a scenario, and what is found of it in each form of the world.

use s3litmus::cause::{Basis, Confidence};
use serde::Serialize;
use serde_json::Value;

use crate::{Form, GalleryError, Scenario, judge, play, repair};

/// A check that is looked into.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The scenario.
    pub scenario: String,
    /// The check's id; of a clean-up `ID, clean-up`.
    pub check: String,
    /// The id of the cause that is expected.
    pub expected: String,
    /// What is found, in the order of [`Form::ALL`].
    pub found: Vec<Found>,
}

impl Row {
    /// Whether nothing is amiss.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.found.iter().all(|found| found.faults.is_empty())
    }
}

/// What is found of a check in one form of the world.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// The form.
    pub form: Form,
    /// The id of the first cause.
    pub cause: Option<String>,
    /// How sure.
    pub confidence: Option<Confidence>,
    /// Resting on what.
    pub basis: Option<Basis>,
    /// The Sid of the statement that is named.
    pub sid: Option<String>,
    /// Whether it is the layer that is expected.
    pub right: bool,
    /// Why it cannot be told, where that is known.
    pub gap: Option<&'static str>,
    /// Whether the repair works.
    pub proof: Proof,
    /// What is amiss, a sentence each.
    pub faults: Vec<String>,
}

impl Found {
    pub(crate) fn nothing(form: Form) -> Self {
        Self {
            form,
            cause: None,
            confidence: None,
            basis: None,
            sid: None,
            right: false,
            gap: None,
            proof: Proof::NotAdvised,
            faults: Vec::new(),
        }
    }
}

/// What came of carrying the repair out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// The report advises no change that can be carried out.
    NotAdvised,
    /// The check passes after it, and nothing else that was tried.
    Works,
    /// What was refused is allowed after it, and the check meets another denial next.
    OtherDenialNext,
    /// The check passes as another role, which has other rights: that is what is advised.
    AsAnotherRole,
    /// The check does not pass after it.
    Fails,
    /// The check passes, and so does something else.
    OpensMore,
}

/// Plays a scenario in every form.
///
/// # Errors
/// Where it cannot be played; what is found amiss stands in the rows.
pub fn rows(scenario: &Scenario) -> Result<Vec<Row>, GalleryError> {
    let expected = scenario.expected["checks"].as_object();
    let expected = expected.ok_or_else(|| GalleryError::missing(format!("`{}` expects nothing", scenario.name)))?;
    let mut rows: Vec<Row> = expected.iter().filter_map(|(id, expected)| row(scenario, id, expected)).collect();
    for form in Form::ALL {
        let world = form.of(&scenario.world);
        let report = play(&world, &scenario.suite, 0)?.report;
        let again = s3litmus::diagnosis::saved::again(report.clone()).is_ok_and(|again| again == report);
        for row in &mut rows {
            let (id, is_clean_up) = match row.check.strip_suffix(CLEAN_UP) {
                Some(id) => (id, true),
                None => (row.check.as_str(), false),
            };
            let mut found = if is_clean_up {
                judge::clean_up(&report, form, &expected[id]["clean_up"])
            } else {
                let check = judge::check(&report, id)?;
                let mut found = judge::found(&scenario.name, form, &expected[id], check);
                if found.gap.is_none() {
                    repair::prove(&world, scenario, check, &mut found);
                }
                found
            };
            if !again {
                found.faults.push("judged again from its evidence, the report is another one".to_owned());
            }
            row.found.push(found);
        }
    }
    Ok(rows)
}

const CLEAN_UP: &str = ", clean-up";

/// The row of a check, or of its clean-up, that something is to be found out about.
fn row(scenario: &Scenario, id: &str, expected: &Value) -> Option<Row> {
    let (check, cause) = match (expected["cause"].as_str(), expected["clean_up"]["cause"].as_str()) {
        (Some(cause), _) => (id.to_owned(), cause),
        (None, Some(cause)) => (format!("{id}{CLEAN_UP}"), cause),
        (None, None) => return None,
    };
    Some(Row { scenario: scenario.name.clone(), check, expected: cause.to_owned(), found: Vec::new() })
}
