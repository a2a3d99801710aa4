//! A publication that is signed and not stored yet.

use sqlx::AnyConnection;
use vneid_payload::Instant;

use super::layout::SUPERSEDED_S;
use super::lists::NewLists;
use super::room::Fullness;
use crate::error::Error;
use crate::store::files::{self, FileRow};
use crate::store::{revocations, shards, trust_lists};

pub(super) struct Publication {
    /// The sequence of the manifest before this one.
    pub(super) made_from: u32,
    /// How many trust lists it knows of.
    pub(super) trust_lists: usize,
    pub(super) now: Instant,
    /// The trust list and the index.
    pub(super) files: Vec<FileRow>,
    /// `None` when no status key may sign: those of before stay.
    pub(super) lists: Option<NewLists>,
}

impl Publication {
    pub(super) fn fullness(&self) -> Option<Fullness> {
        self.lists.as_ref().map(NewLists::fullness)
    }

    /// Stores it, unless something was published or a trust list installed since it was begun.
    pub(super) async fn store(self, connection: &mut AnyConnection) -> Result<bool, Error> {
        files::lock_publisher(connection).await?;
        let (sequence, _) = files::published(connection).await?;
        let trust_lists = trust_lists::count(connection).await?;
        if sequence != self.made_from || trust_lists != self.trust_lists as i64 {
            return Ok(false);
        }
        for file in &self.files {
            files::put(connection, file).await?;
        }
        let Some(lists) = &self.lists else { return Ok(true) };
        let now_s = self.now.unix_seconds();
        for edition in &lists.new {
            let (shard, sequence) = (edition.row.shard, edition.row.sequence);
            revocations::set_edition(connection, shard, sequence, &edition.published).await?;
            // Whoever has just read the old index may still ask for what it names.
            files::end_newest(connection, &shard.name(), now_s + SUPERSEDED_S).await?;
            for file in &edition.files {
                files::put(connection, file).await?;
            }
            files::put_edition(connection, &edition.row).await?;
        }
        files::put(connection, &lists.manifest).await?;
        shards::set_held_back(connection, &lists.held_back).await?;
        files::set_published(connection, lists.sequence, now_s).await?;
        Ok(true)
    }
}
