//! Certificates that were issued: their places, not their bytes, which can be signed again.

use sqlx::AnyConnection;
use vneid_core::crypto::{PublicKey, thumbprint};
use vneid_payload::{Instant, Shard};

use super::error::StoreError;
use super::shards;
use crate::attestation::AttestedKey;

/// A certificate's place and key.
#[derive(Clone, Debug)]
pub(crate) struct CertificateRow {
    pub(crate) shard: Shard,
    pub(crate) index: u32,
    pub(crate) issued: Instant,
    thumbprint: Vec<u8>,
}

impl CertificateRow {
    /// Whether it was recorded for this key.
    pub(crate) fn is_for(&self, key: &PublicKey) -> bool {
        self.thumbprint == thumbprint(&key.to_full())
    }
}

/// Whether the phone ever had a certificate for this key.
pub(crate) async fn had_one(
    connection: &mut AnyConnection,
    phone: &str,
    key: &AttestedKey,
) -> Result<bool, StoreError> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT idx FROM certificates WHERE phone = $1 AND thumbprint = $2")
            .bind(phone)
            .bind(&thumbprint(&key.key().to_full())[..])
            .fetch_optional(connection)
            .await?;
    Ok(row.is_some())
}

/// Records a certificate before it is signed. An index that was used before, and a key for which the
/// phone had one, are refused by the table.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    phone: &str,
    key: &AttestedKey,
    shard: Shard,
    index: u32,
    issued: Instant,
) -> Result<CertificateRow, StoreError> {
    let thumbprint = thumbprint(&key.key().to_full()).to_vec();
    let row = CertificateRow { shard, index, issued, thumbprint };
    sqlx::query(
        "INSERT INTO certificates (kid, day, idx, phone, thumbprint, issued_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&row.shard.kid.0[..])
    .bind(i64::from(row.shard.day))
    .bind(i64::from(row.index))
    .bind(phone)
    .bind(&row.thumbprint)
    .bind(row.issued.unix_seconds())
    .execute(connection)
    .await?;
    Ok(row)
}

/// The phone's newest certificate that is not revoked.
pub(crate) async fn newest(
    connection: &mut AnyConnection,
    phone: &str,
) -> Result<Option<CertificateRow>, StoreError> {
    type Columns = (Vec<u8>, i64, i64, Vec<u8>, i64);
    let row: Option<Columns> = sqlx::query_as(
        "SELECT kid, day, idx, thumbprint, issued_at
         FROM certificates LEFT JOIN revocations USING (kid, day, idx)
         WHERE phone = $1 AND revoked_at IS NULL ORDER BY issued_at DESC LIMIT 1",
    )
    .bind(phone)
    .fetch_optional(connection)
    .await?;
    row.map(|(kid, day, index, thumbprint, issued_at)| {
        Ok(CertificateRow {
            shard: shards::shard(&kid, day)?,
            index: u32::try_from(index).map_err(|_| StoreError::Unreadable("certificate"))?,
            thumbprint,
            issued: Instant::saturating_from_unix_seconds(issued_at),
        })
    })
    .transpose()
}
