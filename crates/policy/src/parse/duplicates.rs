//! Members that are given twice in one object.
//!
//! A JSON value keeps the last of them, so that the first would be dropped in silence; AWS refuses
//! such a document. Only a text tells.

use std::collections::HashSet;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};

use super::{Place, Problem, ProblemKind};

/// Reports every member that its object has already. The text is JSON.
pub(super) fn check(text: &str, problems: &mut Vec<Problem>) {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut found = Vec::new();
    let walk = Walk { place: Place::document(), found: &mut found };
    // The text was parsed before, so that nothing is left to fail.
    if walk.deserialize(&mut deserializer).is_ok() {
        problems.extend(found.into_iter().map(|place| Problem { place, kind: ProblemKind::Duplicate }));
    }
}

struct Walk<'w> {
    place: Place,
    found: &'w mut Vec<Place>,
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            let place = self.place.member(&name);
            if !seen.insert(name) {
                self.found.push(place.clone());
            }
            members.next_value_seed(Walk { place, found: &mut *self.found })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut at = 0;
        while items.next_element_seed(Walk { place: self.place.item(at), found: &mut *self.found })?.is_some() {
            at += 1;
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
