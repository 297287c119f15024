//! What a run may be told beyond its suite.

use std::{num::NonZeroUsize, time::Duration};

use super::Interrupt;

/// How many requests are in flight where nothing says otherwise.
const CONCURRENCY: NonZeroUsize = NonZeroUsize::new(16).unwrap();

/// Settings of one run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How many requests are in flight at once.
    pub concurrency: NonZeroUsize,
    /// How long unexpected denials are tried again, since IAM needs a moment after a deployment
    /// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html>); none takes the first answer.
    pub settle: Option<Duration>,
    /// Ends the run before its deadline.
    pub interrupt: Interrupt,
}

impl Default for Settings {
    fn default() -> Self {
        Self { concurrency: CONCURRENCY, settle: None, interrupt: Interrupt::default() }
    }
}

impl Settings {
    /// Reads `S3LITMUS_CONCURRENCY`.
    ///
    /// # Errors
    /// One sentence where the value is not a number from 1.
    pub fn with_concurrency(self, value: Option<&str>) -> Result<Self, String> {
        let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) else { return Ok(self) };
        let concurrency = value
            .parse()
            .map_err(|_| format!("`S3LITMUS_CONCURRENCY` is `{value}`, but has to be a whole number from 1"))?;
        Ok(Self { concurrency, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn concurrency_is_a_number_from_one() {
        let read = |value| Settings::default().with_concurrency(value).map(|settings| settings.concurrency.get());
        assert_eq!(read(None), Ok(16));
        assert_eq!(read(Some(" 64 ")), Ok(64));
        assert_eq!(
            read(Some("0")),
            Err("`S3LITMUS_CONCURRENCY` is `0`, but has to be a whole number from 1".to_owned())
        );
        assert!(read(Some("many")).is_err());
    }
}
