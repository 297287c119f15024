//! What is left of a Deny when one action of one role on some resources is taken out of it.
//!
//! In: a statement. Out: the statements that deny all the rest, and whether more than that is let through, since a pattern
//! of resources cannot be taken apart. INVARIANT: nothing is denied that was not denied before.

use serde_json::{Map, Value, json};

use super::actions;

/// What is taken out of a Deny.
pub(super) struct Remainder<'a> {
    /// Whose request is spared, as policies name the role.
    pub(super) role: &'a str,
    /// Whether the policy binds that role alone.
    pub(super) binds_one_role: bool,
    /// The ARN that the document is attached to: a bucket's policy speaks of that bucket alone.
    pub(super) document_of: &'a str,
    pub(super) action: &'a str,
    pub(super) spared: &'a Spared,
}

/// On what.
pub(super) enum Spared {
    /// ARNs or patterns.
    Resources(Vec<String>),
    /// Uses of a key for objects, as the test of a `Condition` that they pass; all uses where S3 does not tell KMS.
    Uses(Option<Value>),
}

/// What is left of the resources of a statement.
enum Others {
    /// Nothing: all of them are spared.
    None,
    /// This.
    Statement(Map<String, Value>),
    /// There are some, but no statement can name them alone.
    Unspeakable,
}

impl Remainder<'_> {
    /// The statements that are left, and whether they let more through than is spared.
    pub(super) fn of(&self, statement: &Map<String, Value>) -> (Vec<Value>, bool) {
        let mut rest = Vec::new();
        let names_only_the_role = self.binds_one_role || names_only(statement, self.role);
        if !names_only_the_role {
            rest.extend(with_condition(statement, "ArnNotEquals", self.role));
        }
        let only_the_role = |statement: Map<String, Value>| {
            if names_only_the_role {
                Some(Value::Object(statement))
            } else {
                with_condition(&statement, "ArnEquals", self.role)
            }
        };
        let others = self.other_resources(statement);
        let opens = matches!(others, Others::Unspeakable);
        if let Some(mut left) = self.other_actions(statement) {
            // Only on what was spared: the rest is denied by the statement before.
            if let (Others::Statement(_), Spared::Resources(spared)) = (&others, self.spared)
                && left.contains_key("Resource")
            {
                left.insert("Resource".to_owned(), json!(spared));
            }
            rest.extend(only_the_role(renamed(left, "Actions")));
        }
        if let Others::Statement(others) = others {
            rest.extend(only_the_role(renamed(others, "Resources")));
        }
        // A first statement keeps the Sid; the others must have their own.
        if let Some(Value::Object(first)) = rest.first_mut() {
            match statement.get("Sid") {
                Some(sid) => first.insert("Sid".to_owned(), sid.clone()),
                None => first.shift_remove("Sid"),
            };
        }
        (rest, opens)
    }

    fn other_resources(&self, statement: &Map<String, Value>) -> Others {
        let spared = match self.spared {
            Spared::Resources(spared) => spared,
            Spared::Uses(None) => return Others::None,
            Spared::Uses(Some(test)) => return with_test_turned(statement, test),
        };
        let mut others = statement.clone();
        if let Some(except) = others.get_mut("NotResource") {
            let mut list = list(except);
            list.extend(spared.iter().cloned());
            *except = json!(list);
            return Others::Statement(others);
        }
        let Some(resource) = others.get("Resource") else { return Others::None };
        let resources = list(resource);
        let spared_whole = |resource: &String| {
            spared.iter().any(|spared| {
                resource == spared || spared.strip_suffix('*').is_some_and(|root| resource.starts_with(root))
            })
        };
        let left: Vec<String> = resources.iter().filter(|resource| !spared_whole(resource)).cloned().collect();
        let holds_spared = |resource: &String| spared.iter().any(|spared| covers(resource, spared));
        if !left.iter().any(holds_spared) {
            if left.is_empty() {
                return Others::None;
            }
            others.insert("Resource".to_owned(), json!(left));
            return Others::Statement(others);
        }
        // A resource's own policy is about that resource, so that everything but the spared is what is left; elsewhere
        // only `*` is everything.
        let owner = self.document_of;
        let own = !self.binds_one_role && owner.contains(":s3:");
        let objects = [format!("{owner}/*"), format!("{owner}/object/*")];
        let is_whole = |resource: &String| resource == "*" || own && objects.contains(resource);
        if !left.iter().any(is_whole) {
            return Others::Unspeakable;
        }
        let mut except = spared.clone();
        if own && !resources.iter().any(|resource| covers(resource, owner)) {
            except.push(owner.to_owned());
        }
        // In the place of `Resource`, so that the statement reads as before.
        let renamed = others.into_iter().map(|(name, value)| {
            if name == "Resource" { ("NotResource".to_owned(), json!(except)) } else { (name, value) }
        });
        Others::Statement(renamed.collect())
    }

    /// What is left of the actions of a statement; none where nothing is.
    fn other_actions(&self, statement: &Map<String, Value>) -> Option<Map<String, Value>> {
        let mut others = statement.clone();
        if let Some(except) = others.get_mut("NotAction") {
            let mut list = list(except);
            list.push(self.action.to_owned());
            *except = json!(list);
            return Some(others);
        }
        let patterns = list(others.get("Action")?);
        let service = self.action.split(':').next().unwrap_or_default();
        let is_all = |pattern: &String| pattern == "*" || pattern.eq_ignore_ascii_case(&format!("{service}:*"));
        if patterns.iter().any(is_all) {
            let renamed = others.into_iter().map(|(name, value)| {
                if name == "Action" { ("NotAction".to_owned(), json!(self.action)) } else { (name, value) }
            });
            return Some(renamed.collect());
        }
        let left: Vec<String> = patterns.iter().flat_map(|pattern| actions::without(pattern, self.action)).collect();
        if left.is_empty() {
            return None;
        }
        others.insert("Action".to_owned(), json!(left));
        Some(others)
    }
}

