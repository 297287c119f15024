//! The run's metrics as CloudWatch's embedded metric format.
//!
//! In: a report, a time and how to name things. Out: lines. One line has the run's totals by suite, one each layer
//! that denied something, and, only where asked for, one each target: every combination of dimensions is a metric
//! that is billed. Absent on purpose: run ids, keys and principals as dimensions.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use std::{collections::BTreeMap, time::SystemTime};

use metrique_writer::{
    Entry, EntryWriter, IoStreamError,
    format::Format as _,
    unit::{Count, Millisecond, WithUnit},
};
use metrique_writer_format_emf::Emf;

use crate::{
    cause::Layer,
    report::{CheckReport, Observed, Report, Summary, summarize},
};

/// A dimension's value has at most so many characters.
const DIMENSION_LIMIT: usize = 1024;

/// How the metrics are named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metrics {
    /// The namespace, `S3Litmus`.
    pub namespace: String,
    /// Whether the totals are given for each target as well.
    pub by_target: bool,
}

impl Default for Metrics {
    fn default() -> Self {
        Self { namespace: "S3Litmus".to_owned(), by_target: false }
    }
}

/// Why there are no metrics.
#[derive(Debug, thiserror::Error)]
#[error("the metrics cannot be written: {0}")]
pub struct MetricsError(#[from] IoStreamError);

/// The lines of a run. `level` is the word that keeps Lambda from dropping them.
pub fn emf(report: &Report, metrics: &Metrics, level: &str, now: SystemTime) -> Result<Vec<u8>, MetricsError> {
    let mut lines = Vec::new();
    let head = Head {
        now,
        timestamp: jiff::Timestamp::try_from(now).map(|now| format!("{now:.3}")).unwrap_or_default(),
        level: level.to_owned(),
        suite: dimension(&report.suite),
    };
    let mut by_suite = format(metrics, &["suite"]);
    let totals = Totals { head: &head, target: None, summary: report.summary, duration_ms: Some(report.duration_ms) };
    by_suite.format(&totals, &mut lines)?;
    let mut by_layer = format(metrics, &["suite", "layer"]);
    for (layer, denied) in denied_by_layer(&report.checks) {
        by_layer.format(&Denied { head: &head, layer, denied }, &mut lines)?;
    }
    if metrics.by_target {
        let mut by_target = format(metrics, &["suite", "target"]);
        for (target, checks) in checks_by_target(&report.checks) {
            let totals = Totals {
                head: &head,
                target: Some(dimension(target)),
                summary: summarize(checks, &[]),
                duration_ms: None,
            };
            by_target.format(&totals, &mut lines)?;
        }
    }
    Ok(lines)
}

fn format(metrics: &Metrics, dimensions: &[&str]) -> Emf {
    let dimensions = dimensions.iter().map(|name| (*name).to_owned()).collect();
    Emf::all_validations(metrics.namespace.clone(), vec![dimensions])
}

fn denied_by_layer(checks: &[CheckReport]) -> BTreeMap<Layer, u64> {
    let mut layers = BTreeMap::new();
    for check in checks.iter().filter(|check| check.observed == Observed::Deny) {
        *layers.entry(check.cause.as_ref().map_or(Layer::Unknown, |cause| cause.layer)).or_default() += 1;
    }
    layers
}

/// A target's checks stand together in a report.
fn checks_by_target(checks: &[CheckReport]) -> impl Iterator<Item = (&str, &[CheckReport])> {
    checks
        .chunk_by(|one, other| one.target == other.target)
        .filter_map(|checks| Some((checks.first()?.target.as_str(), checks)))
}

/// CloudWatch takes one to 1,024 ASCII characters, not all of them blank.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html>
fn dimension(value: &str) -> String {
    let plain = |character: char| if character.is_ascii() && !character.is_ascii_control() { character } else { '?' };
    let value: String = value.trim().chars().map(plain).take(DIMENSION_LIMIT).collect();
    if value.is_empty() { "unnamed".to_owned() } else { value }
}

struct Head {
    now: SystemTime,
    timestamp: String,
    level: String,
    suite: String,
}

impl Head {
    /// What makes the line one that Lambda keeps, beside what makes it metrics.
    fn write<'a>(&'a self, writer: &mut impl EntryWriter<'a>) {
        writer.timestamp(self.now);
        writer.value("timestamp", &self.timestamp);
        writer.value("level", &self.level);
        writer.value("message", "metrics");
        writer.value("suite", &self.suite);
    }
}

struct Totals<'h> {
    head: &'h Head,
    target: Option<String>,
    summary: Summary,
    duration_ms: Option<f64>,
}

impl Entry for Totals<'_> {
    fn write<'a>(&'a self, writer: &mut impl EntryWriter<'a>) {
        self.head.write(writer);
        if let Some(target) = &self.target {
            writer.value("target", target);
        }
        let Summary { checks, passed, failed, inconclusive, not_run, leftovers: _ } = self.summary;
        writer.value("Checks", &WithUnit::<_, Count>::from(checks));
        writer.value("Passed", &WithUnit::<_, Count>::from(passed));
        writer.value("Failed", &WithUnit::<_, Count>::from(failed));
        // What was not run is as open as what is inconclusive, and one metric fewer to pay for.
        writer.value("Inconclusive", &WithUnit::<_, Count>::from(inconclusive + not_run));
        if let Some(duration) = self.duration_ms {
            writer.value("Duration", &WithUnit::<_, Millisecond>::from(duration));
        }
    }
}

struct Denied<'h> {
    head: &'h Head,
    layer: Layer,
    denied: u64,
}

impl Entry for Denied<'_> {
    fn write<'a>(&'a self, writer: &mut impl EntryWriter<'a>) {
        self.head.write(writer);
        writer.value("layer", self.layer.as_str());
        writer.value("DeniedByLayer", &WithUnit::<_, Count>::from(self.denied));
    }
}
