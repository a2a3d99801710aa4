use proptest::prelude::*;
use vneid_client::{Cause, Part, Trouble};
use vneid_core::{Instant, MatchDigits};

use super::SignInEffect as Effect;
use super::SignInEvent as Event;
use super::*;
use crate::advice::view_trouble;
use crate::test_texts::{check, check_exactly, en};

fn secret(text: &str) -> Secret {
    Secret::from(text.to_owned())
}

fn digits() -> Option<MatchDigits> {
    MatchDigits::parse("07")
}

const CODE: SignInStanding = SignInStanding::AwaitingCode { digits: None, counts_for_s: 90 };

fn waiting(takes_activation_code: bool) -> SignInStanding {
    let activates = Instant::from_unix_seconds(1_795_503_600).unwrap();
    SignInStanding::Waiting(SignInWait { activates, digits: digits(), takes_activation_code })
}

fn stage(standing: SignInStanding) -> SignInStage {
    SignInStage { standing, has_passcode: false }
}

fn opened(standing: SignInStanding) -> Event {
    Event::Opened { stage: stage(standing), has_screen_lock: true }
}

fn answered(standing: SignInStanding) -> Event {
    Event::Answered { stage: stage(standing), trouble: None }
}

fn unreachable() -> TroubleView {
    view_trouble(&Trouble { part: Part::SignIn, cause: Cause::Unreachable })
}

fn failed(standing: SignInStanding) -> Event {
    Event::Answered { stage: stage(standing), trouble: Some(unreachable()) }
}

fn submitted() -> Event {
    Event::Submitted { number: secret("000000000789"), password: secret("mat khau") }
}

fn code() -> Event {
    Event::CodeEntered { code: secret("135790") }
}

/// Signing in after these events, and the last one's effects.
fn after(events: impl IntoIterator<Item = Event>) -> (SignIn, Vec<Effect>) {
    let mut sign_in = SignIn::new();
    let effects = events.into_iter().map(|event| sign_in.on(event)).last();
    (sign_in, effects.unwrap_or_default())
}

fn step(sign_in: &SignIn) -> &'static str {
    match sign_in.view().step {
        SignInStep::Closed => "closed",
        SignInStep::Credentials => "credentials",
        SignInStep::Code { .. } => "code",
        SignInStep::Registering => "registering",
        SignInStep::Waiting { .. } => "waiting",
        SignInStep::Passcode => "passcode",
        SignInStep::Biometrics => "biometrics",
    }
}

const TICK: Effect = Effect::Tick { in_ms: 1_000 };
const FINISHED: [Effect; 2] = [Effect::Close, Effect::SyncUnseen];

#[test]
fn it_opens_where_the_phone_stands() {
    for (standing, shown) in [
        (SignInStanding::SignedOut, "credentials"),
        (SignInStanding::Removed, "credentials"),
        (CODE, "code"),
        (SignInStanding::AwaitingRegistration, "registering"),
        (waiting(false), "waiting"),
        (waiting(true), "waiting"),
        (SignInStanding::SignedIn, "passcode"),
    ] {
        let (sign_in, _) = after([opened(standing)]);
        assert_eq!(step(&sign_in), shown, "{standing:?}");
        assert!(!sign_in.view().is_busy);
    }
}

#[test]
fn without_a_screen_lock_nobody_signs_in() {
    let stage = stage(SignInStanding::SignedOut);
    let (sign_in, effects) = after([Event::Opened { stage, has_screen_lock: false }]);
    assert_eq!(effects, [Effect::Block { obstacle: Obstacle::NoScreenLock }]);
    assert_eq!(step(&sign_in), "closed");
}

#[test]
fn the_way_through_ends_in_a_passcode_and_biometrics() {
    let bound = Event::BiometricsBound { is_owner: true };
    let mut sign_in = SignIn::new();
    for (event, effects, shown) in [
        (opened(SignInStanding::SignedOut), vec![], "credentials"),
        (
            submitted(),
            vec![Effect::SignIn { number: secret("000000000789"), password: secret("mat khau") }],
            "credentials",
        ),
        (answered(CODE), vec![TICK], "code"),
        (code(), vec![Effect::Confirm { code: secret("135790") }], "code"),
        (answered(SignInStanding::AwaitingRegistration), vec![], "registering"),
        (Event::TryAgain, vec![Effect::Sync], "registering"),
        (answered(SignInStanding::SignedIn), vec![Effect::ChoosePasscode], "passcode"),
        (Event::PasscodeChosen { phone_has_biometrics: true }, vec![], "biometrics"),
        (Event::BiometricsChosen { on: true }, vec![Effect::BindBiometrics], "biometrics"),
        (
            bound,
            vec![Effect::SetBiometrics { on: true }, Effect::Close, Effect::SyncUnseen],
            "closed",
        ),
    ] {
        assert_eq!(sign_in.on(event), effects);
        assert_eq!(step(&sign_in), shown);
    }
}

