//! A phone: its parts, its lock and its settings.

use std::sync::Arc;

use vneid_core::{
    Account, Enrolment, Level, NewPasscode, Passcode, PasscodeError, Standing, Unlock, UnlockError,
    World,
};
use vneid_present::{SignInStage, Unlocking};

use crate::app::App;
use crate::authority::Authority;
use crate::citizen::Citizen;
use crate::clock::{Clocks, Reading};
use crate::failure::PhoneError;
use crate::foreign::{Keys, Store, Transport};
use crate::inbox::Inbox;
use crate::officer::Officer;
use crate::papers::Papers;
use crate::passcode::PasscodeSheet;
use crate::shared::{Shared, random};

/// Everything that a phone keeps. Open one for as long as the app runs.
#[derive(uniffi::Object)]
pub struct Phone(Arc<Shared>);

/// Who is signed in, and where the phone stands.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum AccountState {
    /// Nobody.
    SignedOut,
    /// A sign-in waits for its one-time code.
    AwaitingCode,
    /// The one-time code was right; the registration follows with the next sync.
    AwaitingRegistration,
    /// Somebody.
    SignedIn {
        /// How well the authority knows the person.
        level: Level,
        /// The full name.
        name: String,
        /// The personal identification number, 12 digits.
        number: String,
        /// Where this phone stands.
        standing: Standing,
    },
}

/// What the citizen has set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Settings {
    /// The switch "Xác minh ứng dụng qua QR code".
    pub qr_verification: bool,
    /// Whether the phone's biometrics may stand in for the passcode.
    pub biometrics: bool,
    /// Whether a code is made only while the app is unlocked.
    pub unlock_to_present: bool,
    /// Whether this phone is an officer's too.
    pub officer_mode: bool,
    /// How many seconds without use lock the app; within [`Limits`](crate::Limits).
    pub auto_lock_s: u32,
}

#[uniffi::export]
impl Phone {
    /// Opens the phone with what the store holds. One at a time for each store: of two, the one that
    /// writes second fails from then on, so that neither forgets what the other has stored.
    ///
    /// # Errors
    /// [`PhoneError::StateNewer`], [`PhoneError::StateDamaged`] and [`PhoneError::Store`] for what
    /// the store gave; [`PhoneError::Misuse`] for an `app` that can't be.
    #[uniffi::constructor]
    pub fn open(
        app: App,
        keys: Arc<dyn Keys>,
        store: Arc<dyn Store>,
        transport: Arc<dyn Transport>,
        clocks: Arc<dyn Clocks>,
    ) -> Result<Self, PhoneError> {
        Ok(Self(Arc::new(Shared::open(app.service()?, keys, store, transport, clocks)?)))
    }

    /// The citizen's side.
    pub fn citizen(&self) -> Arc<Citizen> {
        Arc::new(Citizen(Arc::clone(&self.0)))
    }

    /// The officer's side.
    pub fn officer(&self) -> Arc<Officer> {
        Arc::new(Officer(Arc::clone(&self.0)))
    }

    /// The papers.
    pub fn papers(&self) -> Arc<Papers> {
        Arc::new(Papers(Arc::clone(&self.0)))
    }

    /// The notices.
    pub fn inbox(&self) -> Arc<Inbox> {
        Arc::new(Inbox(Arc::clone(&self.0)))
    }

    /// The authority's service.
    pub fn authority(&self) -> Arc<Authority> {
        Arc::new(Authority(Arc::clone(&self.0)))
    }

    /// The sheet that asks for six digits.
    pub fn passcode_sheet(&self) -> Arc<PasscodeSheet> {
        Arc::new(PasscodeSheet::new(Arc::clone(&self.0)))
    }

    /// Whose roots it trusts: of a test world, every screen says so.
    pub fn world(&self) -> World {
        self.0.service.roots.world()
    }

    /// Who is signed in.
    pub fn account(&self) -> AccountState {
        self.0.look(|held| match (&held.state.account, &held.state.link.enrolment) {
            (Account::SignedIn(person), enrolment) => AccountState::SignedIn {
                level: person.level,
                name: person.name.clone(),
                number: person.number.as_str().to_owned(),
                standing: enrolment.enrolled().map_or(Standing::Active, |it| it.standing),
            },
            (Account::SignedOut, Enrolment::SigningIn(it)) if it.confirmed => {
                AccountState::AwaitingRegistration
            }
            (Account::SignedOut, Enrolment::SigningIn(_)) => AccountState::AwaitingCode,
            (Account::SignedOut, Enrolment::None | Enrolment::Enrolled(_)) => {
                AccountState::SignedOut
            }
        })
    }

