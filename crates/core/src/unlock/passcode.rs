//! Six digits, and what is stored of them.

use core::{fmt, num::NonZeroU32};

use ring::pbkdf2;
use serde::{Deserialize, Serialize};

/// Six digits as typed. `Debug` does not show them.
pub struct Passcode([u8; 6]);

impl Passcode {
    /// Reads six ASCII digits, nothing around them.
    ///
    /// # Errors
    /// [`PasscodeError::NotSixDigits`].
    pub fn parse(text: &str) -> Result<Self, PasscodeError> {
        let digits: [u8; 6] =
            text.as_bytes().try_into().map_err(|_| PasscodeError::NotSixDigits)?;
        if digits.iter().all(u8::is_ascii_digit) {
            Ok(Self(digits))
        } else {
            Err(PasscodeError::NotSixDigits)
        }
    }
}

impl fmt::Debug for Passcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passcode(******)")
    }
}

/// A passcode that is not among the first that somebody would guess, so it may be chosen.
#[derive(Debug)]
pub struct NewPasscode(Passcode);

impl NewPasscode {
    /// Reads six digits and refuses those that follow a pattern: every digit the same step after the
    /// one before (`000000`, `123456`, `987654`, `246802`), two or three digits repeated (`121212`,
    /// `123123`), mirrored halves (`123321`) or doubled digits (`112233`).
    ///
    /// # Errors
    /// [`PasscodeError`].
    pub fn parse(text: &str) -> Result<Self, PasscodeError> {
        let passcode = Passcode::parse(text)?;
        let digits = &passcode.0;
        let step = |pair: &[u8]| (10 + pair[1] - pair[0]) % 10;
        let steps_alike = digits.windows(2).all(|pair| step(pair) == step(&digits[..2]));
        let repeats = |len: usize| digits.chunks_exact(len).all(|chunk| chunk == &digits[..len]);
        let mirrored = digits.iter().eq(digits.iter().rev());
        let doubled = digits.chunks_exact(2).all(|pair| pair[0] == pair[1]);
        if steps_alike || repeats(2) || repeats(3) || mirrored || doubled {
            return Err(PasscodeError::Weak);
        }
        Ok(Self(passcode))
    }
}

/// Why a text can't be the passcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasscodeError {
    /// Not exactly six digits.
    #[error("a passcode has exactly six digits")]
    NotSixDigits,
    /// Among the first that somebody would guess.
    #[error("the passcode is too easy to guess")]
    Weak,
}

/// What is stored: PBKDF2-HMAC-SHA-256 (RFC 8018 section 5.2) of the six digits.
///
/// A million passcodes can't be kept from somebody who has this record and patience; the store's
/// encryption by the phone keeps it from them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PasscodeRecord {
    #[serde(with = "serde_bytes")]
    salt: [u8; 16],
    iterations: NonZeroU32,
    #[serde(with = "serde_bytes")]
    digest: [u8; 32],
}

impl PasscodeRecord {
    pub(super) fn derive(new: &NewPasscode, salt: [u8; 16]) -> Self {
        let mut digest = [0; 32];
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ITERATIONS, &salt, &new.0.0, &mut digest);
        Self { salt, iterations: ITERATIONS, digest }
    }

    /// A record for tests that check many passcodes.
    #[cfg(test)]
    pub(super) fn cheap(text: &str) -> Self {
        let (salt, iterations, mut digest) = ([7; 16], NonZeroU32::MIN, [0; 32]);
        let algorithm = pbkdf2::PBKDF2_HMAC_SHA256;
        pbkdf2::derive(algorithm, iterations, &salt, text.as_bytes(), &mut digest);
        Self { salt, iterations, digest }
    }

    pub(super) fn matches(&self, passcode: &Passcode) -> bool {
        pbkdf2::verify(
            pbkdf2::PBKDF2_HMAC_SHA256,
            self.iterations,
            &self.salt,
            &passcode.0,
            &self.digest,
        )
        .is_ok()
    }
}

impl fmt::Debug for PasscodeRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasscodeRecord")
            .field("iterations", &self.iterations)
            .finish_non_exhaustive()
    }
}

/// OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA256. Each record holds its own count, so this
/// one can be raised.
const ITERATIONS: NonZeroU32 = NonZeroU32::new(600_000).expect("not zero");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passcode_is_six_ascii_digits() {
        assert!(Passcode::parse("000000").is_ok());
        for text in ["", "12345", "1234567", "12345a", " 12345", "١٢٣"] {
            assert_eq!(Passcode::parse(text).err(), Some(PasscodeError::NotSixDigits), "{text:?}");
        }
    }

    #[test]
    fn patterns_are_refused() {
        for text in [
            "000000", "999999", "123456", "654321", "456789", "789012", "210987", "246802",
            "135791", "121212", "909090", "123123", "112112", "123321", "112233", "998877",
        ] {
            assert_eq!(NewPasscode::parse(text).err(), Some(PasscodeError::Weak), "{text}");
        }
    }

    #[test]
    fn other_passcodes_are_not() {
        for text in ["123457", "000001", "112234", "121213", "123124", "123320", "280619"] {
            assert!(NewPasscode::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn the_record_is_pbkdf2_hmac_sha256() {
        // Computed with Python's hashlib.pbkdf2_hmac("sha256", b"280619", bytes(range(16)), 600000).
        let salt = core::array::from_fn(|i| i as u8);
        let record = PasscodeRecord::derive(&NewPasscode::parse("280619").unwrap(), salt);
        assert_eq!(record.iterations.get(), 600_000);
        let hex: String = record.digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "f486ddbf854704814604689be67a4664e7a42509fbc7ba9f6ce44c16abd3c364");
    }

    #[test]
    fn a_record_of_other_iterations_is_still_checked() {
        let record = PasscodeRecord::cheap("280619");
        assert!(record.matches(&Passcode::parse("280619").unwrap()));
        assert!(!record.matches(&Passcode::parse("280618").unwrap()));
    }

    #[test]
    fn debug_shows_no_digits() {
        let shown = format!("{:?}", NewPasscode::parse("280619").unwrap());
        assert!(!shown.contains("280619"), "{shown}");
    }
}
