//! Why something can't be done, and the one thing that helps.

use vneid_client::{Cause, Refused, Trouble};
use vneid_core::{OfficerBlocker, Refusal};

use crate::message::Message;
use crate::time::{duration, instant};

/// What a button does. A shell does each in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Act {
    /// Leaves what did not work.
    Back,
    /// Opens the page where to register for level 2.
    NearestPlace,
    /// Opens the phone's date settings.
    OpenDateSettings,
    /// Opens the phone's network settings.
    OpenNetworkSettings,
    /// Opens the phone's settings of screen lock and biometrics.
    OpenSecuritySettings,
    /// Opens the phone's storage settings.
    OpenStorageSettings,
    /// Has the hand scanner's way of typing proven.
    ProveTyping,
    /// Looks at the same person's code again.
    ScanAgain,
    /// Opens the page to sign in, where the account stands.
    SignIn,
    /// Signs out, and opens the page to sign in.
    SignInAgain,
    /// Erases what this phone holds of the app and begins anew, once the citizen has confirmed it.
    StartOver,
    /// Switches the making of codes on: a switch in place of a button.
    SwitchOn,
    /// Goes online: renews what is due.
    Sync,
    /// Does what did not work once more.
    TryAgain,
    /// Asks for the passcode.
    Unlock,
    /// Opens the app's page in the store.
    UpdateApp,
}

/// A button: its words, and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record), uniffi(name = "ActButton"))]
pub struct Button {
    /// Its words.
    pub label: Message,
    /// What it does.
    pub act: Act,
}

/// Why something can't be done, and what helps.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Advice {
    /// Why.
    pub reason: Message,
    /// What helps.
    pub now: Message,
    /// What else is known, one sentence after the other.
    pub more: Vec<Message>,
    /// The one thing that helps, where the app can do it.
    pub button: Option<Button>,
}

/// What did not work with the authority.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TroubleView {
    /// What was being done: stands before the reason, and a colon between them.
    pub part: Message,
    /// Why it did not work, and what helps.
    pub advice: Advice,
    /// Whether the same may work later, with nobody doing anything.
    pub may_pass: bool,
}

impl Button {
    pub(crate) fn new(label: &str, act: Act) -> Self {
        Self { label: Message::new(label), act }
    }
}

impl Advice {
    fn on(section: &str, code: &str) -> Self {
        let sentence = |part| Message::new(format!("{section}.{code}.{part}"));
        let (reason, now) = (sentence("reason"), sentence("now"));
        Self { reason, now, more: Vec::new(), button: None }
    }
}

/// Why no code can be made, to the citizen.
#[cfg_attr(feature = "uniffi", uniffi::export)]
pub fn advice_on_refusal(refusal: &Refusal) -> Advice {
    let mut advice = Advice::on("refusal", refusal.code());
    let (label, act) = match refusal {
        Refusal::SignedOut => ("action.sign_in", Act::SignIn),
        Refusal::LevelTooLow | Refusal::AccountSuspended => {
            ("action.nearest_place", Act::NearestPlace)
        }
        Refusal::AppTooOld { .. } => ("action.update_app", Act::UpdateApp),
        Refusal::PhoneRemoved => ("action.sign_in_again", Act::SignIn),
        Refusal::PhoneWaiting { activates } => {
            let until = instant(*activates);
            advice.more.push(Message::new("devices.waiting").with("instant", until));
            ("sign_in.waiting_open", Act::SignIn)
        }
        Refusal::NoCertificate | Refusal::CertificateExpired { .. } => {
            ("action.go_online", Act::Sync)
        }
        Refusal::ClockWrong { .. } => ("action.open_date_settings", Act::OpenDateSettings),
        Refusal::SwitchOff => ("personal.qr_verification", Act::SwitchOn),
        Refusal::Locked => ("action.unlock", Act::Unlock),
        _ => return advice,
    };
    advice.button = Some(Button::new(label, act));
    advice
}

/// Why no codes can be checked, to the officer.
#[cfg_attr(feature = "uniffi", uniffi::export)]
pub fn advice_on_blocker(blocker: OfficerBlocker) -> Advice {
    let mut advice = Advice::on("blocker", blocker.name());
    let (label, act) = match blocker {
        OfficerBlocker::SignedOut => ("action.sign_in", Act::SignIn),
        OfficerBlocker::LevelTooLow => ("action.nearest_place", Act::NearestPlace),
        OfficerBlocker::AppTooOld => ("action.update_app", Act::UpdateApp),
        OfficerBlocker::NoLists | OfficerBlocker::ListsExpired => ("lists.update", Act::Sync),
        OfficerBlocker::ClockWrong => ("action.open_date_settings", Act::OpenDateSettings),
        _ => return advice,
    };
    advice.button = Some(Button::new(label, act));
    advice
}

/// What did not work with the authority, with the tries that are left and the wait.
pub fn view_trouble(trouble: &Trouble) -> TroubleView {
    let cause = &trouble.cause;
    let mut advice = Advice::on("trouble", cause.code());
    match cause {
        Cause::OtherAuthority(url) => advice.reason = advice.reason.with("url", url.as_str()),
        Cause::Unreachable => {
            let label = "action.open_network_settings";
            advice.button = Some(Button::new(label, Act::OpenNetworkSettings));
        }
        Cause::Refused(Refused { tries_left: Some(tries), .. }) => {
            advice.more.push(Message::new("trouble_more.tries").with("count", *tries));
        }
        _ => {}
    }
    if cause.wait_s() > 0 {
        let lasting = duration(cause.wait_s().into());
        advice.more.push(Message::new("trouble_more.wait").with("duration", lasting));
    }
    let part = Message::new(format!("part.{}", trouble.part.name()));
    TroubleView { part, advice, may_pass: cause.may_pass() }
}

