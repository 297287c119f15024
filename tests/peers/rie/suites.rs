//! Suites that the function reads from where the deployer put them, in S3 or in Systems Manager, and what an event may say
//! about them.

use libtest_mimic::Failed;
use serde_json::{Value, json};

use super::{
    Lambda,
    events::{SUITE, passes},
    world,
};

/// The world with the suite in both places, alone and below a prefix, where the function's role may read it.
fn with_suites() -> Result<Value, Failed> {
    let mut world = world()?;
    let object = |key: &str, body: &str| json!({ "key": key, "body": body });
    world["buckets"]["suites"] = json!({ "account": "111122223333", "objects": [
        object("store.json", SUITE), object("team/a.json", SUITE), object("team/broken.json", "{\"suite\":"),
    ] });
    world["parameters"] = json!({ "/s3litmus/store": SUITE, "/s3litmus/team/a": SUITE });
    let policies = &mut world["roles"]["arn:aws:iam::111122223333:role/writer"]["policies"];
    policies.as_array_mut().ok_or("no policies")?.push(json!({ "name": "suites", "document": {
        "Version": "2012-10-17",
        "Statement": [
            { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::suites/*" },
            { "Effect": "Allow", "Action": "ssm:GetParameter",
              "Resource": "arn:aws:ssm:us-east-1:111122223333:parameter/s3litmus/*" } ] } }));
    Ok(world)
}

pub(super) fn a_suite_is_read_from_s3() -> Result<(), Failed> {
    configured("rie-suite-s3", "s3://suites/store.json", ("s3", "GetObject", "/suites/store.json"))
}

pub(super) fn a_suite_is_read_from_a_parameter() -> Result<(), Failed> {
    configured("rie-suite-ssm", "ssm:/s3litmus/store", ("ssm", "GetParameter", "/"))
}

/// One place is configured: an event may narrow what is there, and name or bring nothing else.
fn configured(name: &str, place: &str, read: (&str, &str, &str)) -> Result<(), Failed> {
    let lambda = Lambda::start_in(with_suites()?, name, &[("S3LITMUS_SUITE", place)])?;
    passes(&lambda.report("{}")?, 2)?;
    passes(&lambda.report(r#"{"checks":["events/PutObject/sales_event/"]}"#)?, 1)?;
    passes(&lambda.report(r#"{"targets":["events"]}"#)?, 2)?;
    let asked = lambda.lab.requests();
    let reads = asked.iter().filter(|asked| {
        (asked.service.as_str(), asked.operation.as_str(), asked.target.split('?').next().unwrap_or_default()) == read
    });
    let readers: Vec<_> = reads.map(|asked| (asked.status, asked.principal.as_str())).collect();
    let writer = "arn:aws:sts::111122223333:assumed-role/writer/fn";
    // What stands there now counts, so each invocation reads it.
    if readers != [(200, writer); 3] {
        return Err(format!("the suite was read as {readers:?}").into());
    }
    for (event, word) in [
        (r#"{"checks":["events/PutObject/elsewhere/"]}"#, "events/PutObject/elsewhere/"),
        (r#"{"targets":["others"]}"#, "others"),
        (r#"{"suite":"team/a.json"}"#, "S3LITMUS_SUITE_PREFIX"),
        (r#"{"suite":"s3://suites/team/a.json"}"#, "S3LITMUS_SUITE_PREFIX"),
        (&format!("{{\"suite\":{SUITE}}}"), "may only narrow"),
    ] {
        refuses(&lambda, event, word)?;
    }
    Ok(())
}

pub(super) fn an_event_names_a_suite_below_a_prefix_of_s3() -> Result<(), Failed> {
    let lambda = Lambda::start_in(with_suites()?, "rie-prefix-s3", &[("S3LITMUS_SUITE_PREFIX", "s3://suites/team/")])?;
    passes(&lambda.report(r#"{"suite":"a.json"}"#)?, 2)?;
    passes(&lambda.report(r#"{"suite":"a.json","checks":["events/PutObject/sales_event/"]}"#)?, 1)?;
    refuses(&lambda, r#"{"suite":"broken.json"}"#, "s3://suites/team/broken.json")?;
    // The role may not list the bucket, so a key that is not there is a denial.
    refuses(&lambda, r#"{"suite":"absent.json"}"#, "s3://suites/team/absent.json")?;
    nothing_else(&lambda, "store.json")
}

pub(super) fn an_event_names_a_suite_below_a_path_of_parameters() -> Result<(), Failed> {
    let lambda =
        Lambda::start_in(with_suites()?, "rie-prefix-ssm", &[("S3LITMUS_SUITE_PREFIX", "ssm:/s3litmus/team/")])?;
    passes(&lambda.report(r#"{"suite":"a"}"#)?, 2)?;
    refuses(&lambda, r#"{"suite":"absent"}"#, "ssm:/s3litmus/team/absent")?;
    refuses(&lambda, r#"{"suite":"a:1"}"#, "is no name of a suite")?;
    nothing_else(&lambda, "store")
}

/// Nothing beside the prefix is reached, no suite of the event's own is taken, and nobody is asked for any of it.
fn nothing_else(lambda: &Lambda, beside: &str) -> Result<(), Failed> {
    let before = lambda.lab.request_count();
    for name in [format!("../{beside}"), format!("/{beside}"), format!("./../{beside}"), String::new()] {
        refuses(lambda, &json!({ "suite": name }).to_string(), "suite")?;
    }
    refuses(lambda, "{}", "there is no suite")?;
    refuses(lambda, &format!("{{\"suite\":{SUITE}}}"), "may only narrow")?;
    let asked = lambda.lab.request_count() - before;
    if asked == 0 { Ok(()) } else { Err(format!("{asked} requests were sent for what an event may not name").into()) }
}

/// The answer is an error of one sentence that has a word.
fn refuses(lambda: &Lambda, event: &str, word: &str) -> Result<(), Failed> {
    let answer = lambda.invoke(event)?;
    let message = answer["errorMessage"].as_str().unwrap_or_default();
    if message.contains(word) && message.lines().count() == 1 {
        return Ok(());
    }
    Err(format!("{event:.80}: wanted a sentence with `{word}`: {answer:#}").into())
}
