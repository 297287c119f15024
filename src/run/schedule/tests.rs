//! In which order jobs go, and when an object is finished.

use super::*;

/// Runs everything one at a time; in which order, and after which job each object was finished.
fn order(suite: &str) -> (Vec<String>, Vec<String>) {
    let suite = crate::suite::parse(suite).expect("a suite");
    let plan = crate::plan::plan(&suite, "run");
    let mut schedule = Schedule::new(&plan);
    let (mut jobs, mut ends) = (Vec::new(), Vec::new());
    while let Some(job) = schedule.next() {
        let name = match job {
            Job::Check(check) => plan.checks[check].call.operation.name().to_owned(),
            Job::Prepare(_) => "prepare".to_owned(),
        };
        ends.extend(schedule.done(job, true).iter().map(|_| name.clone()));
        jobs.push(name);
    }
    (jobs, ends)
}

#[test]
fn an_object_is_written_read_changed_and_deleted_in_this_order() {
    let (jobs, ends) = order(
        r#"{ "suite": "s", "targets": [ { "name": "t", "bucket": "store-events", "checks": [
            { "operation": "DeleteObject", "prefix": "a/", "expect": "allow" },
            { "operation": "PutObjectTagging", "prefix": "a/", "expect": "allow" },
            { "operation": "GetObject", "prefix": "a/", "expect": "allow" },
            { "operation": "HeadObject", "prefix": "a/", "expect": "allow" },
            { "operation": "PutObject", "prefix": "a/", "expect": "allow" } ] } ] }"#,
    );
    let at = |name: &str| jobs.iter().position(|job| job == name).expect("it was sent");
    assert_eq!(jobs.len(), 5);
    assert_eq!(at("PutObject"), 0);
    assert!(at("GetObject") < at("PutObjectTagging") && at("HeadObject") < at("PutObjectTagging"));
    assert_eq!(at("DeleteObject"), 4);
    assert_eq!(ends, ["DeleteObject"]);
}

#[test]
fn what_needs_nothing_waits_for_nothing() {
    let (jobs, ends) = order(
        r#"{ "suite": "s", "targets": [ { "name": "t", "bucket": "store-events", "checks": [
            { "operation": "GetObject", "key": "a/known", "expect": "allow" },
            { "operation": "HeadBucket", "expect": "allow" },
            { "operation": "GetObject", "prefix": "b/", "expect": "allow" } ] } ] }"#,
    );
    assert_eq!(jobs, ["prepare", "GetObject", "GetObject", "HeadBucket"]);
    assert_eq!(ends, ["GetObject"]);
}

/// What is sent in which order where the writes of these checks fail.
fn order_where(suite: &str, fails: &[&str]) -> Vec<String> {
    let suite = crate::suite::parse(suite).expect("a suite");
    let plan = crate::plan::plan(&suite, "run");
    let mut schedule = Schedule::new(&plan);
    let mut jobs = Vec::new();
    let mut finished = std::collections::BTreeSet::new();
    while let Some(job) = schedule.next() {
        let (name, succeeds) = match job {
            Job::Check(check) => {
                let id = plan.checks[check].id.as_str();
                let of = schedule.object_of(check).map(|object| format!(" of {object}")).unwrap_or_default();
                (format!("{id}{of}"), !fails.contains(&id))
            }
            Job::Prepare(object) => (format!("prepare {object}"), true),
        };
        for object in schedule.done(job, succeeds) {
            assert!(finished.insert(object), "{object} is finished twice");
        }
        jobs.push(name);
    }
    jobs
}

const TAGGED: &str = r#"{ "suite": "s", "targets": [ { "name": "t", "bucket": "store-events", "checks": [
    { "id": "t", "operation": "PutObject", "prefix": "a/", "expect": "allow", "with": { "tagging": { "a": "b" } } },
    { "id": "g", "operation": "GetObject", "prefix": "a/", "expect": "allow" },
    { "id": "h", "operation": "HeadObject", "prefix": "a/", "expect": "allow" } ] } ] }"#;

#[test]
fn a_spare_is_written_only_where_it_is_needed_and_once() {
    assert_eq!(order_where(TAGGED, &[]), ["t", "h of 0", "g of 0"]);
    assert_eq!(order_where(TAGGED, &["t"]), ["t", "prepare 1", "h of 1", "g of 1"]);
}

#[test]
fn nothing_is_deleted_that_a_read_may_still_choose() {
    let suite = r#"{ "suite": "s", "targets": [
        { "name": "own", "bucket": "store-events", "checks": [
            { "id": "p", "operation": "PutObject", "prefix": "a/", "expect": "allow" },
            { "id": "d", "operation": "DeleteObject", "prefix": "a/", "expect": "allow" } ] },
        { "name": "reader", "bucket": "store-events", "checks": [
            { "id": "w", "operation": "PutObject", "prefix": "a/", "expect": "allow" },
            { "id": "g", "operation": "GetObject", "prefix": "a/", "expect": "allow" } ] } ] }"#;
    assert_eq!(order_where(suite, &[]), ["p", "w", "d of 0", "g of 1"]);
    assert_eq!(order_where(suite, &["w"]), ["p", "w", "g of 0", "d of 0"]);
    assert_eq!(order_where(suite, &["p", "w"]), ["p", "w", "d of 0", "g of 1"], "nothing is there to wait for");
}

#[test]
fn what_is_late_in_one_target_holds_up_no_deletion_of_another() {
    let suite = crate::suite::parse(
        r#"{ "suite": "s", "targets": [
            { "name": "own", "bucket": "store-events", "checks": [
                { "id": "p", "operation": "PutObject", "prefix": "a/", "expect": "allow" },
                { "id": "d", "operation": "DeleteObject", "prefix": "a/", "expect": "allow" } ] },
            { "name": "slow", "bucket": "store-events", "checks": [
                { "id": "w", "operation": "PutObject", "prefix": "a/", "expect": "allow",
                  "with": { "server_side_encryption": "AES256" } },
                { "id": "g", "operation": "GetObject", "prefix": "a/", "expect": "allow" } ] } ] }"#,
    )
    .expect("a suite");
    let plan = crate::plan::plan(&suite, "run");
    let check = |id: &str| plan.checks.iter().position(|check| check.id == id).expect("a check");
    for the_write_succeeds in [true, false] {
        let mut schedule = Schedule::new(&plan);
        assert_eq!(schedule.next(), Some(Job::Check(check("p"))));
        let slow = Job::Check(check("w"));
        assert_eq!(schedule.next(), Some(slow));
        assert!(schedule.done(Job::Check(check("p")), true).is_empty());
        assert_eq!(schedule.next(), None, "the read may still choose it");
        assert!(schedule.late(slow).is_empty());
        let deletion = Job::Check(check("d"));
        assert_eq!(schedule.next(), Some(deletion));
        assert_eq!(schedule.done(deletion, true), [0]);
        assert!(schedule.late(slow).is_empty());
        let mut finished = schedule.done(slow, the_write_succeeds);
        let mut jobs = Vec::new();
        while let Some(job) = schedule.next() {
            finished.extend(schedule.done(job, true));
            jobs.push(job);
        }
        assert!(jobs.contains(&Job::Check(check("g"))), "{jobs:?}");
        let acted_on = schedule.object_of(check("g")).expect("an object");
        assert_eq!(plan.objects[acted_on].target, "slow");
        assert!(finished.contains(&acted_on) && !finished.contains(&0), "{finished:?}");
    }
}
