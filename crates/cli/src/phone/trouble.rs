//! What the client's library and the lock refuse, as a failure of a command.

use vneid_client::Trouble;
use vneid_core::{PasscodeError, UnlockError};
use vneid_present::{TroubleView, message_of_lock, message_of_passcode, view_trouble};

use crate::error::{BUSY, CliError, INPUT, InWords, REFUSED};
use crate::texts::Texts;

impl From<Trouble> for CliError {
    fn from(trouble: Trouble) -> Self {
        Self::new(if trouble.cause.may_pass() { BUSY } else { REFUSED }, trouble)
    }
}

impl From<PasscodeError> for CliError {
    fn from(error: PasscodeError) -> Self {
        Self::new(INPUT, error)
    }
}

impl From<UnlockError> for CliError {
    fn from(error: UnlockError) -> Self {
        Self::new(REFUSED, error)
    }
}

/// What was being done, why it did not work, what helps, and the code to look up.
impl InWords for Trouble {
    fn message(&self, texts: &Texts) -> String {
        let TroubleView { part, advice, .. } = view_trouble(self);
        let said = texts.messages([&advice.reason, &advice.now].into_iter().chain(&advice.more));
        format!("{}: {said} ({})", texts.message(&part), self.cause.code())
    }
}

impl InWords for PasscodeError {
    fn message(&self, texts: &Texts) -> String {
        texts.message(&message_of_passcode(*self))
    }
}

impl InWords for UnlockError {
    fn message(&self, texts: &Texts) -> String {
        texts.messages(&message_of_lock(self))
    }
}

#[cfg(test)]
mod tests {
    use vneid_client::wire::ProblemCode;
    use vneid_client::{Cause, Part, Refused};

    use super::*;
    use crate::error::tests::assert_said;

    fn refused(code: Option<ProblemCode>, status: u16) -> Cause {
        let (retry_after_s, tries_left) = (Some(90), Some(4));
        Cause::Refused(Refused { code, status, retry_after_s, tries_left })
    }

    #[test]
    fn whatever_goes_wrong_with_the_authority_has_words() {
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
        for (part, cause) in causes.chain(parts) {
            let failure = CliError::from(Trouble { part, cause });
            assert_said(&failure);
            assert!([BUSY, REFUSED].contains(&failure.status()));
        }
    }

    #[test]
    fn whatever_the_lock_or_a_new_passcode_is_refused_for_has_words() {
        for error in [
            UnlockError::NoPasscode,
            UnlockError::PasscodeExists,
            UnlockError::Wait { remaining_ms: 1 },
            UnlockError::Wrong { remaining_ms: 0 },
            UnlockError::Wrong { remaining_ms: 60_000 },
        ] {
            assert_said(&error.into());
        }
        for error in [PasscodeError::NotSixDigits, PasscodeError::Weak] {
            assert_said(&error.into());
        }
    }
}
