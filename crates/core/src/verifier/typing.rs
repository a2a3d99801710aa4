//! Texts that came as if typed: a slip of the keyboard must not accuse anybody.
//!
//! A code has no checksum of its own. Where no picture was read, one lost or exchanged character
//! looks like a forger's work. So such a text accuses only on a way of typing that was proven, and
//! when it came twice.

use super::verdict::VerdictCode;
use crate::clock::{Mark, Reading};
use crate::crypto::sha256;

/// The text of the code that proves a way of typing. It holds each of the 45 characters, and what
/// keyboards of phones and Vietnamese input methods (Telex, VNI) turn into something else.
pub const CALIBRATION_TEXT: &str = "VNEID SCANNER TEST: 0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./: \
     AAEEOODD AWOWUW ASEFORIXUJ A1E2O3U4I5 A6O7A8D9 --..  END";

/// What is known of the way of typing, and what it typed; lives in memory only.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Typing {
    /// When the calibration code came as it should.
    proven: Option<Mark>,
    /// SHA-256 of the text that was held back last, and when it was first.
    held_back: Option<([u8; 32], Mark)>,
}

impl Typing {
    /// Takes a typed text for the calibration code; whether it is.
    pub(super) fn prove(&mut self, text: &str, now: Reading) -> bool {
        self.interrupt();
        self.proven = (text == CALIBRATION_TEXT).then(|| now.mark());
        self.proven.is_some()
    }

    pub(super) fn is_proven(&self, now: Reading) -> bool {
        let elapsed_ms = self.proven.and_then(|proven| proven.elapsed_ms(now));
        elapsed_ms.is_some_and(|elapsed_ms| elapsed_ms <= PROVEN_FOR_MS)
    }

    /// Another keyboard, or another window: what was proven is so no more.
    pub(super) fn interrupt(&mut self) {
        *self = Self::default();
    }

    /// Another person stands before the officer.
    pub(super) fn next(&mut self) {
        self.held_back = None;
    }

    /// What a typed text is called for which the checks have found `code`.
    pub(super) fn temper(&mut self, text: &str, code: VerdictCode, now: Reading) -> VerdictCode {
        use VerdictCode::{DeviceSignatureBad, IssuerSignatureBad, IssuerUnknown, Malformed};
        let accuses = matches!(code, IssuerUnknown | IssuerSignatureBad | DeviceSignatureBad);
        if !self.is_proven(now) {
            let may_be_a_slip = accuses || code == Malformed;
            return if may_be_a_slip { VerdictCode::TypingUnproven } else { code };
        }
        if !accuses {
            return code;
        }
        let text = sha256(text.as_bytes());
        let since = self.held_back.filter(|(held_back, _)| *held_back == text);
        match since.and_then(|(_, first)| first.elapsed_ms(now)) {
            Some(elapsed_ms) if elapsed_ms >= APART_MS => code,
            Some(_) => VerdictCode::ReadAgain,
            None => {
                self.held_back = Some((text, now.mark()));
                VerdictCode::ReadAgain
            }
        }
    }
}

/// A way of typing counts as proven for 12 hours: a day's work.
const PROVEN_FOR_MS: u64 = 12 * 3_600_000;

/// Scans that are closer together are one: some scanners send what they read twice.
pub(super) const APART_MS: u64 = 2_000;
