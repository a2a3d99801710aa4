//! What the kernel knows of its clocks.

/// Milliseconds since the machine was started, those that it slept among them.
#[cfg(target_os = "linux")]
#[allow(unsafe_code, reason = "a clock that counts while the machine sleeps; std has none")]
pub(super) fn steady_ms() -> i64 {
    let mut read = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the kernel fills the structure that it is given, which outlives the call.
    let result = unsafe { libc::clock_gettime(libc::CLOCK_BOOTTIME, &raw mut read) };
    debug_assert_eq!(result, 0, "a clock that every Linux has");
    read.tv_sec.saturating_mul(1000).saturating_add(read.tv_nsec / 1_000_000)
}

/// Milliseconds since this was first asked for.
#[cfg(not(target_os = "linux"))]
pub(super) fn steady_ms() -> i64 {
    use std::sync::OnceLock;
    use std::time::Instant;
    static BEGAN: OnceLock<Instant> = OnceLock::new();
    i64::try_from(BEGAN.get_or_init(Instant::now).elapsed().as_millis()).unwrap_or(i64::MAX)
}

/// Whether the kernel says that something keeps its clock right (`adjtimex`); `None` where it says
/// nothing. A clock that a hypervisor keeps right is not among them.
#[cfg(target_os = "linux")]
#[allow(unsafe_code, reason = "no well-kept crate asks the kernel for this")]
pub(super) fn is_synchronised() -> Option<bool> {
    // SAFETY: a structure of integers, for which zeros are values. Its `modes` are 0: the kernel
    // changes nothing, and fills it in.
    let state = unsafe {
        let mut read: libc::timex = std::mem::zeroed();
        libc::adjtimex(&raw mut read)
    };
    (state >= 0).then_some(state != libc::TIME_ERROR)
}

/// Nothing is known.
#[cfg(not(target_os = "linux"))]
pub(super) fn is_synchronised() -> Option<bool> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steady_clock_never_goes_back() {
        let read: Vec<i64> = (0..1_000).map(|_| steady_ms()).collect();
        assert!(read.is_sorted() && read[0] >= 0);
    }
}
