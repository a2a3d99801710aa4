//! A bound on work that is counted, not timed: the same image costs the same everywhere.

/// Work that may still be done. One unit is about one brightness read between pixels, some five
/// nanoseconds on a phone of today.
#[derive(Debug)]
pub(crate) struct Budget {
    left: u64,
}

impl Budget {
    pub(crate) fn new(work: u64) -> Self {
        Self { left: work }
    }

    /// Takes `work` from what is left; false, and nothing is left, when that does not suffice.
    pub(crate) fn spend(&mut self, work: usize) -> bool {
        let rest = self.left.checked_sub(work as u64);
        self.left = rest.unwrap_or(0);
        rest.is_some()
    }
}
