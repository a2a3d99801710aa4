//! What time it is, when the phone's wall clock may be wrong.
//!
//! A wall clock can be set by hand; the time since boot can't. At each sync the authority's time is
//! held against the time since boot ([`Clock::learn`]). From then on, until the phone reboots, the
//! phone knows what the authority's clock shows, to within the uncertainty
//! `u = round trip / 2 + 100 ppm of the time passed since its middle`. A wall clock that is off by more than
//! `u + 5 s` is corrected ([`Clock::at`]); one that is off by less is taken as it is, because phones
//! that follow their network keep better time than an old anchor does.

use serde::{Deserialize, Serialize};

use crate::instant::Instant;

/// Names one boot of a phone: another value after each reboot.
///
/// Android: the kernel's `boot_id`; iOS: `kern.bootsessionuuid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BootId(#[serde(with = "serde_bytes")] pub [u8; 16]);

impl BootId {
    /// A boot that nobody can tell from another, or whose only clock stands still in sleep: nothing
    /// is measured from one reading to the next.
    pub const UNNAMED: Self = Self([0; 16]);
}

/// What a phone's clocks show, read together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The wall clock: milliseconds since 1970-01-01T00:00:00Z. May be anything.
    pub wall_ms: i64,
    /// Milliseconds since the phone was started, time asleep included. Android:
    /// `SystemClock.elapsedRealtime`; iOS: `mach_continuous_time`.
    pub since_boot_ms: u64,
    /// Which boot `since_boot_ms` counts from.
    pub boot: BootId,
}

impl Reading {
    /// This moment, as a point that later readings can be held against.
    pub const fn mark(&self) -> Mark {
        Mark { boot: self.boot, since_boot_ms: self.since_boot_ms }
    }
}

/// A point in the time of one boot. No wall clock moves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    boot: BootId,
    since_boot_ms: u64,
}

impl Mark {
    /// Milliseconds from this point to `now`; `None` after a reboot, and in a boot without a name.
    ///
    /// Time since boot never runs backwards, so a `now` before this point is a reboot too, whatever
    /// the boot identifier says.
    pub fn elapsed_ms(&self, now: Reading) -> Option<u64> {
        if self.boot != now.boot || self.boot == BootId::UNNAMED {
            return None;
        }
        now.since_boot_ms.checked_sub(self.since_boot_ms)
    }

    /// How many milliseconds have passed since this point for certain, whatever the boots are called:
    /// on a phone that can't tell its boots apart, another name is not proof of a reboot.
    pub(crate) fn least_elapsed_ms(&self, now: Reading) -> u64 {
        now.since_boot_ms.checked_sub(self.since_boot_ms).unwrap_or(now.since_boot_ms)
    }
}

/// The time as the rules use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// The wall clock, corrected where it is known to be wrong.
    pub now: Instant,
    /// Whether the authority's time was learned in this boot. If not, `now` is the bare wall clock.
    pub confirmed: bool,
    /// Seconds by which the wall clock was corrected: the authority's time minus the wall clock's,
    /// towards zero. 0 when it was not corrected; never 0 when it was.
    pub correction_s: i64,
    /// How far the phone's idea of the authority's time may be off, milliseconds; [`u64::MAX`] when
    /// not `confirmed`.
    pub uncertainty_ms: u64,
}

impl Time {
    /// Nothing is known: for what is judged without any time.
    pub const UNKNOWN: Self = Self::unconfirmed(Instant::EPOCH);

    /// A time that nobody has confirmed: the wall clock's.
    pub const fn unconfirmed(now: Instant) -> Self {
        Self { now, confirmed: false, correction_s: 0, uncertainty_ms: u64::MAX }
    }

    /// The time of somebody who knows it: the authority itself.
    pub const fn exact(now: Instant) -> Self {
        Self { now, confirmed: true, correction_s: 0, uncertainty_ms: 0 }
    }

    /// Whether something is dated after now by more than clocks of the authority may differ. Of an
    /// unconfirmed time that says nothing.
    pub(crate) const fn is_before(&self, issued: Instant) -> bool {
        self.confirmed && issued.seconds_since(self.now) > ISSUED_AHEAD_S
    }
}

/// The authority's time as it was last learned, or nothing on a phone that never synced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    anchor: Option<Anchor>,
    /// A boot whose time since boot was found to stand still in sleep.
    stopped: Option<BootId>,
}

