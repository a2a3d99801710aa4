use proptest::prelude::*;

use super::*;
use crate::clock::BootId;

const RIGHT: &str = "280619";
const WRONG: &str = "190628";
const AUTO_LOCK_S: u32 = 120;

fn at(since_boot_ms: u64) -> Reading {
    Reading { wall_ms: 0, since_boot_ms, boot: BootId([1; 16]) }
}

fn rebooted(since_boot_ms: u64) -> Reading {
    Reading { boot: BootId([2; 16]), ..at(since_boot_ms) }
}

fn passcode(text: &str) -> Passcode {
    Passcode::parse(text).unwrap()
}

/// A lock with the passcode `RIGHT`, closed, whose derivation is cheap.
fn lock() -> Unlock {
    Unlock { passcode: Some(PasscodeRecord::cheap(RIGHT)), ..Unlock::default() }
}

fn attempt(unlock: &mut Unlock, text: &str, now: Reading) -> Result<(), UnlockError> {
    let attempt = unlock.begin(now)?;
    unlock.check(attempt, &passcode(text), now)
}

/// A lock after `tries` wrong attempts, each as early as possible, and the instant of the last.
fn after_wrong(tries: u32) -> (Unlock, u64) {
    let mut unlock = lock();
    let mut now = 1_000_000;
    for _ in 0..tries {
        now += unlock.delay_ms(at(now));
        attempt(&mut unlock, WRONG, at(now)).unwrap_err();
    }
    (unlock, now)
}

#[test]
fn without_a_passcode_nothing_opens() {
    let mut unlock = Unlock::default();
    assert!(unlock.is_locked(AUTO_LOCK_S, at(0)));
    assert_eq!(unlock.begin(at(0)).err(), Some(UnlockError::NoPasscode));
    assert_eq!(unlock.open_by_biometrics(at(0)), Err(UnlockError::NoPasscode));
}

#[test]
fn the_first_passcode_is_set_once_and_opens_the_lock() {
    let mut unlock = Unlock::default();
    let new = NewPasscode::parse(RIGHT).unwrap();
    unlock.set(&new, [1; 16], at(0)).unwrap();
    assert!(!unlock.is_locked(AUTO_LOCK_S, at(0)));
    assert_eq!(unlock.set(&new, [1; 16], at(0)), Err(UnlockError::PasscodeExists));
    assert_eq!(attempt(&mut unlock, RIGHT, at(0)), Ok(()));
}

#[test]
fn the_right_passcode_opens_and_a_wrong_one_does_not() {
    let mut unlock = lock();
    let wrong = attempt(&mut unlock, WRONG, at(0));
    assert_eq!(wrong, Err(UnlockError::Wrong { remaining_ms: 0 }));
    assert!(unlock.is_locked(AUTO_LOCK_S, at(0)));
    assert_eq!(attempt(&mut unlock, RIGHT, at(0)), Ok(()));
    assert!(!unlock.is_locked(AUTO_LOCK_S, at(0)));
}

#[test]
fn delays_grow_after_four_free_tries() {
    let minutes = |minutes: u64| minutes * 60_000;
    for (tries, delay_ms) in [
        (1, 0),
        (4, 0),
        (5, 30_000),
        (6, minutes(1)),
        (7, minutes(5)),
        (8, minutes(15)),
        (9, minutes(60)),
        (10, minutes(180)),
        (11, minutes(480)),
        (12, minutes(480)),
        (40, minutes(480)),
    ] {
        let (unlock, now) = after_wrong(tries);
        assert_eq!(unlock.delay_ms(at(now)), delay_ms, "{tries}");
    }
    assert_eq!(delay_after_ms(u32::MAX), minutes(480));
}

#[test]
fn a_delay_ends_on_its_millisecond() {
    let (mut unlock, now) = after_wrong(5);
    let early = unlock.begin(at(now + 29_999)).err();
    assert_eq!(early, Some(UnlockError::Wait { remaining_ms: 1 }));
    assert_eq!(attempt(&mut unlock, RIGHT, at(now + 30_000)), Ok(()));
}

#[test]
fn waiting_in_vain_costs_nothing() {
    let (mut unlock, now) = after_wrong(5);
    let before = unlock.clone();
    unlock.begin(at(now)).unwrap_err();
    assert_eq!(unlock, before);
}

#[test]
fn an_attempt_counts_before_it_is_checked() {
    // The app is killed before each check: what was stored is all that remains.
    let mut unlock = lock();
    for _ in 0..5 {
        let _killed = unlock.begin(at(0)).unwrap();
    }
    assert_eq!(unlock.begin(at(0)).err(), Some(UnlockError::Wait { remaining_ms: 30_000 }));
}

#[test]
fn the_right_passcode_forgives_all_wrong_ones() {
    let (mut unlock, now) = after_wrong(4);
    attempt(&mut unlock, RIGHT, at(now)).unwrap();
    for _ in 0..4 {
        let wrong = attempt(&mut unlock, WRONG, at(now));
        assert_eq!(wrong, Err(UnlockError::Wrong { remaining_ms: 0 }));
    }
    let fifth = attempt(&mut unlock, WRONG, at(now));
    assert_eq!(fifth, Err(UnlockError::Wrong { remaining_ms: 30_000 }));
}

#[test]
fn a_reboot_starts_the_delay_anew() {
    let (unlock, now) = after_wrong(5);
    assert_eq!(unlock.delay_ms(at(now + 20_000)), 10_000);
    assert_eq!(unlock.delay_ms(rebooted(0)), 30_000);
    assert_eq!(unlock.delay_ms(rebooted(29_999)), 1);
    assert_eq!(unlock.delay_ms(rebooted(30_000)), 0);
    // A long time since boot is not a way around it, nor is a boot identifier that stays the same.
    assert_eq!(unlock.delay_ms(at(5)), 29_995);
}

