//! Whether this phone may make a code, and if not, why.

use vneid_payload::{AppVersion, Role};

use crate::account::{Account, Level};
use crate::clock::{Clock, Reading};
use crate::holder::certificate::issuer_in_force;
use crate::holder::{HeldCertificate, Holder};
use crate::instant::Instant;
use crate::link::{Link, Standing};
use crate::settings::Settings;
use crate::trust::Lists;
use crate::unlock::Unlock;
use crate::verifier::LEVEL_TO_PRESENT;

/// All that decides whether this phone may make a code.
#[derive(Clone, Copy, Debug)]
pub struct Citizen<'a> {
    /// Who is signed in.
    pub account: &'a Account,
    /// The switch, and whether a code needs the app unlocked.
    pub settings: &'a Settings,
    /// The app's lock.
    pub unlock: &'a Unlock,
    /// What is known of the time.
    pub clock: &'a Clock,
    /// The certificate.
    pub holder: &'a Holder,
    /// How the phone stands with the authority.
    pub link: &'a Link,
    /// The authority's lists: what it has signed lately, and its policy.
    pub lists: Lists<'a>,
    /// This app's version.
    pub app: AppVersion,
}

/// A code may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    /// The last instant at which one may be made without going online.
    pub until: Instant,
}

impl Citizen<'_> {
    /// Whether a code may be made now. One that an officer would refuse never is.
    ///
    /// # Errors
    /// Every [`Refusal`] that applies, in the order of the enum: the first is the one to tell the
    /// citizen about. While nobody is signed in, whatever belongs to an account is left out.
    pub fn readiness(&self, now: Reading) -> Result<Ready, Vec<Refusal>> {
        let certificate = self.holder.certificate();
        let until =
            certificate.ok_or(Refusal::NoCertificate).and_then(|held| self.valid_until(held, now));
        let mut refusals = Vec::new();
        let mut refuse_if = |applies: bool, refusal| {
            if applies {
                refusals.push(refusal);
            }
        };

        let level = self.account.level();
        let certified = certificate.is_none_or(|held| held.claims().level >= LEVEL_TO_PRESENT);
        let policy = self.lists.trust.policy();
        let lowest = policy.map_or(self.app, |policy| policy.lowest_app_version);
        refuse_if(level.is_none(), Refusal::SignedOut);
        refuse_if(level.is_some_and(|it| it < Level::Two || !certified), Refusal::LevelTooLow);
        refuse_if(self.app < lowest, Refusal::AppTooOld { app: self.app, lowest });
        if level.is_some() {
            let enrolled = self.link.enrolment.enrolled();
            match enrolled.map(|enrolled| enrolled.standing) {
                Some(Standing::Removed) => refuse_if(true, Refusal::PhoneRemoved),
                Some(Standing::Suspended) => refuse_if(true, Refusal::AccountSuspended),
                Some(Standing::Waiting { activates, .. }) => {
                    refuse_if(true, Refusal::PhoneWaiting { activates });
                }
                Some(Standing::Active) | None => {}
            }
            if let Err(refusal) = until {
                refuse_if(true, refusal);
            }
            refuse_if(!self.settings.qr_verification, Refusal::SwitchOff);
            let locked = self.unlock.is_locked(self.settings.auto_lock_seconds(), now);
            refuse_if(self.settings.unlock_to_present && locked, Refusal::Locked);
        }
        match until {
            Ok(until) if refusals.is_empty() => Ok(Ready { until }),
            _ => Err(refusals),
        }
    }

    /// When the certificate expires, if an officer would accept it now and the clock may be right.
    fn valid_until(&self, held: &HeldCertificate, now: Reading) -> Result<Instant, Refusal> {
        let time = self.clock.at(now);
        // A confirmed time was corrected, and may be seconds behind what was signed just now.
        let newest_issued =
            if time.confirmed { Instant::EPOCH } else { self.lists.newest_issued() };
        let earliest = held.claims().not_before().max(newest_issued);
        if time.now < earliest {
            return Err(Refusal::ClockWrong { shows: time.now, earliest });
        }
        let expires = held.claims().expires;
        if time.now > expires {
            return Err(Refusal::CertificateExpired { expired: expires });
        }
        issuer_in_force(self.lists.trust, held.kid(), Role::Device, time)
            .map_err(|_| Refusal::NoCertificate)?;
        Ok(expires)
    }
}

/// Why no code may be made, in the order in which the citizen is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Refusal {
    /// Nobody is signed in.
    SignedOut,
    /// The account is below level 2.
    LevelTooLow,
    /// The policy asks for a newer app.
    AppTooOld {
        /// This app's version.
        app: AppVersion,
        /// The lowest that is allowed.
        lowest: AppVersion,
    },
    /// The account has another phone now, or its owner has removed this one.
    PhoneRemoved,
    /// The authority has suspended the account.
    AccountSuspended,
    /// The account has not moved to this phone yet.
    PhoneWaiting {
        /// When it does, unless that is refused.
        activates: Instant,
    },
    /// The authority has not given this phone a certificate, or no longer stands by the one it
    /// gave: the phone was removed, or the issuer is not in force in the trust list held.
    NoCertificate,
    /// The clock is before something that is signed already, and nothing is known to correct it by.
    ClockWrong {
        /// What it shows.
        shows: Instant,
        /// It can't be earlier than this.
        earliest: Instant,
    },
    /// The certificate ran out; the phone must go online.
    CertificateExpired {
        /// The last instant at which it was valid.
        expired: Instant,
    },
    /// The switch "Xác minh ứng dụng qua QR code" is off.
    SwitchOff,
    /// The app is locked.
    Locked,
}

impl Refusal {
    /// Every [`Self::code`]. Append-only.
    pub const CODES: [&'static str; 11] = [
        "signed_out",
        "level_too_low",
        "app_too_old",
        "no_certificate",
        "clock_wrong",
        "certificate_expired",
        "switch_off",
        "locked",
        "phone_removed",
        "account_suspended",
        "phone_waiting",
    ];

    /// The code that texts, documents and other languages know this by.
    pub const fn code(&self) -> &'static str {
        Self::CODES[match self {
            Self::SignedOut => 0,
            Self::LevelTooLow => 1,
            Self::AppTooOld { .. } => 2,
            Self::NoCertificate => 3,
            Self::ClockWrong { .. } => 4,
            Self::CertificateExpired { .. } => 5,
            Self::SwitchOff => 6,
            Self::Locked => 7,
            Self::PhoneRemoved => 8,
            Self::AccountSuspended => 9,
            Self::PhoneWaiting { .. } => 10,
        }]
    }
}