impl Clock {
    /// Takes in the authority's time, in milliseconds since 1970, from an answer that is known to
    /// be the authority's: [`SignedAnswer::teach`](crate::SignedAnswer::teach) makes sure of that.
    /// `sent` was read just before the request left, `received` just after the answer came.
    ///
    /// The authority is taken to have looked at its clock in the middle of the round trip. Of the
    /// anchor held and the new one, the one with the smaller uncertainty at `received` stays, so
    /// that a slow answer does not undo a fast one. If both can't be true, the new one stays, unless
    /// they are more than [`MAX_STEP_MS`] apart: then one of them is wrong, and nothing is learned.
    ///
    /// When the wall clock has gone as far ahead of the time since boot as the authority has, the
    /// time since boot stood still, as some do in sleep: it is worth nothing until the reboot, and
    /// the time is no longer confirmed.
    ///
    /// # Errors
    /// [`LearnError`]; what was known is kept, but for [`LearnError::Stopped`].
    pub fn learn(
        &mut self,
        authority_ms: i64,
        sent: Reading,
        received: Reading,
    ) -> Result<(), LearnError> {
        if sent.boot != received.boot {
            return Err(LearnError::Rebooted);
        }
        if received.boot == BootId::UNNAMED {
            return Err(LearnError::Unnamed);
        }
        if self.stopped == Some(received.boot) {
            return Err(LearnError::Stopped);
        }
        let round_trip_ms = received
            .since_boot_ms
            .checked_sub(sent.since_boot_ms)
            .ok_or(LearnError::NegativeRoundTrip)?;
        let new = Anchor {
            authority_ms,
            since_boot_ms: sent.since_boot_ms + round_trip_ms / 2,
            half_round_trip_ms: round_trip_ms.div_ceil(2),
            learned: received.mark(),
            wall_ms: received.wall_ms,
        };
        let mut keeps_old = false;
        if let Some(old) = self.anchor_at(received) {
            let (old_u, new_u) = (old.uncertainty_ms(received), new.uncertainty_ms(received));
            let (was, is) = (old.authority_ms(received), new.authority_ms(received));
            let apart = was.abs_diff(is);
            if apart > MAX_STEP_MS.max(old_u.saturating_add(new_u)) {
                if is > was && old.wall_ahead_ms(received).abs_diff(apart) <= MAX_STEP_MS {
                    *self = Self { anchor: None, stopped: Some(received.boot) };
                    return Err(LearnError::Stopped);
                }
                return Err(LearnError::Contradicted);
            }
            keeps_old = old_u < new_u && apart <= old_u.saturating_add(new_u);
        }
        if !keeps_old {
            self.anchor = Some(new);
        }
        tracing::debug!(code = "time_learned", round_trip_ms, kept_old = keeps_old);
        Ok(())
    }

    /// What time it is.
    pub fn at(&self, now: Reading) -> Time {
        let wall = instant_from_ms(now.wall_ms);
        let Some(anchor) = self.anchor_at(now) else { return Time::unconfirmed(wall) };
        let authority_ms = anchor.authority_ms(now);
        let uncertainty_ms = anchor.uncertainty_ms(now);
        let off_ms = authority_ms.saturating_sub(now.wall_ms);
        if off_ms.unsigned_abs() > uncertainty_ms.saturating_add(TOLERANCE_MS) {
            Time {
                now: instant_from_ms(authority_ms),
                confirmed: true,
                correction_s: off_ms / 1000,
                uncertainty_ms,
            }
        } else {
            Time { now: wall, confirmed: true, correction_s: 0, uncertainty_ms }
        }
    }

    /// The anchor, if it is of this boot, and this reading is not from before it was learned: that
    /// would be another boot of the same name.
    fn anchor_at(&self, now: Reading) -> Option<&Anchor> {
        self.anchor.as_ref().filter(|anchor| anchor.learned.elapsed_ms(now).is_some())
    }
}

/// Why the authority's time was not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LearnError {
    /// The request and its answer belong to two boots of the phone.
    #[error("the phone rebooted between the request and its answer")]
    Rebooted,
    /// The answer was read before the request.
    #[error("the answer came before the request by the time since boot")]
    NegativeRoundTrip,
    /// This boot has no name.
    #[error("this boot has no name: nothing can be measured from now on")]
    Unnamed,
    /// More than [`MAX_STEP_MS`] from what was learned before in this boot.
    #[error("minutes apart from what was learned before in this boot")]
    Contradicted,
    /// The time since boot stood still, in sleep for example.
    #[error("the time since boot stands still in sleep")]
    Stopped,
}

/// The authority's clock showed `authority_ms` at `since_boot_ms`, give or take half a round trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Anchor {
    authority_ms: i64,
    since_boot_ms: u64,
    half_round_trip_ms: u64,
    /// When the answer came.
    learned: Mark,
    /// What the wall clock showed then.
    wall_ms: i64,
}

impl Anchor {
    fn authority_ms(&self, now: Reading) -> i64 {
        self.authority_ms.saturating_add_unsigned(self.passed_ms(now))
    }

    fn uncertainty_ms(&self, now: Reading) -> u64 {
        self.half_round_trip_ms.saturating_add(self.passed_ms(now).div_ceil(MS_PER_MS_OF_DRIFT))
    }

    /// By how much the wall clock has gone further than the time since boot; 0 when it has not.
    fn wall_ahead_ms(&self, now: Reading) -> u64 {
        let wall_ms = i128::from(now.wall_ms) - i128::from(self.wall_ms);
        let ahead_ms = wall_ms - i128::from(self.learned.elapsed_ms(now).unwrap_or_default());
        u64::try_from(ahead_ms.max(0)).unwrap_or(u64::MAX)
    }

    fn passed_ms(&self, now: Reading) -> u64 {
        now.since_boot_ms.saturating_sub(self.since_boot_ms)
    }
}

fn instant_from_ms(ms: i64) -> Instant {
    Instant::saturating_from_unix_seconds(ms.div_euclid(1000))
}

/// Two answers of the authority in one boot are at most this far apart, milliseconds.
pub const MAX_STEP_MS: u64 = 5 * 60_000;

/// What the authority has signed may be dated this far after a confirmed time, seconds: the clocks of
/// its instances, of whoever holds a root, and what a phone's own clock has drifted in weeks.
const ISSUED_AHEAD_S: i64 = 600;

/// A wall clock off by this much beyond the uncertainty is left alone.
pub(crate) const TOLERANCE_MS: u64 = 5_000;

/// A phone's oscillator is taken to drift by at most 100 ppm: 1 ms in 10 000 ms.
const MS_PER_MS_OF_DRIFT: u64 = 10_000;

#[cfg(test)]
mod tests;
