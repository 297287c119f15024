//! `Principal` and `NotPrincipal`.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use serde_json::{Map, Value};

use super::reader::Reader;
use super::{Place, ProblemKind};
use crate::matching::PrincipalPattern;
use crate::model::statement::{Effect, Element};
use crate::model::{Layer, Principal};

pub(super) fn read(
    reader: &mut Reader,
    members: &Map<String, Value>,
    place: &Place,
    effect: Option<Effect>,
) -> Option<Element<PrincipalPattern>> {
    let (name, value) = match (members.get("Principal"), members.get("NotPrincipal")) {
        (Some(_), Some(_)) => {
            reader.report(place, ProblemKind::Both { one: "Principal", other: "NotPrincipal" });
            return None;
        }
        (Some(value), None) => ("Principal", value),
        (None, Some(value)) => ("NotPrincipal", value),
        (None, None) => {
            // RCPs can only name `*`, and full-access RCPs are often written down without it.
            if reader.layer.takes_principal() && reader.layer != Layer::ResourceControlPolicy {
                reader.report(place, ProblemKind::Missing { element: "Principal" });
            }
            return None;
        }
    };
    let negated = name == "NotPrincipal";
    let place = place.member(name);
    if !reader.layer.takes_principal() {
        let kind = ProblemKind::NotInThisLayer { layer: reader.layer.name() };
        reader.report(&place, kind);
        return None;
    }
    // "The NotPrincipal element must be used with "Effect":"Deny"":
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    if negated && effect == Some(Effect::Allow) {
        reader.report(&place, ProblemKind::Both { one: "NotPrincipal", other: "Effect: Allow" });
        return None;
    }
    let patterns = match value {
        Value::String(everyone) if everyone == "*" => Some(vec![PrincipalPattern::Everyone]),
        Value::String(other) => {
            reader.report(&place, ProblemKind::NotAPrincipal { found: other.clone() });
            None
        }
        Value::Object(kinds) if kinds.is_empty() => {
            reader.report(&place, ProblemKind::Empty);
            None
        }
        Value::Object(kinds) => by_kind(reader, kinds, &place),
        other => {
            reader.wrong_type(&place, "`*` or an object", other);
            None
        }
    };
    Some(Element { negated, patterns: patterns? })
}

fn by_kind(reader: &mut Reader, kinds: &Map<String, Value>, place: &Place) -> Option<Vec<PrincipalPattern>> {
    let mut patterns = Vec::new();
    let mut complete = true;
    for (kind, value) in kinds {
        let place = place.member(kind);
        let read: fn(&str) -> Option<PrincipalPattern> = match &**kind {
            "AWS" => aws,
            "Service" => |text| Some(PrincipalPattern::Service(text.into())),
            "Federated" => |text| Some(PrincipalPattern::Federated(text.into())),
            "CanonicalUser" => |text| Some(PrincipalPattern::CanonicalUser(text.into())),
            _ => {
                reader.report(&place, ProblemKind::UnknownElement);
                complete = false;
                continue;
            }
        };
        let Some(texts) = reader.texts(value, &place) else {
            complete = false;
            continue;
        };
        for (place, text) in texts {
            match read(&text) {
                Some(pattern) => patterns.push(pattern),
                None => {
                    reader.report(&place, ProblemKind::NotAPrincipal { found: text });
                    complete = false;
                }
            }
        }
    }
    complete.then_some(patterns)
}

fn aws(text: &str) -> Option<PrincipalPattern> {
    if text == "*" {
        return Some(PrincipalPattern::Everyone);
    }
    if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(PrincipalPattern::Account(text.into()));
    }
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    let is_unique_id = text.len() >= 16
        && ["AIDA", "AROA", "AGPA", "ANPA"].iter().any(|prefix| text.starts_with(prefix))
        && text.bytes().all(|b| b.is_ascii_alphanumeric());
    if is_unique_id {
        return Some(PrincipalPattern::Deleted(text.into()));
    }
    // CloudFront's origin access identities are principals that only S3 knows.
    match text.parse::<Principal>() {
        Ok(Principal::Service(_) | Principal::Anonymous) => None,
        Ok(named) if !text.contains(['*', '?']) => PrincipalPattern::named(named),
        Ok(_) => None,
        Err(_) if text.starts_with("arn:aws:iam::cloudfront:user/") => {
            Some(PrincipalPattern::CanonicalUser(text.into()))
        }
        Err(_) => None,
    }
}
