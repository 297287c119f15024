//! The causes. A new one is a file here and two plain lines: its module and its place in [`CAUSES`].

mod identity_policy_no_allow;

use super::Cause;

/// Every cause, in the order of the documentation. Among findings of equal confidence this order decides.
pub static CAUSES: &[&Cause] = &[&identity_policy_no_allow::CAUSE];
