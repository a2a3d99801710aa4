//! The chain: each operator's row has the hash of the row before it in its own. Rows of phones and of
//! the service have none, so that no call waits for another's commit; once a minute a *seal*, which is
//! a link like any other, takes the digest of those that came since the last one.
//!
//! ```text
//! text     = 00 for null, otherwise 01, its length as 8 bytes, its bytes in UTF-8
//! columns  = at as 8 bytes, then actor, operator, reason, ticket, action, account, phone, detail as texts
//! hash 0   = SHA-256("vneid/audit/chain/1" ‖ began_after as 8 bytes)
//! hash n   = SHA-256("vneid/audit/link/1" ‖ hash n-1 ‖ n as 8 bytes ‖ columns)
//! row      = SHA-256("vneid/audit/row/1" ‖ entry as 8 bytes ‖ columns)
//! detail of a seal = "FROM-TO COUNT DIGEST": the first and the last entry that it may speak of, how
//!            many rows without a link there are, and the SHA-256 of their `row`s one after another,
//!            ascending by entry, in hexadecimal
//! ```
//! Numbers are big-endian.

use base16ct::lower::encode_string;
use sqlx::AnyConnection;
use vneid_core::crypto::sha256;

use super::entry::Columns;
use super::read;
use crate::store::error::StoreError;
use crate::store::kind::is_postgres;

/// The action of a seal's row.
pub(crate) const SEALED: &str = "audit_sealed";

/// The end of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) link: i64,
    pub(crate) hash: Vec<u8>,
    pub(crate) began_after: i64,
    pub(crate) sealed_to: i64,
}

pub(crate) async fn head(connection: &mut AnyConnection) -> Result<Head, StoreError> {
    let (link, hash, began_after, sealed_to): (i64, Vec<u8>, i64, i64) =
        sqlx::query_as("SELECT link, hash, began_after, sealed_to FROM audit_chain")
            .fetch_one(connection)
            .await?;
    Ok(Head { link, hash, began_after, sealed_to })
}

/// Appends a link. Whoever appends another waits until this transaction ends.
pub(super) async fn append(
    connection: &mut AnyConnection,
    columns: &Columns,
) -> Result<(), StoreError> {
    let (link, before, began_after): (i64, Vec<u8>, i64) =
        sqlx::query_as("UPDATE audit_chain SET link = link + 1 RETURNING link, hash, began_after")
            .fetch_one(&mut *connection)
            .await?;
    let before = if link == 1 { first(began_after).to_vec() } else { before };
    let hash = link_hash(&before, link, columns);
    sqlx::query(
        "INSERT INTO audit (at, actor, operator, reason, ticket, action, account, phone, detail,
             link, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(columns.at)
    .bind(&columns.actor)
    .bind(columns.operator.as_deref())
    .bind(columns.reason.as_deref())
    .bind(columns.ticket.as_deref())
    .bind(&columns.action)
    .bind(columns.account.as_deref())
    .bind(columns.phone.as_deref())
    .bind(columns.detail.as_deref())
    .bind(link)
    .bind(&hash[..])
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE audit_chain SET hash = $1").bind(&hash[..]).execute(connection).await?;
    Ok(())
}

/// The last entry so far, when no row with a lower number can come any more: waits for whoever is
/// appending. In a transaction of its own, which holds no other lock.
pub(crate) async fn settled(connection: &mut AnyConnection) -> Result<i64, StoreError> {
    if is_postgres(connection) {
        sqlx::query("SELECT 1 FROM pg_advisory_xact_lock(8317)").execute(&mut *connection).await?;
    }
    let (entry,): (i64,) =
        sqlx::query_as("SELECT COALESCE(MAX(entry), 0) FROM audit").fetch_one(connection).await?;
    Ok(entry)
}

/// Seals what came after the last seal, up to this settled entry, at most [`AT_ONCE`] rows; returns
/// whether there was anything.
pub(crate) async fn seal(
    connection: &mut AnyConnection,
    settled: i64,
    now: i64,
) -> Result<bool, StoreError> {
    // Another instance that seals waits here, and finds nothing left.
    sqlx::query("UPDATE audit_chain SET link = link").execute(&mut *connection).await?;
    let after = head(connection).await?.sealed_to;
    let rows = read::without_link(connection, after, settled, AT_ONCE).await?;
    let Some((last, _)) = rows.last() else { return Ok(false) };
    let to = if rows.len() as i64 == AT_ONCE { *last } else { settled };
    let digest = block_digest(rows.iter().map(|(entry, columns)| row_hash(*entry, columns)));
    let columns = Columns {
        at: now,
        actor: "service".to_owned(),
        operator: None,
        reason: None,
        ticket: None,
        action: SEALED.to_owned(),
        account: None,
        phone: None,
        detail: Some(Seal { from: after + 1, to, count: rows.len() as u64, digest }.text()),
    };
    append(connection, &columns).await?;
    sqlx::query("UPDATE audit_chain SET sealed_to = $1").bind(to).execute(connection).await?;
    Ok(true)
}

/// What a seal says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seal {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) count: u64,
    pub(super) digest: [u8; 32],
}

