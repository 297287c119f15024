//! Lines and metrics as Lambda and CloudWatch have to read them.

use std::{
    io::Write,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};

use super::*;
use crate::report::sample;

/// What was written, for a look at it.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn written(level: Option<&str>, format: Option<&str>, action: impl FnOnce()) -> String {
    let written = Written::default();
    let sink = Sink::new(written.clone());
    tracing::subscriber::with_default(subscriber(LogSettings::parse(level, format).unwrap(), sink.clone()), action);
    sink.flush();
    String::from_utf8(written.0.lock().unwrap().clone()).unwrap()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_check_is_one_line_with_the_whole_check() {
    let report = sample::report();
    let lines = lines(&written(None, None, || report.checks.iter().for_each(check)));
    let levels: Vec<&Value> = lines.iter().map(|line| &line["level"]).collect();
    assert_eq!(levels, ["INFO", "ERROR", "WARN", "WARN"]);
    for (line, check) in lines.iter().zip(&report.checks) {
        assert_eq!(line["check"], serde_json::to_value(check).unwrap());
        assert!(line["timestamp"].as_str().unwrap().parse::<jiff::Timestamp>().is_ok(), "{line}");
        assert!(line["message"].as_str().unwrap().contains(&check.id), "{line}");
    }
}

#[test]
fn a_run_is_one_line_with_the_summary_and_the_span_it_is_in() {
    let report = sample::report();
    let text = written(None, None, || {
        tracing::error_span!("invocation", "requestId" = "c6af").in_scope(|| run(&report));
    });
    let [line] = lines(&text).try_into().unwrap();
    assert_eq!(
        (&line["level"], &line["verdict"], &line["requestId"]),
        (&json!("ERROR"), &json!("fail"), &json!("c6af"))
    );
    assert_eq!(line["summary"], serde_json::to_value(report.summary).unwrap());
    assert_eq!(line["leftovers"][0]["key"], "secure/s3litmus-2");
}

#[test]
fn levels_and_formats_are_lambdas() {
    let report = sample::report();
    assert_eq!(lines(&written(Some("ERROR"), None, || report.checks.iter().for_each(check))).len(), 1);
    let text = written(None, Some("Text"), || check(&report.checks[1]));
    assert_eq!(text.lines().count(), 1);
    assert!(text.contains(" ERROR check failed: put-secure: "), "{text}");
}

#[test]
fn other_crates_are_heard_from_a_warning_on() {
    let text = written(Some("TRACE"), None, || {
        tracing::trace!(target: "lambda_runtime::layers::api_response", body = "AKIAIOSFODNN7EXAMPLE", "raw event");
        tracing::info!(target: "hyper", "connected");
        tracing::warn!(target: "hyper", { check.json = "{" }, "odd");
        tracing::trace!(target: "s3litmus", "ours");
    });
    let lines = lines(&text);
    assert_eq!(lines.iter().map(|line| &line["message"]).collect::<Vec<_>>(), ["odd", "ours"]);
    assert_eq!(lines[0]["check.json"], "{");
}

#[test]
fn a_sink_hands_on_what_does_not_fit_its_buffer() {
    let written = Written::default();
    let sink = Sink::new(written.clone());
    sink.write(b"a line\n");
    assert!(written.0.lock().unwrap().is_empty());
    sink.write(&vec![b'x'; 70_000]);
    assert_eq!(written.0.lock().unwrap().len(), 70_007);
}

/// What CloudWatch asks of a line of metrics.
fn assert_valid(line: &Value) {
    let text = line.to_string();
    assert!(text.len() <= 256 * 1024);
    let aws = &line["_aws"];
    assert_eq!(aws["Timestamp"], 1_764_064_800_000_u64);
    for directive in aws["CloudWatchMetrics"].as_array().unwrap() {
        let namespace = directive["Namespace"].as_str().unwrap();
        assert!(!namespace.is_empty() && namespace.len() <= 255);
        for set in directive["Dimensions"].as_array().unwrap() {
            let set = set.as_array().unwrap();
            assert!(set.len() <= 30);
            for name in set {
                let value = line[name.as_str().unwrap()].as_str().unwrap();
                assert!(value.is_ascii() && (1..=1024).contains(&value.len()), "{value}");
            }
        }
        let metrics = directive["Metrics"].as_array().unwrap();
        assert!(!metrics.is_empty() && metrics.len() <= 100);
        for metric in metrics {
            assert!(line[metric["Name"].as_str().unwrap()].is_number(), "{line}");
            assert!(matches!(metric["Unit"].as_str(), Some("Count" | "Milliseconds")), "{metric}");
        }
    }
    assert!(line["timestamp"].as_str().unwrap().parse::<jiff::Timestamp>().is_ok());
}

#[test]
fn metrics_are_few_and_valid() {
    let report = sample::report();
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_764_064_800);
    let emitted = |report: &Report, metrics: &Metrics, level| {
        let lines = lines(&String::from_utf8(emf(report, metrics, level, now).unwrap()).unwrap());
        lines.iter().for_each(assert_valid);
        lines
    };
    let lines = emitted(&report, &Metrics::default(), "INFO");
    let [run, layer] = lines.as_slice() else { panic!("{lines:#?}") };
    for (name, value) in [
        ("Checks", json!(4)),
        ("Passed", json!(1)),
        ("Failed", json!(1)),
        ("Inconclusive", json!(2)),
        ("Duration", json!(512.34)),
    ] {
        assert_eq!(run[name], value, "{name}");
    }
    assert_eq!((&run["suite"], &run["level"]), (&json!("store-events"), &json!("INFO")));
    assert_eq!(run["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json!([["suite"]]));
    assert_eq!(run["_aws"]["CloudWatchMetrics"][0]["Namespace"], "S3Litmus");
    assert_eq!((&layer["layer"], &layer["DeniedByLayer"]), (&json!("encryption-requirement"), &json!(1)));
    assert_eq!(layer["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json!([["suite", "layer"]]));
    let named = Report { suite: format!("Prüfung {}", "x".repeat(5000)), ..report };
    let metrics = Metrics { namespace: "Own/Name".to_owned(), by_target: true };
    let lines = emitted(&named, &metrics, "FATAL");
    assert_eq!(lines.len(), 4);
    assert!(lines.iter().all(|line| line["level"] == "FATAL"));
    assert_eq!((&lines[3]["target"], &lines[3]["Failed"]), (&json!("store | events"), &json!(1)));
    let unnamed = emitted(&Report { suite: " ".to_owned(), ..sample::passing(1) }, &Metrics::default(), "INFO");
    assert_eq!((unnamed.len(), &unnamed[0]["suite"]), (1, &json!("unnamed")));
}