    /// Where the phone stands between signed out and signed in, for [`SignIn`](crate::SignIn).
    pub fn sign_in_stage(&self) -> Result<SignInStage, PhoneError> {
        let now = self.0.clocks.now()?;
        Ok(self.0.look(|held| SignInStage::of(&held.state, now)))
    }

    /// For how many seconds, begun ones too, the one-time code of a sign-in still counts; 0 when none
    /// is awaited, or the phone was restarted since. Only to be shown: the authority decides.
    pub fn code_counts_for_s(&self) -> Result<u32, PhoneError> {
        let now = self.0.clocks.now()?;
        Ok(self.0.look(|held| match &held.state.link.enrolment {
            Enrolment::SigningIn(it) if !it.confirmed => it.code_counts_for_s(now),
            _ => 0,
        }))
    }

    /// The two digits to show beside the field of the one-time code, and as long as this phone waits
    /// to be let in: whoever lets it in compares them.
    pub fn match_digits(&self) -> Option<String> {
        self.0.look(|held| held.state.link.enrolment.digits().map(String::from))
    }

    /// Whether this phone waits, and the account's activation code ends that
    /// ([`Authority::activate`](crate::Authority)).
    pub fn takes_activation_code(&self) -> bool {
        self.0.look(|held| held.state.link.enrolment.takes_activation_code())
    }

    /// What the citizen has set.
    pub fn settings(&self) -> Settings {
        self.0.look(|held| {
            let settings = &held.state.settings;
            Settings {
                qr_verification: settings.qr_verification,
                biometrics: settings.biometrics,
                unlock_to_present: settings.unlock_to_present,
                officer_mode: settings.officer_mode,
                auto_lock_s: settings.auto_lock_seconds(),
            }
        })
    }

    /// Changes what the citizen has set.
    ///
    /// # Errors
    /// [`PhoneError::Misuse`] for an auto-lock outside of the limits; nothing has changed then.
    pub fn set_settings(&self, new: Settings) -> Result<(), PhoneError> {
        self.0.change_and_store(|held| {
            let settings = &mut held.state.settings;
            settings
                .set_auto_lock_seconds(new.auto_lock_s)
                .map_err(|error| PhoneError::misuse(error.to_string()))?;
            settings.qr_verification = new.qr_verification;
            settings.biometrics = new.biometrics;
            settings.unlock_to_present = new.unlock_to_present;
            settings.officer_mode = new.officer_mode;
            Ok(())
        })?
    }

    /// Whether a passcode was chosen.
    pub fn has_passcode(&self) -> bool {
        self.0.look(|held| held.state.unlock.has_passcode())
    }

    /// Whether the app is locked.
    pub fn is_locked(&self) -> Result<bool, PhoneError> {
        let now = self.0.clocks.now()?;
        Ok(self
            .0
            .look(|held| held.state.unlock.is_locked(held.state.settings.auto_lock_seconds(), now)))
    }

    /// The number of milliseconds, at least 1, after which the app locks itself if nobody touches
    /// it; `None` when it has no passcode or is locked.
    pub fn locks_in_ms(&self) -> Result<Option<u64>, PhoneError> {
        let now = self.0.clocks.now()?;
        Ok(self.0.look(|held| {
            held.state.unlock.locks_in_ms(held.state.settings.auto_lock_seconds(), now)
        }))
    }

    /// Chooses the first passcode, which opens the lock. Takes a noticeable part of a second.
    ///
    /// # Errors
    /// [`PhoneError::Misuse`] when there is one already.
    pub fn set_passcode(&self, passcode: &str) -> Result<Unlocking, PhoneError> {
        let now = self.0.clocks.now()?;
        let new = match NewPasscode::parse(passcode) {
            Ok(new) => new,
            Err(error) => return Ok(unfit(error)),
        };
        let salt = random()?;
        unlocking(self.0.change_and_store(|held| held.state.unlock.set(&new, salt, now))?)
    }