#[test]
fn without_biometrics_or_with_a_passcode_it_ends_sooner() {
    let (_, effects) = after([
        opened(SignInStanding::SignedIn),
        Event::PasscodeChosen { phone_has_biometrics: false },
    ]);
    assert_eq!(effects, FINISHED);
    let stage = SignInStage { standing: SignInStanding::SignedIn, has_passcode: true };
    let answer = Event::Answered { stage, trouble: None };
    let (_, effects) =
        after([opened(SignInStanding::AwaitingRegistration), Event::TryAgain, answer]);
    assert_eq!(effects, FINISHED);
}

#[test]
fn without_the_owners_finger_biometrics_stay_off() {
    let chosen =
        || [opened(SignInStanding::SignedIn), Event::PasscodeChosen { phone_has_biometrics: true }];
    let asked = [
        vec![Event::BiometricsChosen { on: false }],
        vec![Event::BiometricsChosen { on: true }, Event::BiometricsBound { is_owner: false }],
    ];
    for events in asked {
        let (_, effects) = after(chosen().into_iter().chain(events));
        assert_eq!(effects[0], Effect::SetBiometrics { on: false });
    }
}

#[test]
fn what_did_not_work_is_told_at_the_step_where_it_happened() {
    for (before, event, standing) in [
        (SignInStanding::SignedOut, submitted(), SignInStanding::SignedOut),
        // An earlier try has sent a code, which this one did not ask for.
        (SignInStanding::SignedOut, submitted(), CODE),
        (CODE, code(), CODE),
        (
            SignInStanding::AwaitingRegistration,
            Event::TryAgain,
            SignInStanding::AwaitingRegistration,
        ),
        (waiting(false), Event::TryAgain, waiting(false)),
    ] {
        let shown = step(&after([opened(before)]).0);
        let (sign_in, _) = after([opened(before), event, failed(standing)]);
        assert_eq!(step(&sign_in), shown, "{standing:?}");
        let view = sign_in.view();
        assert!(view.trouble.is_some() && !view.is_busy, "{standing:?}");
    }
}

#[test]
fn a_sign_in_that_ended_leads_back_to_the_start_with_its_reason() {
    let (sign_in, _) = after([opened(CODE), code(), failed(SignInStanding::SignedOut)]);
    assert_eq!(step(&sign_in), "credentials");
    assert!(sign_in.view().trouble.is_some());
    let removed = [opened(waiting(false)), Event::TryAgain, answered(SignInStanding::Removed)];
    let (sign_in, _) = after(removed);
    assert_eq!(step(&sign_in), "credentials");
    check_exactly(&sign_in.view().reason.unwrap());
}

#[test]
fn a_code_counts_down_and_is_over_at_none() {
    let counts = |code_counts_for_s| Event::Ticked { code_counts_for_s };
    for (left_s, said, takes, ticks) in [
        (2, "2 seconds", true, vec![TICK]),
        (1, "1 second", true, vec![TICK]),
        (0, "is over", false, vec![]),
    ] {
        let (mut sign_in, effects) = after([opened(CODE), counts(left_s)]);
        assert_eq!(effects, ticks);
        let SignInStep::Code { left, takes_code, .. } = sign_in.view().step else {
            panic!("another step")
        };
        check_exactly(&left);
        assert!(en(&left).contains(said), "{}", en(&left));
        assert_eq!((takes_code, sign_in.on(code()).is_empty()), (takes, !takes));
    }
}

#[test]
fn another_code_is_sent_without_typing_again() {
    let (mut sign_in, _) = after([opened(SignInStanding::SignedOut), submitted(), answered(CODE)]);
    let effects = sign_in.on(Event::SendAgain);
    assert_eq!(effects, after([opened(SignInStanding::SignedOut), submitted()]).1);
    assert!(sign_in.view().is_busy);
    assert_eq!(sign_in.on(answered(CODE)), [TICK]);
    sign_in.on(Event::SendAgain);
    sign_in.on(failed(CODE));
    assert_eq!(step(&sign_in), "code");
    assert!(sign_in.view().trouble.is_some());
}

#[test]
fn after_the_app_was_closed_another_code_begins_with_number_and_password() {
    let (sign_in, effects) = after([opened(CODE), Event::SendAgain]);
    assert_eq!((step(&sign_in), effects), ("credentials", vec![]));
}

#[test]
fn the_password_is_kept_while_its_code_is_awaited_and_no_longer() {
    let until_code = [opened(SignInStanding::SignedOut), submitted(), answered(CODE)];
    let (sign_in, _) = after(until_code.clone());
    assert!(sign_in.credentials.is_some());
    for more in [
        vec![Event::Left],
        vec![Event::Restarted],
        vec![code(), answered(SignInStanding::AwaitingRegistration)],
        vec![code(), failed(SignInStanding::SignedOut)],
        vec![opened(CODE)],
    ] {
        let (sign_in, _) = after(until_code.iter().cloned().chain(more));
        assert_eq!(sign_in.credentials, None);
    }
    for end in [failed(CODE), Event::Failed] {
        let (sign_in, _) = after([opened(SignInStanding::SignedOut), submitted(), end]);
        assert_eq!(sign_in.credentials, None);
    }
}

