//! From the entries of a target's `checks` to checks: one for each operation under each prefix.

use std::collections::HashSet;

use super::{
    Check, CheckDocument, Defaults, Expectation, Object, Problem, TargetDocument, arn, ids::Ids, keys, options,
    similar, values,
};
use crate::{
    call::{CallOptions, Operation},
    cause::{self, Layer},
};

/// How many checks an entry stands for.
pub(super) fn size(entry: &CheckDocument) -> usize {
    let operations = entry.operations.as_ref().map_or(1, Vec::len);
    let prefixes = entry.prefixes.as_ref().map_or(1, Vec::len);
    operations.saturating_mul(prefixes)
}

/// The checks of a target, those without problems.
pub(super) fn checks(
    at: &str,
    target: &str,
    document: &TargetDocument,
    defaults: &Defaults,
    ids: &mut Ids,
    problems: &mut Vec<Problem>,
) -> Vec<Check> {
    if let Some(expect) = &document.defaults.expect {
        check_expectation(|| format!("{at}.defaults.expect"), expect, problems);
    }
    check_options(&format!("{at}.defaults.with"), &document.defaults.with, problems);
    let with = options::overlaid(&document.defaults.with, &defaults.with);
    let expect = document.defaults.expect.as_ref().or(defaults.expect.as_ref());
    let mut checks = Vec::with_capacity(document.checks.iter().map(size).sum());
    for (entry, check) in document.checks.iter().enumerate() {
        let scope = Scope { at, target, entry, expect, with: &with };
        scope.expand(check, ids, problems, &mut checks);
    }
    checks
}

/// What the checks of one entry have in common.
struct Scope<'a> {
    /// Where the target stands.
    at: &'a str,
    target: &'a str,
    entry: usize,
    expect: Option<&'a Expectation>,
    with: &'a CallOptions,
}

