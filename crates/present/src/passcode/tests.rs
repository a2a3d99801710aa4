use proptest::prelude::*;
use vneid_core::{PasscodeError, UnlockError};

use super::PasscodeEffect as Effect;
use super::PasscodeEvent as Event;
use super::*;
use crate::test_texts::{check_exactly, en};

fn secret(text: &str) -> Secret {
    Secret::from(text.to_owned())
}

fn entered(text: &str) -> Event {
    Event::Entered { passcode: secret(text) }
}

fn checked(outcome: Unlocking) -> Event {
    Event::Checked { outcome, since_boot_ms: 10_000 }
}

fn answered(answer: BiometricsAnswer) -> Event {
    Event::BiometricsAnswered { answer }
}

fn settings(biometrics: bool) -> Settings {
    let mut settings = Settings::default();
    settings.biometrics = biometrics;
    settings
}

fn biometrics() -> Settings {
    settings(true)
}

fn open(purpose: PasscodePurpose) -> PasscodeSheet {
    PasscodeSheet::open(purpose, &Settings::default(), true).0
}

/// What came of the events, the last one's effects.
fn play(sheet: &mut PasscodeSheet, events: impl IntoIterator<Item = Event>) -> Vec<Effect> {
    events.into_iter().map(|event| sheet.on(event)).last().unwrap_or_default()
}

fn faults(sheet: &PasscodeSheet) -> Vec<String> {
    sheet.view().faults.iter().map(en).collect()
}

const ENDED: [Effect; 2] = [Effect::Close, Effect::GoOn];

#[test]
fn the_right_passcode_opens_the_lock() {
    let mut sheet = open(PasscodePurpose::Unlock);
    assert_eq!(sheet.view().step, PasscodeStep::Unlock);
    assert_eq!(sheet.on(entered("280619")), [Effect::Check { passcode: secret("280619") }]);
    assert!(sheet.view().is_busy && !sheet.view().takes_digits);
    assert_eq!(sheet.on(checked(Unlocking::Opened)), ENDED);
}

#[test]
fn the_first_passcode_is_chosen_twice_alike() {
    let mut sheet = open(PasscodePurpose::Choose);
    assert!(!sheet.view().can_cancel && !sheet.view().can_forget && sheet.view().rule.is_some());
    sheet.on(entered("280619"));
    assert_eq!(sheet.view().step, PasscodeStep::Repeat);
    assert_eq!(sheet.on(entered("280619")), [Effect::Set { passcode: secret("280619") }]);
    assert_eq!(sheet.on(checked(Unlocking::Opened)), ENDED);
}

#[test]
fn a_change_asks_for_the_old_one_and_the_new_one_twice() {
    let mut sheet = open(PasscodePurpose::Change);
    let mut steps = vec![sheet.view().step];
    for digits in ["280619", "135792"] {
        sheet.on(entered(digits));
        steps.push(sheet.view().step);
    }
    assert_eq!(steps, [PasscodeStep::Old, PasscodeStep::New, PasscodeStep::Repeat]);
    let change = Effect::Change { old: secret("280619"), new: secret("135792") };
    assert_eq!(sheet.on(entered("135792")), [change]);
    assert_eq!(sheet.on(checked(Unlocking::Opened)), ENDED);
}

#[test]
fn another_repetition_leads_back_to_the_choice() {
    for (purpose, before, step) in [
        (PasscodePurpose::Choose, vec![], PasscodeStep::Choose),
        (PasscodePurpose::Change, vec![entered("111222")], PasscodeStep::New),
    ] {
        let mut sheet = open(purpose);
        play(&mut sheet, before.into_iter().chain([entered("280619"), entered("280618")]));
        assert_eq!(sheet.view().step, step);
        assert_eq!(sheet.view().faults[0].key, "passcode_sheet.differs");
        sheet.on(entered("280617"));
        assert_eq!(sheet.view().faults, []);
    }
}

#[test]
fn an_unfit_choice_is_made_anew_without_the_old_one() {
    for outcome in [Unlocking::Weak, Unlocking::NotSixDigits] {
        let mut sheet = open(PasscodePurpose::Change);
        play(&mut sheet, ["280619", "000000", "000000"].map(entered));
        sheet.on(checked(outcome));
        assert_eq!((sheet.view().step, sheet.view().faults.len()), (PasscodeStep::New, 1));
        let effects = play(&mut sheet, ["135792", "135792"].map(entered));
        let change = Effect::Change { old: secret("280619"), new: secret("135792") };
        assert_eq!(effects, [change]);
    }
}

#[test]
fn an_unfit_first_choice_is_made_anew_as_the_first() {
    let mut sheet = open(PasscodePurpose::Choose);
    play(&mut sheet, ["000000", "000000"].map(entered));
    sheet.on(checked(Unlocking::Weak));
    assert_eq!((sheet.view().step, sheet.view().faults.len()), (PasscodeStep::Choose, 1));
}

