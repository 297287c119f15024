//! Reading objects as objects: serde's derived readers take an array of the members as well, and an unknown
//! operation of the wrong type is an error of syntax for them. A suite has one way to be written.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor, value::MapAccessDeserializer},
};

use crate::call::Operation;

/// A value that is written as a JSON object, or an operation that is written as its name.
pub(super) struct Shaped<T>(pub(super) T);

/// Types whose derived reader only ever sees an object.
pub(super) trait Object {}

impl<'de, T: Deserialize<'de> + Object> Deserialize<'de> for Shaped<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Reader<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
            }
        }
        deserializer.deserialize_map(Reader(PhantomData)).map(Shaped)
    }
}

impl<'de> Deserialize<'de> for Shaped<Operation> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Operation;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of an operation, such as `PutObject`")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Operation, E> {
                const NAMES: [&str; Operation::ALL.len()] = {
                    let mut names = [""; Operation::ALL.len()];
                    let mut index = 0;
                    while index < names.len() {
                        names[index] = Operation::ALL[index].name();
                        index += 1;
                    }
                    names
                };
                let operation = Operation::ALL.into_iter().find(|operation| operation.name() == name);
                operation.ok_or_else(|| E::unknown_variant(name, &NAMES))
            }
        }
        deserializer.deserialize_str(Reader).map(Shaped)
    }
}

/// For `deserialize_with`: a member that is one.
pub(super) fn one<'de, D: Deserializer<'de>, T>(deserializer: D) -> Result<T, D::Error>
where
    Shaped<T>: Deserialize<'de>,
{
    Shaped::deserialize(deserializer).map(|Shaped(value)| value)
}

/// For `deserialize_with`: a member that may be null.
pub(super) fn optional<'de, D: Deserializer<'de>, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    Shaped<T>: Deserialize<'de>,
{
    Ok(Option::<Shaped<T>>::deserialize(deserializer)?.map(|Shaped(value)| value))
}

/// For `deserialize_with`: a member that is an array of them.
pub(super) fn many<'de, D: Deserializer<'de>, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    Shaped<T>: Deserialize<'de>,
{
    Ok(Vec::<Shaped<T>>::deserialize(deserializer)?.into_iter().map(|Shaped(value)| value).collect())
}

/// For `deserialize_with`: a member that is an array of them, or null.
pub(super) fn optional_many<'de, D: Deserializer<'de>, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    Shaped<T>: Deserialize<'de>,
{
    let items = Option::<Vec<Shaped<T>>>::deserialize(deserializer)?;
    Ok(items.map(|items| items.into_iter().map(|Shaped(value)| value).collect()))
}
