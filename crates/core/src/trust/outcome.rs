//! What became of a list, whichever it is and whichever way it came: lists are signed, so every way
//! will do.

use vneid_payload::DecodeError;

use super::list::{Accepted, TrustListError};
use super::status::{StatusAccepted, StatusError};

/// What became of a list. After the second, it was refused, and what is held stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ListOutcome {
    /// It counts from now on.
    InForce,
    /// It is held already.
    Unchanged,
    /// Not the bytes of such a list.
    Malformed,
    /// Of a format that this app does not know yet.
    Newer,
    /// Signed by a root that is not pinned.
    RootUnknown,
    /// Signed by a root that is retired.
    RootRetired,
    /// Signed by one root alone.
    SignatureMissing,
    /// A signature does not hold.
    SignatureBad,
    /// It names a root that signed it as retired.
    RootRetiresItself,
    /// An issuer's key is not a point of the curve.
    KeyNotAPoint,
    /// The key of an issuer has another key identifier, too.
    KeyReused,
    /// A key identifier of an earlier list stands for another key or role.
    KidReused,
    /// The sequence is not above the one held.
    SequenceNotAbove,
    /// The sequence is too far above the one held.
    SequenceTooFar,
    /// The sequence is below the minimum that the app was built with.
    SequenceBelowMinimum,
    /// The trust list has no such issuer of status lists.
    IssuerUnknown,
    /// The issuer no longer counts.
    IssuerWithdrawn,
    /// Signed outside the issuer's window.
    IssuerOutsideWindow,
    /// A revoked index is missing.
    RevocationTakenBack,
    /// A delta for a shard that is not held.
    ShardNotHeld,
    /// A delta from another edition than the one held.
    OtherEdition,
    /// A delta whose result is not the announced one.
    OtherResult,
    /// More than can be held.
    TooMany,
    /// Dated more than ten minutes after a time that is confirmed.
    IssuedInFuture,
}

impl From<Result<Accepted, TrustListError>> for ListOutcome {
    fn from(outcome: Result<Accepted, TrustListError>) -> Self {
        match outcome {
            Ok(Accepted::InForce) => Self::InForce,
            Ok(Accepted::Unchanged) => Self::Unchanged,
            Err(TrustListError::Decode(error)) => error.into(),
            Err(TrustListError::RootUnknown { .. }) => Self::RootUnknown,
            Err(TrustListError::RootRetired { .. }) => Self::RootRetired,
            Err(TrustListError::SignatureMissing { .. }) => Self::SignatureMissing,
            Err(TrustListError::SignatureBad { .. }) => Self::SignatureBad,
            Err(TrustListError::IssuedInFuture { .. }) => Self::IssuedInFuture,
            Err(TrustListError::RootRetiresItself { .. }) => Self::RootRetiresItself,
            Err(TrustListError::KeyReused { .. }) => Self::KeyReused,
            Err(TrustListError::KeyNotAPoint { .. }) => Self::KeyNotAPoint,
            Err(TrustListError::KidReused { .. }) => Self::KidReused,
            Err(TrustListError::SequenceNotAbove { .. }) => Self::SequenceNotAbove,
            Err(TrustListError::SequenceTooFar { .. }) => Self::SequenceTooFar,
            Err(TrustListError::SequenceBelowMinimum { .. }) => Self::SequenceBelowMinimum,
        }
    }
}

impl From<Result<StatusAccepted, StatusError>> for ListOutcome {
    fn from(outcome: Result<StatusAccepted, StatusError>) -> Self {
        match outcome {
            Ok(StatusAccepted::InForce) => Self::InForce,
            Ok(StatusAccepted::Unchanged) => Self::Unchanged,
            Err(StatusError::Decode(error)) => error.into(),
            Err(StatusError::IssuerUnknown { .. }) => Self::IssuerUnknown,
            Err(StatusError::IssuerWithdrawn { .. }) => Self::IssuerWithdrawn,
            Err(StatusError::IssuerOutsideWindow { .. }) => Self::IssuerOutsideWindow,
            Err(StatusError::SignatureBad) => Self::SignatureBad,
            Err(StatusError::IssuedInFuture { .. }) => Self::IssuedInFuture,
            Err(StatusError::SequenceNotAbove { .. }) => Self::SequenceNotAbove,
            Err(StatusError::RevocationTakenBack) => Self::RevocationTakenBack,
            Err(StatusError::ShardNotHeld { .. }) => Self::ShardNotHeld,
            Err(StatusError::OtherEdition { .. }) => Self::OtherEdition,
            Err(StatusError::OtherResult) => Self::OtherResult,
            Err(StatusError::TooMany) => Self::TooMany,
        }
    }
}

impl From<DecodeError> for ListOutcome {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::Newer { .. } => Self::Newer,
            DecodeError::Malformed { .. } => Self::Malformed,
        }
    }
}