#[test]
fn a_wrong_old_one_begins_the_change_anew() {
    let mut sheet = open(PasscodePurpose::Change);
    play(&mut sheet, ["280619", "135792", "135792"].map(entered));
    sheet.on(checked(Unlocking::Wrong { wait_ms: 0 }));
    assert_eq!(sheet.view().step, PasscodeStep::Old);
    assert_eq!(faults(&sheet), ["That is not the passcode."]);
    assert!(sheet.old.is_none() && sheet.new.is_none());
}

#[test]
fn a_delay_counts_down_and_takes_no_digits_until_it_is_over() {
    let mut sheet = open(PasscodePurpose::Unlock);
    sheet.on(entered("280618"));
    let effects = sheet.on(checked(Unlocking::Wrong { wait_ms: 2_500 }));
    assert_eq!(effects, [Effect::Tick { in_ms: 1_000 }]);
    for (at, left, takes) in [
        (10_000, Some("3 seconds"), false),
        (10_501, Some("2 seconds"), false),
        (12_000, Some("1 second"), false),
        (12_499, Some("1 second"), false),
        (12_500, None, true),
    ] {
        sheet.on(Event::Ticked { since_boot_ms: at });
        let said = faults(&sheet).join(" ");
        assert_eq!(left.is_some(), said.contains("econd"), "{said}");
        assert!(left.is_none_or(|left| said.contains(left)), "{said}");
        assert_eq!(sheet.view().takes_digits, takes, "{at}");
        assert_eq!(sheet.on(entered("280619")).is_empty(), !takes, "{at}");
    }
}

#[test]
fn the_last_tick_comes_as_the_delay_ends() {
    let mut sheet = open(PasscodePurpose::Unlock);
    sheet.on(entered("280618"));
    let effects = sheet.on(checked(Unlocking::Wait { wait_ms: 300 }));
    assert_eq!(effects, [Effect::Tick { in_ms: 300 }]);
    assert_eq!(sheet.on(Event::Ticked { since_boot_ms: 10_300 }), []);
}

#[test]
fn biometrics_stand_in_where_the_settings_and_the_phone_let_them() {
    for (purpose, settings, has_any, asked) in [
        (PasscodePurpose::Unlock, biometrics(), true, true),
        (PasscodePurpose::Unlock, biometrics(), false, false),
        (PasscodePurpose::Unlock, Settings::default(), true, false),
        (PasscodePurpose::Choose, biometrics(), true, false),
        (PasscodePurpose::Change, biometrics(), true, false),
    ] {
        let (sheet, effects) = PasscodeSheet::open(purpose, &settings, has_any);
        assert_eq!(effects.contains(&Effect::AskBiometrics), asked, "{purpose:?}");
        assert_eq!(sheet.view().offers_biometrics, asked, "{purpose:?}");
    }
}

#[test]
fn the_owner_is_let_in_by_the_library_alone() {
    let mut sheet = PasscodeSheet::open(PasscodePurpose::Unlock, &biometrics(), true).0;
    assert_eq!(sheet.on(answered(BiometricsAnswer::Owner)), [Effect::OpenByBiometrics]);
    assert_eq!(sheet.on(checked(Unlocking::Opened)), ENDED);
}

#[test]
fn whoever_is_not_the_owner_may_type() {
    let mut sheet = PasscodeSheet::open(PasscodePurpose::Unlock, &biometrics(), true).0;
    assert_eq!(sheet.on(answered(BiometricsAnswer::Nobody)), []);
    assert!(sheet.view().takes_digits && sheet.view().offers_biometrics);
    assert_eq!(sheet.on(Event::Biometrics), [Effect::AskBiometrics]);
}

#[test]
fn an_added_finger_switches_biometrics_off() {
    let mut sheet = PasscodeSheet::open(PasscodePurpose::Unlock, &biometrics(), true).0;
    let effects = sheet.on(answered(BiometricsAnswer::Changed));
    assert_eq!(effects, [Effect::SwitchBiometricsOff]);
    check_exactly(&sheet.view().biometrics_changed.unwrap());
    assert_eq!(sheet.on(Event::Biometrics), []);
    assert_eq!(sheet.on(answered(BiometricsAnswer::Owner)), []);
}

#[test]
fn an_answer_that_nobody_asked_for_opens_nothing() {
    let mut sheet = open(PasscodePurpose::Unlock);
    assert_eq!(sheet.on(answered(BiometricsAnswer::Owner)), []);
    assert_eq!(sheet.on(checked(Unlocking::Opened)), []);
    sheet.on(entered("280619"));
    assert_eq!(sheet.on(Event::Cancelled), [Effect::Close]);
    assert_eq!(sheet.on(checked(Unlocking::Opened)), []);
}

#[test]
fn the_first_passcode_can_be_neither_avoided_nor_forgotten() {
    for event in [Event::Cancelled, Event::Forgotten] {
        assert_eq!(open(PasscodePurpose::Choose).on(event), []);
    }
}

#[test]
fn a_forgotten_passcode_leads_to_signing_in_again() {
    for purpose in [PasscodePurpose::Unlock, PasscodePurpose::Change] {
        let mut sheet = open(purpose);
        let effects = sheet.on(Event::Forgotten);
        assert_eq!(effects, [Effect::Close, Effect::SignInAgain]);
    }
}