impl Seal {
    pub(super) fn text(&self) -> String {
        let Self { from, to, count, digest } = self;
        format!("{from}-{to} {count} {}", encode_string(digest))
    }

    /// From and to; the rest is compared as a text.
    pub(super) fn range(text: &str) -> Option<(i64, i64)> {
        let (from, to) = text.split(' ').next()?.split_once('-')?;
        Some((from.parse().ok()?, to.parse().ok()?))
    }

    pub(super) fn count(text: &str) -> Option<u64> {
        text.split(' ').nth(1)?.parse().ok()
    }
}

/// What the first link follows.
pub(super) fn first(began_after: i64) -> [u8; 32] {
    sha256(&[b"vneid/audit/chain/1", &began_after.to_be_bytes()[..]].concat())
}

pub(super) fn link_hash(before: &[u8], link: i64, columns: &Columns) -> [u8; 32] {
    let link = link.to_be_bytes();
    sha256(&[b"vneid/audit/link/1", before, &link, &encoded(columns)].concat())
}

pub(super) fn row_hash(entry: i64, columns: &Columns) -> [u8; 32] {
    sha256(&[&b"vneid/audit/row/1"[..], &entry.to_be_bytes(), &encoded(columns)].concat())
}

pub(super) fn block_digest(rows: impl Iterator<Item = [u8; 32]>) -> [u8; 32] {
    sha256(&rows.flatten().collect::<Vec<u8>>())
}

fn encoded(columns: &Columns) -> Vec<u8> {
    let mut bytes = columns.at.to_be_bytes().to_vec();
    let texts = [
        Some(&columns.actor),
        columns.operator.as_ref(),
        columns.reason.as_ref(),
        columns.ticket.as_ref(),
        Some(&columns.action),
        columns.account.as_ref(),
        columns.phone.as_ref(),
        columns.detail.as_ref(),
    ];
    for text in texts {
        let Some(text) = text else {
            bytes.push(0);
            continue;
        };
        bytes.push(1);
        bytes.extend((text.len() as u64).to_be_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes
}

/// How many rows a seal covers at most: a fault is found as one of them.
const AT_ONCE: i64 = 256;

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Columns {
        Columns {
            at: 1,
            actor: "operator".to_owned(),
            operator: Some("lan".to_owned()),
            reason: None,
            ticket: None,
            action: "account_shown".to_owned(),
            account: Some("a".to_owned()),
            phone: None,
            detail: None,
        }
    }

    #[test]
    fn what_stands_in_another_column_or_at_another_place_has_another_hash() {
        let row = columns();
        let hash = link_hash(&[0; 32], 1, &row);
        let moved = Columns { account: None, phone: row.account.clone(), ..row.clone() };
        let empty = Columns { reason: Some(String::new()), ..row.clone() };
        for other in [
            link_hash(&[0; 32], 1, &moved),
            link_hash(&[0; 32], 1, &empty),
            link_hash(&[0; 32], 2, &row),
            link_hash(&[1; 32], 1, &row),
            row_hash(1, &row),
        ] {
            assert_ne!(hash, other);
        }
    }

    #[test]
    fn the_bytes_that_are_hashed_are_frozen() {
        assert_eq!(
            encode_string(&link_hash(&first(0), 1, &columns())),
            "e66184ad68af075ae38bd31ca0f0ed389610d79140078d5d0b979fe295206707"
        );
        assert_eq!(
            encode_string(&row_hash(7, &columns())),
            "fca276db121de6fda8655e4e68d4ee622141115db753319535bf515b401ca5e5"
        );
    }

    #[test]
    fn a_seal_is_read_as_it_is_written() {
        let text = Seal { from: 3, to: 9, count: 4, digest: [0xab; 32] }.text();
        assert_eq!(Seal::range(&text), Some((3, 9)));
        assert_eq!(Seal::count(&text), Some(4));
        assert_eq!(Seal::range("nothing of the kind"), None);
    }
}
