//! What a deployment is up to: the one read of CloudFormation.

use std::time::Duration;

use super::{Aws, Place, cleanup::reason, service::Ask};

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
        let place = Place { region: region.to_owned(), role: None };
        let asked = self.inquire(&place, Ask::cloud_formation("DescribeStacks", &[("StackName", stack_id)]));
        let answered = tokio::time::timeout(PATIENCE, asked).await.map_err(|_| "no answer in time".to_owned())?;
        let stacks = answered.map_err(|error| reason(&error.answer()))?;
        let status = stacks.text("DescribeStacksResult/Stacks/member/StackStatus");
        status.ok_or_else(|| "the stack is not there".to_owned())
    }
}
