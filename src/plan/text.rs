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
    let own: Vec<&Writer> =
        plan.objects.iter().map(|object| &object.written_by).filter(|writer| writer.own().is_some()).collect();
    let preparations = own.iter().filter(|writer| matches!(writer, Writer::Preparation(_))).count();
    let requests = plan.checks.len() + preparations;
    writeln!(out, "plan of `{}`, run {}", plan.suite, plan.run_id)?;
    if let Some(principal) = &plan.principal {
        writeln!(out, "as {principal}")?;
    }
    write!(out, "{} checks, {requests} requests before clean-up", plan.checks.len())?;
    match own.len() - preparations {
        0 => writeln!(out)?,
        spare => writeln!(out, ", up to {spare} more where writes are refused")?,
    }
    for stage in Stage::ALL {
        let checks: Vec<_> = plan.checks.iter().filter(|check| check.stage == stage).collect();
        let prepares = stage == Stage::Write && !own.is_empty();
        if checks.is_empty() && !prepares {
            continue;
        }
        writeln!(out, "\n{}", heading(stage))?;
        for check in checks {
            write!(out, "  {:<17} {}", check.call.operation.name(), subject(&check.call))?;
            write!(out, "{}  expect {}", with(&check.call.options), expected(&check.expected))?;
            if check.acts_on == ActsOn::Given {
                write!(out, "  of an object that is to be there")?;
            }
            for (place, object) in check.choices().enumerate() {
                write!(out, "{}{}", if place == 0 { "  of " } else { ", else " }, written_by(plan, object))?;
            }
            writeln!(out, "  [{}]", check.id)?;
        }
        if prepares {
            for writer in &own {
                let Some(call) = writer.own() else { continue };
                let when = match writer {
                    Writer::Spare(_) => "only where nothing else is written there",
                    Writer::Preparation(_) | Writer::Check(_) => "to be read later",
                };
                writeln!(out, "  {:<17} {}{}  {when}", call.operation.name(), subject(call), with(&call.options))?;
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

fn written_by(plan: &Plan, object: usize) -> String {
    match &plan.objects[object].written_by {
        Writer::Check(writer) => format!("`{}`", plan.checks[*writer].id),
        Writer::Preparation(_) => "the run's preparation".to_owned(),
        Writer::Spare(_) => "the run's own".to_owned(),
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
