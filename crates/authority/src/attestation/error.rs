//! Why an attestation is not believed.

/// Why an attestation is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttestationError {
    /// It is not evidence, or not of the genuine app on a phone that can be trusted. The text goes
    /// to the log and to the phone; it names rules, never secrets.
    #[error("{0}")]
    Refused(&'static str),
    /// The phone's system left out what only it can say; with keys made anew it may say it.
    #[error("{0}")]
    Incomplete(&'static str),
    /// The service lacks what it needs to tell. The text goes to the log only.
    #[error("attestations can't be verified now: {0}")]
    Unavailable(String),
}
