//! Making a code in three steps: prepare, sign in the phone's hardware, complete.

use core::fmt;

use vneid_payload::{Freshness, Moment, PresentationClaims, PrivateClaims, Unsigned, to_text};

use crate::clock::Reading;
use crate::crypto::{DerError, PublicKey, signature_from_der};
use crate::holder::{Citizen, Countdown, Refusal};
use crate::instant::Instant;
use crate::verifier::TTL_SECONDS;

/// What the phone's system says about the screen that will show the code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Screen {
    /// It is being recorded.
    pub captured: bool,
    /// It is being mirrored to another.
    pub mirrored: bool,
}

impl Citizen<'_> {
    /// Prepares a code for the presentation key to sign. Its minute begins now, so unlock the key
    /// before, not after.
    ///
    /// `freshness` is 8 random bytes as [`Freshness::Cti`], or the officer's challenge.
    ///
    /// # Errors
    /// As [`Self::readiness`].
    pub fn prepare(
        &self,
        freshness: Freshness,
        screen: Screen,
        now: Reading,
    ) -> Result<PreparedCode, Vec<Refusal>> {
        let until = self.readiness(now).map(|ready| ready.until);
        self.prepare_until(until, freshness, screen, now)
    }

    /// As [`Self::prepare`], for an officer who puts a request, which needs no clock: a wrong clock
    /// alone does not keep the code from being made by which they name this phone. It says that its
    /// time is not confirmed.
    ///
    /// # Errors
    /// As [`Self::readiness`], but for [`Refusal::ClockWrong`] alone.
    pub fn prepare_for_request(
        &self,
        freshness: Freshness,
        screen: Screen,
        now: Reading,
    ) -> Result<PreparedCode, Vec<Refusal>> {
        let until = match (self.readiness(now), self.holder.certificate()) {
            (Err(refusals), Some(held))
                if matches!(refusals[..], [Refusal::ClockWrong { .. }])
                    && !self.clock.at(now).confirmed =>
            {
                Ok(held.claims().expires)
            }
            (readiness, _) => readiness.map(|ready| ready.until),
        };
        self.prepare_until(until, freshness, screen, now)
    }

    fn prepare_until(
        &self,
        until: Result<Instant, Vec<Refusal>>,
        freshness: Freshness,
        screen: Screen,
        now: Reading,
    ) -> Result<PreparedCode, Vec<Refusal>> {
        let until = until.inspect_err(|refusals| {
            let reason = refusals.first().map(Refusal::code);
            tracing::info!(code = "code_refused", reason);
        })?;
        let certificate = self.holder.certificate().ok_or_else(|| vec![Refusal::NoCertificate])?;
        let made = self.clock.at(now).now;
        let claims = PresentationClaims {
            made,
            freshness,
            moment: self.moment(screen, now),
            private: PrivateClaims::default(),
        };
        let unsigned = claims
            .prepare(certificate.bytes())
            .expect("the certificate was read, and the claims have no room to be out of bounds");
        // The whole second in which the certificate expires still counts.
        let valid_s = until.seconds_since(made) + 1;
        let lasts_ms = valid_s.clamp(0, TTL_SECONDS).unsigned_abs() * 1000;
        Ok(PreparedCode {
            bytes_to_sign: unsigned.signed_bytes(),
            unsigned,
            key: *certificate.presentation_key(),
            made,
            countdown: Countdown::new(now.mark(), lasts_ms),
        })
    }

    fn moment(&self, screen: Screen, now: Reading) -> Moment {
        let unlocked = self.unlock.was_opened_within(RECENTLY_SECONDS, now);
        [
            (screen.captured, Moment::SCREEN_CAPTURED),
            (screen.mirrored, Moment::SCREEN_MIRRORED),
            (!unlocked, Moment::NOT_UNLOCKED),
            (!self.clock.at(now).confirmed, Moment::TIME_NOT_CONFIRMED),
        ]
        .into_iter()
        .filter(|(applies, _)| *applies)
        .fold(Moment::default(), |moment, (_, bit)| moment.with(bit))
    }
}

/// A code that lacks its signature. `Debug` shows no contents.
pub struct PreparedCode {
    unsigned: Unsigned,
    bytes_to_sign: Vec<u8>,
    key: PublicKey,
    made: Instant,
    countdown: Countdown,
}

impl PreparedCode {
    /// What the hardware signs with ECDSA over P-256 and SHA-256; it hashes these bytes itself.
    pub fn bytes_to_sign(&self) -> &[u8] {
        &self.bytes_to_sign
    }

    /// The public half of the key that must sign: the one of the certificate held, which after a
    /// renewal is another than before.
    pub fn presentation_key(&self) -> &PublicKey {
        &self.key
    }

    /// Makes the code from the signature, in DER as Android Keystore and the Secure Enclave return
    /// it. The signature is checked: a code that would be refused is never shown.
    ///
    /// # Errors
    /// [`CompleteError`].
    pub fn complete(self, signature: &[u8], now: Reading) -> Result<Code, CompleteError> {
        let signature = signature_from_der(signature)?;
        if !self.key.verify(&self.bytes_to_sign, &signature) {
            return Err(CompleteError::WrongKey);
        }
        let remaining_ms = self.countdown.remaining_ms(now);
        if remaining_ms == 0 {
            return Err(CompleteError::Over);
        }
        tracing::info!(code = "code_made", remaining_ms);
        let text = to_text(&self.unsigned.attach(&signature));
        Ok(Code { text, made: self.made, countdown: self.countdown })
    }
}

impl fmt::Debug for PreparedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedCode").field("made", &self.made).finish_non_exhaustive()
    }
}

/// A finished code. `Debug` shows no text.
#[derive(Clone, PartialEq, Eq)]
pub struct Code {
    text: String,
    made: Instant,
    countdown: Countdown,
}

impl Code {
    /// The text of the QR: `VN1:` and Base45 (RFC 9285), all of it in the QR alphanumeric set.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// When it was made, by the corrected clock.
    pub fn made(&self) -> Instant {
        self.made
    }

    /// How long it lives: a minute from when it was prepared, or less if the certificate expires
    /// before.
    pub fn countdown(&self) -> Countdown {
        self.countdown
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Code").field("made", &self.made).finish_non_exhaustive()
    }
}

/// Why a prepared code was not finished; prepare another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompleteError {
    /// What the hardware returned is not a signature.
    #[error(transparent)]
    NotASignature(#[from] DerError),
    /// Another key signed, or other bytes were signed.
    #[error("the signature is not the presentation key's over this code")]
    WrongKey,
    /// The minute passed before the signature came, or the phone rebooted.
    #[error("the code's minute was over before it was signed")]
    Over,
}

/// "Unlocked recently", in seconds.
const RECENTLY_SECONDS: u32 = 60;
