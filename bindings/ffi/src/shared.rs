//! The state of a phone between threads, and storing it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};
use vneid_client::Service;
use vneid_core::{PhoneState, Verifier};

use crate::clock::{CheckedClocks, Clocks};
use crate::failure::PhoneError;
use crate::foreign::{Keys, Store, Transport};

/// What the sides of a phone share.
pub(crate) struct Shared {
    pub(crate) service: Service,
    pub(crate) keys: Arc<dyn Keys>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clocks: CheckedClocks,
    /// Held by the one job that may run for a phone.
    pub(crate) job: async_lock::Mutex<()>,
    held: Mutex<Held>,
    store: Arc<dyn Store>,
    /// Who is writing to the store.
    writer: Mutex<Option<ThreadId>>,
    written: Condvar,
    opening: Opening,
}

/// What a phone holds in memory.
pub(crate) struct Held {
    pub(crate) state: PhoneState,
    pub(crate) verifier: Verifier,
    /// Changes so far, and how many of them are stored.
    changes: u64,
    stored: u64,
    /// How what is in the store ends, as far as this phone knows.
    end: Option<End>,
}

impl Shared {
    pub(crate) fn open(
        service: Service,
        keys: Arc<dyn Keys>,
        store: Arc<dyn Store>,
        transport: Arc<dyn Transport>,
        clocks: Arc<dyn Clocks>,
    ) -> Result<Self, PhoneError> {
        let opening = Opening::new();
        let bytes = store.load()?;
        let mut state = match &bytes {
            Some(bytes) => PhoneState::from_snapshot(bytes)?,
            None => PhoneState::default(),
        };
        let end = Some(end_of(bytes.as_deref()));
        state.keep_for(&service.roots);
        let verifier = Verifier::new(service.app);
        Ok(Self {
            service,
            keys,
            transport,
            clocks: CheckedClocks::new(clocks),
            job: async_lock::Mutex::new(()),
            held: Mutex::new(Held { state, verifier, changes: 0, stored: 0, end }),
            store,
            writer: Mutex::new(None),
            written: Condvar::new(),
            opening,
        })
    }

    /// Looks at the state.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Held) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the state in memory. It is stored by the next [`Self::store`].
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Held) -> T) -> T {
        let mut held = self.lock();
        held.changes += 1;
        change(&mut held)
    }

    /// As [`Self::change`]; `change` says whether there is anything to store.
    pub(crate) fn change_if<T>(&self, change: impl FnOnce(&mut Held) -> (T, bool)) -> T {
        let mut held = self.lock();
        let (outcome, is_changed) = change(&mut held);
        held.changes += u64::from(is_changed);
        outcome
    }

    /// Changes the state and stores it. What `change` returns is handed out only when it is safe.
    pub(crate) fn change_and_store<T>(
        &self,
        change: impl FnOnce(&mut Held) -> T,
    ) -> Result<T, PhoneError> {
        let outcome = self.change(change);
        self.store()?;
        Ok(outcome)
    }

    /// Stores what has changed since it was stored last. Writers take turns, so that no older state
    /// replaces a newer one; the state itself is free meanwhile.
    ///
    /// # Errors
    /// Those of the store; [`PhoneError::Misuse`] when another phone has written to it: what that
    /// one must not forget would be lost.
    pub(crate) fn store(&self) -> Result<(), PhoneError> {
        let _turn = self.take_turn()?;
        let (bytes, changes, end) = {
            let held = self.lock();
            if held.stored == held.changes {
                return Ok(());
            }
            (held.state.to_snapshot(), held.changes, held.end)
        };
        if !self.opening.was_the_only_one()
            && let Some(end) = end
            && end_of(self.store.load()?.as_deref()) != end
        {
            return Err(PhoneError::misuse("another phone is open on this store, and has written"));
        }
        let end = end_of(Some(&bytes));
        let saved = self.store.save(bytes);
        let mut held = self.lock();
        // After a failure either may be there.
        held.end = saved.is_ok().then_some(end);
        saved?;
        held.stored = changes;
        Ok(())
    }

    fn take_turn(&self) -> Result<Turn<'_>, PhoneError> {
        let this = thread::current().id();
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if *writer == Some(this) {
            return Err(PhoneError::misuse("the store calls what stores"));
        }
        let (mut writer, _) = self
            .written
            .wait_timeout_while(writer, LONGEST_WRITE, |writer| writer.is_some())
            .unwrap_or_else(PoisonError::into_inner);
        if writer.is_some() {
            return Err(PhoneError::Store { reason: "an earlier write does not end".into() });
        }
        *writer = Some(this);
        Ok(Turn(self))
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        // Whoever panicked has left a state of valid parts; to refuse it for ever helps nobody.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to write to the store, until it is dropped.
struct Turn<'a>(&'a Shared);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.writer.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.0.written.notify_one();
    }
}

/// The last bytes of what is stored: of a snapshot its checksum. `None` when nothing is stored.
type End = [u8; 32];

fn end_of(stored: Option<&[u8]>) -> End {
    stored.and_then(|bytes| bytes.last_chunk()).copied().unwrap_or_default()
}

/// One phone that was opened, among all of this process. An app opens one and keeps it; where it
/// has several, each looks before it writes.
struct Opening {
    number: u64,
    /// Whether all before were closed.
    was_alone: bool,
}

static OPENED: AtomicU64 = AtomicU64::new(0);
static CLOSED: AtomicU64 = AtomicU64::new(0);

impl Opening {
    fn new() -> Self {
        let number = OPENED.fetch_add(1, Ordering::SeqCst);
        Self { number, was_alone: CLOSED.load(Ordering::SeqCst) == number }
    }

    /// Whether no other phone has been open at any time since this one is.
    fn was_the_only_one(&self) -> bool {
        self.was_alone && OPENED.load(Ordering::SeqCst) == self.number + 1
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        CLOSED.fetch_add(1, Ordering::SeqCst);
    }
}

/// Fresh random bytes.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], PhoneError> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| PhoneError::NoRandomness)?;
    Ok(bytes)
}

/// A store that takes longer has stalled: others who have to store are told so instead of waiting.
const LONGEST_WRITE: Duration = Duration::from_secs(10);
