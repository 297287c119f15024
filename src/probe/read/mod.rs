//! The reads of configuration and policies that a diagnosis asks for.

use super::Aws;
use crate::diagnosis::{ReadRequest, Reading};

impl Aws {
    /// Reads what is asked for.
    pub async fn read(&self, request: &ReadRequest) -> Reading {
        let _ = request;
        Reading::NotTried { because: "it cannot be read yet".to_owned() }
    }
}
