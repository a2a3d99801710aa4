//! Papers: imported by operators, signed here, fetched by phones.

mod edition;
mod form;
mod import;
mod line;
mod portrait;
mod remake;
mod shape;
mod status;

use sqlx::AnyConnection;
use vneid_client::wire::{Bytes, NoticeKind, PaperEntry, PaperState, Papers, ProblemCode};
use vneid_core::DocumentKind;
use vneid_payload::Instant;

pub(crate) use import::numbered;
pub use import::{ImportReport, LineError, LinePortrait};
pub use portrait::{PictureSize, PortraitMade};
pub use remake::RemakeReport;
pub(crate) use status::shard_days;

use crate::authority::Authority;
use crate::error::Error;
use crate::operator::Operator;
use crate::store::notices::{self, Subject};
use crate::store::{accounts, belongs, papers, revocations};

/// A paper, as operators see it: not what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperInfo {
    /// Names the paper in the service, and in the wallets of phones.
    pub paper: String,
    /// As in an import, for example `driving_licence`; `None` for one of a later edition.
    pub kind: Option<&'static str>,
    /// Its number.
    pub number: String,
    /// When it was signed last.
    pub issued: Instant,
    /// When it was withdrawn, if it was.
    pub withdrawn: Option<Instant>,
}

impl Authority {
    /// The papers of the account with this number, withdrawn ones too.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when there is no such account.
    pub async fn papers_of(&self, by: &Operator, number: &str) -> Result<Vec<PaperInfo>, Error> {
        let account = self.account_for(by, number).await?.account;
        self.record(by, "papers_listed", Some(&account), None).await?;
        let rows = papers::of_account(&mut *self.store.read().await?, &account).await?;
        let info = |(paper, kind, number, issued, withdrawn): papers::Listed| PaperInfo {
            paper,
            kind: kind_name(kind),
            number,
            issued: Instant::saturating_from_unix_seconds(issued),
            withdrawn: withdrawn.map(Instant::saturating_from_unix_seconds),
        };
        Ok(rows.into_iter().map(info).collect())
    }

    /// What has changed among the account's papers.
    pub(crate) async fn papers_after(&self, account: &str, after: i64) -> Result<Papers, Error> {
        let mut connection = self.store.read().await?;
        // What a phone has seen before the database was restored may be lost here: it gets all of it
        // once more, and goes on from the numbers of today.
        let counts_from = belongs::changes_from(&mut connection).await?;
        let (from, most) = if after < counts_from { (0, i64::MAX) } else { (after, PAGE) };
        let changes = papers::changed_after(&mut connection, account, from, most).await?;
        let next = changes.last().map_or(after, |(_, _, _, change)| *change).max(counts_from);
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
    pub(crate) async fn paper(&self, account: &str, paper: &str) -> Result<Vec<u8>, Error> {
        let document = papers::document(&mut *self.store.read().await?, account, paper).await?;
        document.ok_or_else(|| ProblemCode::NotFound.into())
    }
}

/// Withdraws a paper that is held, and tells its holder.
pub(crate) async fn withdraw(
    connection: &mut AnyConnection,
    account: &str,
    paper: &str,
    now: i64,
) -> Result<(), Error> {
    let change = accounts::next_change(connection, account).await?;
    papers::withdraw(connection, paper, change, now).await?;
    revocations::revoke_paper(connection, paper, now).await?;
    let subject = Subject { about: Some(paper), ..Subject::default() };
    notices::append(connection, account, NoticeKind::PaperWithdrawn, subject, now).await?;
    Ok(())
}

/// The name of a kind of paper in an import.
fn kind_name(kind: i64) -> Option<&'static str> {
    let kind = DocumentKind::from_number(u16::try_from(kind).ok()?);
    DocumentKind::NAMED.contains(&kind).then(|| kind.name())
}

/// How many changes are told at once.
const PAGE: i64 = 64;