impl Scope<'_> {
    fn place(&self, field: &str) -> String {
        let dot = if field.is_empty() { "" } else { "." };
        format!("{}.checks[{}]{dot}{field}", self.at, self.entry)
    }

    fn problem(&self, field: &str, message: impl Into<String>) -> Problem {
        Problem::new(self.place(field), message)
    }

    fn expand(&self, entry: &CheckDocument, ids: &mut Ids, problems: &mut Vec<Problem>, checks: &mut Vec<Check>) {
        let before = problems.len();
        let operations = self.operations(entry, problems);
        let objects = self.objects(entry, &operations, problems);
        if let Some(expect) = &entry.expect {
            check_expectation(|| self.place("expect"), expect, problems);
        }
        let Some(expect) = entry.expect.as_ref().or(self.expect) else {
            problems.push(self.problem("", "the field `expect` is missing, and no `defaults` has one"));
            return;
        };
        for (name, why) in options::unfitting(&operations, &entry.with) {
            problems.push(self.problem(&format!("with.{name}"), why));
        }
        let is_group = entry.operations.is_some() || entry.prefixes.is_some();
        let is_wrong = |id: &String| id.trim().is_empty() || id.len() > 256 || id.chars().any(char::is_control);
        if entry.id.as_ref().is_some_and(is_wrong) {
            problems.push(self.problem("id", "expected 1 to 256 characters on one line"));
        }
        let with = options::overlaid(&entry.with, self.with);
        let mut told = HashSet::new();
        // Values of `defaults` are told of there.
        for (name, why) in values::wrong_values(&entry.with) {
            told.insert(name);
            problems.push(self.problem(&format!("with.{name}"), why));
        }
        for (object, operation) in objects.iter().flat_map(|o| operations.iter().map(move |op| (o, *op))) {
            let options = options::fitting(operation, &with);
            for (name, why) in options::wrong_pairs(&options) {
                if told.insert(name) {
                    problems.push(self.problem(&format!("with.{name}"), why));
                }
            }
            if let Some(why) = options::wrong_version(operation, object, &options)
                && told.insert("version_id")
            {
                problems.push(self.problem("with.version_id", why));
            }
            if problems.len() > before {
                continue;
            }
            let place = object.text().unwrap_or_default();
            let (id, group) = match &entry.id {
                Some(id) if is_group => (ids.make(format!("{id}/{operation}/{place}")), Some(id.clone())),
                Some(id) => (id.clone(), None),
                None => (ids.make(format!("{}/{operation}/{place}", self.target)), None),
            };
            let (object, expect) = (object.clone(), expect.clone());
            checks.push(Check { id, group, entry: self.entry, operation, object, expect, options });
        }
    }

    fn operations(&self, entry: &CheckDocument, problems: &mut Vec<Problem>) -> Vec<Operation> {
        match (entry.operation, &entry.operations) {
            (Some(operation), None) => vec![operation],
            (None, Some(operations)) => {
                if operations.is_empty() {
                    problems.push(self.problem("operations", "is empty, expected at least one operation"));
                }
                let mut seen = HashSet::new();
                if let Some(twice) = operations.iter().find(|operation| !seen.insert(**operation)) {
                    problems.push(self.problem("operations", format!("has `{twice}` twice")));
                }
                operations.clone()
            }
            (Some(_), Some(_)) => {
                problems.push(self.problem("operations", "excludes `operation`: give one of the two"));
                Vec::new()
            }
            (None, None) => {
                problems.push(self.problem("", "the field `operation` is missing (or `operations`, for several)"));
                Vec::new()
            }
        }
    }

    fn objects(&self, entry: &CheckDocument, operations: &[Operation], problems: &mut Vec<Problem>) -> Vec<Object> {
        match (&entry.key, &entry.prefix, &entry.prefixes) {
            (Some(key), None, None) => {
                if let Some(operation) = operations.iter().find(|operation| operation.changes_objects()) {
                    let why = format!(
                        "does not fit {operation}: what writes or deletes takes a `prefix`, and the run chooses the key, \
                         so that nothing of yours is touched"
                    );
                    problems.push(self.problem("key", why));
                } else if let Some(operation) = operations.iter().find(|operation| !operation.on_object()) {
                    problems.push(self.problem("key", format!("does not fit {operation}, which is not on an object")));
                } else if let Some(why) = keys::wrong_key(key) {
                    problems.push(self.problem("key", why));
                }
                vec![Object::Key(key.clone())]
            }
            (None, Some(prefix), None) => self.under("prefix", std::slice::from_ref(prefix), operations, problems),
            (None, None, Some(prefixes)) => {
                if prefixes.is_empty() {
                    problems.push(self.problem("prefixes", "is empty, expected at least one prefix"));
                }
                let mut seen = HashSet::new();
                if let Some(twice) = prefixes.iter().find(|prefix| !seen.insert(prefix.as_str())) {
                    problems.push(self.problem("prefixes", format!("has {} twice", arn::quoted(twice))));
                }
                self.under("prefixes", prefixes, operations, problems)
            }
            (None, None, None) => {
                if let Some(operation) = operations.iter().find(|operation| operation.on_object()) {
                    let alternative =
                        if operation.changes_objects() { "" } else { ", or `key` for an object that is there" };
                    let why = format!(
                        "the field `prefix` is missing for {operation}: give where the run writes an object of its own \
                         (`\"\"` is the root){alternative}"
                    );
                    problems.push(self.problem("", why));
                }
                vec![Object::Bucket]
            }
            (Some(_), _, _) => {
                problems.push(self.problem("key", "excludes `prefix` and `prefixes`: give one of the three"));
                Vec::new()
            }
            (None, Some(_), Some(_)) => {
                problems.push(self.problem("prefixes", "excludes `prefix`: give one of the two"));
                Vec::new()
            }
        }
    }

    fn under(
        &self,
        field: &str,
        prefixes: &[String],
        operations: &[Operation],
        problems: &mut Vec<Problem>,
    ) -> Vec<Object> {
        let on_bucket = |operation: &&Operation| !operation.on_object() && **operation != Operation::ListObjectsV2;
        if let Some(operation) = operations.iter().find(on_bucket) {
            problems.push(self.problem(field, format!("does not fit {operation}, which is on the whole bucket")));
        }
        for (index, prefix) in prefixes.iter().enumerate() {
            if let Some(why) = keys::wrong_prefix(prefix) {
                let place = if field == "prefix" { field.to_owned() } else { format!("{field}[{index}]") };
                problems.push(self.problem(&place, why));
            }
        }
        prefixes.iter().cloned().map(Object::Under).collect()
    }
}

/// Checks the layers and cause ids of a denial. `at` tells where the expectation stands.
pub(super) fn check_expectation(at: impl Fn() -> String, expect: &Expectation, problems: &mut Vec<Problem>) {
    let Expectation::DenyBy(names) = expect else { return };
    if names.is_empty() {
        let why = "is empty, expected layers or cause ids; a denial for any cause is `\"expect\": \"deny\"`";
        problems.push(Problem::new(format!("{}.deny", at()), why));
    }
    let is_known = |name: &str| Layer::from_word(name).is_some() || cause::find(name).is_some();
    for (index, name) in names.iter().enumerate().filter(|(_, name)| !is_known(name)) {
        let layers = Layer::ALL.iter().map(|layer| layer.as_str());
        let known = layers.chain(cause::CAUSES.iter().map(|cause| cause.id));
        let guess = similar::closest(name, known).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
        let why = format!("{} is neither a layer nor a cause: `s3litmus causes` lists them{guess}", arn::quoted(name));
        problems.push(Problem::new(format!("{}.deny[{index}]", at()), why));
    }
}

/// Checks the values of options that stand in `defaults`.
pub(super) fn check_options(at: &str, options: &CallOptions, problems: &mut Vec<Problem>) {
    let wrong = values::wrong_values(options).into_iter();
    problems.extend(wrong.map(|(name, why)| Problem::new(format!("{at}.{name}"), why)));
}
