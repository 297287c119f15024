//! Plays every scenario, and keeps the table of what is found.

use std::{fs, path::Path, sync::Mutex};

use libtest_mimic::{Failed, Trial};
use s3litmus_gallery::{Row, Scenario, markdown, rows};

/// What was found so far.
static ROWS: Mutex<Vec<Row>> = Mutex::new(Vec::new());

pub(crate) fn trial(scenario: &Scenario) -> Trial {
    let scenario = scenario.clone();
    Trial::test(scenario.name.clone(), move || holds(&scenario))
}

fn holds(scenario: &Scenario) -> Result<(), Failed> {
    let rows = rows(scenario)?;
    if rows.is_empty() {
        return Err("nothing is to be found out in it".into());
    }
    let found = rows.iter().flat_map(|row| row.found.iter().map(move |found| (row, found)));
    let faults: Vec<String> = found
        .flat_map(|(row, found)| found.faults.iter().map(|fault| format!("{}, {:?}: {fault}", row.check, found.form)))
        .collect();
    ROWS.lock().expect("the rows").extend(rows);
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}

/// Whether `RESULTS.md` says what was found.
pub(crate) fn is_current() -> Result<(), String> {
    let mut rows = ROWS.lock().expect("the rows").clone();
    rows.sort_by(|one, other| (&one.scenario, &one.check).cmp(&(&other.scenario, &other.check)));
    let table = markdown(&rows);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("lab/scenarios/RESULTS.md");
    if std::env::var_os("S3LITMUS_BLESS").is_some() {
        return fs::write(&path, table).map_err(|error| error.to_string());
    }
    if fs::read_to_string(&path).unwrap_or_default() == table {
        return Ok(());
    }
    Err(format!("{} is not current: S3LITMUS_BLESS=1 cargo test --test gallery writes it\n{table}", path.display()))
}
