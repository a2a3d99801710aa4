//! How long what is kept: the one place that says so. [`Authority::purge_expired`](crate::Authority::purge_expired)
//! goes by it.

use vneid_client::named;

/// Something that the service keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Number, name and level of an account, its phones and papers: while it is open.
    Accounts,
    /// All of it after the account was closed.
    ClosedAccounts,
    /// What a withdrawn paper says, and its portrait, after the withdrawal. Kind and number stay with
    /// the account.
    WithdrawnPapers,
    /// Phones that never were active, after their end.
    NeverActivePhones,
    /// Notices to the citizen.
    Notices,
    /// Sign-ins, after their end.
    SignIns,
    /// Activation codes, as MACs, after their end.
    ActivationCodes,
    /// How often a number or an address has failed, as MACs, after the last failure.
    Delays,
    /// Which certificate a phone had, and what was revoked, after the certificate's last day.
    Certificates,
    /// Rows of the audit table: identifiers and codes.
    Audit,
    /// That an account was erased: its name in the service and a MAC of its number.
    Erasures,
    /// Copies of the database.
    Copies,
}

named!(Kept {
    Accounts = "accounts",
    ClosedAccounts = "closed_accounts",
    WithdrawnPapers = "withdrawn_papers",
    NeverActivePhones = "never_active_phones",
    Notices = "notices",
    SignIns = "sign_ins",
    ActivationCodes = "activation_codes",
    Delays = "delays",
    Certificates = "certificates",
    Audit = "audit",
    Erasures = "erasures",
    Copies = "copies",
});

impl Kept {
    /// How many days; `None` for what is kept as long as it is needed, or for good.
    pub const fn days(self) -> Option<u32> {
        match self {
            Self::Accounts | Self::Audit | Self::Erasures => None,
            Self::ClosedAccounts => Some(5 * 365),
            Self::WithdrawnPapers | Self::NeverActivePhones => Some(90),
            Self::Notices => Some(365),
            Self::SignIns | Self::ActivationCodes => Some(7),
            Self::Delays => Some(2),
            Self::Certificates => Some(8),
            Self::Copies => Some(35),
        }
    }

    /// What is older than this instant has been kept long enough; the beginning of time for what has
    /// no end.
    pub(crate) fn until(self, now: i64) -> i64 {
        self.days().map_or(i64::MIN, |days| now - i64::from(days) * DAY_S)
    }
}

const DAY_S: i64 = 86_400;
