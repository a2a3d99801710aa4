//! What became of a job with the authority.

use vneid_client::Part;
use vneid_client::wire::{self, Platform, ProblemCode};
use vneid_core::Instant;
use vneid_present::{TroubleView, view_trouble};

/// What a job has brought, and what did not work.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Report {
    /// For how many seconds the one-time code that was sent is good; `None` when none was sent.
    pub code_sent_for_s: Option<u32>,
    /// A certificate came that is good until then.
    pub certified_until: Option<Instant>,
    /// How many papers came, changed or went.
    pub papers_changed: u32,
    /// How many notices came.
    pub notices: u32,
    /// Whether the trust list or a status list is another than before.
    pub lists_changed: bool,
    /// The account's phones, newest first, if they were asked for.
    pub phones: Option<Vec<PhoneEntry>>,
    /// What did not work, in the order in which it was tried. What the phone held it holds still.
    pub troubles: Vec<Trouble>,
    /// What is shown of the first of them.
    #[uniffi(default = None)]
    pub trouble: Option<TroubleView>,
}

/// One thing that did not work.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Trouble {
    /// What was being done.
    pub part: Part,
    /// Why it did not work.
    pub cause: Cause,
    /// Whether the same may work later, with nobody doing anything.
    pub may_pass: bool,
}

/// Why something did not work.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Cause {
    /// No answer came.
    Unreachable,
    /// The authority refused.
    Refused {
        /// Which problem; `None` for one that this app does not know.
        problem: Option<ProblemCode>,
        /// The HTTP status.
        status: u16,
        /// After how many seconds it is worth trying again.
        retry_after_s: Option<u32>,
        /// How many tries are left.
        tries_left: Option<u32>,
    },
    /// The answer is not what the protocol says: perhaps a sign-in page of a wireless network.
    AnswerUnreadable,
    /// The answer is not signed as it must be, or contradicts what is known.
    AnswerUntrusted,
    /// A test world answers an app of the real one, or the other way round.
    OtherWorld,
    /// The authority knows itself by another address than the app does.
    OtherAuthority,
    /// The phone's hardware made no key or no signature.
    KeysFailed,
    /// Nobody is signed in, or no sign-in is under way.
    NotSignedIn,
    /// Somebody is signed in already.
    SignedInAlready,
    /// The time is not signed as it must be.
    TimeUntrusted,
    /// The time is signed, and contradicts what this phone learned since it was started.
    TimeContradicted,
    /// What was typed is not an activation code; nothing was sent, and no try is lost.
    ActivationCodeMistyped,
}

/// A phone of the account.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PhoneEntry {
    /// Names the phone.
    pub phone: String,
    /// What it is called.
    pub name: String,
    /// What it runs.
    pub platform: Platform,
    /// Where it stands.
    pub standing: wire::PhoneState,
    /// When it was registered.
    pub registered: Instant,
    /// When a waiting phone becomes the active one, unless it is refused.
    pub activates: Option<Instant>,
    /// Whether it is this phone.
    pub is_this: bool,
    /// Its maker and model, as far as the authority's list knows them; otherwise empty.
    #[uniffi(default = "")]
    pub model: String,
    /// The two digits that a waiting phone shows.
    #[uniffi(default = None)]
    pub digits: Option<String>,
}

#[uniffi::export]
impl Cause {
    /// The name that texts and documents know it by; a problem's own where there is one.
    pub fn code(&self) -> String {
        match self {
            Self::Refused { problem: Some(problem), .. } => return problem.name().to_owned(),
            Self::Unreachable => "unreachable",
            Self::Refused { .. } => "refused",
            Self::AnswerUnreadable => "answer_unreadable",
            Self::AnswerUntrusted => "answer_untrusted",
            Self::OtherWorld => "other_world",
            Self::OtherAuthority => "other_authority",
            Self::KeysFailed => "keys_failed",
            Self::NotSignedIn => "not_signed_in",
            Self::SignedInAlready => "signed_in_already",
            Self::TimeUntrusted => "time_untrusted",
            Self::TimeContradicted => "time_contradicted",
            Self::ActivationCodeMistyped => "activation_code_mistyped",
        }
        .to_owned()
    }
}

impl Report {
    /// `this_phone` is the authority's name for this phone.
    pub(crate) fn new(report: vneid_client::Report, this_phone: Option<&str>) -> Self {
        let entry = |entry: wire::PhoneEntry| PhoneEntry {
            is_this: this_phone == Some(&entry.phone),
            phone: entry.phone,
            name: entry.name,
            platform: entry.platform,
            standing: entry.state,
            registered: Instant::saturating_from_unix_seconds(entry.registered),
            activates: entry.activates.map(Instant::saturating_from_unix_seconds),
            model: entry.model,
            digits: entry.digits.map(String::from),
        };
        Self {
            code_sent_for_s: report.code_sent.map(|sent| sent.expires_in_s),
            certified_until: report.certified_until,
            papers_changed: report.papers_changed,
            notices: report.notices,
            lists_changed: report.lists_changed,
            phones: report.phones.map(|phones| phones.into_iter().map(entry).collect()),
            trouble: report.troubles.first().map(view_trouble),
            troubles: report.troubles.into_iter().map(Trouble::from).collect(),
        }
    }
}

impl From<vneid_client::Trouble> for Trouble {
    fn from(trouble: vneid_client::Trouble) -> Self {
        let may_pass = trouble.cause.may_pass();
        Self { part: trouble.part, cause: trouble.cause.into(), may_pass }
    }
}

impl From<vneid_client::Cause> for Cause {
    fn from(cause: vneid_client::Cause) -> Self {
        use vneid_client::Cause as Core;
        match cause {
            Core::Unreachable => Self::Unreachable,
            Core::Refused(refused) => Self::Refused {
                problem: refused.code,
                status: refused.status,
                retry_after_s: refused.retry_after_s,
                tries_left: refused.tries_left,
            },
            Core::Untrusted(_) => Self::AnswerUntrusted,
            Core::OtherWorld => Self::OtherWorld,
            Core::OtherAuthority(_) => Self::OtherAuthority,
            Core::Keys => Self::KeysFailed,
            Core::NotSignedIn => Self::NotSignedIn,
            Core::SignedInAlready => Self::SignedInAlready,
            Core::TimeUntrusted(_) => Self::TimeUntrusted,
            Core::TimeContradicted(_) => Self::TimeContradicted,
            Core::ActivationCodeMistyped => Self::ActivationCodeMistyped,
            // `tests/codes.rs` finds each cause of the client above.
            _ => Self::AnswerUnreadable,
        }
    }
}
