//! Learning the authority's time from what one of its time issuers has signed.

use vneid_payload::{DecodeError, Instant, IssuerState, Kid, Role, SignedTime};

use super::lists::Lists;
use crate::clock::{Clock, LearnError, Reading};

/// An answer that should say the authority's time.
#[derive(Clone, Copy, Debug)]
pub struct SignedAnswer<'a> {
    /// What came.
    pub bytes: &'a [u8],
    /// The fresh bytes that the question carried.
    pub nonce: &'a [u8; 16],
    /// Read just before the question left.
    pub sent: Reading,
    /// Read just after the answer came.
    pub received: Reading,
}

/// Why an answer taught nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeError {
    /// Not a signed time, or of a newer edition.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// Signed for another question: yesterday's answer, perhaps.
    #[error("the answer to another question")]
    NonceOther,
    /// The trust list has no issuer of this name for the time, or there is no trust list.
    #[error("{kid} is no issuer of the time")]
    IssuerUnknown {
        /// Whom it names.
        kid: Kid,
    },
    /// The issuer no longer counts.
    #[error("issuer {kid} is withdrawn")]
    IssuerWithdrawn {
        /// Whom it names.
        kid: Kid,
    },
    /// The signature does not hold.
    #[error("the signature does not hold")]
    SignatureBad,
    /// It says a time outside the issuer's window.
    #[error("{says}, outside the window of issuer {kid}")]
    IssuerOutsideWindow {
        /// Whom it names.
        kid: Kid,
        /// The time that it says.
        says: Instant,
    },
    /// It says a time after the end of the trust list, so that nothing is known of its issuer then.
    #[error("{says}, after the end of the trust list at {expires}")]
    TrustListExpired {
        /// The time that it says.
        says: Instant,
        /// The last instant of the trust list.
        expires: Instant,
    },
    /// It says a time before something that the authority has signed already.
    #[error("{says}, before what was signed at {floor}")]
    BeforeFloor {
        /// The time that it says.
        says: Instant,
        /// The newest instant that the authority has signed.
        floor: Instant,
    },
    /// It can't be held against the time since boot.
    #[error(transparent)]
    Learn(#[from] LearnError),
}

impl SignedAnswer<'_> {
    /// Has the clock learn the time, if a time issuer in force has signed it for this very question.
    /// Window and end of the list are judged by the time that it says: whoever asks may not know any.
    ///
    /// # Errors
    /// [`TimeError`], and nothing was learned.
    pub fn teach(&self, clock: &mut Clock, lists: Lists<'_>) -> Result<(), TimeError> {
        let signed = SignedTime::decode(self.bytes)?;
        let (kid, says) = (signed.kid(), signed.claims().now());
        if signed.claims().nonce != *self.nonce {
            return Err(TimeError::NonceOther);
        }
        let issuer = lists.trust.issuer(kid).filter(|issuer| issuer.role == Role::Time);
        let (issuer, expires) =
            issuer.zip(lists.trust.expires()).ok_or(TimeError::IssuerUnknown { kid })?;
        if issuer.state == IssuerState::Withdrawn {
            return Err(TimeError::IssuerWithdrawn { kid });
        }
        let envelope = signed.envelope();
        if !issuer.key.verify(&envelope.signed_bytes(), envelope.signature()) {
            return Err(TimeError::SignatureBad);
        }
        if !(issuer.from..=issuer.to).contains(&says) {
            return Err(TimeError::IssuerOutsideWindow { kid, says });
        }
        if says > expires {
            return Err(TimeError::TrustListExpired { says, expires });
        }
        let floor = lists.newest_issued();
        if floor.seconds_since(says) > BEHIND_S {
            return Err(TimeError::BeforeFloor { says, floor });
        }
        Ok(clock.learn(signed.claims().now_ms, self.sent, self.received)?)
    }
}

/// Instances of the authority may be apart by this, seconds.
const BEHIND_S: i64 = 60;

#[cfg(test)]
mod tests {
    use vneid_payload::{Issuer, TimeClaims};

    use super::*;
    use crate::clock::BootId;
    use crate::test_keys::{TestKey, test_trust};
    use crate::trust::{StatusStore, TrustStore};

    const KID: Kid = Kid(*b"T1");
    /// 2026-11-24T03:00:00Z.
    const T: i64 = 1_795_489_200;
    const NONCE: [u8; 16] = [7; 16];

