//! What the buckets hold: objects, their versions, unfinished uploads.
//!
//! In memory, one lock a bucket. Bodies are shared, not copied, so a read costs no memory.
//! Absent on purpose: whether somebody may do it (that is `authorize`), and every word of
//! AWS's answers (that is `wording`).

mod acl;
mod bucket;
mod listing;
mod upload;
mod version;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub(crate) use acl::{Acl, account_of_canonical_id, canonical_user_id, group, group_uri, permission, permission_name};
pub(crate) use bucket::{Contents, Removed, default_encryption, default_retention, managed_key};
pub(crate) use listing::{Listed, Page, list};
pub(crate) use upload::{Part, Upload};
pub(crate) use version::{Content, ObjectEncryption, Retention, Version, VersionId, etag, hex, new_id};

use crate::world::World;

/// The contents of every bucket.
#[derive(Debug, Default)]
pub(crate) struct Store {
    buckets: BTreeMap<String, Mutex<Contents>>,
}

impl Store {
    /// The buckets of a world with the objects that they start with.
    pub(crate) fn new(world: &World) -> Self {
        let contents = |bucket| Mutex::new(Contents::seeded(world, bucket));
        Self { buckets: world.buckets.iter().map(|(name, bucket)| (name.clone(), contents(bucket))).collect() }
    }

    /// The contents of a bucket; `None` where there is no such bucket.
    pub(crate) fn bucket(&self, name: &str) -> Option<MutexGuard<'_, Contents>> {
        // A panic cannot leave contents half changed: every change is a single insertion or removal.
        self.buckets.get(name).map(|contents| contents.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
