//! The lab while it runs: the world with its policies read, the contents of the buckets, the
//! sessions that were made, and the journal of requests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use jiff::Timestamp;

use crate::authorize::{Caller, Compiled};
use crate::front::Names;
use crate::journal::Journal;
use crate::store::Store;
use crate::world::World;

/// Everything that requests share.
#[derive(Debug)]
pub(crate) struct State {
    settings: RwLock<Arc<Settings>>,
    pub(crate) store: Store,
    /// Sessions made by AssumeRole, by access key id.
    sessions: Mutex<HashMap<String, Arc<Caller>>>,
    pub(crate) journal: Journal,
}

/// A world with its policies read. Changed as a whole (PutBucketPolicy), so that a request sees
/// one state of it.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) world: World,
    pub(crate) policies: Compiled,
    pub(crate) names: Names,
    /// Who the credentials of the world belong to, by access key id.
    callers: HashMap<String, Arc<Caller>>,
}

impl Settings {
    fn new(world: World) -> Self {
        let policies = Compiled::new(&world);
        let callers = Caller::all(&world).map(|caller| (caller.access_key.clone(), Arc::new(caller))).collect();
        let names = Names::new(&world);
        Self { world, policies, names, callers }
    }
}

impl State {
    pub(crate) fn new(mut world: World, journal: Journal) -> Self {
        let store = Store::new(&mut world);
        let settings = RwLock::new(Arc::new(Settings::new(world)));
        Self { settings, store, sessions: Mutex::default(), journal }
    }

    /// The world as it is now.
    pub(crate) fn settings(&self) -> Arc<Settings> {
        self.settings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes the world for all requests that come.
    pub(crate) fn change(&self, change: impl FnOnce(&mut World)) {
        let mut settings = self.settings.write().unwrap_or_else(PoisonError::into_inner);
        let mut world = settings.world.clone();
        change(&mut world);
        *settings = Arc::new(Settings::new(world));
    }

    /// Who an access key belongs to.
    pub(crate) fn caller(&self, access_key: &str) -> Option<Arc<Caller>> {
        let known = self.settings().callers.get(access_key).cloned();
        known.or_else(|| self.sessions().get(access_key).cloned())
    }

    /// Remembers a new session, and forgets those that have ended.
    pub(crate) fn add_session(&self, caller: Caller) {
        let now = Timestamp::now();
        let mut sessions = self.sessions();
        sessions.retain(|_, session| session.expires.is_none_or(|end| end > now));
        sessions.insert(caller.access_key.clone(), Arc::new(caller));
    }

    fn sessions(&self) -> MutexGuard<'_, HashMap<String, Arc<Caller>>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
