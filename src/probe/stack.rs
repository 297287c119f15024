//! What a deployment is up to: the one read of CloudFormation.

use std::time::Duration;

use aws_config::Region;

use super::{Aws, answer, cleanup::reason};

/// The deployment goes on without the answer.
const PATIENCE: Duration = Duration::from_secs(3);

impl Aws {
    /// The status of a stack, `UPDATE_ROLLBACK_IN_PROGRESS`, asked in the Region of its ARN.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html>
    ///
    /// # Errors
    /// Why it could not be read: denied, or no answer.
    pub async fn stack_status(&self, stack_id: &str) -> Result<String, String> {
        let region = stack_id.split(':').nth(3).filter(|region| !region.is_empty()).unwrap_or(self.region());
        let config = self.process.sdk.to_builder().region(Region::new(region.to_owned())).build();
        let asked = aws_sdk_cloudformation::Client::new(&config).describe_stacks().stack_name(stack_id).send();
        let answered = tokio::time::timeout(PATIENCE, asked).await.map_err(|_| "no answer in time".to_owned())?;
        let stacks = answered.map_err(|error| reason(&answer::from_error(&error)))?;
        let status = stacks.stacks().first().and_then(|stack| stack.stack_status());
        status.map(|status| status.as_str().to_owned()).ok_or_else(|| "the stack is not there".to_owned())
    }
}
