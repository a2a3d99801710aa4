//! The phone's clocks.

use std::cell::Cell;
use std::sync::Arc;

use uniffi::UnexpectedUniFFICallbackError;
use vneid_core::BootId;

use crate::failure::PhoneError;

/// The phone's clocks, which every call that needs the time reads. They may show anything, and be set
/// meanwhile; an exception, or a reading that can't be, ends the call with [`PhoneError::Misuse`].
/// They must not call the phone.
#[uniffi::export(with_foreign)]
pub trait Clocks: Send + Sync {
    /// What they show now.
    fn now(&self) -> Result<Reading, PhoneError>;
}

/// What the phone's clocks show, read together.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Reading {
    /// The wall clock: milliseconds since 1970-01-01T00:00:00Z. May be anything.
    pub wall_ms: i64,
    /// Milliseconds since the phone was started, time asleep included. Android:
    /// `SystemClock.elapsedRealtime`; iOS: `mach_continuous_time`.
    pub since_boot_ms: u64,
    /// 16 bytes that name this boot of the phone, others after each restart. Android: the kernel's
    /// `boot_id`; iOS: `kern.bootsessionuuid`. Zeros when nothing tells this boot from another, or
    /// the time since boot stands still in sleep: then nothing is measured over time.
    pub boot: Vec<u8>,
}

impl Reading {
    /// The core's reading; the boot identifier must have 16 bytes.
    pub(crate) fn check(&self) -> Result<vneid_core::Reading, PhoneError> {
        let boot = self.boot.as_slice().try_into().map_err(|_| {
            PhoneError::misuse(format!("a boot identifier of {} bytes, not 16", self.boot.len()))
        })?;
        let (wall_ms, since_boot_ms) = (self.wall_ms, self.since_boot_ms);
        Ok(vneid_core::Reading { wall_ms, since_boot_ms, boot: BootId(boot) })
    }
}

/// The phone's clocks, whose readings are checked.
#[derive(Clone)]
pub(crate) struct CheckedClocks(Arc<dyn Clocks>);

impl CheckedClocks {
    pub(crate) fn new(clocks: Arc<dyn Clocks>) -> Self {
        Self(clocks)
    }

    /// What they show now. To be read while no lock is held: it is foreign code.
    pub(crate) fn now(&self) -> Result<vneid_core::Reading, PhoneError> {
        let _once = Once::begin()?;
        let shown = self.0.now();
        shown.map_err(|error| PhoneError::misuse(format!("the clocks: {error}")))?.check()
    }
}

/// That this thread reads the clocks: where they call the phone, which reads the clocks, there would
/// be no end to it but that of the stack.
struct Once;

thread_local! {
    static READS: Cell<bool> = const { Cell::new(false) };
}

impl Once {
    fn begin() -> Result<Self, PhoneError> {
        if READS.replace(true) {
            return Err(PhoneError::misuse("the clocks call what reads them"));
        }
        Ok(Self)
    }
}

impl Drop for Once {
    fn drop(&mut self) {
        READS.set(false);
    }
}

impl From<UnexpectedUniFFICallbackError> for PhoneError {
    fn from(error: UnexpectedUniFFICallbackError) -> Self {
        Self::misuse(error.reason)
    }
}
