//! Which lines are written, and in which form.
//!
//! In: the values of Lambda's own variables. Out: [`LogSettings`]. Absent on purpose: reading the environment.

use tracing_subscriber::filter::LevelFilter;

/// How lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    #[default]
    Json,
    /// Time, level, message and fields, as a person reads them. Metrics stay JSON, since CloudWatch reads no other.
    Text,
}

/// Lambda's advanced logging controls.
/// <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogSettings {
    /// The form of a line.
    pub format: Format,
    /// The least severe level that is written.
    pub level: LevelFilter,
    /// The word that Lambda knows for it: `INFO`, `FATAL`.
    word: &'static str,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { format: Format::Json, level: LevelFilter::INFO, word: "INFO" }
    }
}

impl LogSettings {
    /// Reads the values of `AWS_LAMBDA_LOG_LEVEL` and `AWS_LAMBDA_LOG_FORMAT`, whatever their case. Lambda sets them
    /// itself and knows no others, so another word is an error.
    pub fn parse(level: Option<&str>, format: Option<&str>) -> Result<Self, &'static str> {
        let format = match format {
            None => Format::Json,
            Some(word) if word.eq_ignore_ascii_case("json") => Format::Json,
            Some(word) if word.eq_ignore_ascii_case("text") => Format::Text,
            Some(_) => return Err("`AWS_LAMBDA_LOG_FORMAT` is neither `JSON` nor `Text`"),
        };
        let (level, word) = match level.map(str::to_ascii_uppercase).as_deref() {
            None | Some("INFO") => (LevelFilter::INFO, "INFO"),
            Some("TRACE") => (LevelFilter::TRACE, "TRACE"),
            Some("DEBUG") => (LevelFilter::DEBUG, "DEBUG"),
            Some("WARN") => (LevelFilter::WARN, "WARN"),
            Some("ERROR") => (LevelFilter::ERROR, "ERROR"),
            // tracing has nothing above an error.
            Some("FATAL") => (LevelFilter::ERROR, "FATAL"),
            Some(_) => {
                return Err("`AWS_LAMBDA_LOG_LEVEL` is none of `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR` and `FATAL`");
            }
        };
        Ok(Self { format, level, word })
    }

    /// The level that a line of metrics has to bear, so that Lambda does not drop it: it drops what is below the
    /// function's level, and takes a line without one for `INFO`.
    pub fn metrics_level(self) -> &'static str {
        if self.level >= LevelFilter::INFO { "INFO" } else { self.word }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_never_below_the_functions_level() {
        let table = [
            (None, LevelFilter::INFO, "INFO"),
            (Some("TRACE"), LevelFilter::TRACE, "INFO"),
            (Some("debug"), LevelFilter::DEBUG, "INFO"),
            (Some("WARN"), LevelFilter::WARN, "WARN"),
            (Some("ERROR"), LevelFilter::ERROR, "ERROR"),
            (Some("FATAL"), LevelFilter::ERROR, "FATAL"),
        ];
        for (word, level, metrics) in table {
            let settings = LogSettings::parse(word, None).unwrap();
            assert_eq!((settings.level, settings.metrics_level()), (level, metrics), "{word:?}");
        }
    }

    #[test]
    fn unknown_words_name_their_variable() {
        assert!(LogSettings::parse(Some("LOUD"), None).unwrap_err().contains("AWS_LAMBDA_LOG_LEVEL"));
        assert!(LogSettings::parse(None, Some("XML")).unwrap_err().contains("AWS_LAMBDA_LOG_FORMAT"));
        assert_eq!(LogSettings::parse(None, Some("Text")).unwrap().format, Format::Text);
    }
}
