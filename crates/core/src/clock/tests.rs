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
    let unnamed = |since_boot_ms| Reading { wall_ms: DAY_MS, since_boot_ms, boot: BootId::UNNAMED };
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
