//! The text of a suite, from where it is: S3, a parameter of SSM, a file.

use std::{fmt::Display, io::Read, path::PathBuf};

use aws_sdk_s3::error::DisplayErrorContext;

use super::{Aws, Place, ProbeError, redact::redacted};
use crate::suite::SuiteSource;

/// The largest suite that is read in bytes: 20,000 checks written out take a third of it.
const LIMIT: u64 = 16 * 1024 * 1024;

impl Aws {
    /// Reads a suite as the run's own role. An inline one is given back as it is.
    ///
    /// # Errors
    /// [`ProbeError::Suite`] with what the service or the file system said, [`ProbeError::SuiteTooLarge`].
    pub async fn fetch_suite(&self, source: &SuiteSource) -> Result<String, ProbeError> {
        let place = Place { region: self.region().to_owned(), role: None };
        match source {
            SuiteSource::Inline(text) => Ok(text.clone()),
            SuiteSource::S3 { bucket, key } => self.from_s3(&place, bucket, key).await,
            SuiteSource::Ssm { name } => self.from_ssm(&place, name).await,
            SuiteSource::File(path) => from_file(path),
        }
    }

    async fn from_s3(&self, place: &Place, bucket: &str, key: &str) -> Result<String, ProbeError> {
        let from = format!("s3://{bucket}/{key}");
        let wrong = |because: String| ProbeError::Suite { from: from.clone(), because };
        let s3 = self.s3(place, bucket).await.map_err(|_| wrong("the run's own role was refused".to_owned()))?;
        let got = s3.get_object().bucket(bucket).key(key).send().await;
        let mut body = got.map_err(|error| wrong(redacted(&DisplayErrorContext(&error).to_string())))?.body;
        let mut bytes = Vec::new();
        while let Some(chunk) = body.try_next().await.map_err(|error| wrong(error.to_string()))? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() as u64 > LIMIT {
                return Err(ProbeError::SuiteTooLarge { from, limit: LIMIT });
            }
        }
        text(&from, bytes)
    }

    /// `ssm:/name` in the run's Region. A secure parameter is decrypted.
    /// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html>
    async fn from_ssm(&self, place: &Place, name: &str) -> Result<String, ProbeError> {
        let from = format!("ssm:{name}");
        let wrong = |because: String| ProbeError::Suite { from: from.clone(), because };
        let config = self.config(place).await.map_err(|_| wrong("the run's own role was refused".to_owned()))?;
        let got = aws_sdk_ssm::Client::new(&config).get_parameter().name(name).with_decryption(true).send().await;
        let parameter = got.map_err(|error| wrong(redacted(&DisplayErrorContext(&error).to_string())))?.parameter;
        parameter.and_then(|parameter| parameter.value).ok_or_else(|| wrong("the parameter has no value".to_owned()))
    }
}

/// A file by its path, in a function relative to the package.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>
fn from_file(path: &str) -> Result<String, ProbeError> {
    let wrong = |because: &dyn Display| ProbeError::Suite { from: path.to_owned(), because: because.to_string() };
    let package = std::env::var_os("LAMBDA_TASK_ROOT").map(PathBuf::from).unwrap_or_default();
    let file = std::fs::File::open(package.join(path)).map_err(|error| wrong(&error))?;
    let mut bytes = Vec::new();
    file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|error| wrong(&error))?;
    if bytes.len() as u64 > LIMIT {
        return Err(ProbeError::SuiteTooLarge { from: path.to_owned(), limit: LIMIT });
    }
    text(path, bytes)
}

fn text(from: &str, bytes: Vec<u8>) -> Result<String, ProbeError> {
    String::from_utf8(bytes)
        .map_err(|_| ProbeError::Suite { from: from.to_owned(), because: "it is not UTF-8".to_owned() })
}
