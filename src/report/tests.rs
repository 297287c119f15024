//! Renderings against expected files, which `UPDATE_EXPECT=1 cargo test -p s3litmus --features terminal --lib report`
//! rewrites, and the limits of a reply.

use expect_test::{ExpectFile, expect_file};

use super::*;

fn check(text: &str, expected: ExpectFile) {
    expected.assert_eq(text);
}

#[test]
fn json_is_the_model_and_reads_back() {
    let report = sample::report();
    let text = json::render(&report).unwrap();
    check(&text, expect_file!["../../tests/report/report.json"]);
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
}

#[test]
fn markdown_keeps_its_table_whatever_names_hold() {
    let text = markdown::render(&sample::report());
    check(&text, expect_file!["../../tests/report/report.md"]);
    let bars = |line: &str| line.replace("\\|", "").matches('|').count();
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(rows.len(), 2 + 4);
    assert!(rows.iter().all(|row| bars(row) == 8), "{rows:#?}");
}

#[cfg(feature = "terminal")]
#[test]
fn a_terminal_shows_a_table_and_a_block_for_each_trouble() {
    let report = sample::report();
    let plain = text::render(&report, text::Style { colour: false, width: Some(140) });
    check(&plain, expect_file!["../../tests/report/report.txt"]);
    assert!(!plain.contains('\u{1b}'));
    let coloured = text::render(&report, text::Style { colour: true, width: Some(140) });
    check(&coloured.replace('\u{1b}', "␛"), expect_file!["../../tests/report/report-colour.txt"]);
}

#[cfg(feature = "terminal")]
#[test]
fn junit_has_a_case_for_each_check() {
    check(&junit::render(&sample::report()).unwrap(), expect_file!["../../tests/report/report.xml"]);
}

#[test]
fn a_reply_that_fits_is_the_whole_report() {
    let report = sample::report();
    let reply = json::reply(&report, json::REPLY_LIMIT).unwrap();
    assert_eq!(serde_json::from_str::<Report>(reply.get()).unwrap(), report);
}

#[test]
fn a_long_reply_drops_what_passed_and_counts_it() {
    let mut report = sample::passing(20_000);
    report.checks.push(sample::report().checks.swap_remove(1));
    let report = Report { summary: summarize(&report.checks, &[]), ..report };
    let reply = json::reply(&report, json::REPLY_LIMIT).unwrap();
    let read: Report = serde_json::from_str(reply.get()).unwrap();
    assert_eq!((read.checks.len(), read.checks_omitted, read.summary.checks), (1, 20_000, 20_001));
    assert_eq!(read.checks, report.checks[20_000..]);
}

#[test]
fn a_reply_never_grows_beyond_its_limit() {
    let report = sample::failing(300);
    for limit in [300_000, 100_000, 20_000, 2_000] {
        let reply = json::reply(&report, limit).unwrap();
        let read: Report = serde_json::from_str(reply.get()).unwrap();
        assert!(reply.get().len() <= limit, "{} > {limit}", reply.get().len());
        assert_eq!(read.checks.len() as u64 + read.checks_omitted, 300);
        assert_eq!(read.summary.failed, 300);
    }
}

#[test]
fn a_run_with_another_role_never_passes() {
    let draft = |checks: Vec<CheckReport>, principal: Option<&str>| Draft {
        meant_principal: Some("arn:aws:iam::111122223333:role/meant".to_owned()),
        principal: principal.map(str::to_owned),
        checks,
        ..Draft::default()
    };
    let passing = sample::passing(1).checks;
    let table = [
        (Some("arn:aws:sts::111122223333:assumed-role/meant/fn"), Verdict::Pass, 0),
        (Some("arn:aws:sts::111122223333:assumed-role/other/fn"), Verdict::Inconclusive, 1),
        (None, Verdict::Pass, 1),
    ];
    for (principal, verdict, notes) in table {
        let report = conclude(draft(passing.clone(), principal));
        assert_eq!((report.verdict, report.notes.len()), (verdict, notes), "{principal:?}");
    }
    let other = Some("arn:aws:sts::111122223333:assumed-role/other/fn");
    assert_eq!(conclude(draft(sample::failing(1).checks, other)).verdict, Verdict::Fail);
}

#[test]
fn leftovers_do_not_change_the_verdict() {
    let leftovers = sample::report().leftovers;
    let report = conclude(Draft { checks: sample::passing(1).checks, leftovers, ..Draft::default() });
    assert_eq!((report.verdict, report.summary.leftovers), (Verdict::Pass, 1));
}
