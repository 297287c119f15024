//! Which object of the run's own a check acts on: one that another check writes in the same place, or one that is
//! written for it alone.

use std::collections::{HashMap, HashSet};

use crate::{
    call::{CallOptions, Operation, SseCustomerKey},
    suite::{Check, Object, Target, options},
};

/// A check that needs an object of the run's own.
pub(super) struct Want {
    /// It removes the object, so that no other check may need it afterwards.
    alone: bool,
}

impl Want {
    pub(super) fn of(check: &Check) -> Option<Self> {
        let under = matches!(check.object, Object::Under(_));
        let needs = match check.operation {
            Operation::CopyObject => check.options.copy_source.is_none(),
            Operation::PutObject | Operation::MultipartUpload | Operation::ListObjectsV2 => false,
            operation => operation.on_object(),
        };
        (under && needs).then_some(Self { alone: check.operation == Operation::DeleteObject })
    }
}

/// Where an object is, and with which key it can be read.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Place {
    bucket: String,
    prefix: String,
    customer_key: Option<String>,
}

impl Place {
    fn of(target: &Target, check: &Check) -> Self {
        let customer_key = match check.operation {
            // An object under SSE-C cannot be copied without its key as the source's, which a suite does not give.
            Operation::CopyObject => None,
            _ => check.options.sse_customer_key.clone(),
        };
        Self {
            bucket: target.bucket.as_str().to_owned(),
            prefix: check.object.text().unwrap_or_default().to_owned(),
            customer_key: customer_key.map(|SseCustomerKey(key)| key),
        }
    }
}

/// How near a write is to the check that rests on it. The nearer is preferred: it has the options that belong to it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Near {
    Entry(usize, usize),
    Target(usize),
    Suite,
}

/// The objects that checks write and that others can rest on.
#[derive(Default)]
pub(super) struct Sources {
    /// Written by a check that expects to be allowed.
    written: HashMap<(Place, Near), usize>,
    /// Written by a check that expects a denial, or by a preparation. Sent again with the same options it would end
    /// alike, so that nothing is gained by another.
    same: HashMap<(Place, usize), Vec<(CallOptions, usize)>>,
    /// The objects that a check removes.
    taken: HashSet<usize>,
}

impl Sources {
    /// Adds what a check writes.
    pub(super) fn offer(&mut self, index: usize, target: &Target, check: &Check, object: usize) {
        let place = Place::of(target, check);
        if check.operation == Operation::CopyObject || is_archived(&check.options) {
            return;
        }
        if check.expect.is_denial() {
            self.same.entry((place, index)).or_default().push((check.options.clone(), object));
            return;
        }
        for near in [Near::Entry(index, check.entry), Near::Target(index), Near::Suite] {
            self.written.entry((place.clone(), near)).or_insert(object);
        }
    }

    /// Adds what was written for a check.
    pub(super) fn prepared(
        &mut self,
        want: &Want,
        index: usize,
        check: &Check,
        target: &Target,
        options: CallOptions,
        object: usize,
    ) {
        if want.alone {
            self.taken.insert(object);
        }
        self.same.entry((Place::of(target, check), index)).or_default().push((options, object));
    }

    /// The object to act on, or the options to write one with.
    pub(super) fn choose(
        &mut self,
        want: &Want,
        index: usize,
        target: &Target,
        check: &Check,
    ) -> Result<usize, Box<CallOptions>> {
        let place = Place::of(target, check);
        let nears = [Near::Entry(index, check.entry), Near::Target(index), Near::Suite];
        // What another role wrote is not this one's to delete.
        let nears = if want.alone { &nears[..2] } else { &nears[..] };
        let written = nears.iter().filter_map(|near| self.written.get(&(place.clone(), *near)).copied());
        if let Some(object) = written.into_iter().find(|object| !want.alone || !self.taken.contains(object)) {
            if want.alone {
                self.taken.insert(object);
            }
            return Ok(object);
        }
        let options = preparation(target, check);
        let same = self.same.get(&(place, index)).into_iter().flatten();
        let mut same = same.filter(|(with, object)| *with == options && !(want.alone && self.taken.contains(object)));
        let Some(object) = same.next().map(|(_, object)| *object) else { return Err(Box::new(options)) };
        if want.alone {
            self.taken.insert(object);
        }
        Ok(object)
    }
}

/// What an object for the check is written with: the target's defaults that make a write allowed, but nothing that
/// would keep the object from being read or removed.
fn preparation(target: &Target, check: &Check) -> CallOptions {
    let mut options = options::fitting(Operation::PutObject, &target.with);
    options.storage_class = None;
    options.object_lock_mode = None;
    options.object_lock_retain_until_date = None;
    options.object_lock_legal_hold = None;
    options.request_payer = check.options.request_payer.clone().or(options.request_payer);
    options.sse_customer_key = match check.operation {
        Operation::CopyObject => None,
        _ => check.options.sse_customer_key.clone(),
    };
    if options.sse_customer_key.is_some() {
        options.server_side_encryption = None;
        options.sse_kms_key_id = None;
    }
    options
}

/// Whether an object written so has to be restored before it can be read
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html>).
fn is_archived(options: &CallOptions) -> bool {
    matches!(options.storage_class.as_deref(), Some("GLACIER" | "DEEP_ARCHIVE"))
}
