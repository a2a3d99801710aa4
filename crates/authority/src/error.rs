//! Why a call is not answered as asked: refused for a reason that the caller is told, or failed for
//! one that only the log is told.

use vneid_client::wire::{Problem, ProblemCode};

use crate::attestation::error::AttestationError;
use crate::clock::doubt::ClockDoubted;
use crate::outbox::OutboxError;
use crate::signer::error::SignerError;
use crate::store::error::StoreError;
use crate::unfit::Unfit;

/// Why a call is not answered as asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The rules refuse it.
    #[error("{}", .0.code.name())]
    Refused(Box<Problem>),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The service can't go on with this database.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The signer failed.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// No key may sign this now: see the trust list.
    #[error("no issuer key of the role {0} may sign now")]
    NoIssuer(&'static str),
    /// Something to be signed is outside the bounds of its structure.
    #[error(transparent)]
    Encode(#[from] vneid_payload::EncodeError),
    /// The shard of today has no index left.
    #[error("no status index is left in shard {0}")]
    ShardFull(vneid_payload::Shard),
    /// There is no room for some revocations; all others were published.
    #[error("revocations in {shards} shards wait for room")]
    HeldBack {
        /// In how many shards.
        shards: usize,
    },
    /// A message could not be handed over.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// Attestations can't be verified.
    #[error(transparent)]
    Attestation(AttestationError),
    /// The operating system gives no randomness.
    #[error("the system gives no randomness")]
    Random,
    /// A password could not be hashed.
    #[error("a password could not be hashed: {0}")]
    Password(argon2::password_hash::Error),
    /// An operator does not say why, on a real service.
    #[error("an operator who acts on persons, or looks at them, says why")]
    NoReason,
    /// An operator named an account that is not there.
    #[error("there is no account of this number")]
    NoAccount,
    /// The account was erased; nothing brings it back by accident.
    #[error("the account was erased")]
    Erased,
    /// The list of erasures beside the database could not be read or written.
    #[error("the list of erasures: {0}")]
    Erasures(std::io::Error),
    /// A task of the service ended before its time.
    #[error("a task of the service ended before its time")]
    Task,
}

impl From<ProblemCode> for Error {
    fn from(code: ProblemCode) -> Self {
        Self::Refused(Box::new(Problem::new(code)))
    }
}

impl From<AttestationError> for Error {
    fn from(error: AttestationError) -> Self {
        match error {
            AttestationError::Refused(rule) => Self::refused(ProblemCode::AttestationRefused, rule),
            AttestationError::Incomplete(what) => {
                Self::refused(ProblemCode::AttestationIncomplete, what)
            }
            AttestationError::Unavailable(_) => Self::Attestation(error),
        }
    }
}

impl Error {
    /// A refusal with a word of explanation; never anything that the caller did not send.
    pub(crate) fn refused(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self::Refused(Box::new(Problem { detail: Some(detail.into()), ..Problem::new(code) }))
    }

    /// A refusal that holds for `retry_after_s` seconds.
    pub(crate) fn for_now(code: ProblemCode, retry_after_s: i64) -> Self {
        let retry_after_s = Some(u32::try_from(retry_after_s.max(1)).unwrap_or(u32::MAX));
        Self::Refused(Box::new(Problem { retry_after_s, ..Problem::new(code) }))
    }

    /// Seconds after which it may go better, of a signer that is away or busy.
    fn retry_after_s(error: &SignerError) -> Option<u32> {
        match error {
            SignerError::Busy => Some(3),
            SignerError::TokenAway(_) | SignerError::Token(_) | SignerError::Failed(_) => Some(30),
            _ => None,
        }
    }

    /// What the caller is told. A failure of the service goes to the log, and stays there.
    pub(crate) fn into_problem(self) -> Problem {
        if self.clock_doubted().is_some() {
            // Told whenever the service keeps up, and not with each call.
            return Problem { retry_after_s: Some(60), ..Problem::new(ProblemCode::Unavailable) };
        }
        match self {
            Self::Refused(problem) => *problem,
            Self::NoIssuer(_)
            | Self::ShardFull(_)
            | Self::Outbox(_)
            | Self::Attestation(_)
            | Self::Unfit(_) => {
                tracing::error!(code = "unavailable", error = %self);
                Problem::new(ProblemCode::Unavailable)
            }
            Self::Store(error) if error.is_outage() => {
                tracing::error!(code = "unavailable", %error);
                let retry_after_s = Some(OUTAGE_S);
                Problem { retry_after_s, ..Problem::new(ProblemCode::Unavailable) }
            }
            Self::Signer(error) if Self::retry_after_s(&error).is_some() => {
                // The signer tells once what is wrong with it, not for each call.
                tracing::debug!(code = "unavailable", %error);
                let retry_after_s = Self::retry_after_s(&error);
                Problem { retry_after_s, ..Problem::new(ProblemCode::Unavailable) }
            }
            _ => {
                tracing::error!(code = "internal", error = %self);
                Problem::new(ProblemCode::Internal)
            }
        }
    }

    /// Why the clock is doubted, when that is why.
    pub fn clock_doubted(&self) -> Option<ClockDoubted> {
        match self {
            Self::Store(StoreError::ClockDoubted(doubted))
            | Self::Signer(SignerError::ClockDoubted(doubted)) => Some(*doubted),
            _ => None,
        }
    }

    /// The code, when the rules refused it.
    pub fn code(&self) -> Option<ProblemCode> {
        match self {
            Self::Refused(problem) => Some(problem.code),
            Self::NoAccount => Some(ProblemCode::NotFound),
            _ => None,
        }
    }
}

/// A refusal of something that the caller has sent.
pub(crate) fn malformed(what: &str) -> Error {
    Error::refused(ProblemCode::RequestMalformed, format!("{what} is not as it should be"))
}

/// After how long a call that the database's trouble has ended may be tried again, seconds.
const OUTAGE_S: u32 = 5;
