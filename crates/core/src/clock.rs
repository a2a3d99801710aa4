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
    /// on a phone that can't tell its boots apart, another name is no proof of a reboot.
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BOOT: BootId = BootId([1; 16]);
    const OTHER_BOOT: BootId = BootId([2; 16]);
    /// 2026-11-24T00:00:00Z.
    const DAY_MS: i64 = 1_795_478_400_000;

    fn reading(wall_ms: i64, since_boot_ms: u64) -> Reading {
        Reading { wall_ms, since_boot_ms, boot: BOOT }
    }

    /// A clock that learned at 1 000 000 ms since boot, exactly, that it is `DAY_MS`.
    fn exact() -> Clock {
        let mut clock = Clock::default();
        let at = reading(0, 1_000_000);
        clock.learn(DAY_MS, at, at).unwrap();
        clock
    }

    #[test]
    fn without_a_sync_the_wall_clock_is_all_there_is() {
        let time = Clock::default().at(reading(DAY_MS + 999, 5));
        assert_eq!(time.now.unix_seconds(), DAY_MS / 1000);
        assert_eq!((time.confirmed, time.correction_s), (false, 0));
        assert_eq!(time.uncertainty_ms, u64::MAX);
    }

    #[test]
    fn the_authority_looks_at_its_clock_in_the_middle_of_the_round_trip() {
        let mut clock = Clock::default();
        clock.learn(DAY_MS, reading(0, 1_000), reading(0, 3_000)).unwrap();
        let time = clock.at(reading(0, 3_000));
        assert_eq!(time.now.unix_seconds() * 1000, DAY_MS + 1_000);
        assert_eq!(time.uncertainty_ms, 1_001);
    }

    #[test]
    fn uncertainty_is_half_the_round_trip_and_100_ppm() {
        let mut clock = Clock::default();
        clock.learn(DAY_MS, reading(0, 0), reading(0, 400)).unwrap();
        assert_eq!(clock.at(reading(0, 200 + 3_600_000)).uncertainty_ms, 200 + 360);
    }

    #[test]
    fn a_wall_clock_off_by_five_seconds_stays_and_one_millisecond_more_is_corrected() {
        for sign in [-1, 1] {
            let kept = exact().at(reading(DAY_MS + sign * 5_000, 1_000_000));
            assert_eq!(kept.correction_s, 0);
            assert_eq!(kept.now.unix_seconds(), DAY_MS / 1000 + sign * 5);
            let corrected = exact().at(reading(DAY_MS + sign * 5_001, 1_000_000));
            assert_eq!(corrected.correction_s, -sign * 5);
            assert_eq!(corrected.now.unix_seconds(), DAY_MS / 1000);
        }
    }

    #[test]
    fn the_tolerance_grows_with_the_uncertainty() {
        // 1 000 s after the anchor, u is 100 ms.
        let wall = DAY_MS + 1_000_000;
        assert_eq!(exact().at(reading(wall + 5_100, 2_000_000)).correction_s, 0);
        assert_eq!(exact().at(reading(wall + 5_101, 2_000_000)).correction_s, -5);
    }

    #[test]
    fn a_clock_set_back_by_hand_is_corrected_until_the_reboot() {
        let clock = exact();
        let set_back = DAY_MS - 86_400_000;
        let time = clock.at(reading(set_back + 60_000, 1_060_000));
        assert_eq!(time.now.unix_seconds(), DAY_MS / 1000 + 60);
        assert_eq!((time.confirmed, time.correction_s), (true, 86_400));

        let rebooted = clock.at(Reading { wall_ms: set_back, since_boot_ms: 9, boot: OTHER_BOOT });
        assert_eq!(rebooted.now.unix_seconds(), set_back / 1000);
        assert_eq!((rebooted.confirmed, rebooted.correction_s), (false, 0));
    }

    #[test]
    fn a_reading_from_before_the_answer_came_is_of_another_boot() {
        // A phone that gives all its boots one name, restarted an hour ago with a right wall clock.
        let mut clock = Clock::default();
        clock.learn(DAY_MS, reading(0, 40_000_000), reading(0, 40_001_000)).unwrap();
        let morning = DAY_MS + 43_200_000;
        for since_boot_ms in [3_600_000, 40_000_999] {
            assert!(!clock.at(reading(morning, since_boot_ms)).confirmed);
        }
        assert!(clock.at(reading(morning, 40_001_000)).confirmed);
        // It may learn anew, and is not held to what it knew.
        clock.learn(morning, reading(0, 3_600_000), reading(0, 3_600_000)).unwrap();
        assert_eq!(clock.at(reading(0, 3_600_000)).now.unix_seconds(), morning / 1000);
    }

    #[test]
    fn nothing_is_known_from_one_reading_to_the_next_in_a_boot_without_a_name() {
        let unnamed =
            |since_boot_ms| Reading { wall_ms: DAY_MS, since_boot_ms, boot: BootId::UNNAMED };
        let mut clock = Clock::default();
        assert_eq!(clock.learn(DAY_MS, unnamed(1), unnamed(1)), Err(LearnError::Unnamed));
        assert!(!clock.at(unnamed(1)).confirmed);
        assert_eq!(unnamed(1).mark().elapsed_ms(unnamed(2)), None);
    }

    #[test]
    fn a_second_answer_up_to_five_minutes_away_is_taken_and_another_is_not() {
        for sign in [-1, 1] {
            let learn = |off_ms: i64| {
                let mut clock = exact();
                let at = reading(0, 1_000_000);
                (clock.learn(DAY_MS + sign * off_ms, at, at), clock)
            };
            let (learned, clock) = learn(300_000);
            assert_eq!(learned, Ok(()));
            let now = clock.at(reading(0, 1_000_000)).now.unix_seconds();
            assert_eq!(now, DAY_MS / 1000 + sign * 300);
            assert_eq!(learn(300_001), (Err(LearnError::Contradicted), exact()));
        }
    }

    #[test]
    fn a_time_since_boot_that_stood_still_in_sleep_is_found_out_by_authority_and_wall_clock() {
        // It slept eight hours, of which the time since boot counted ten seconds.
        let night_ms = 8 * 3_600_000;
        let woken = |wall_ms| reading(wall_ms, 1_010_000);
        let mut clock = Clock::default();
        clock.learn(DAY_MS, reading(DAY_MS, 1_000_000), reading(DAY_MS, 1_000_000)).unwrap();
        let morning = woken(DAY_MS + night_ms);
        let mut found_out = clock;
        let learned = found_out.learn(DAY_MS + night_ms, morning, morning);
        assert_eq!(learned, Err(LearnError::Stopped));
        let time = found_out.at(morning);
        assert_eq!((time.confirmed, time.now.unix_seconds()), (false, morning.wall_ms / 1000));
        // It never is worth anything again in this boot; the next one is another matter.
        assert_eq!(found_out.learn(morning.wall_ms, morning, morning), Err(LearnError::Stopped));
        let rebooted = Reading { boot: OTHER_BOOT, ..morning };
        assert_eq!(found_out.learn(morning.wall_ms, rebooted, rebooted), Ok(()));

        // A wall clock that was set by hand is corrected, and proves nothing by itself.
        assert_eq!(clock.at(morning).correction_s, -(8 * 3600 - 10));
        clock.learn(DAY_MS + 10_000, morning, morning).unwrap();
        assert!(clock.at(morning).confirmed);
        // Nor does an answer that the wall clock knows nothing of.
        let set = woken(DAY_MS + 10_000);
        assert_eq!(clock.learn(DAY_MS + night_ms, set, set), Err(LearnError::Contradicted));
    }

    #[test]
    fn readings_of_two_boots_teach_nothing() {
        let mut clock = exact();
        let after = Reading { boot: OTHER_BOOT, ..reading(0, 2_000_000) };
        assert_eq!(clock.learn(0, reading(0, 1_000_000), after), Err(LearnError::Rebooted));
        assert_eq!(clock, exact());
    }

    #[test]
    fn a_round_trip_of_nothing_is_accepted_and_a_negative_one_is_not() {
        let mut clock = Clock::default();
        let (early, late) = (reading(0, 1_999_999), reading(0, 2_000_000));
        assert_eq!(clock.learn(DAY_MS, late, early), Err(LearnError::NegativeRoundTrip));
        assert_eq!(clock, Clock::default());
        assert_eq!(clock.learn(DAY_MS, late, late), Ok(()));
        assert!(clock.at(late).confirmed);
    }

    #[test]
    fn a_slow_answer_does_not_undo_a_fast_one_until_drift_has_caught_up() {
        // The fast anchor is exact; after 1 000 s its uncertainty is 100 ms.
        let learn = |round_trip_ms: u64| {
            let mut clock = exact();
            let received = 2_000_000;
            let sent = received - round_trip_ms;
            let authority_ms = DAY_MS + 1_000_000 - (round_trip_ms / 2) as i64;
            clock.learn(authority_ms, reading(0, sent), reading(0, received)).unwrap();
            clock
        };
        assert_eq!(learn(202), exact());
        // 99 ms for half the trip, and 1 ms begun for drift since its middle.
        assert_ne!(learn(198), exact());
    }

    #[test]
    fn an_anchor_that_contradicts_the_newest_answer_goes() {
        let mut clock = exact();
        let minute_later = DAY_MS + 60_000;
        clock.learn(minute_later, reading(0, 1_000_000), reading(0, 1_002_000)).unwrap();
        assert_eq!(clock.at(reading(0, 1_002_000)).now.unix_seconds(), minute_later / 1000 + 1);
    }

    #[test]
    fn an_anchor_of_an_earlier_boot_always_gives_way() {
        let mut clock = exact();
        let at = |since_boot_ms| Reading { wall_ms: 0, since_boot_ms, boot: OTHER_BOOT };
        clock.learn(DAY_MS, at(0), at(60_000)).unwrap();
        assert!(clock.at(at(60_000)).confirmed);
    }

    #[test]
    fn a_mark_is_of_one_boot_and_never_in_the_future() {
        let mark = reading(0, 1_000).mark();
        assert_eq!(mark.elapsed_ms(reading(0, 1_000)), Some(0));
        assert_eq!(mark.elapsed_ms(reading(0, 1_001)), Some(1));
        assert_eq!(mark.elapsed_ms(reading(0, 999)), None);
        assert_eq!(mark.elapsed_ms(Reading { boot: OTHER_BOOT, ..reading(0, 1_001) }), None);
    }

    proptest! {
        #[test]
        fn no_numbers_are_too_extreme(
            authority_ms: i64, sent: u64, received: u64, wall_ms: i64, since_boot_ms: u64,
        ) {
            let mut clock = Clock::default();
            let _ = clock.learn(authority_ms, reading(wall_ms, sent), reading(wall_ms, received));
            let _ = clock.learn(wall_ms, reading(0, received), reading(0, since_boot_ms));
            let time = clock.at(reading(wall_ms, since_boot_ms));
            prop_assert!((0..=Instant::MAX.unix_seconds()).contains(&time.now.unix_seconds()));
        }

        #[test]
        fn whatever_the_wall_clock_shows_the_time_is_the_authoritys(
            wall_ms in 0..4_000_000_000_000_i64, passed_ms in 0..10_000_000_000_u64,
            round_trip_ms in 0..60_000_u64,
        ) {
            let mut clock = Clock::default();
            clock.learn(DAY_MS, reading(0, 0), reading(0, round_trip_ms)).unwrap();
            let time = clock.at(reading(wall_ms, round_trip_ms + passed_ms));
            let authority_ms = DAY_MS + (round_trip_ms.div_ceil(2) + passed_ms) as i64;
            let off_ms = (time.now.unix_seconds() * 1000).abs_diff(authority_ms);
            prop_assert!(off_ms < time.uncertainty_ms + TOLERANCE_MS + 1000);
        }

        #[test]
        fn corrected_time_never_runs_backwards(
            walls in prop::array::uniform2(any::<i64>()), times in prop::array::uniform2(any::<u64>()),
        ) {
            let [first, second] = if times[0] <= times[1] { times } else { [times[1], times[0]] };
            let before = exact().at(reading(walls[0], first));
            let after = exact().at(reading(walls[1], second));
            if before.correction_s != 0 && after.correction_s != 0 {
                prop_assert!(before.now <= after.now);
            }
        }
    }
}
