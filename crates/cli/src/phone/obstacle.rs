//! Why a command of `vneid phone` could not do its work.

use std::path::PathBuf;

use vneid_client::Trouble;
use vneid_core::{PasscodeError, UnlockError};
use vneid_present::{TroubleView, message_of_lock, message_of_passcode, view_trouble};

use crate::failure::{BUSY, FOLDER, INPUT, REFUSED};
use crate::texts::Texts;

/// Why not.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// The folder is no authority of a test world.
    NoWorld {
        /// Which.
        path: PathBuf,
        /// What is missing or wrong.
        detail: String,
    },
    /// The phone is one of `vneid lab`, which has no service.
    NoService {
        /// Its folder.
        path: PathBuf,
    },
    /// The service could not be had, or refused.
    Service(Trouble),
    /// Nobody is signed in.
    SignedOut,
    /// No phone, or more than one, waits to take this one's place.
    NoOneMove {
        /// How many do.
        count: usize,
    },
    /// What was typed is no passcode, or none that may be chosen.
    Passcode(PasscodeError),
    /// The lock does not open.
    Lock(UnlockError),
    /// Fewer secrets came than were asked for.
    SecretMissing,
    /// A secret was typed twice, differently.
    SecretsDiffer,
}

impl From<Obstacle> for crate::failure::Failure {
    fn from(obstacle: Obstacle) -> Self {
        Self::Phone(obstacle)
    }
}

impl Obstacle {
    /// The exit status.
    pub(crate) const fn status(&self) -> u8 {
        match self {
            Self::NoWorld { .. } => FOLDER,
            Self::Service(trouble) if trouble.cause.may_pass() => BUSY,
            Self::NoService { .. }
            | Self::Service(_)
            | Self::SignedOut
            | Self::NoOneMove { .. }
            | Self::Lock(_) => REFUSED,
            Self::Passcode(_) | Self::SecretMissing | Self::SecretsDiffer => INPUT,
        }
    }

    /// What went wrong and what helps, in the language of the table.
    pub(crate) fn said(&self, texts: &Texts) -> String {
        let with = |key: &str, values: &[(&str, &str)]| {
            texts.filled(&format!("phone_failure.{key}"), values)
        };
        let path = |path: &PathBuf| path.display().to_string();
        match self {
            Self::NoWorld { path: folder, detail } => {
                with("no_world", &[("path", &path(folder)), ("detail", detail)])
            }
            Self::NoService { path: folder } => with("no_service", &[("path", &path(folder))]),
            Self::Service(trouble) => trouble_said(trouble, texts),
            Self::SignedOut => with("signed_out", &[]),
            Self::NoOneMove { count: 0 } => with("no_move", &[]),
            Self::NoOneMove { count } => with("several_moves", &[("count", &count.to_string())]),
            Self::Passcode(error) => texts.message(&message_of_passcode(*error)),
            Self::Lock(error) => texts.messages(&message_of_lock(error)),
            Self::SecretMissing => with("secret_missing", &[]),
            Self::SecretsDiffer => with("secrets_differ", &[]),
        }
    }
}

/// What was being done, why it did not work, what helps, and the code to look up.
fn trouble_said(trouble: &Trouble, texts: &Texts) -> String {
    let TroubleView { part, advice, .. } = view_trouble(trouble);
    let said = texts.messages([&advice.reason, &advice.now].into_iter().chain(&advice.more));
    format!("{}: {said} ({})", texts.message(&part), trouble.cause.code())
}

#[cfg(test)]
impl Obstacle {
    /// One of each, for the tests of words and statuses.
    pub(crate) fn one_of_each() -> Vec<Self> {
        use vneid_client::wire::ProblemCode;
        use vneid_client::{Cause, Part, Refused};

        let path = PathBuf::from("x");
        let refused = |code: Option<ProblemCode>, status| {
            let (retry_after_s, tries_left) = (Some(90), Some(4));
            Cause::Refused(Refused { code, status, retry_after_s, tries_left })
        };
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
            refused(None, 418),
        ];
        let problems = ProblemCode::ALL.iter().map(|code| refused(Some(*code), code.status()));
        let causes = own.into_iter().chain(problems).map(|cause| (Part::Standing, cause));
        let parts = Part::ALL.into_iter().map(|part| (part, Cause::Unreachable));
        let troubles =
            causes.chain(parts).map(|(part, cause)| Self::Service(Trouble { part, cause }));
        let others = [
            Self::NoWorld { path: path.clone(), detail: "y".into() },
            Self::NoService { path },
            Self::SignedOut,
            Self::NoOneMove { count: 0 },
            Self::NoOneMove { count: 2 },
            Self::Passcode(PasscodeError::NotSixDigits),
            Self::Passcode(PasscodeError::Weak),
            Self::Lock(UnlockError::NoPasscode),
            Self::Lock(UnlockError::PasscodeExists),
            Self::Lock(UnlockError::Wait { remaining_ms: 1 }),
            Self::Lock(UnlockError::Wrong { remaining_ms: 0 }),
            Self::Lock(UnlockError::Wrong { remaining_ms: 60_000 }),
            Self::SecretMissing,
            Self::SecretsDiffer,
        ];
        troubles.chain(others).collect()
    }
}
