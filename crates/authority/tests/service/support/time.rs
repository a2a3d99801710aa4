//! The time of a test world.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use vneid_authority::{Clock, TimeWitness, WitnessAway};

/// A clock that tests move.
#[derive(Debug)]
pub(crate) struct TestClock {
    time_ms: AtomicI64,
    /// By how much the clock is set wrong.
    off_ms: AtomicI64,
}

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        self.true_ms() + self.off_ms.load(Ordering::SeqCst)
    }

    fn steady_ms(&self) -> i64 {
        self.true_ms()
    }
}

impl TestClock {
    pub(super) fn new(time_ms: i64) -> Self {
        Self { time_ms: AtomicI64::new(time_ms), off_ms: AtomicI64::new(0) }
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, seconds: i64) {
        self.time_ms.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// Sets the clock so far ahead of the time; 0 sets it right.
    pub(crate) fn set_ahead(&self, seconds: i64) {
        self.off_ms.store(seconds * 1000, Ordering::SeqCst);
    }

    /// What time it is, whatever the clock shows.
    pub(crate) fn true_ms(&self) -> i64 {
        self.time_ms.load(Ordering::SeqCst)
    }
}

/// Says what time it is, or what a test has it say.
#[derive(Debug)]
pub(crate) struct TestWitness {
    pub(super) clock: Arc<TestClock>,
    /// By how many seconds it is wrong; `None` while it is away.
    pub(crate) off_s: Mutex<Option<i64>>,
}

impl TimeWitness for TestWitness {
    fn ask(&self) -> BoxFuture<'_, Result<i64, WitnessAway>> {
        let says = self.off_s.lock().unwrap().map(|off_s| self.clock.true_ms() + off_s * 1000);
        std::future::ready(says.ok_or_else(|| WitnessAway("away".to_owned()))).boxed()
    }
}
