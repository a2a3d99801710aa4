//! Bringing the body of an old snapshot forward, one version at a time.

use ciborium::Value;

use super::SnapshotError;
use crate::link::Link;
use crate::notices::Notices;

/// Makes the body of the next version; `None` if it is not what its version says.
pub(super) type Step = fn(Value) -> Option<Value>;

/// Every step there is, without a gap: the first is from version `oldest` to the next.
pub(super) struct Migrations<'a> {
    pub(super) oldest: u16,
    pub(super) steps: &'a [Step],
}

/// Whoever changes what a phone stores adds the step from the version before; the version follows
/// from the number of steps.
pub(super) const MIGRATIONS: Migrations<'static> = Migrations { oldest: 1, steps: &[to_2] };

/// Version 1 knew nothing of the authority's service, nor of an officer mode.
fn to_2(body: Value) -> Option<Value> {
    let mut fields = body.into_map().ok()?;
    let settings = fields.iter_mut().find(|(name, _)| name.as_text() == Some("settings"))?;
    let settings = settings.1.as_map_mut()?;
    let before =
        settings.iter().position(|(name, _)| name.as_text() == Some("auto_lock_seconds"))?;
    settings.insert(before, ("officer_mode".into(), false.into()));
    fields.push(("link".into(), Value::serialized(&Link::default()).ok()?));
    fields.push(("notices".into(), Value::serialized(&Notices::default()).ok()?));
    Some(Value::Map(fields))
}

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
