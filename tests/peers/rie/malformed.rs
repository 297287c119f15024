//! Events that cannot be used, and a function that has no credentials.

use libtest_mimic::Failed;
use serde_json::json;

use super::{Lambda, event};

pub(super) fn a_malformed_event_costs_one_answer() -> Result<(), Failed> {
    let lambda = Lambda::start("rie-malformed", &[])?;
    let good = event("invocation.json")?;
    let before = lambda.lab.request_count();
    let misspelt = good.replace("\"expect\"", "\"exepct\"");
    let unknown = good.replace("PutObject", "PutObjekt");
    let foreign =
        good.replace("\"bucket\": \"store-events\"", "\"bucket\": \"arn:aws:sqs:us-east-1:111122223333:queue\"");
    let nameless = good.replace("\"bucket\": \"store-events\"", "\"bucket\": \"Store_Events\"");
    let check = json!({ "operation": "PutObject", "prefix": "p/", "expect": "allow" });
    let too_many = json!({ "suite": { "suite": "s", "targets": [{ "name": "t", "bucket": "store-events", "checks": vec![check; 30_000] }] } });
    let large = json!({ "what": "x".repeat(5 << 20) }).to_string();
    let deep = format!("{{\"suite\":{}{}}}", "[".repeat(50_000), "]".repeat(50_000));
    // The event, and a word that the answer has to have: the place, or the limit.
    let bad = [
        ("[]", "object"),
        ("{}", "suite"),
        ("{", "JSON"),
        ("{\"suite\":{\"suite\":\"s\",\"targets\":[]}}", "targets"),
        ("{\"suit\":{}}", "suit"),
        (misspelt.as_str(), "targets[0].checks[0].exepct"),
        (unknown.as_str(), "targets[0].checks[0].operation"),
        (foreign.as_str(), "targets[0].bucket"),
        (nameless.as_str(), "targets[0].bucket"),
        (&too_many.to_string(), "20000"),
        (large.as_str(), "what"),
        (deep.as_str(), "nested too deeply"),
    ];
    for (text, word) in bad {
        let answer = lambda.invoke(text)?;
        let message = answer["errorMessage"].as_str().unwrap_or_default();
        if !message.contains(word) || message.contains("panic") || message.lines().count() != 1 {
            return Err(format!("{text:.80}: wanted a sentence with `{word}`: {answer:#}").into());
        }
    }
    let asked = lambda.lab.request_count() - before;
    if asked != 0 {
        return Err(format!("{asked} requests were sent for events that cannot be used").into());
    }
    lambda.report(&good)?;
    Ok(())
}

/// The function answers, and says that it could not tell.
pub(super) fn without_credentials_checks_are_open() -> Result<(), Failed> {
    let none = [("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", ""), ("AWS_SESSION_TOKEN", "")];
    let lambda = Lambda::start("rie-credentials", &none)?;
    let report = lambda.report(&event("invocation.json")?)?;
    let checks = report["checks"].as_array().ok_or("no checks")?;
    let open =
        checks.iter().all(|check| check["outcome"] == "inconclusive" && check["cause"]["layer"] == "credentials");
    if report["verdict"] == "inconclusive" && open { Ok(()) } else { Err(format!("{report:#}").into()) }
}
