//! What is wrong, or about to be.

use core::fmt;

use vneid_payload::{Instant, Role};

use crate::clock::{ClockDoubted, Doubt};

/// How soon somebody must do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// In the next days.
    Warning,
    /// Today.
    Error,
    /// Now: the service can't do its work.
    Unfit,
}

/// What is wrong, or about to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nothing is signed or stored.
    ClockDoubted(Doubt),
    /// Something contradicts a clock that is believed.
    ClockContradicted(Doubt),
    /// There is nobody to ask what time it is.
    NoWitness,
    /// The kernel says that nothing keeps the clock right.
    Unsynchronised,
    /// The database does not answer, or can't be written.
    Database(String),
    /// No trust list was installed.
    NoTrustList,
    /// The trust list ends, or has ended.
    TrustListEnds {
        /// When.
        at: Instant,
        /// The number of seconds until then; negative when it has ended.
        in_s: i64,
    },
    /// No key may sign in this role.
    NoKey(Role),
    /// What holds the keys makes no signatures now.
    Signer(String),
    /// A key may sign in this role, and is not here.
    KeyNotHere(Role),
    /// From then on no key may sign in this role.
    KeysEnd {
        /// Which.
        role: Role,
        /// When.
        at: Instant,
        /// The number of seconds until then.
        in_s: i64,
    },
    /// The newest manifest is so old.
    ManifestOld {
        /// Seconds.
        age_s: i64,
    },
    /// A list of attestation keys is so old.
    AttestationListOld {
        /// Seconds.
        age_s: i64,
        /// At which age it is believed no longer.
        most_s: i64,
    },
    /// A list of attestation keys is not believed, and no phone of the kind either.
    AttestationListRefused(String),
    /// Revocations wait to be published, in some shards.
    RevocationsWait {
        /// How many.
        shards: usize,
    },
    /// Codes were sent, and nobody has entered one: messages do not arrive.
    NoCodeEntered {
        /// How many were sent.
        sent: i64,
    },
    /// The instance on this machine is not ready.
    Instance {
        /// The check that failed.
        check: String,
        /// What it says.
        detail: String,
    },
    /// No service has kept up with the database since.
    NotServed {
        /// Seconds; `None` when none ever has.
        for_s: Option<i64>,
    },
}

impl Finding {
    /// The word for logs and programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ClockDoubted(_) => "clock_doubted",
            Self::ClockContradicted(_) => "clock_contradicted",
            Self::NoWitness => "clock_unwitnessed",
            Self::Unsynchronised => "clock_unsynchronised",
            Self::Database(_) => "database",
            Self::NoTrustList => "no_trust_list",
            Self::TrustListEnds { in_s, .. } if *in_s < 0 => "trust_list_ended",
            Self::TrustListEnds { .. } => "trust_list_ends",
            Self::NoKey(_) => "no_key",
            Self::Signer(_) => "signer",
            Self::KeyNotHere(_) => "key_not_here",
            Self::KeysEnd { .. } => "keys_end",
            Self::ManifestOld { .. } => "manifest_old",
            Self::AttestationListOld { .. } => "attestation_list_old",
            Self::AttestationListRefused(_) => "attestation_list_refused",
            Self::RevocationsWait { .. } => "revocations_wait",
            Self::NoCodeEntered { .. } => "no_code_entered",
            Self::Instance { .. } => "instance_not_ready",
            Self::NotServed { .. } => "not_served",
        }
    }

    /// How soon somebody must do something.
    pub const fn urgency(&self) -> Urgency {
        match self {
            Self::ClockDoubted(_)
            | Self::Database(_)
            | Self::NoTrustList
            | Self::NoKey(_)
            | Self::Signer(_)
            | Self::KeyNotHere(_)
            | Self::Instance { .. } => Urgency::Unfit,
            Self::TrustListEnds { in_s, .. } if *in_s < 0 => Urgency::Unfit,
            Self::TrustListEnds { in_s, .. } | Self::KeysEnd { in_s, .. } => {
                if *in_s <= ERROR_S {
                    Urgency::Error
                } else {
                    Urgency::Warning
                }
            }
            Self::ManifestOld { age_s } if *age_s >= OFFICERS_ARE_TOLD_S => Urgency::Error,
            Self::AttestationListOld { age_s, most_s } if *age_s > *most_s => Urgency::Error,
            Self::ClockContradicted(_)
            | Self::AttestationListRefused(_)
            | Self::NoCodeEntered { .. }
            | Self::NotServed { .. } => Urgency::Error,
            Self::NoWitness
            | Self::Unsynchronised
            | Self::ManifestOld { .. }
            | Self::AttestationListOld { .. }
            | Self::RevocationsWait { .. } => Urgency::Warning,
        }
    }
}

