//! Where a phone stands between signed out and signed in.

use vneid_core::{Account, Enrolment, Instant, MatchDigits, PhoneState, Reading};

/// Where a phone stands, as far as signing in goes by it. Nobody but the phone's state says so.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SignInStage {
    /// Between signed out and signed in.
    pub standing: SignInStanding,
    /// Whether this phone has a passcode already.
    pub has_passcode: bool,
}

/// Where a phone stands between signed out and signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum SignInStanding {
    /// Nobody is signed in.
    SignedOut,
    /// The one-time code is awaited.
    AwaitingCode {
        /// The digits that its message names.
        digits: Option<MatchDigits>,
        /// For how many seconds it still counts.
        counts_for_s: u32,
    },
    /// The one-time code was right, and the phone is not registered yet.
    AwaitingRegistration,
    /// The phone waits for its place.
    Waiting(SignInWait),
    /// Somebody is signed in.
    SignedIn,
    /// The account has another phone now: to sign in again helps.
    Removed,
}

/// The wait of a phone for its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SignInWait {
    /// When it ends at the latest.
    pub activates: Instant,
    /// What the other phone of the account is told.
    pub digits: Option<MatchDigits>,
    /// Whether the activation code of the counter ends it.
    pub takes_activation_code: bool,
}

impl SignInStage {
    /// Where this phone stands at `now`.
    pub fn of(phone: &PhoneState, now: Reading) -> Self {
        let enrolment = &phone.link.enrolment;
        let standing = match (&phone.account, enrolment) {
            (Account::SignedIn(_), Enrolment::Enrolled(enrolled)) => match enrolled.standing {
                vneid_core::Standing::Waiting { activates, activation_code, digits } => {
                    let takes_activation_code = activation_code;
                    SignInStanding::Waiting(SignInWait { activates, digits, takes_activation_code })
                }
                vneid_core::Standing::Removed => SignInStanding::Removed,
                vneid_core::Standing::Active | vneid_core::Standing::Suspended => {
                    SignInStanding::SignedIn
                }
            },
            (Account::SignedIn(_), _) => SignInStanding::SignedIn,
            (Account::SignedOut, Enrolment::SigningIn(it)) if it.confirmed => {
                SignInStanding::AwaitingRegistration
            }
            (Account::SignedOut, Enrolment::SigningIn(it)) => SignInStanding::AwaitingCode {
                digits: it.digits,
                counts_for_s: it.code_counts_for_s(now),
            },
            (Account::SignedOut, _) => SignInStanding::SignedOut,
        };
        Self { standing, has_passcode: phone.unlock.has_passcode() }
    }
}

#[cfg(test)]
mod tests {
    use vneid_core::crypto::PublicKey;
    use vneid_core::{
        BootId, CodeWindow, Enrolled, Level, PendingKey, Person, PersonalNumber, SigningIn,
        Standing,
    };
    use vneid_payload::ShortKey;

    use super::*;

    const NOW: Reading = Reading { wall_ms: 0, since_boot_ms: 5_000, boot: BootId([1; 16]) };

    /// The base point of P-256 (SEC 2 section 2.4.2), which nobody signs with.
    fn key() -> PublicKey {
        let x = 0x6B17_D1F2_E12C_4247_F8BC_E6E5_63A4_40F2_u128.to_be_bytes();
        let rest = 0x7703_7D81_2DEB_33A0_F4A1_3945_D898_C296_u128.to_be_bytes();
        let x = [x, rest].concat().try_into().unwrap();
        PublicKey::from_short(&ShortKey { x, y_is_odd: true }).unwrap()
    }

    fn signing_in(confirmed: bool) -> Enrolment {
        let pending =
            || PendingKey { key: key(), nonce: Default::default(), evidence: Default::default() };
        Enrolment::SigningIn(SigningIn {
            sign_in: "s1".into(),
            confirmed,
            request_key: key(),
            presentation_key: pending(),
            code: Some(CodeWindow { since: NOW.mark(), lives_s: 90 }),
            digits: MatchDigits::parse("07"),
        })
    }

    fn enrolled(standing: Standing) -> Enrolment {
        Enrolment::Enrolled(Enrolled { phone: "p1".into(), request_key: key(), standing })
    }

    fn somebody() -> Account {
        let number = PersonalNumber::parse("000000000789").unwrap();
        Account::SignedIn(Person { level: Level::Two, name: "Nguyen Van An Thu".into(), number })
    }

    #[test]
    fn the_phones_state_says_where_it_stands() {
        let digits = MatchDigits::parse("07");
        let (activates, takes_activation_code) = (Instant::EPOCH, true);
        let waiting = Standing::Waiting { activates, activation_code: true, digits };
        let wait = SignInWait { activates, digits, takes_activation_code };
        let code = SignInStanding::AwaitingCode { digits, counts_for_s: 90 };
        for (account, enrolment, standing) in [
            (Account::SignedOut, Enrolment::None, SignInStanding::SignedOut),
            (Account::SignedOut, signing_in(false), code),
            (Account::SignedOut, signing_in(true), SignInStanding::AwaitingRegistration),
            (somebody(), enrolled(waiting), SignInStanding::Waiting(wait)),
            (somebody(), enrolled(Standing::Active), SignInStanding::SignedIn),
            (somebody(), enrolled(Standing::Suspended), SignInStanding::SignedIn),
            (somebody(), enrolled(Standing::Removed), SignInStanding::Removed),
        ] {
            let mut phone = PhoneState { account, ..PhoneState::default() };
            phone.link.enrolment = enrolment;
            let stage = SignInStage::of(&phone, NOW);
            assert_eq!(stage, SignInStage { standing, has_passcode: false });
        }
    }
}
