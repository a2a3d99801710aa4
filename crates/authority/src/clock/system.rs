//! What time it is.

use std::fmt::Debug;
use std::time::{SystemTime, UNIX_EPOCH};

use vneid_payload::Instant;

use super::kernel;

/// What time it is, for the whole service.
pub trait Clock: Debug + Send + Sync {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn now_ms(&self) -> i64;

    /// Milliseconds since some instant that is the same while the process lives, by a clock that
    /// nobody can set. A clock that nothing moves but the time that passes is one itself.
    fn steady_ms(&self) -> i64 {
        self.now_ms()
    }

    /// The whole second.
    fn now(&self) -> Instant {
        Instant::saturating_from_unix_seconds(self.now_ms().div_euclid(1000))
    }
}

/// The clock of the machine. It must follow a time server: phones take their time from it.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        // A machine whose clock stands before 1970 serves nobody; 0 makes everything be refused.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    fn steady_ms(&self) -> i64 {
        kernel::steady_ms()
    }
}
