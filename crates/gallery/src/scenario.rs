//! A scenario: a world that denies, the suite that meets it, and what is expected to be found.

use serde_json::Value;

use crate::GalleryError;

struct File {
    name: &'static str,
    world: &'static str,
    suite: &'static str,
    expected: &'static str,
}

static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

/// One folder of `lab/scenarios`.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The cause that it shows, with a suffix where the cause has several faces.
    pub name: String,
    /// What exists.
    pub world: Value,
    /// What is tested.
    pub suite: Value,
    /// What comes out.
    pub expected: Value,
}

impl Scenario {
    /// All of them, by name.
    ///
    /// # Errors
    /// [`GalleryError::File`] where a file is no JSON.
    pub fn all() -> Result<Vec<Self>, GalleryError> {
        FILES.iter().map(Self::read).collect()
    }

    fn read(file: &File) -> Result<Self, GalleryError> {
        let read = |name: &'static str, text: &str| {
            serde_json::from_str(text).map_err(|error| GalleryError::File {
                scenario: file.name.to_owned(),
                file: name,
                problem: error.to_string(),
            })
        };
        Ok(Self {
            name: file.name.to_owned(),
            world: read("world.json", file.world)?,
            suite: read("suite.json", file.suite)?,
            expected: read("expected.json", file.expected)?,
        })
    }

    /// The id of the cause that it shows.
    #[must_use]
    pub fn cause(&self) -> &str {
        self.expected["cause"].as_str().unwrap_or_default()
    }
}
