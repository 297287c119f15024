//! Texts that the grammar was not made from: `tests/corpus/held_out.jsonl`, each with where it comes from.

use s3litmus::{cause::Confidence, message::explain};
use serde::Deserialize;

#[derive(Deserialize)]
struct Sample {
    text: String,
    layer: String,
    #[serde(default)]
    denied: Option<bool>,
    source: String,
}

#[test]
fn held_out_texts_are_read() {
    let mut wrong = Vec::new();
    for line in include_str!("../corpus/held_out.jsonl").lines() {
        let sample: Sample = serde_json::from_str(line).unwrap();
        let explanation = explain(&sample.text, None);
        let layer = explanation.layer.as_str();
        if layer != sample.layer || sample.denied.is_some_and(|denied| denied != explanation.denied) {
            let denied = explanation.denied;
            wrong.push(format!(
                "wanted {}, got {layer} (denied: {denied}): {} [{}]",
                sample.layer, sample.text, sample.source
            ));
        }
        if sample.layer == "unknown" {
            assert_eq!(explanation.confidence, Confidence::Possible, "{}", sample.text);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
