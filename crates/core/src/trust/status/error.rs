use vneid_payload::{DecodeError, Instant, Kid, Shard};

/// Why a list, delta or manifest was refused; the store is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StatusError {
    /// Not the structure, or of a newer edition.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The trust list has no issuer of this name for status.
    #[error("{kid} is no issuer of status lists")]
    IssuerUnknown {
        /// Which.
        kid: Kid,
    },
    /// The issuer no longer counts.
    #[error("issuer {kid} is withdrawn")]
    IssuerWithdrawn {
        /// Which.
        kid: Kid,
    },
    /// It was signed outside the issuer's window.
    #[error("signed at {issued}, outside the window of issuer {kid}")]
    IssuerOutsideWindow {
        /// Which.
        kid: Kid,
        /// When it was signed.
        issued: Instant,
    },
    /// The signature does not hold.
    #[error("the signature does not hold")]
    SignatureBad,
    /// It is dated more than ten minutes after a time that is confirmed.
    #[error("signed at {issued}, which is still to come at {now}")]
    IssuedInFuture {
        /// When it says that it was signed.
        issued: Instant,
        /// What time it is.
        now: Instant,
    },
    /// The sequence is not above the one that is held.
    #[error("sequence {got} is not above {held}")]
    SequenceNotAbove {
        /// What is held.
        held: u32,
        /// Of the refused one.
        got: u32,
    },
    /// A revoked index is missing from a later list.
    #[error("the list takes a revocation back")]
    RevocationTakenBack,
    /// A delta for a shard that is not held.
    #[error("shard {shard} is not held")]
    ShardNotHeld {
        /// Which.
        shard: Shard,
    },
    /// A delta from another edition than the one that is held.
    #[error("the delta changes edition {from}, held is {held}")]
    OtherEdition {
        /// What is held.
        held: u32,
        /// What the delta changes.
        from: u32,
    },
    /// A delta whose result is not the one that it announces.
    #[error("the delta's result is not as announced")]
    OtherResult,
    /// More indexes than a shard may have, or more of them or of shards than
    /// [`MAX_REVOKED`](super::StatusStore::MAX_REVOKED) and [`MAX_SHARDS`](super::StatusStore::MAX_SHARDS).
    #[error("more shards or revoked indexes than can be held")]
    TooMany,
}
