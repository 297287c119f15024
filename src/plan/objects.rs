//! Which object of the run's own a check acts on: one that another check writes in the same place, or one that is
//! written for it alone.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

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

/// How many objects one check may choose from, and a place offers for each nearness: enough for every way of writing that
/// a suite has in one place, and few enough for 20,000 checks in one.
const CHOICES: usize = 8;

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

/// An object that a check writes.
#[derive(Clone)]
struct Written {
    /// The target, and with it the role.
    index: usize,
    options: CallOptions,
    object: usize,
}

impl Written {
    /// Whether a write as this target with these options would end alike, so that nothing is gained by another.
    fn is_like(&self, index: usize, options: &CallOptions) -> bool {
        self.index == index && self.options == *options
    }
}

/// Which of the places that were asked about.
type PlaceId = usize;

/// A place, a target and options: a write would end alike.
type Alike = (PlaceId, usize, CallOptions);

/// The objects that checks write and that others can rest on.
#[derive(Default)]
pub(super) struct Sources {
    places: HashMap<Place, PlaceId>,
    /// Written by a check that expects to be allowed; of several that would end alike, the first.
    written: HashMap<(PlaceId, Near), Vec<Written>>,
    /// Written by a check that expects to be allowed, all of them: what the deletions near it may take.
    deletable: HashMap<(PlaceId, Near), VecDeque<usize>>,
    /// Written by a check that expects a denial, or by a preparation: the first.
    same: HashMap<Alike, usize>,
    /// The same, as far as no deletion has looked at them.
    spared: HashMap<Alike, VecDeque<usize>>,
    /// Written only where nothing else there is.
    spare: HashMap<Alike, usize>,
    /// The objects that a check removes.
    taken: HashSet<usize>,
}

/// What a check rests on.
#[derive(Default)]
pub(super) struct Choice {
    /// Objects that are written anyway, the nearest first.
    pub(super) objects: Vec<usize>,
    /// The options of further objects that the run may write. Where `objects` is empty, the first is always written.
    pub(super) to_write: Vec<CallOptions>,
}

impl Sources {
    fn place(&mut self, target: &Target, check: &Check) -> PlaceId {
        let next = self.places.len();
        *self.places.entry(Place::of(target, check)).or_insert(next)
    }

    /// Adds what a check writes.
    pub(super) fn offer(&mut self, index: usize, target: &Target, check: &Check, object: usize) {
        let place = self.place(target, check);
        if check.operation == Operation::CopyObject || is_archived(&check.options) {
            return;
        }
        let options = &check.options;
        if check.expect.is_denial() {
            self.add_alike((place, index, options.clone()), object);
            return;
        }
        let [entry, own, _] = nears(index, check);
        for near in [entry, own] {
            self.deletable.entry((place, near)).or_default().push_back(object);
        }
        for near in nears(index, check) {
            let written = self.written.entry((place, near)).or_default();
            if written.len() < CHOICES && !written.iter().any(|other| other.is_like(index, options)) {
                written.push(Written { index, options: options.clone(), object });
            }
        }
    }

    /// Adds what the run writes for a check.
    pub(super) fn add(
        &mut self,
        want: &Want,
        index: usize,
        check: &Check,
        target: &Target,
        options: CallOptions,
        (object, is_spare): (usize, bool),
    ) {
        let alike = (self.place(target, check), index, options);
        if is_spare {
            self.spare.entry(alike).or_insert(object);
            return;
        }
        if want.alone {
            self.taken.insert(object);
            self.same.entry(alike).or_insert(object);
        } else {
            self.add_alike(alike, object);
        }
    }

    fn add_alike(&mut self, alike: Alike, object: usize) {
        self.same.entry(alike.clone()).or_insert(object);
        self.spared.entry(alike).or_default().push_back(object);
    }

    /// What the check acts on.
    pub(super) fn choose(&mut self, want: &Want, index: usize, target: &Target, check: &Check) -> Choice {
        if want.alone { self.one(index, target, check) } else { self.several(index, target, check) }
    }

    /// An object that no other check needs after this one. There is no second choice: S3 answers a deletion alike whether
    /// the key is there or not, and what another role wrote is not this one's to delete.
    fn one(&mut self, index: usize, target: &Target, check: &Check) -> Choice {
        let place = self.place(target, check);
        let options = preparation(target, check);
        let [entry, own, _] = nears(index, check);
        let taken = &self.taken;
        let written = [entry, own].into_iter().find_map(|near| {
            let objects = self.deletable.get_mut(&(place, near))?;
            next_free(objects, taken)
        });
        let same = || next_free(self.spared.get_mut(&(place, index, options.clone()))?, taken);
        match written.or_else(same) {
            Some(object) => {
                self.taken.insert(object);
                Choice { objects: vec![object], ..Choice::default() }
            }
            None => Choice { to_write: vec![options], ..Choice::default() },
        }
    }

    /// Every way of having an object there: as checks write it, and then as the run would.
    fn several(&mut self, index: usize, target: &Target, check: &Check) -> Choice {
        let place = self.place(target, check);
        let mut chosen: Vec<&Written> = Vec::new();
        for near in nears(index, check) {
            for written in self.written.get(&(place, near)).into_iter().flatten() {
                if !chosen.iter().any(|other| other.is_like(written.index, &written.options)) {
                    chosen.push(written);
                }
            }
        }
        chosen.truncate(CHOICES);
        let mut objects: Vec<usize> = chosen.iter().map(|written| written.object).collect();
        let mut to_write = Vec::new();
        let prepared = preparation(target, check);
        let plain = plain(&prepared);
        for options in std::iter::once(prepared).chain(plain) {
            if chosen.iter().any(|written| written.is_like(index, &options)) {
                continue;
            }
            let alike = (place, index, options);
            let same = self.same.get(&alike);
            // A spare one alone would not be written.
            let spare = self.spare.get(&alike).filter(|_| !objects.is_empty());
            match same.or(spare) {
                Some(object) if objects.contains(object) => {}
                Some(object) => objects.push(*object),
                None => to_write.push(alike.2),
            }
        }
        Choice { objects, to_write }
    }
}

/// Takes objects out until one is free, so that each is looked at once, however many deletions there are.
fn next_free(objects: &mut VecDeque<usize>, taken: &HashSet<usize>) -> Option<usize> {
    std::iter::from_fn(|| objects.pop_front()).find(|object| !taken.contains(object))
}

fn nears(index: usize, check: &Check) -> [Near; 3] {
    [Near::Entry(index, check.entry), Near::Target(index), Near::Suite]
}

/// The same without what needs a permission of its own beside `s3:PutObject`, where it has any of that
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>).
fn plain(options: &CallOptions) -> Option<CallOptions> {
    let needs_more = !options.tagging.is_empty() || options.acl.is_some();
    needs_more.then(|| CallOptions { tagging: BTreeMap::new(), acl: None, ..options.clone() })
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