    fn instant(seconds: i64) -> Instant {
        Instant::from_unix_seconds(seconds).unwrap()
    }

    fn issuer() -> Issuer {
        Issuer {
            kid: KID,
            role: Role::Time,
            key: TestKey::new(9).public(),
            from: instant(T - 86_400),
            to: instant(T + 86_400),
            state: IssuerState::Active,
        }
    }

    /// A list signed an hour ago, good for thirty days unless said otherwise.
    fn trust(issuer: Issuer, expires: i64) -> TrustStore {
        test_trust(vec![issuer], instant(T - 3_600), instant(expires))
    }

    fn reading() -> Reading {
        Reading { wall_ms: 0, since_boot_ms: 1_000, boot: BootId([1; 16]) }
    }

    fn signed(key: u8, now_ms: i64) -> Vec<u8> {
        let claims = TimeClaims { nonce: NONCE, now_ms };
        TestKey::new(key).sign(&claims.prepare(KID).unwrap())
    }

    /// What comes of an answer; nothing but a good one leaves a trace.
    fn teach(trust: &TrustStore, bytes: &[u8], nonce: [u8; 16]) -> Result<(), TimeError> {
        let (status, mut clock) = (StatusStore::default(), Clock::default());
        let (sent, received) = (reading(), reading());
        let answer = SignedAnswer { bytes, nonce: &nonce, sent, received };
        let taught = answer.teach(&mut clock, Lists { trust, status: &status });
        assert_eq!(clock.at(reading()).confirmed, taught.is_ok());
        taught
    }

    fn by(issuer: Issuer, expires: i64, says: i64) -> Result<(), TimeError> {
        teach(&trust(issuer, expires), &signed(9, says * 1000), NONCE)
    }

    #[test]
    fn a_time_issuer_in_force_is_believed_and_nobody_else() {
        let far = T + 30 * 86_400;
        assert_eq!(by(issuer(), far, T), Ok(()));
        let unknown = Err(TimeError::IssuerUnknown { kid: KID });
        assert_eq!(teach(&TrustStore::default(), &signed(9, T * 1000), NONCE), unknown);
        for role in [Role::Device, Role::Status, Role::Paper] {
            assert_eq!(by(Issuer { role, ..issuer() }, far, T), unknown);
        }
        let withdrawn = Issuer { state: IssuerState::Withdrawn, ..issuer() };
        assert_eq!(by(withdrawn, far, T), Err(TimeError::IssuerWithdrawn { kid: KID }));
        let bytes = signed(8, T * 1000);
        assert_eq!(teach(&trust(issuer(), far), &bytes, NONCE), Err(TimeError::SignatureBad));
        assert!(matches!(teach(&trust(issuer(), far), b"{}", NONCE), Err(TimeError::Decode(_))));
    }

    #[test]
    fn an_answer_to_another_question_teaches_nothing() {
        let trust = trust(issuer(), T + 86_400);
        assert_eq!(teach(&trust, &signed(9, T * 1000), [8; 16]), Err(TimeError::NonceOther));
    }

    #[test]
    fn window_and_end_of_the_list_are_judged_by_the_time_that_is_said() {
        let short = Issuer { from: instant(T), to: instant(T + 60), ..issuer() };
        for (says, is_inside) in [(T - 1, false), (T, true), (T + 60, true), (T + 61, false)] {
            let outside = TimeError::IssuerOutsideWindow { kid: KID, says: instant(says) };
            let expected = if is_inside { Ok(()) } else { Err(outside) };
            assert_eq!(by(short.clone(), T + 86_400, says), expected, "{says}");
        }
        let ended = TimeError::TrustListExpired { says: instant(T + 1), expires: instant(T) };
        assert_eq!(by(issuer(), T, T), Ok(()));
        assert_eq!(by(issuer(), T, T + 1), Err(ended));
    }

    #[test]
    fn a_time_a_minute_before_what_is_signed_is_taken_and_a_second_more_is_not() {
        let floor = T - 3_600;
        assert_eq!(by(issuer(), T, floor - 60), Ok(()));
        let before = TimeError::BeforeFloor { says: instant(floor - 61), floor: instant(floor) };
        assert_eq!(by(issuer(), T, floor - 61), Err(before));
    }
}
