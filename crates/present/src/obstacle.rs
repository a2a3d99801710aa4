//! What keeps the app or a step of it from working at all, in place of the screen.

use crate::advice::{Act, Button};
use crate::message::Message;

/// What keeps the app from working.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Obstacle {
    /// There is no room to store anything.
    DiskFull,
    /// The phone's hardware did not sign.
    KeyFailed,
    /// The phone's fingerprints or lock changed, so its key is gone.
    KeyInvalidated,
    /// The app was built for an authority that can't be.
    NotConfigured,
    /// The phone has no lock screen, so it guards no keys.
    NoScreenLock,
    /// What was to be stored could not be, though there is room.
    NotStored,
    /// What was stored can't be read.
    StateDamaged,
    /// What was stored is of a newer app.
    StateNewer,
}

/// What the page of an obstacle shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ObstacleView {
    /// The headline.
    pub title: Message,
    /// What happened, and what to do.
    pub text: Message,
    /// What helps most comes first, and stands out.
    pub buttons: Vec<Button>,
}

/// In which way a call of the library failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// The caller has made a mistake, or the system gave no random bytes: a bug.
    Misuse,
    /// The store did not do what it was asked to.
    Store,
    /// The store has no room.
    StoreFull,
    /// What the store gave was written by a newer app.
    StateNewer,
    /// What the store gave can't be read.
    StateDamaged,
    /// The citizen did not let the key sign, or not in time: a change of mind.
    Declined,
    /// The phone no longer has the key.
    KeyGone,
    /// The phone's hardware failed.
    KeyFailed,
}

impl Obstacle {
    /// Every obstacle.
    pub const ALL: [Self; 8] = [
        Self::DiskFull,
        Self::KeyFailed,
        Self::KeyInvalidated,
        Self::NotConfigured,
        Self::NoScreenLock,
        Self::NotStored,
        Self::StateDamaged,
        Self::StateNewer,
    ];

    /// The name that texts know it by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DiskFull => "disk_full",
            Self::KeyFailed => "key_failed",
            Self::KeyInvalidated => "key_invalidated",
            Self::NotConfigured => "not_configured",
            Self::NoScreenLock => "no_screen_lock",
            Self::NotStored => "not_stored",
            Self::StateDamaged => "state_damaged",
            Self::StateNewer => "state_newer",
        }
    }

    /// Which a failure is; `None` for what is a bug of the app ([`FailureKind::Misuse`]) and for
    /// what needs no word. `has_screen_lock` is whether the phone guards keys at all.
    pub const fn of(failure: FailureKind, has_screen_lock: bool) -> Option<Self> {
        match failure {
            FailureKind::Store => Some(Self::NotStored),
            FailureKind::StoreFull => Some(Self::DiskFull),
            FailureKind::StateNewer => Some(Self::StateNewer),
            FailureKind::StateDamaged => Some(Self::StateDamaged),
            FailureKind::KeyGone => Some(Self::KeyInvalidated),
            FailureKind::KeyFailed if !has_screen_lock => Some(Self::NoScreenLock),
            FailureKind::KeyFailed => Some(Self::KeyFailed),
            FailureKind::Declined | FailureKind::Misuse => None,
        }
    }

    /// The same where the phone is being opened: a store that fails then can't be read, and a mistake
    /// is that of whoever built the app.
    pub const fn of_opening(failure: FailureKind, has_screen_lock: bool) -> Option<Self> {
        match failure {
            FailureKind::Store => Some(Self::StateDamaged),
            FailureKind::Misuse => Some(Self::NotConfigured),
            other => Self::of(other, has_screen_lock),
        }
    }

    /// What its page shows.
    pub fn view(self) -> ObstacleView {
        let sentence = |part| Message::new(format!("obstacle.{}.{part}", self.name()));
        let again = Button::new("action.try_again", Act::TryAgain);
        let buttons = match self {
            Self::DiskFull => {
                let settings = "action.open_storage_settings";
                vec![Button::new(settings, Act::OpenStorageSettings), again]
            }
            Self::KeyFailed => vec![again, Button::new("action.back", Act::Back)],
            Self::KeyInvalidated => vec![Button::new("action.sign_in_again", Act::SignInAgain)],
            Self::NotConfigured => Vec::new(),
            Self::NoScreenLock => {
                let settings = "action.open_security_settings";
                vec![Button::new(settings, Act::OpenSecuritySettings), again]
            }
            Self::NotStored => vec![again],
            Self::StateDamaged => vec![again, Button::new("action.start_over", Act::StartOver)],
            Self::StateNewer => vec![Button::new("action.update_app", Act::UpdateApp)],
        };
        ObstacleView { title: sentence("title"), text: sentence("text"), buttons }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_texts::check_exactly;

    #[test]
    fn every_obstacle_has_its_sentences_and_a_way_on_but_for_a_build_that_has_none() {
        for obstacle in Obstacle::ALL {
            let view = obstacle.view();
            [&view.title, &view.text].into_iter().for_each(check_exactly);
            view.buttons.iter().for_each(|it| check_exactly(&it.label));
            let nothing_helps = obstacle == Obstacle::NotConfigured;
            assert_eq!(view.buttons.is_empty(), nothing_helps, "{obstacle:?}");
        }
    }

    #[test]
    fn only_damaged_state_offers_to_begin_anew_and_never_first() {
        for obstacle in Obstacle::ALL {
            let place = obstacle.view().buttons.iter().position(|it| it.act == Act::StartOver);
            let expected = (obstacle == Obstacle::StateDamaged).then_some(1);
            assert_eq!(place, expected, "{obstacle:?}");
        }
    }

    #[test]
    fn each_failure_is_its_obstacle() {
        use FailureKind as Failure;
        for (failure, later, opening) in [
            (Failure::Misuse, None, Some(Obstacle::NotConfigured)),
            (Failure::Store, Some(Obstacle::NotStored), Some(Obstacle::StateDamaged)),
            (Failure::StoreFull, Some(Obstacle::DiskFull), Some(Obstacle::DiskFull)),
            (Failure::StateNewer, Some(Obstacle::StateNewer), Some(Obstacle::StateNewer)),
            (Failure::StateDamaged, Some(Obstacle::StateDamaged), Some(Obstacle::StateDamaged)),
            (Failure::Declined, None, None),
            (Failure::KeyGone, Some(Obstacle::KeyInvalidated), Some(Obstacle::KeyInvalidated)),
            (Failure::KeyFailed, Some(Obstacle::KeyFailed), Some(Obstacle::KeyFailed)),
        ] {
            assert_eq!(Obstacle::of(failure, true), later, "{failure:?}");
            assert_eq!(Obstacle::of_opening(failure, true), opening, "{failure:?}");
        }
    }

    #[test]
    fn a_key_fails_for_want_of_a_screen_lock() {
        let failed = |has_lock| Obstacle::of(FailureKind::KeyFailed, has_lock);
        assert_eq!(failed(false), Some(Obstacle::NoScreenLock));
        assert_eq!(failed(true), Some(Obstacle::KeyFailed));
    }
}
