//! Rows that are deleted when their time is over.

use sqlx::AnyConnection;

use super::error::StoreError;

/// Rows each of which says when it is over.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Passing {
    /// By the instant of their end, as the next three.
    Nonces,
    SignIns,
    ActivationCodes,
    Files,
    /// By the instant of the last failure.
    Throttles,
    /// By the instant at which they were written.
    Notices,
    /// By the last day of the shard, as the next three.
    Certificates,
    Revocations,
    Editions,
    PaperIndexes,
    /// By the day that they are of.
    RegistrationsByKey,
}

impl Passing {
    const fn sql(self) -> &'static str {
        match self {
            Self::Nonces => "DELETE FROM nonces WHERE expires_at < $1",
            Self::SignIns => "DELETE FROM sign_ins WHERE expires_at < $1",
            Self::ActivationCodes => "DELETE FROM activation_codes WHERE expires_at < $1",
            Self::Files => "DELETE FROM files WHERE expires_at < $1",
            Self::Throttles => "DELETE FROM throttles WHERE failed_at < $1",
            Self::Notices => "DELETE FROM notices WHERE at < $1",
            Self::Certificates => "DELETE FROM certificates WHERE day < $1",
            Self::Revocations => "DELETE FROM revocations WHERE day < $1",
            Self::Editions => "DELETE FROM shard_editions WHERE day < $1",
            Self::PaperIndexes => "DELETE FROM paper_indexes WHERE day < $1",
            Self::RegistrationsByKey => "DELETE FROM registrations_by_key WHERE day < $1",
        }
    }
}

/// Forgets the rows that were over before this: an instant in seconds, or a day, as [`Passing`] says.
pub(crate) async fn forget(
    connection: &mut AnyConnection,
    what: Passing,
    before: i64,
) -> Result<(), StoreError> {
    sqlx::query(what.sql()).bind(before).execute(connection).await?;
    Ok(())
}
