//! A new edition of one shard: its full list, and the deltas that lead to it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::try_join_all;
use tokio::task::spawn_blocking;
use vneid_client::wire::delta_starts;
use vneid_core::crypto::sha256;
use vneid_payload::{
    DeltaClaims, EncodeError, Instant, Kid, PrivateClaims, Shard, StatusListClaims, Unsigned,
    indexes_digest_input,
};

use super::layout::{VALID_S, file};
use crate::error::Error;
use crate::signer::Signer;
use crate::store::files::{FileRow, ShardRevisionRow};
use crate::store::revocations::RevocationRow;
use crate::store::shards::ShardRow;

/// Who signs a publication, and when.
pub(super) struct Signing<'a> {
    pub(super) signer: Arc<dyn Signer>,
    pub(super) kid: Kid,
    pub(super) now: Instant,
    pub(super) signed: &'a SignedEditions,
}

/// Editions that are signed and not stored: when a publication is begun again, because the signer
/// went away in the middle of it or another instance was faster, what would say the same is not
/// signed once more.
#[derive(Debug, Default)]
pub(crate) struct SignedEditions(Mutex<HashMap<Shard, Kept>>);

#[derive(Debug)]
struct Kept {
    /// What it was made from: sequence, size, key, and a digest of the rows.
    source: Source,
    at: Instant,
    edition: NewEdition,
}

type Source = (u32, u32, Kid, [u8; 32]);

impl SignedEditions {
    fn find(&self, shard: Shard, source: &Source, now: Instant) -> Option<NewEdition> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.get(&shard).filter(|kept| kept.source == *source)?;
        // Its list says when it was issued; a clock that was set back makes that the future.
        (0..KEPT_S).contains(&now.seconds_since(kept.at)).then(|| kept.edition.clone())
    }

    fn keep(&self, source: Source, at: Instant, edition: NewEdition) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(edition.row.shard, Kept { source, at, edition });
    }

    /// To be called when a publication was stored.
    pub(super) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// An edition that is signed and not stored yet.
#[derive(Clone, Debug)]
pub(super) struct NewEdition {
    pub(super) row: ShardRevisionRow,
    /// The indexes that this edition is the first with.
    pub(super) published: Vec<u32>,
    pub(super) files: Vec<FileRow>,
}

impl Signing<'_> {
    /// Signs the shard's next edition with all that was revoked in it until now.
    pub(super) async fn edition(
        &self,
        shard: &ShardRow,
        held: Option<&ShardRevisionRow>,
        rows: Vec<RevocationRow>,
    ) -> Result<NewEdition, Error> {
        let sequence = held.map_or(1, |held| held.sequence + 1);
        let begins = held.map_or(1, |held| held.begins);
        let draft = Draft {
            shard: shard.shard,
            begins,
            size: shard.size_with(rows.last().map(|last| last.index)),
            sequence,
            kid: self.kid,
            now: self.now,
            rows,
        };
        let source = draft.source();
        if let Some(edition) = self.signed.find(shard.shard, &source, self.now) {
            return Ok(edition);
        }
        // Compressing a list of millions takes a while; others have their turn meanwhile.
        let prepared = spawn_blocking(move || draft.prepare()).await;
        let prepared = prepared.map_err(|_| Error::Task)??;

        let name = shard.shard.name();
        // Needed until the last certificate of the shard is gone, and a day longer.
        let ends = (i64::from(shard.shard.day) + 2) * 86_400;
        let mut files = Vec::with_capacity(prepared.deltas.len() + 1);
        // Some at once, as far as the signer can; all at once they would wait for each other.
        for some in prepared.deltas.chunks(SIGNED_AT_ONCE) {
            let signed = try_join_all(some.iter().map(|delta| self.sign(&delta.unsigned))).await?;
            for (PreparedDelta { from, lasts, .. }, bytes) in some.iter().zip(signed) {
                let newest_of = (!lasts).then(|| name.clone());
                let path = format!("{name}/{from}-{sequence}");
                files.push(FileRow { newest_of, ..file(path, bytes, self.now, ends) });
            }
        }
        let list = format!("{name}/{sequence}");
        let bytes = self.sign(&prepared.list).await?;
        let newest_of = Some(name);
        files.push(FileRow { newest_of, ..file(list.clone(), bytes, self.now, ends) });
        let row = ShardRevisionRow {
            shard: shard.shard,
            sequence,
            digest: prepared.digest,
            size: prepared.size,
            signed_by: self.kid,
            list,
            revoked: prepared.revoked,
            begins,
        };
        let edition = NewEdition { row, published: prepared.published, files };
        self.signed.keep(source, self.now, edition.clone());
        Ok(edition)
    }

    pub(super) async fn sign(&self, unsigned: &Unsigned) -> Result<Vec<u8>, Error> {
        let signature = self.signer.sign(self.kid, &unsigned.signed_bytes()).await?;
        Ok(unsigned.attach(&signature))
    }
}

/// What an edition is made from.
struct Draft {
    shard: Shard,
    /// No edition before this one was ever made.
    begins: u32,
    size: u32,
    sequence: u32,
    kid: Kid,
    now: Instant,
    rows: Vec<RevocationRow>,
}

/// An edition before its signatures.
struct Prepared {
    digest: [u8; 32],
    revoked: usize,
    size: u32,
    published: Vec<u32>,
    deltas: Vec<PreparedDelta>,
    list: Unsigned,
}

struct PreparedDelta {
    from: u32,
    /// Whether it is needed after the next edition.
    lasts: bool,
    unsigned: Unsigned,
}

impl Draft {
    /// What decides what the edition says, but for the time.
    fn source(&self) -> Source {
        let mut rows = Vec::with_capacity(self.rows.len() * 8);
        for row in &self.rows {
            rows.extend(row.index.to_be_bytes());
            // No edition has the number 0.
            rows.extend(row.edition.unwrap_or_default().to_be_bytes());
        }
        (self.sequence, self.size, self.kid, sha256(&rows))
    }

    fn prepare(self) -> Result<Prepared, EncodeError> {
        let Self { shard, begins, size, sequence, kid, now, rows } = self;
        let indexes = |from: u32| -> Vec<u32> {
            let after = rows.iter().filter(|row| row.edition.is_none_or(|edition| edition > from));
            after.map(|row| row.index).collect()
        };
        let revoked = indexes(0);
        let (digest, count) = (sha256(&indexes_digest_input(&revoked)), revoked.len());
        let mut deltas = Vec::new();
        let starts = delta_starts(sequence).into_iter();
        for (from, lasts) in starts.filter(|(from, _)| *from >= begins) {
            let claims = DeltaClaims {
                shard,
                issued: now,
                from,
                to: sequence,
                added: indexes(from),
                digest,
                private: PrivateClaims::default(),
            };
            deltas.push(PreparedDelta { from, lasts, unsigned: claims.prepare(kid)? });
        }
        let list = StatusListClaims {
            shard,
            issued: now,
            expires: now.plus_seconds(VALID_S),
            ttl: None,
            sequence,
            size,
            revoked,
            private: PrivateClaims::default(),
        };
        let list = list.prepare(kid)?;
        let new = rows.iter().filter(|row| row.edition.is_none());
        let published = new.map(|row| row.index).collect();
        Ok(Prepared { digest, revoked: count, size, published, deltas, list })
    }
}

/// How long a signed edition may wait to be stored, seconds.
const KEPT_S: i64 = 600;
/// How many signatures of an edition are asked for at once. A token that needs 0.3 s for each still
/// gives them in time.
const SIGNED_AT_ONCE: usize = 8;