#[cfg(test)]
pub(crate) mod tests {
    use vneid_client::Part;
    use vneid_client::wire::ProblemCode;
    use vneid_core::Instant;
    use vneid_payload::AppVersion;

    use super::*;
    use crate::test_texts::{check, check_exactly, en, names_in};

    /// One of each.
    pub(crate) fn refusals() -> [Refusal; 11] {
        let at = Instant::from_unix_seconds(1_795_503_600).unwrap();
        let app = AppVersion { major: 0, minor: 1, patch: 0 };
        [
            Refusal::SignedOut,
            Refusal::LevelTooLow,
            Refusal::AppTooOld { app, lowest: app },
            Refusal::PhoneRemoved,
            Refusal::AccountSuspended,
            Refusal::PhoneWaiting { activates: at },
            Refusal::NoCertificate,
            Refusal::ClockWrong { shows: at, earliest: at },
            Refusal::CertificateExpired { expired: at },
            Refusal::SwitchOff,
            Refusal::Locked,
        ]
    }

    fn check_advice(advice: &Advice) {
        let label = advice.button.iter().map(|it| &it.label);
        [&advice.reason, &advice.now].into_iter().chain(&advice.more).for_each(check_exactly);
        label.for_each(check);
    }

    #[test]
    fn every_refusal_has_its_sentences_and_one_thing_that_helps() {
        let codes: Vec<_> = refusals().iter().map(Refusal::code).collect();
        assert!(Refusal::CODES.iter().all(|code| codes.contains(code)));
        for refusal in refusals() {
            let advice = advice_on_refusal(&refusal);
            check_advice(&advice);
            let act = match refusal.code() {
                "signed_out" | "phone_removed" | "phone_waiting" => Act::SignIn,
                "level_too_low" | "account_suspended" => Act::NearestPlace,
                "app_too_old" => Act::UpdateApp,
                "no_certificate" | "certificate_expired" => Act::Sync,
                "clock_wrong" => Act::OpenDateSettings,
                "switch_off" => Act::SwitchOn,
                _ => Act::Unlock,
            };
            assert_eq!(advice.button.unwrap().act, act, "{}", refusal.code());
        }
    }

    #[test]
    fn a_phone_that_waits_says_until_when() {
        let [.., waiting, _, _, _, _, _] = &refusals();
        let more = advice_on_refusal(waiting).more;
        assert_eq!(
            more.iter().map(en).collect::<Vec<_>>(),
            ["Waits to take over at 14:00, Tuesday 24/11"]
        );
    }

    #[test]
    fn every_blocker_has_its_sentences_and_one_thing_that_helps() {
        for &blocker in OfficerBlocker::ALL {
            let advice = advice_on_blocker(blocker);
            check_advice(&advice);
            assert!(advice.button.is_some(), "{}", blocker.name());
        }
    }

    fn trouble(cause: Cause) -> TroubleView {
        view_trouble(&Trouble { part: Part::Standing, cause })
    }

    fn refused(tries_left: Option<u32>, retry_after_s: Option<u32>) -> Cause {
        let code = Some(ProblemCode::CodeWrong);
        Cause::Refused(Refused { code, status: 403, retry_after_s, tries_left })
    }

    #[test]
    fn every_cause_and_part_has_its_sentences() {
        let own = [
            Cause::Unreachable,
            Cause::Unreadable("x"),
            Cause::Untrusted("x".into()),
            Cause::OtherWorld,
            Cause::OtherAuthority("http://x".into()),
            Cause::Keys,
            Cause::NotSignedIn,
            Cause::SignedInAlready,
            Cause::TimeUntrusted("x".into()),
            Cause::TimeContradicted("x".into()),
            Cause::ActivationCodeMistyped,
            Cause::Refused(Refused {
                code: None,
                status: 418,
                retry_after_s: None,
                tries_left: None,
            }),
        ];
        let problems = ProblemCode::ALL.iter().map(|code| {
            let (status, left) = (code.status(), Some(4));
            Cause::Refused(Refused {
                code: Some(*code),
                status,
                retry_after_s: left,
                tries_left: left,
            })
        });
        let views: Vec<_> = own.into_iter().chain(problems).map(trouble).collect();
        for view in &views {
            check(&view.part);
            check_advice(&view.advice);
        }
        let keys: Vec<_> = views.iter().map(|it| it.advice.reason.key.as_str()).collect();
        for name in names_in("trouble") {
            assert!(keys.contains(&&*format!("trouble.{name}.reason")), "{name}");
        }
        for part in Part::ALL {
            check(&view_trouble(&Trouble { part, cause: Cause::Unreachable }).part);
        }
    }

    #[test]
    fn tries_and_wait_are_told_where_the_authority_names_them() {
        for (tries, wait, said) in [
            (None, None, ""),
            (Some(0), Some(0), "trouble_more.tries"),
            (None, Some(1), "trouble_more.wait"),
            (Some(4), Some(90), "trouble_more.tries trouble_more.wait"),
        ] {
            let more = trouble(refused(tries, wait)).advice.more;
            let keys: Vec<_> = more.iter().map(|it| it.key.as_str()).collect();
            assert_eq!(keys.join(" "), said);
        }
    }

    #[test]
    fn only_without_network_the_network_settings_help() {
        let act = |cause| trouble(cause).advice.button.map(|it| it.act);
        assert_eq!(act(Cause::Unreachable), Some(Act::OpenNetworkSettings));
        assert_eq!(act(Cause::Unreadable("x")), None);
    }

    #[test]
    fn another_authority_is_named() {
        let view = trouble(Cause::OtherAuthority("http://elsewhere.example".into()));
        assert!(en(&view.advice.reason).contains("http://elsewhere.example"));
    }
}