#[test]
fn what_could_not_be_checked_is_asked_again_and_what_was_typed_is_gone() {
    let mut sheet = open(PasscodePurpose::Change);
    play(&mut sheet, ["280619", "135792", "135792"].map(entered));
    sheet.on(Event::Failed);
    let view = sheet.view();
    assert_eq!((view.step, view.is_busy, view.attempt), (PasscodeStep::Old, false, 3));
    assert!(sheet.old.is_none() && sheet.new.is_none());
}

#[test]
fn debug_shows_no_digits() {
    let mut sheet = open(PasscodePurpose::Change);
    play(&mut sheet, ["280619", "135792"].map(entered));
    let shown = format!("{sheet:?} {:?} {:?}", entered("246813"), sheet.on(entered("135792")));
    for digits in ["280619", "135792", "246813"] {
        assert!(!shown.contains(digits), "{shown}");
    }
}

#[test]
fn the_program_is_told_the_same() {
    let said = |error| message_of_lock(&error).iter().map(en).collect::<Vec<_>>().join(" ");
    for error in [
        UnlockError::NoPasscode,
        UnlockError::PasscodeExists,
        UnlockError::Wrong { remaining_ms: 0 },
    ] {
        assert_eq!(message_of_lock(&error).len(), 1);
        message_of_lock(&error).iter().for_each(check_exactly);
    }
    assert!(said(UnlockError::Wait { remaining_ms: 1 }).contains("1 second"));
    assert!(said(UnlockError::Wrong { remaining_ms: 60_001 }).contains("61 seconds"));
    for error in [PasscodeError::NotSixDigits, PasscodeError::Weak] {
        check_exactly(&message_of_passcode(error));
    }
}

fn any_event() -> impl Strategy<Value = Event> {
    let digits = prop_oneof![Just("280619"), Just("135792"), Just("12"), Just("")];
    let outcome = prop_oneof![
        Just(Unlocking::Opened),
        Just(Unlocking::NotSixDigits),
        Just(Unlocking::Weak),
        any::<u64>().prop_map(|wait_ms| Unlocking::Wrong { wait_ms }),
        any::<u64>().prop_map(|wait_ms| Unlocking::Wait { wait_ms }),
        (0..3_000_u64).prop_map(|wait_ms| Unlocking::Wrong { wait_ms }),
    ];
    let answer = prop_oneof![
        Just(BiometricsAnswer::Owner),
        Just(BiometricsAnswer::Nobody),
        Just(BiometricsAnswer::Changed),
    ];
    let at = prop_oneof![0..20_000_u64, any::<u64>()];
    prop_oneof![
        6 => digits.prop_map(entered),
        3 => (outcome, at.clone())
            .prop_map(|(outcome, since_boot_ms)| Event::Checked { outcome, since_boot_ms }),
        2 => at.prop_map(|since_boot_ms| Event::Ticked { since_boot_ms }),
        1 => answer.prop_map(answered),
        1 => Just(Event::Biometrics),
        1 => Just(Event::Failed),
        1 => Just(Event::Forgotten),
        1 => Just(Event::Cancelled),
    ]
}

fn any_purpose() -> impl Strategy<Value = PasscodePurpose> {
    prop_oneof![
        Just(PasscodePurpose::Unlock),
        Just(PasscodePurpose::Choose),
        Just(PasscodePurpose::Change),
    ]
}

proptest! {
    /// Whatever happens, in whatever order: nothing panics, the lock opens only because the library
    /// said so, and whoever is asked again is told why.
    #[test]
    fn no_row_of_events_opens_the_lock_or_asks_again_without_a_reason(
        purpose in any_purpose(),
        with_biometrics in any::<bool>(),
        events in proptest::collection::vec(any_event(), 0..40),
    ) {
        let (mut sheet, _) = PasscodeSheet::open(purpose, &settings(with_biometrics), true);
        for event in events {
            let (before, was_busy) = (sheet.view(), sheet.awaits == Awaits::Outcome);
            let was_open = sheet.awaits != Awaits::Nothing;
            let effects = sheet.on(event.clone());
            let view = sheet.view();
            [&view.title].into_iter().chain(&view.rule).chain(&view.faults).for_each(check_exactly);
            let opened = was_busy
                && matches!(event, Event::Checked { outcome: Unlocking::Opened, .. });
            prop_assert_eq!(effects.contains(&Effect::GoOn), opened);
            prop_assert!(was_open || effects.is_empty());
            let goes_on = matches!(
                (before.step, view.step),
                (PasscodeStep::Old, PasscodeStep::New)
                    | (PasscodeStep::Choose | PasscodeStep::New, PasscodeStep::Repeat)
            );
            let has_ended = sheet.awaits == Awaits::Nothing || event == Event::Failed;
            if view.attempt != before.attempt && !has_ended && !goes_on {
                prop_assert!(!view.faults.is_empty(), "{:?} after {:?}", view.step, event);
            }
            prop_assert!(!view.takes_digits || !view.is_busy);
            let keeps = matches!(view.step, PasscodeStep::New | PasscodeStep::Repeat);
            prop_assert!(keeps || (sheet.old.is_none() && sheet.new.is_none()));
        }
    }
}