#[test]
fn only_a_phone_that_takes_the_place_of_none_takes_an_activation_code() {
    for takes in [true, false] {
        let event = Event::ActivationEntered { code: secret("ABCDE-12345") };
        let (sign_in, effects) = after([opened(waiting(takes)), event]);
        assert_eq!(effects.len(), usize::from(takes));
        let SignInStep::Waiting { until, digits, takes_activation_code } = sign_in.view().step
        else {
            panic!("another step")
        };
        [&until].into_iter().chain(&digits).for_each(check_exactly);
        assert_eq!(takes_activation_code, takes);
    }
}

#[test]
fn whoever_waits_may_look_at_the_app() {
    let (sign_in, effects) = after([opened(waiting(false)), Event::Later]);
    assert_eq!((step(&sign_in), effects), ("passcode", vec![Effect::ChoosePasscode]));
}

#[test]
fn nothing_is_asked_twice_at_once() {
    let (mut sign_in, _) = after([opened(SignInStanding::SignedOut), submitted()]);
    assert_eq!(sign_in.on(submitted()), []);
    sign_in.on(Event::Failed);
    assert_eq!(sign_in.on(submitted()).len(), 1);
}

#[test]
fn an_answer_that_nobody_asked_for_changes_nothing() {
    for event in [answered(SignInStanding::SignedIn), Event::BiometricsBound { is_owner: true }] {
        let (sign_in, effects) = after([opened(SignInStanding::SignedOut), event]);
        assert_eq!((step(&sign_in), effects), ("credentials", vec![]));
    }
}

#[test]
fn debug_shows_nothing_that_was_typed() {
    let (sign_in, effects) = after([opened(SignInStanding::SignedOut), submitted()]);
    let shown = format!("{sign_in:?} {effects:?} {:?} {:?}", submitted(), code());
    for typed in ["000000000789", "mat khau", "135790"] {
        assert!(!shown.contains(typed), "{shown}");
    }
}

fn any_stage() -> impl Strategy<Value = SignInStage> {
    let counts = any::<u32>()
        .prop_map(|counts_for_s| SignInStanding::AwaitingCode { digits: digits(), counts_for_s });
    let standing = prop_oneof![
        Just(SignInStanding::SignedOut),
        counts,
        Just(SignInStanding::AwaitingRegistration),
        any::<bool>().prop_map(waiting),
        Just(SignInStanding::SignedIn),
        Just(SignInStanding::Removed),
    ];
    (standing, any::<bool>())
        .prop_map(|(standing, has_passcode)| SignInStage { standing, has_passcode })
}

fn any_event() -> impl Strategy<Value = Event> {
    let trouble = prop_oneof![Just(None), Just(Some(unreachable())),];
    prop_oneof![
        2 => (any_stage(), any::<bool>())
            .prop_map(|(stage, has_screen_lock)| Event::Opened { stage, has_screen_lock }),
        6 => (any_stage(), trouble)
            .prop_map(|(stage, trouble)| Event::Answered { stage, trouble }),
        3 => Just(submitted()),
        2 => Just(code()),
        1 => Just(Event::SendAgain),
        1 => Just(Event::ActivationEntered { code: secret("x") }),
        1 => Just(Event::TryAgain),
        1 => Just(Event::Restarted),
        1 => Just(Event::Failed),
        1 => any::<u32>().prop_map(|code_counts_for_s| Event::Ticked { code_counts_for_s }),
        1 => Just(Event::Later),
        1 => any::<bool>()
            .prop_map(|phone_has_biometrics| Event::PasscodeChosen { phone_has_biometrics }),
        1 => any::<bool>().prop_map(|on| Event::BiometricsChosen { on }),
        1 => any::<bool>().prop_map(|is_owner| Event::BiometricsBound { is_owner }),
        1 => Just(Event::Left),
    ]
}

proptest! {
    /// Whatever happens, in whatever order: nothing panics, an authority that answered "no" is
    /// never passed over in silence, and no password outlives its code.
    #[test]
    fn no_row_of_events_hides_trouble_or_keeps_a_password(
        events in proptest::collection::vec(any_event(), 0..40),
    ) {
        let mut sign_in = SignIn::new();
        for event in events {
            let awaited = sign_in.awaits;
            let effects = sign_in.on(event.clone());
            let view = sign_in.view();
            check(&view.title);
            view.reason.iter().for_each(check);
            if let (Event::Answered { trouble: Some(_), .. }, Some(_)) = (&event, awaited) {
                let goes_on = matches!(view.step, SignInStep::Passcode | SignInStep::Closed);
                let is_prompt = awaited == Some(Awaited::Owner);
                prop_assert!(view.trouble.is_some() || goes_on || is_prompt, "{event:?}");
            }
            let asks = awaited.is_none() && view.is_busy;
            prop_assert!(!asks || effects.len() == 1);
            let may_keep = matches!(view.step, SignInStep::Code { .. }) || view.is_busy;
            prop_assert!(may_keep || sign_in.credentials.is_none(), "{:?}", view.step);
            let sets = effects.iter().any(|it| matches!(it, Effect::SetBiometrics { on: true }));
            let is_owner = event == (Event::BiometricsBound { is_owner: true });
            prop_assert!(!sets || is_owner);
        }
    }
}