/// The same statement with a Sid of its own, since Sids are unique in a policy.
fn renamed(mut statement: Map<String, Value>, suffix: &str) -> Map<String, Value> {
    if let Some(Value::String(sid)) = statement.get_mut("Sid") {
        sid.push_str(suffix);
    }
    statement
}

fn names_only(statement: &Map<String, Value>, role: &str) -> bool {
    let principal = statement.get("Principal").and_then(|principal| principal.get("AWS"));
    match principal {
        Some(Value::String(arn)) => arn == role,
        Some(Value::Array(arns)) => arns.iter().all(|arn| arn == role),
        _ => false,
    }
}

/// The statement with one more test of the caller's role.
fn with_condition(statement: &Map<String, Value>, operator: &str, role: &str) -> Option<Value> {
    let mut statement = statement.clone();
    let condition = statement.entry("Condition").or_insert_with(|| json!({})).as_object_mut()?;
    let tests = condition.entry(operator).or_insert_with(|| json!({})).as_object_mut()?;
    let key = tests.keys().find(|key| key.eq_ignore_ascii_case("aws:PrincipalArn")).cloned();
    let values = tests.entry(key.unwrap_or_else(|| "aws:PrincipalArn".to_owned())).or_insert_with(|| json!([]));
    match values {
        // Of a list that is negated, one more value is one more exception.
        Value::Array(list) if operator == "ArnNotEquals" && !list.is_empty() => list.push(json!(role)),
        Value::String(one) if operator == "ArnNotEquals" => *values = json!([one.clone(), role]),
        other => *other = json!(role),
    }
    Some(Value::Object(statement))
}

/// The statement for all but what passes a `StringLike` test.
fn with_test_turned(statement: &Map<String, Value>, test: &Value) -> Others {
    let mut statement = statement.clone();
    let condition = statement.entry("Condition").or_insert_with(|| json!({}));
    let tests =
        condition.as_object_mut().map(|condition| condition.entry("StringNotLike").or_insert_with(|| json!({})));
    let (Some(Value::Object(tests)), Some(turned)) = (tests, test["StringLike"].as_object()) else {
        return Others::Unspeakable;
    };
    for (key, value) in turned {
        // Of a list that is negated, one more value is one more exception.
        let known = tests.keys().find(|known| known.eq_ignore_ascii_case(key)).cloned();
        let mut values = known.as_ref().and_then(|known| tests.get(known)).map(list).unwrap_or_default();
        values.extend(list(value));
        tests.insert(known.unwrap_or_else(|| key.clone()), json!(values));
    }
    Others::Statement(statement)
}

/// Whether a pattern of a policy covers a resource or pattern.
fn covers(pattern: &str, resource: &str) -> bool {
    pattern == "*" || pattern.strip_suffix('*').is_some_and(|root| resource.starts_with(root)) || pattern == resource
}

fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Value::String(one) => vec![one.clone()],
        _ => Vec::new(),
    }
}
