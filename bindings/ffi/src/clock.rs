//! The phone's clocks.

use vneid_core::BootId;

use crate::failure::PhoneError;

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
