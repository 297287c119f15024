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

use crate::world::{SeedObject, World};

/// The contents of every bucket.
#[derive(Debug, Default)]
pub(crate) struct Store {
    buckets: BTreeMap<String, Mutex<Contents>>,
}

impl Store {
    /// The buckets of a world with the objects that they start with, which are taken out of it: two copies would double
    /// the memory of a large world.
    pub(crate) fn new(world: &mut World) -> Self {
        let mut objects: Vec<Vec<SeedObject>> =
            world.buckets.values_mut().map(|bucket| std::mem::take(&mut bucket.objects)).collect();
        let buckets = world.buckets.iter().zip(objects.drain(..));
        let seeded = buckets
            .map(|((name, bucket), objects)| (name.clone(), Mutex::new(Contents::seeded(world, bucket, objects))));
        Self { buckets: seeded.collect() }
    }

    /// The contents of a bucket; `None` where there is no such bucket.
    pub(crate) fn bucket(&self, name: &str) -> Option<MutexGuard<'_, Contents>> {
        // A panic cannot leave contents half changed: every change is a single insertion or removal.
        self.buckets.get(name).map(|contents| contents.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