#[test]
fn setting_the_wall_clock_changes_nothing() {
    let (unlock, now) = after_wrong(5);
    for wall_ms in [i64::MIN, 0, i64::MAX] {
        assert_eq!(unlock.delay_ms(Reading { wall_ms, ..at(now + 10_000) }), 20_000);
    }
}

#[test]
fn changing_the_passcode_needs_the_old_one() {
    let mut unlock = lock();
    let new = NewPasscode::parse("502731").unwrap();
    let attempt_1 = unlock.begin(at(0)).unwrap();
    let refused = unlock.change(attempt_1, &passcode(WRONG), &new, [9; 16], at(0));
    assert_eq!(refused, Err(UnlockError::Wrong { remaining_ms: 0 }));
    assert_eq!(attempt(&mut unlock, RIGHT, at(0)), Ok(()));

    let attempt_2 = unlock.begin(at(0)).unwrap();
    unlock.change(attempt_2, &passcode(RIGHT), &new, [9; 16], at(0)).unwrap();
    assert!(attempt(&mut unlock, RIGHT, at(0)).is_err());
    assert_eq!(attempt(&mut unlock, "502731", at(0)), Ok(()));
}

#[test]
fn biometrics_open_but_forgive_nothing() {
    let (mut unlock, now) = after_wrong(5);
    unlock.open_by_biometrics(at(now)).unwrap();
    assert!(!unlock.is_locked(AUTO_LOCK_S, at(now)));
    assert_eq!(unlock.delay_ms(at(now)), 30_000);
}

#[test]
fn the_app_locks_itself_when_it_is_not_used() {
    let mut unlock = lock();
    attempt(&mut unlock, RIGHT, at(0)).unwrap();
    assert!(!unlock.is_locked(AUTO_LOCK_S, at(120_000)));
    assert!(unlock.is_locked(AUTO_LOCK_S, at(120_001)));

    unlock.touch(AUTO_LOCK_S, at(120_000));
    assert!(!unlock.is_locked(AUTO_LOCK_S, at(240_000)));
    // Too late: a touch does not open.
    unlock.touch(AUTO_LOCK_S, at(240_001));
    assert!(unlock.is_locked(AUTO_LOCK_S, at(240_001)));
}

#[test]
fn whoever_waits_as_long_as_is_said_finds_it_locked() {
    let mut unlock = lock();
    assert_eq!(unlock.locks_in_ms(AUTO_LOCK_S, at(0)), None);
    attempt(&mut unlock, RIGHT, at(0)).unwrap();
    for now in [0, 1, 119_999, 120_000] {
        let ms = unlock.locks_in_ms(AUTO_LOCK_S, at(now)).unwrap();
        assert!(!unlock.is_locked(AUTO_LOCK_S, at(now + ms - 1)), "{now}");
        assert!(unlock.is_locked(AUTO_LOCK_S, at(now + ms)), "{now}");
    }
    assert_eq!(unlock.locks_in_ms(AUTO_LOCK_S, at(120_001)), None);
    assert_eq!(unlock.locks_in_ms(AUTO_LOCK_S, rebooted(1)), None);
}

#[test]
fn a_reboot_locks() {
    let mut unlock = lock();
    attempt(&mut unlock, RIGHT, at(0)).unwrap();
    assert!(unlock.is_locked(AUTO_LOCK_S, rebooted(1)));
    assert!(!unlock.was_opened_within(60, rebooted(1)));
}

#[test]
fn locking_by_hand_locks_at_once() {
    let mut unlock = lock();
    attempt(&mut unlock, RIGHT, at(0)).unwrap();
    unlock.lock();
    assert!(unlock.is_locked(AUTO_LOCK_S, at(0)));
    assert!(!unlock.was_opened_within(60, at(0)));
}

#[test]
fn opened_within_sixty_seconds_counts_from_the_opening_not_from_use() {
    let mut unlock = lock();
    attempt(&mut unlock, RIGHT, at(1_000)).unwrap();
    unlock.touch(AUTO_LOCK_S, at(50_000));
    assert!(unlock.was_opened_within(60, at(61_000)));
    assert!(!unlock.was_opened_within(60, at(61_001)));
}

proptest! {
    /// Whatever an attacker does with reboots, kills and clocks, eight tries take at least the sum
    /// of the delays.
    #[test]
    fn no_way_around_the_delays(steps in prop::collection::vec((0..3_u8, 0..400_000_u64), 1..60)) {
        let mut unlock = lock();
        let (mut boot, mut since_boot_ms, mut total_ms, mut tries) = (0, 0, 0_u64, 0_u32);
        for (what, ms) in steps {
            total_ms += ms;
            since_boot_ms += ms;
            let now = Reading { wall_ms: 0, since_boot_ms, boot: BootId([boot; 16]) };
            match what {
                0 => (boot, since_boot_ms) = (boot + 1, 0),
                1 => tries += u32::from(unlock.begin(now).is_ok()),
                _ => tries += u32::from(!matches!(
                    attempt(&mut unlock, WRONG, now), Err(UnlockError::Wait { .. })
                )),
            }
            let needed_ms: u64 = (0..tries).map(delay_after_ms).sum();
            prop_assert!(total_ms >= needed_ms, "{tries} tries in {total_ms} ms");
        }
    }
}
