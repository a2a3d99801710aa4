//! A new edition of one shard: its full list, and the deltas that lead to it.

use std::sync::Arc;

use tokio::task::spawn_blocking;
use vneid_client::wire::delta_starts;
use vneid_core::crypto::sha256;
use vneid_payload::{
    DeltaClaims, EncodeError, Instant, Kid, PrivateClaims, Shard, StatusListClaims, Unsigned,
    indexes_digest_input,
};

use super::{VALID_S, file};
use crate::failure::Failure;
use crate::signer::Signer;
use crate::store::files::{EditionRow, FileRow};
use crate::store::revocations::RevocationRow;
use crate::store::shards::ShardRow;

/// Who signs a publication, and when.
pub(super) struct Signing {
    pub(super) signer: Arc<dyn Signer>,
    pub(super) kid: Kid,
    pub(super) now: Instant,
}

/// An edition that is signed and not stored yet.
pub(super) struct NewEdition {
    pub(super) row: EditionRow,
    /// The indexes that this edition is the first with.
    pub(super) published: Vec<u32>,
    pub(super) files: Vec<FileRow>,
}

impl Signing {
    /// Signs the shard's next edition with all that was revoked in it until now.
    pub(super) async fn edition(
        &self,
        shard: &ShardRow,
        held: Option<&EditionRow>,
        rows: Vec<RevocationRow>,
    ) -> Result<NewEdition, Failure> {
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
        // Compressing a list of millions takes a while; others have their turn meanwhile.
        let prepared = spawn_blocking(move || draft.prepare()).await;
        let prepared = prepared.map_err(|_| Failure::Task)??;

        let name = shard.shard.name();
        // Needed until the last certificate of the shard is gone, and a day longer.
        let ends = (i64::from(shard.shard.day) + 2) * 86_400;
        let mut files = Vec::with_capacity(prepared.deltas.len() + 1);
        for PreparedDelta { from, lasts, unsigned } in &prepared.deltas {
            let bytes = self.sign(unsigned).await?;
            let newest_of = (!lasts).then(|| name.clone());
            let path = format!("{name}/{from}-{sequence}");
            files.push(FileRow { newest_of, ..file(path, bytes, self.now, ends) });
        }
        let list = format!("{name}/{sequence}");
        let bytes = self.sign(&prepared.list).await?;
        let newest_of = Some(name);
        files.push(FileRow { newest_of, ..file(list.clone(), bytes, self.now, ends) });
        let row = EditionRow {
            shard: shard.shard,
            sequence,
            digest: prepared.digest,
            size: prepared.size,
            signed_by: self.kid,
            list,
            revoked: prepared.revoked,
            begins,
        };
        Ok(NewEdition { row, published: prepared.published, files })
    }

    pub(super) async fn sign(&self, unsigned: &Unsigned) -> Result<Vec<u8>, Failure> {
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
