//! Whose the resource is, and which policy is its own.

use crate::model::{Layer, Policy, Reading};

/// The resource that is asked about: its owner, and its own policy with the layer of that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Own<'p> {
    pub(crate) account: &'p str,
    pub(crate) layer: Layer,
    pub(crate) policy: &'p Reading<Policy>,
}
