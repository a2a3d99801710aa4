//! Bringing the body of an old snapshot forward, one version at a time.

use ciborium::Value;

use super::SnapshotError;
use crate::clock::Clock;
use crate::link::Link;
use crate::notices::Notices;
use crate::trust::{StatusStore, TrustStore};
use crate::verifier::{DayCounts, VerifierMemory};

/// Makes the body of the next version; `None` if it is not what its version says.
pub(super) type Step = fn(Value) -> Option<Value>;

/// Every step there is, without a gap: the first is from version `oldest` to the next.
pub(super) struct Migrations<'a> {
    pub(super) oldest: u16,
    pub(super) steps: &'a [Step],
}

/// Whoever changes what a phone stores adds the step from the version before; the version follows
/// from the number of steps.
pub(super) const MIGRATIONS: Migrations<'static> =
    Migrations { oldest: 1, steps: &[to_2, to_3, to_4] };

/// Version 1 knew nothing of the authority's service, nor of an officer mode.
fn to_2(body: Value) -> Option<Value> {
    let mut fields = body.into_map().ok()?;
    let settings = field(&mut fields, "settings")?.as_map_mut()?;
    let before =
        settings.iter().position(|(name, _)| name.as_text() == Some("auto_lock_seconds"))?;
    settings.insert(before, ("officer_mode".into(), false.into()));
    fields.push(("link".into(), Value::serialized(&Link::default()).ok()?));
    fields.push(("notices".into(), Value::serialized(&Notices::default()).ok()?));
    Some(Value::Map(fields))
}

/// Version 2 counted no verdicts, and did not know for how long a one-time code counts.
fn to_3(body: Value) -> Option<Value> {
    let mut fields = body.into_map().ok()?;
    let enrolment = field(field(&mut fields, "link")?.as_map_mut()?, "enrolment")?;
    if let Some(signing_in) = enrolment.as_map_mut().and_then(|it| field(it, "SigningIn")) {
        signing_in.as_map_mut()?.push(("code".into(), Value::Null));
    }
    fields.push(("counts".into(), Value::serialized(&DayCounts::default()).ok()?));
    Some(Value::Map(fields))
}

/// Version 3 knew two roots, a time that nobody had signed, and codes with more about them than when
/// they are forgotten: all of that is fetched anew. Nor did it
/// know digits of a phone that asks to be let in, or activation codes.
fn to_4(body: Value) -> Option<Value> {
    let mut fields = body.into_map().ok()?;
    *field(&mut fields, "clock")? = Value::serialized(&Clock::default()).ok()?;
    *field(&mut fields, "trust")? = Value::serialized(&TrustStore::default()).ok()?;
    *field(&mut fields, "status")? = Value::serialized(&StatusStore::default()).ok()?;
    *field(&mut fields, "verifier")? = Value::serialized(&VerifierMemory::default()).ok()?;
    let enrolment = field(field(&mut fields, "link")?.as_map_mut()?, "enrolment")?;
    if let Some(enrolment) = enrolment.as_map_mut() {
        if let Some(signing_in) = field(enrolment, "SigningIn") {
            signing_in.as_map_mut()?.push(("digits".into(), Value::Null));
        }
        let standing = field(enrolment, "Enrolled")
            .and_then(|enrolled| field(enrolled.as_map_mut()?, "standing"));
        let waiting = standing.and_then(|it| field(it.as_map_mut()?, "Waiting"));
        if let Some(waiting) = waiting {
            let waiting = waiting.as_map_mut()?;
            waiting.push(("activation_code".into(), false.into()));
            waiting.push(("digits".into(), Value::Null));
        }
    }
    for notice in field(field(&mut fields, "notices")?.as_map_mut()?, "held")?.as_array_mut()? {
        notice.as_map_mut()?.push(("digits".into(), Value::Null));
    }
    Some(Value::Map(fields))
}

/// The value of a field.
fn field<'a>(fields: &'a mut [(Value, Value)], name: &str) -> Option<&'a mut Value> {
    fields.iter_mut().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value)
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
