//! Bringing the body of an old snapshot forward, one version at a time.

use ciborium::Value;

use super::SnapshotError;

/// Makes the body of the next version; `None` if it is not what its version says.
pub(super) type Step = fn(Value) -> Option<Value>;

/// Every step there is, without a gap: the first is from version `oldest` to the next.
pub(super) struct Migrations<'a> {
    pub(super) oldest: u16,
    pub(super) steps: &'a [Step],
}

/// Whoever changes what a phone stores adds the step from the version before; the version follows
/// from the number of steps.
pub(super) const MIGRATIONS: Migrations<'static> = Migrations { oldest: 1, steps: &[] };

impl Migrations<'_> {
    /// The version that the last step makes.
    pub(super) const fn current(&self) -> u16 {
        self.oldest + self.steps.len() as u16
    }

    /// The steps from a version to the current one; none when it is the current one.
    pub(super) fn from(&self, version: u16) -> Result<&[Step], SnapshotError> {
        let (oldest, known) = (self.oldest, self.current());
        let done = version.checked_sub(oldest).ok_or(SnapshotError::TooOld { version, oldest })?;
        self.steps.get(usize::from(done)..).ok_or(SnapshotError::Newer { version, known })
    }
}
