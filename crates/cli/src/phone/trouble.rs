//! What the client's library and the lock refuse, as a failure of a command.

use vneid_client::{Cause, Refused, Trouble};
use vneid_core::{PasscodeError, UnlockError};

use crate::failure::{BUSY, Failure, InWords, REFUSED};
use crate::texts::Texts;

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::new(if trouble.cause.may_pass() { BUSY } else { REFUSED }, trouble)
    }
}

impl From<PasscodeError> for Failure {
    fn from(error: PasscodeError) -> Self {
        match error {
            PasscodeError::Weak => Self::weak_passcode(),
            _ => Self::not_six_digits(),
        }
    }
}

impl From<UnlockError> for Failure {
    fn from(error: UnlockError) -> Self {
        Self::new(REFUSED, error)
    }
}

/// What was being done, why it did not work, what helps, and the code to look up.
impl InWords for Trouble {
    fn in_words(&self, texts: &Texts) -> String {
        let Self { part, cause } = self;
        let code = cause.code();
        let part = texts.filled(&format!("part.{}", part.name()), &[]);
        let url = match cause {
            Cause::OtherAuthority(url) => url,
            _ => "",
        };
        let reason = texts.filled(&format!("trouble.{code}.reason"), &[("url", url)]);
        let now = texts.filled(&format!("trouble.{code}.now"), &[]);
        let mut said = format!("{part}: {reason} {now}");
        if let Cause::Refused(Refused { tries_left: Some(tries), .. }) = cause {
            said += " ";
            said += &texts.filled("trouble_more.tries", &[("count", &tries.to_string())]);
        }
        if cause.wait_s() > 0 {
            let duration = texts.duration(cause.wait_s().into());
            said += " ";
            said += &texts.filled("trouble_more.wait", &[("duration", &duration)]);
        }
        format!("{said} ({code})")
    }
}

impl InWords for UnlockError {
    fn in_words(&self, texts: &Texts) -> String {
        let wait = |remaining_ms: u64| {
            let duration = texts.duration(remaining_ms.div_ceil(1000));
            texts.filled("passcode.wait", &[("duration", &duration)])
        };
        match self {
            Self::NoPasscode => texts.text("passcode.none").to_owned(),
            Self::PasscodeExists => texts.text("passcode.exists").to_owned(),
            Self::Wait { remaining_ms } => wait(*remaining_ms),
            Self::Wrong { remaining_ms: 0 } => texts.text("passcode.wrong").to_owned(),
            Self::Wrong { remaining_ms } => {
                format!("{} {}", texts.text("passcode.wrong"), wait(*remaining_ms))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use vneid_client::Part;
    use vneid_client::wire::ProblemCode;

    use super::*;
    use crate::failure::tests::assert_said;

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
            let failure = Failure::from(Trouble { part, cause });
            assert_said(&failure);
            assert!([BUSY, REFUSED].contains(&failure.status()));
        }
    }

    #[test]
    fn whatever_the_lock_refuses_has_words() {
        for error in [
            UnlockError::NoPasscode,
            UnlockError::PasscodeExists,
            UnlockError::Wait { remaining_ms: 1 },
            UnlockError::Wrong { remaining_ms: 0 },
            UnlockError::Wrong { remaining_ms: 60_000 },
        ] {
            assert_said(&error.into());
        }
    }
}
