//! What can go wrong between a phone and the authority.

use crate::wire::ProblemCode;

/// One thing that did not work. What the phone held before it holds still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What was being done.
    pub part: Part,
    /// Why it did not work.
    pub cause: Cause,
}

/// What was being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Part {
    /// Learning the authority's time.
    Time,
    /// Signing in: number and password, or the one-time code.
    SignIn,
    /// Registering this phone.
    Registration,
    /// Loading the trust list.
    TrustList,
    /// Loading the status lists.
    StatusLists,
    /// Asking where this phone stands.
    Standing,
    /// Renewing the certificate.
    Certificate,
    /// Loading papers.
    Papers,
    /// Loading notices.
    Notices,
    /// Something about the account's phones.
    Phones,
    /// Changing the password.
    Password,
}

/// Why something did not work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// No answer came.
    #[error("the authority can't be reached")]
    Unreachable,
    /// The authority refused.
    #[error("refused: {0:?}")]
    Refused(Refused),
    /// The answer is not what the protocol says: another server's, perhaps a sign-in page of a
    /// wireless network.
    #[error("the answer can't be read: {0}")]
    Unreadable(&'static str),
    /// The answer is not signed as it must be, or contradicts what is known.
    #[error("the answer can't be trusted: {0}")]
    Untrusted(String),
    /// The time is not signed as it must be: by somebody else, for another question, or before what
    /// the authority has signed already.
    #[error("the time can't be trusted: {0}")]
    TimeUntrusted(String),
    /// The time is signed, and contradicts what this phone learned since it was started: one of its
    /// clocks does not work.
    #[error("the time can't be true beside what was learned before: {0}")]
    TimeContradicted(String),
    /// A test world answers an app of the real one, or the other way round.
    #[error("the authority is of another world")]
    OtherWorld,
    /// The authority knows itself by another address than the app does.
    #[error("the authority calls itself {0}")]
    OtherAuthority(String),
    /// The phone's hardware made no key or no signature.
    #[error("the phone's keys failed")]
    Keys,
    /// Nobody is signed in, or no sign-in is under way.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// Somebody is signed in already.
    #[error("somebody is signed in already")]
    SignedInAlready,
    /// What was typed is not an activation code: a character is wrong, missing or too many. Nothing
    /// was sent.
    #[error("no activation code")]
    ActivationCodeMistyped,
}

/// A problem document (RFC 9457), as far as an app goes by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which problem; `None` for one that this app does not know.
    pub code: Option<ProblemCode>,
    /// The HTTP status.
    pub status: u16,
    /// After how many seconds it is worth trying again.
    pub retry_after_s: Option<u32>,
    /// How many tries are left.
    pub tries_left: Option<u32>,
}

impl Part {
    /// Every part. Append-only.
    pub const ALL: [Self; 11] = [
        Self::Time,
        Self::SignIn,
        Self::Registration,
        Self::TrustList,
        Self::StatusLists,
        Self::Standing,
        Self::Certificate,
        Self::Papers,
        Self::Notices,
        Self::Phones,
        Self::Password,
    ];

    /// The name that texts, documents and other languages know this by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::SignIn => "sign_in",
            Self::Registration => "registration",
            Self::TrustList => "trust_list",
            Self::StatusLists => "status_lists",
            Self::Standing => "standing",
            Self::Certificate => "certificate",
            Self::Papers => "papers",
            Self::Notices => "notices",
            Self::Phones => "phones",
            Self::Password => "password",
        }
    }
}

impl Cause {
    /// The codes of causes that are not a problem of the authority's; those have
    /// [`ProblemCode::name`]. Append-only.
    pub const CODES: [&'static str; 12] = [
        "unreachable",
        "refused",
        "answer_unreadable",
        "answer_untrusted",
        "other_world",
        "other_authority",
        "keys_failed",
        "not_signed_in",
        "signed_in_already",
        "time_untrusted",
        "time_contradicted",
        "activation_code_mistyped",
    ];

    /// The code that texts, documents and other languages know this by.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(Refused { code: Some(code), .. }) => code.name(),
            Self::Unreachable => Self::CODES[0],
            Self::Refused(_) => Self::CODES[1],
            Self::Unreadable(_) => Self::CODES[2],
            Self::Untrusted(_) => Self::CODES[3],
            Self::OtherWorld => Self::CODES[4],
            Self::OtherAuthority(_) => Self::CODES[5],
            Self::Keys => Self::CODES[6],
            Self::NotSignedIn => Self::CODES[7],
            Self::SignedInAlready => Self::CODES[8],
            Self::TimeUntrusted(_) => Self::CODES[9],
            Self::TimeContradicted(_) => Self::CODES[10],
            Self::ActivationCodeMistyped => Self::CODES[11],
        }
    }

    /// Whether the same may work later, with nobody doing anything.
    pub const fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable
            | Self::Unreadable(_)
            | Self::Untrusted(_)
            | Self::TimeUntrusted(_) => true,
            Self::Refused(refused) => matches!(refused.status, 408 | 429 | 500..),
            _ => false,
        }
    }

    /// For how many seconds the authority asks not to be called.
    pub const fn wait_s(&self) -> u32 {
        match self {
            Self::Refused(Refused { retry_after_s: Some(seconds), .. }) => *seconds,
            _ => 0,
        }
    }

    /// The problem, if it is one of the authority's that this app knows.
    pub(crate) const fn problem(&self) -> Option<ProblemCode> {
        match self {
            Self::Refused(refused) => refused.code,
            _ => None,
        }
    }
}
