//! The report as JUnit XML, for CI systems that draw test results.
//!
//! In: a report. Out: XML. A target is a test suite, a check a test case; a failed check is a failure, an
//! inconclusive one an error, one that was not run is skipped. Absent on purpose: reruns.

use std::time::Duration;

use quick_junit::{NonSuccessKind, SerializeError, TestCase, TestCaseStatus, TestSuite};

use super::{CheckReport, Outcome, Report, words};

/// Draws the report. The error is one of writing XML.
pub fn render(report: &Report) -> Result<String, SerializeError> {
    let mut junit = quick_junit::Report::new(&report.suite);
    junit.set_time(milliseconds(report.duration_ms));
    let mut suites: Vec<TestSuite> = Vec::new();
    for check in &report.checks {
        let suite = match suites.iter_mut().rev().find(|suite| suite.name.as_str() == check.target) {
            Some(suite) => suite,
            None => {
                let mut suite = TestSuite::new(&check.target);
                suite.add_property(("bucket", check.bucket.as_str()));
                suites.push(suite);
                let Some(suite) = suites.last_mut() else { continue };
                suite
            }
        };
        suite.add_test_case(case(check));
    }
    for suite in &mut suites {
        suite.set_time(suite.test_cases.iter().filter_map(|case| case.time).sum());
    }
    junit.add_test_suites(suites);
    junit.to_string()
}

fn case(check: &CheckReport) -> TestCase {
    let mut case = TestCase::new(&check.id, status(check));
    case.set_classname(check.operation.name());
    case.set_time(milliseconds(check.duration_ms));
    case.add_property(("action", check.action.as_str()));
    case.add_property(("resource", check.resource.as_str()));
    case.add_property(("expected", words::expected(check).as_str()));
    case.add_property(("observed", check.observed.as_str()));
    case
}

fn status(check: &CheckReport) -> TestCaseStatus {
    let mut status = match check.outcome {
        Outcome::Pass => return TestCaseStatus::success(),
        Outcome::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Outcome::Inconclusive => TestCaseStatus::non_success(NonSuccessKind::Error),
        Outcome::NotRun => TestCaseStatus::skipped(),
    };
    status.set_message(words::headline(check));
    if let Some(cause) = &check.cause {
        status.set_type(&cause.id);
    }
    status.set_description(description(check));
    status
}

fn description(check: &CheckReport) -> String {
    let mut lines = Vec::new();
    lines.extend(words::answer(check).map(|answer| format!("answer: {answer}")));
    if let Some(cause) = &check.cause {
        lines.push(format!("why: {} ({}, {})", cause.title, cause.layer, cause.confidence));
        lines.extend(cause.policy.as_ref().map(|policy| format!("where: {}", words::policy(policy))));
    }
    lines.extend(check.because.as_ref().map(|because| format!("outcome: {because}")));
    if let Some(remedy) = &check.remedy {
        lines.push(format!("to change: {} ({})", remedy.summary, remedy.owner));
        lines.extend(remedy.changes.iter().map(|change| format!("  {}", words::change(change))));
        lines.extend(remedy.docs.as_ref().map(|docs| format!("see: {docs}")));
    }
    lines.extend(check.evidence.iter().map(|evidence| format!("evidence: {evidence}")));
    lines.join("\n")
}

fn milliseconds(duration: f64) -> Duration {
    Duration::try_from_secs_f64(duration / 1000.0).unwrap_or_default()
}
