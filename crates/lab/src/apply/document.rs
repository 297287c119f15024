//! Changing the statements of one policy document.

use serde_json::{Map, Value, json};

use super::change::{Action, Find};

/// Carries out a statement change on a document; `None` in and out where there is no policy.
pub(super) fn change(document: Option<&Value>, action: &Action) -> Result<Option<Value>, String> {
    let mut after = document.and_then(Value::as_object).cloned().unwrap_or_default();
    let mut statements = match after.remove("Statement") {
        Some(Value::Array(list)) => list,
        Some(one) => vec![one],
        None => Vec::new(),
    };
    match action {
        Action::Add(statement) => statements.push(statement.clone()),
        Action::Remove(find) => {
            statements.remove(position(&statements, find)?);
        }
        Action::Replace(find, statement) => {
            let index = position(&statements, find)?;
            statements[index] = statement.clone();
        }
        Action::Set(..) | Action::Send(..) => return Err("a policy takes statements, not settings".to_owned()),
    }
    if statements.is_empty() {
        return Ok(None);
    }
    let mut rebuilt = Map::new();
    rebuilt.insert("Version".to_owned(), after.remove("Version").unwrap_or_else(|| json!("2012-10-17")));
    rebuilt.extend(after);
    rebuilt.insert("Statement".to_owned(), Value::Array(statements));
    Ok(Some(Value::Object(rebuilt)))
}

/// Whether the document has the statement that a change looks for.
pub(super) fn has(document: &Value, find: &Find) -> bool {
    match document.get("Statement") {
        Some(Value::Array(list)) => position(list, find).is_ok(),
        Some(one) => position(std::slice::from_ref(one), find).is_ok(),
        None => false,
    }
}

fn position(statements: &[Value], find: &Find) -> Result<usize, String> {
    match find {
        Find::Index(index) if *index < statements.len() => Ok(*index),
        Find::Index(_) if statements.is_empty() => {
            Err("there is no statement: the world has no such policy".to_owned())
        }
        Find::Index(index) => {
            Err(format!("there is no statement {index}: the policy has {}, counted from 0", statements.len()))
        }
        Find::Sid(sid) => statements
            .iter()
            .position(|statement| statement.get("Sid").and_then(Value::as_str) == Some(sid))
            .ok_or_else(|| format!("there is no statement with the Sid `{sid}`")),
    }
}
