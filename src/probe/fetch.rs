//! The text of a suite, from where it is: S3, a parameter of SSM, a file.

use std::{io::Read as _, path::PathBuf};

use aws_sdk_s3::operation::get_object::GetObjectOutput;

use super::{Aws, Place, ProbeError, answer, cleanup::reason, region, service::Ask};
use crate::{
    answer::Answer,
    call::{Call, Operation},
    suite::SuiteSource,
};

/// The largest suite that is read, in bytes: 20,000 checks written out take a third of it.
const MOST: u64 = 16 * 1024 * 1024;

impl Aws {
    /// The text of a suite, from wherever it is.
    ///
    /// # Errors
    /// [`ProbeError::Suite`] with what the service or the file system said, [`ProbeError::SuiteTooLarge`] beyond 16 MiB.
    pub async fn fetch_suite(&self, source: &SuiteSource) -> Result<String, ProbeError> {
        let from = source.to_string();
        let failed = |because: String| ProbeError::Suite { from: from.clone(), because };
        let too_large = || ProbeError::SuiteTooLarge { from: from.clone(), limit: MOST };
        let bytes = match source {
            SuiteSource::Inline(text) => return Ok(text.clone()),
            SuiteSource::Ssm { name } => return self.parameter(name).await.map_err(failed),
            SuiteSource::File(path) => read_file(path).map_err(failed)?,
            SuiteSource::S3 { bucket, key } => {
                let output = self.object(bucket, key).await.map_err(failed)?;
                let mut body = output.body;
                let mut bytes = Vec::new();
                while let Some(chunk) = body.next().await {
                    let chunk = chunk.map_err(|error| failed(answer::chain(&error)))?;
                    bytes.extend_from_slice(&chunk);
                    if bytes.len() as u64 > MOST {
                        return Err(too_large());
                    }
                }
                bytes
            }
        };
        if bytes.len() as u64 > MOST {
            return Err(too_large());
        }
        String::from_utf8(bytes).map_err(|_| failed("it is not text in UTF-8".to_owned()))
    }

    /// GetObject, in the Region that S3 names where it is another one.
    async fn object(&self, bucket: &str, key: &str) -> Result<GetObjectOutput, String> {
        self.has_credentials().await?;
        let call = Call::new(Operation::GetObject, bucket, Some(key));
        let (mut place, _) = self.place(&call);
        for is_last in [false, true] {
            let client = self.s3(&place, bucket).await.map_err(|refused| reason(&refused.answer))?;
            let asked = client.get_object().bucket(bucket).key(key).send().await;
            let answer = match asked {
                Ok(output) => return Ok(output),
                Err(error) => answer::from_error(&error),
            };
            match &answer {
                Answer::Refused(error) if !is_last => {
                    let said = error.bucket_region.as_deref();
                    match region::elsewhere(&call, &place.region, error.status, said) {
                        Some(region) => place.region = region.to_owned(),
                        None => return Err(reason(&answer)),
                    }
                }
                _ => return Err(reason(&answer)),
            }
        }
        Err("S3 points from Region to Region".to_owned())
    }

    /// GetParameter, decrypted where it is a secure string
    /// (<https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html>).
    async fn parameter(&self, name: &str) -> Result<String, String> {
        self.has_credentials().await?;
        let place = Place { region: self.region().to_owned(), role: None };
        let ask = Ask::ssm("GetParameter", [("Name", name.into()), ("WithDecryption", true.into())]);
        let asked = self.inquire(&place, ask).await.map_err(|error| reason(&error.answer()))?;
        asked.text("Parameter/Value").ok_or_else(|| "the parameter has no value".to_owned())
    }
}

/// A file by its path, in a function relative to the package
/// (<https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>).
fn read_file(path: &str) -> Result<Vec<u8>, String> {
    let package = std::env::var_os("LAMBDA_TASK_ROOT").map(PathBuf::from).unwrap_or_default();
    let file = std::fs::File::open(package.join(path)).map_err(|error| error.to_string())?;
    // One byte more than is taken tells the caller that it is too large.
    let mut bytes = Vec::new();
    file.take(MOST + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}
