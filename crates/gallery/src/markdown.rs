//! The table as a file that is reviewed as a diff: `lab/scenarios/RESULTS.md`.

use crate::{Form, Found, GAPS, Proof, Row};

const HEAD: &str = "# What is found in each scenario\n\nEach scenario is played in three forms: with the reasons that AWS \
    gives, without reasons but with readable policies, and without either. ✓ is the expected cause; then how sure, and \
    resting on what; the statement's Sid; whether the repair, carried out, let the check pass and opened none of the \
    other requests tried. Written by `S3LITMUS_BLESS=1 cargo test --test gallery`, kept current by the same test.\n\n";

/// The table of all rows, which have to be sorted, and the known gaps.
#[must_use]
pub fn markdown(rows: &[Row]) -> String {
    let titles = Form::ALL.map(Form::title).join(" | ");
    let mut text = format!("{HEAD}| scenario / check | expected | {titles} |\n|---|---|---|---|---|\n");
    for row in rows {
        let found: Vec<String> = row.found.iter().map(|found| cell(row, found)).collect();
        text += &format!("| {} / {} | {} | {} |\n", row.scenario, row.check, row.expected, found.join(" | "));
    }
    text += "\n## Known gaps\n\n";
    if GAPS.is_empty() {
        text += "None.\n";
    }
    for gap in GAPS {
        text += &format!("- `{}`, {}: {}.\n", gap.scenario, gap.form.title(), gap.why);
    }
    text
}

fn cell(row: &Row, found: &Found) -> String {
    let (Some(cause), Some(confidence), Some(basis)) = (&found.cause, found.confidence, found.basis) else {
        return "none".to_owned();
    };
    let mark = if found.right { "" } else { "✗ " };
    let cause = if *cause == row.expected { "✓" } else { cause };
    let sid = found.sid.as_ref().map(|sid| format!(" `{sid}`")).unwrap_or_default();
    let proof = match found.proof {
        Proof::NotAdvised => "",
        Proof::Works => ", repaired",
        Proof::OtherDenialNext => ", another denial next",
        Proof::AsAnotherRole => ", passes as the other role",
        Proof::Fails => ", repair ✗",
        Proof::OpensMore => ", repair opens more",
    };
    format!("{mark}{cause} {confidence} ({basis}){sid}{proof}")
}
