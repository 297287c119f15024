//! The plan for a terminal: `s3litmus run --dry-run`.

use std::fmt::{self, Write as _};

use super::model::{ActsOn, Plan, Stage, Writer};
use crate::{
    call::{Call, CallOptions},
    suite::Expectation,
};

/// The plan as lines: a heading a stage, a line a request, then clean-up and warnings.
pub fn text(plan: &Plan) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write(plan, &mut text);
    text
}

fn write(plan: &Plan, out: &mut String) -> fmt::Result {
    let preparations: Vec<&Call> = plan.objects.iter().filter_map(|object| preparation(&object.written_by)).collect();
    let requests = plan.checks.len() + preparations.len();
    writeln!(out, "plan of `{}`, run {}", plan.suite, plan.run_id)?;
    if let Some(principal) = &plan.principal {
        writeln!(out, "as {principal}")?;
    }
    writeln!(out, "{} checks, {requests} requests before clean-up", plan.checks.len())?;
    for stage in Stage::ALL {
        let checks: Vec<_> = plan.checks.iter().filter(|check| check.stage == stage).collect();
        let prepares = stage == Stage::Write && !preparations.is_empty();
        if checks.is_empty() && !prepares {
            continue;
        }
        writeln!(out, "\n{}", heading(stage))?;
        for check in checks {
            write!(out, "  {:<17} {}", check.call.operation.name(), subject(&check.call))?;
            write!(out, "{}  expect {}", with(&check.call.options), expected(&check.expected))?;
            match check.acts_on {
                ActsOn::Own(object) => match &plan.objects[object].written_by {
                    Writer::Check(writer) => write!(out, "  of `{}`", plan.checks[*writer].id)?,
                    Writer::Preparation(_) => write!(out, "  of the run's preparation")?,
                },
                ActsOn::Given => write!(out, "  of an object that is to be there")?,
                ActsOn::Nothing => {}
            }
            writeln!(out, "  [{}]", check.id)?;
        }
        if prepares {
            for call in &preparations {
                writeln!(
                    out,
                    "  {:<17} {}{}  to be read later",
                    call.operation.name(),
                    subject(call),
                    with(&call.options)
                )?;
            }
        }
    }
    if !plan.objects.is_empty() {
        writeln!(
            out,
            "\nclean-up: what was written of these {} keys, versions and delete markers too",
            plan.objects.len()
        )?;
        for object in &plan.objects {
            writeln!(out, "  {}/{}", object.bucket, object.key)?;
        }
        writeln!(
            out,
            "it needs s3:DeleteObject, and s3:DeleteObjectVersion where the bucket has versions; what may not be removed \
             is listed, and a lifecycle rule on the key prefix `PREFIXs3litmus-` sweeps it"
        )?;
    }
    for warning in &plan.warnings {
        writeln!(out, "\nwarning: {warning}")?;
    }
    Ok(())
}

fn preparation(writer: &Writer) -> Option<&Call> {
    match writer {
        Writer::Preparation(call) => Some(call),
        Writer::Check(_) => None,
    }
}

fn heading(stage: Stage) -> &'static str {
    match stage {
        Stage::Write => "1. write, and ask the bucket",
        Stage::Read => "2. read what was written",
        Stage::Change => "3. change tags and ACLs",
        Stage::Delete => "4. delete",
    }
}

fn subject(call: &Call) -> String {
    match (&call.key, &call.prefix) {
        (Some(key), _) => format!("{}/{key}", call.bucket),
        (None, Some(prefix)) => format!("{} under `{prefix}`", call.bucket),
        (None, None) => call.bucket.clone(),
    }
}

fn with(options: &CallOptions) -> String {
    if options.is_empty() {
        return String::new();
    }
    // Options are plain data with string keys, so that they can be written; keys of SSE-C come out redacted.
    serde_json::to_string(options).map(|json| format!("  with {json}")).unwrap_or_default()
}

fn expected(expectation: &Expectation) -> String {
    match expectation {
        Expectation::Allow => "allow".to_owned(),
        Expectation::Deny => "deny".to_owned(),
        Expectation::DenyBy(names) => format!("deny by {}", names.join(" or ")),
    }
}
