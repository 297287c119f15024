//! The grammar against real error texts: `tests/corpus/messages.jsonl`. Prints its figures.
//!
//! A text counts as right where its layer is among those that the corpus accepts. Prints with
//! `cargo test --test messages -- --nocapture`.

use s3litmus::{
    cause::{Confidence, Layer},
    message::{Explanation, explain},
};
use serde::Deserialize;

/// One labelled text.
#[derive(Deserialize)]
struct Sample {
    id: String,
    text: String,
    accept: Vec<String>,
    kind: String,
    action: Option<String>,
    resource: Option<String>,
}

fn corpus() -> Vec<(Sample, Explanation)> {
    include_str!("../corpus/messages.jsonl")
        .lines()
        .map(|line| {
            let sample: Sample = serde_json::from_str(line).unwrap();
            let explanation = explain(&sample.text, None);
            (sample, explanation)
        })
        .collect()
}

fn is_bare(sample: &Sample) -> bool {
    sample.accept == ["unknown"]
}

/// How many of the samples are right, and the wrong ones in words.
fn measure(
    name: &str,
    samples: &[(Sample, Explanation)],
    wrong: impl Fn(&Sample, &Explanation) -> Option<String>,
) -> f64 {
    let mut right = 0;
    for (sample, explanation) in samples {
        match wrong(sample, explanation) {
            None => right += 1,
            Some(difference) => println!("  {} {difference}\n    {}", sample.id, sample.text.replace('\n', " ")),
        }
    }
    let share = f64::from(right) / samples.len() as f64;
    println!("{name}: {right} of {} right ({:.1} %)", samples.len(), share * 100.0);
    share
}

fn differ<T: std::fmt::Debug + PartialEq>(wanted: Option<T>, got: Option<T>) -> Option<String> {
    (wanted.is_some() && wanted != got).then(|| format!("wanted {wanted:?}, got {got:?}"))
}

#[test]
fn stated_layers_are_read() {
    let share = measure("layer", &corpus(), |sample, explanation| {
        let got = explanation.layer.as_str();
        (!sample.accept.iter().any(|layer| layer == got)).then(|| format!("wanted {:?}, got {got}", sample.accept))
    });
    assert!(share >= 0.97);
}

#[test]
fn kinds_are_read() {
    let share = measure("kind", &corpus(), |sample, explanation| {
        differ(Some(sample.kind.as_str()), Some(explanation.kind.as_str()))
    });
    assert!(share >= 0.97);
}

#[test]
fn actions_and_resources_are_read() {
    let samples = corpus();
    let actions = measure("action", &samples, |sample, explanation| {
        differ(sample.action.as_deref(), explanation.action.as_deref())
    });
    let resources = measure("resource", &samples, |sample, explanation| {
        differ(sample.resource.as_deref(), explanation.resource.as_deref())
    });
    assert!(actions >= 0.99 && resources >= 0.99);
}

#[test]
fn nothing_is_certain_and_wrong() {
    for (sample, explanation) in corpus() {
        let right = sample.accept.iter().any(|layer| layer == explanation.layer.as_str());
        assert!(right || explanation.confidence != Confidence::Certain, "{}: {explanation:?}", sample.id);
    }
}

#[test]
fn bare_texts_stay_open_and_have_candidates() {
    for (sample, explanation) in corpus().into_iter().filter(|(sample, _)| is_bare(sample)) {
        assert_eq!(explanation.layer, Layer::Unknown, "{}: {}", sample.id, sample.text);
        assert_eq!(explanation.confidence, Confidence::Possible, "{}", sample.id);
        assert_eq!(explanation.cause, None, "{}", sample.id);
        assert!(!explanation.candidates.is_empty(), "{}: {}", sample.id, sample.text);
    }
}