/// What is wrong and what to do, for logs and `/readyz`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClockDoubted(doubt) => ClockDoubted(*doubt).fmt(f),
            Self::ClockContradicted(doubt) => {
                write!(f, "{doubt}; it is believed all the same: look which of the two is wrong")
            }
            Self::NoWitness => f.write_str(
                "clock_witness names nobody to ask for the time: after a stop of more than ten \
                 minutes an operator must confirm it",
            ),
            Self::Unsynchronised => f.write_str(
                "the kernel says that nothing keeps this machine's clock right: chrony, \
                 systemd-timesyncd or the hypervisor should",
            ),
            Self::Database(reason) => write!(f, "the database: {reason}"),
            Self::NoTrustList => f.write_str(
                "there is no trust list; install the first: vneid authority root install LIST",
            ),
            Self::TrustListEnds { at, in_s } if *in_s < 0 => write!(
                f,
                "the trust list has ended on {at}: officers can judge no code; hold a ceremony and \
                 install the next now"
            ),
            Self::TrustListEnds { at, in_s } => write!(
                f,
                "the trust list ends on {at}, in {} days: hold a ceremony and install the next",
                in_s / DAY_S
            ),
            Self::NoKey(role) => {
                write!(f, "no issuer key of the role {} may sign now", role.name())
            }
            Self::Signer(reason) => write!(f, "no signatures: {reason}"),
            Self::KeyNotHere(role) => write!(
                f,
                "the key of the role {} that may sign now is not here: put its file into the folder \
                 of keys and restart",
                role.name()
            ),
            Self::KeysEnd { role, at, in_s } => write!(
                f,
                "from {at} on, in {} days, no key of the role {} may sign: make one and list it in \
                 the next trust list",
                in_s / DAY_S,
                role.name()
            ),
            Self::ManifestOld { age_s } => write!(
                f,
                "the newest manifest is {} h old: at 24 h officers are told, at 7 days they can \
                 tell nothing; the log says why none was published",
                age_s / 3_600
            ),
            Self::AttestationListOld { age_s, most_s } => write!(
                f,
                "Google's status list is {} h old, from {} h on no Android phone is believed: \
                 fetch it",
                age_s / 3_600,
                most_s / 3_600
            ),
            Self::AttestationListRefused(reason) => write!(
                f,
                "Google's status list is not believed ({reason}): no Android phone is registered \
                 or renewed"
            ),
            Self::RevocationsWait { shards } => {
                write!(f, "revocations of {shards} shards wait to be published")
            }
            Self::NoCodeEntered { sent } => write!(
                f,
                "{sent} one-time codes were sent in the last hour and none was entered: see \
                 whether the message gateway delivers"
            ),
            Self::Instance { check, detail } => {
                write!(f, "the service on this machine is not ready: {check}: {detail}")
            }
            Self::NotServed { for_s: Some(for_s) } => {
                write!(f, "no service has kept up with this database for {for_s} s")
            }
            Self::NotServed { for_s: None } => {
                f.write_str("no service has ever kept up with this database")
            }
        }
    }
}

/// From so long before its end on a thing is told of,
pub(super) const WARNING_S: i64 = 30 * DAY_S;
/// and from then on it is urgent.
const ERROR_S: i64 = 7 * DAY_S;
/// At this age of a manifest an officer's phone says so.
const OFFICERS_ARE_TOLD_S: i64 = DAY_S;
const DAY_S: i64 = 86_400;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_is_urgent_from_seven_days_on_and_unfit_after_its_end() {
        let at = Instant::EPOCH;
        let list = |in_s| Finding::TrustListEnds { at, in_s }.urgency();
        assert_eq!(list(7 * DAY_S + 1), Urgency::Warning);
        assert_eq!([list(7 * DAY_S), list(0)], [Urgency::Error; 2]);
        assert_eq!(list(-1), Urgency::Unfit);
        let keys = |in_s| Finding::KeysEnd { role: Role::Time, at, in_s }.urgency();
        assert_eq!((keys(7 * DAY_S + 1), keys(7 * DAY_S)), (Urgency::Warning, Urgency::Error));
    }

    #[test]
    fn what_is_old_is_urgent_when_somebody_notices() {
        let manifest = |age_s| Finding::ManifestOld { age_s }.urgency();
        assert_eq!((manifest(DAY_S - 1), manifest(DAY_S)), (Urgency::Warning, Urgency::Error));
        let list = |age_s| Finding::AttestationListOld { age_s, most_s: 100 }.urgency();
        assert_eq!((list(100), list(101)), (Urgency::Warning, Urgency::Error));
    }
}