    /// Opens the lock with the passcode. Takes a noticeable part of a second, on purpose.
    ///
    /// # Errors
    /// [`PhoneError::Misuse`] when none was chosen.
    pub fn unlock(&self, passcode: &str) -> Result<Unlocking, PhoneError> {
        let check = |unlock: &mut Unlock, attempt, passcode: &Passcode, now| {
            unlock.check(attempt, passcode, now)
        };
        self.attempt(passcode, check)
    }

    /// Changes the passcode, if the old one is right; also opens the lock.
    ///
    /// # Errors
    /// [`PhoneError::Misuse`] when none was chosen.
    pub fn change_passcode(&self, old: &str, new: &str) -> Result<Unlocking, PhoneError> {
        let new = match NewPasscode::parse(new) {
            Ok(new) => new,
            Err(error) => return Ok(unfit(error)),
        };
        let salt = random()?;
        self.attempt(old, |unlock, attempt, old, now| unlock.change(attempt, old, &new, salt, now))
    }

    /// Opens the lock because the phone's own biometrics did.
    ///
    /// # Errors
    /// [`PhoneError::Misuse`] when no passcode was chosen.
    pub fn open_by_biometrics(&self) -> Result<Unlocking, PhoneError> {
        let now = self.0.clocks.now()?;
        unlocking(self.0.change_and_store(|held| held.state.unlock.open_by_biometrics(now))?)
    }

    /// Locks now.
    pub fn lock(&self) -> Result<(), PhoneError> {
        self.0.change_and_store(|held| held.state.unlock.lock())
    }

    /// The citizen does something in the app, which puts the auto-lock off. Stored with the next
    /// change: an app that was killed may ask for the passcode earlier, never later.
    pub fn touch(&self) -> Result<(), PhoneError> {
        let now = self.0.clocks.now()?;
        self.0.change(|held| {
            let auto_lock_s = held.state.settings.auto_lock_seconds();
            held.state.unlock.touch(auto_lock_s, now);
        });
        Ok(())
    }

    /// Takes in the authority's time, in milliseconds since 1970; whether it was of use. A sync learns
    /// it by itself, from what a time issuer has signed: this is for replaying test vectors. `sent`
    /// was read just before the question left, `received` just after the answer came.
    pub fn learn_time(
        &self,
        authority_ms: i64,
        sent: Reading,
        received: Reading,
    ) -> Result<bool, PhoneError> {
        let (sent, received) = (sent.check()?, received.check()?);
        self.0.change_and_store(|held| held.state.clock.learn(authority_ms, sent, received).is_ok())
    }
}

impl Phone {
    /// One try at the passcode: it counts, that is stored, and only then it is looked at.
    fn attempt(
        &self,
        passcode: &str,
        check: impl FnOnce(
            &mut Unlock,
            vneid_core::Attempt,
            &Passcode,
            vneid_core::Reading,
        ) -> Result<(), UnlockError>,
    ) -> Result<Unlocking, PhoneError> {
        let now = self.0.clocks.now()?;
        let passcode = match Passcode::parse(passcode) {
            Ok(passcode) => passcode,
            Err(error) => return Ok(unfit(error)),
        };
        let attempt = match self.0.change_and_store(|held| held.state.unlock.begin(now))? {
            Ok(attempt) => attempt,
            Err(error) => return unlocking(Err(error)),
        };
        let checked = self
            .0
            .change_and_store(|held| check(&mut held.state.unlock, attempt, &passcode, now))?;
        unlocking(checked)
    }
}

fn unlocking(outcome: Result<(), UnlockError>) -> Result<Unlocking, PhoneError> {
    match outcome {
        Ok(()) => Ok(Unlocking::Opened),
        Err(UnlockError::Wrong { remaining_ms }) => Ok(Unlocking::Wrong { wait_ms: remaining_ms }),
        Err(UnlockError::Wait { remaining_ms }) => Ok(Unlocking::Wait { wait_ms: remaining_ms }),
        Err(error) => Err(PhoneError::misuse(error.to_string())),
    }
}

fn unfit(error: PasscodeError) -> Unlocking {
    match error {
        PasscodeError::NotSixDigits => Unlocking::NotSixDigits,
        PasscodeError::Weak => Unlocking::Weak,
    }
}
