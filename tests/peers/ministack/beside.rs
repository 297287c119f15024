//! A second opinion on the lab: the same world, the same requests, the same status and code as ministack gives, where
//! ministack answers as AWS does. Where it does not, `requests.json` says so with the reason, and the two have to differ.

use std::path::Path;

use libtest_mimic::Failed;
use s3litmus_lab::{Lab, world};
use serde::Deserialize;
use serde_json::Value;

use super::Ministack;
use crate::venv::{program, run};

#[derive(Deserialize)]
struct Asked {
    #[serde(rename = "as")]
    who: String,
    call: String,
    with: Value,
    /// Why ministack answers otherwise than AWS.
    differs: Option<String>,
}

pub(super) fn the_lab_answers_alike() -> Result<(), Failed> {
    let folder = Path::new("tests/peers/ministack/beside");
    let (world, requests) = (folder.join("world.json"), folder.join("requests.json"));
    let asked: Vec<Asked> = serde_json::from_str(&std::fs::read_to_string(&requests)?)?;
    let ministack = Ministack::start("beside")?;
    ministack.script("beside/make.py", &[&world])?;
    let theirs = ministack.script("beside/ask.py", &[&requests])?;
    let lab = Lab::start(world::parse(&std::fs::read_to_string(&world)?)?)?;
    let endpoint = format!("http://localhost:{}", lab.address().port());
    let ours = run(program("python")?.arg(folder.join("ask.py")).arg(endpoint).arg(&requests))?;
    if ours.lines().count() != asked.len() || theirs.lines().count() != asked.len() {
        return Err("not every request has two answers".into());
    }
    let answers = asked.iter().zip(ours.lines().zip(theirs.lines()));
    let faults: Vec<String> = answers
        .filter_map(|(asked, (ours, theirs))| {
            let what = format!("{} {} {}: ours {ours}, ministack's {theirs}", asked.who, asked.call, asked.with);
            match (ours == theirs, &asked.differs) {
                (true, None) | (false, Some(_)) => None,
                (false, None) => Some(what),
                (true, Some(why)) => Some(format!("{what}: they no longer differ ({why})")),
            }
        })
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}
