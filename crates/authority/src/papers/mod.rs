//! Papers: imported by operators, signed here, fetched by phones.

mod import;
mod line;

use vneid_client::wire::{Bytes, PaperEntry, PaperState, Papers};

pub use import::{ImportReport, LineError};

use crate::authority::Authority;
use crate::failure::Failure;
use crate::store::papers;
use vneid_client::wire::ProblemCode;

impl Authority {
    /// What has changed among the account's papers.
    pub(crate) async fn papers_after(&self, account: &str, after: i64) -> Result<Papers, Failure> {
        let mut connection = self.store.read().await?;
        let changes = papers::changed_after(&mut connection, account, after, PAGE).await?;
        let next = changes.last().map_or(after, |(_, _, _, change)| *change);
        let papers = changes
            .into_iter()
            .map(|(paper, digest, withdrawn_at, _)| PaperEntry {
                paper,
                digest: Bytes(digest),
                state: match withdrawn_at {
                    None => PaperState::Current,
                    Some(_) => PaperState::Withdrawn,
                },
            })
            .collect();
        Ok(Papers { papers, next })
    }

    /// A paper of the account, as signed.
    pub(crate) async fn paper(&self, account: &str, paper: &str) -> Result<Vec<u8>, Failure> {
        let document = papers::document(&mut *self.store.read().await?, account, paper).await?;
        document.ok_or_else(|| ProblemCode::NotFound.into())
    }
}

/// How many changes are told at once.
const PAGE: i64 = 64;
