//! Importing papers: JSON lines, each on its own; a bad one is reported and holds up no other.

use futures_util::FutureExt;
use serde_json::json;
use sqlx::AnyConnection;
use vneid_client::wire::{NoticeKind, ProblemCode};
use vneid_core::Wallet;
use vneid_core::crypto::sha256;
use vneid_payload::{DocumentClaims, Instant, Role, StatusReference};

use super::edition::Edition;
use super::line::Line;
use super::portrait::PortraitMade;
use crate::authority::Authority;
use crate::error::Error;
use crate::operator::Operator;
use crate::secret::make_name;
use crate::store::accounts;
use crate::store::audit::{self, Actor, Detail, Entry};
use crate::store::notices::{self, Subject};
use crate::store::papers::{self, Known, PaperRow};
use crate::store::revocations;

/// What became of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Papers that are new.
    pub added: usize,
    /// Papers that say something else now.
    pub changed: usize,
    /// Papers that were withdrawn.
    pub withdrawn: usize,
    /// Lines that changed nothing: the paper was as they say.
    pub unchanged: usize,
    /// The portraits that were made of the lines' pictures. A line that changed nothing has none.
    pub portraits: Vec<LinePortrait>,
    /// Lines that were not taken.
    pub errors: Vec<LineError>,
}

/// What was done to the portrait of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinePortrait {
    /// From 1.
    pub line: usize,
    /// What was done.
    pub made: PortraitMade,
}

/// A line that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineError {
    /// From 1.
    pub line: usize,
    /// Why; quotes nothing of the paper.
    pub reason: String,
}

/// What a line did.
enum Outcome {
    Added(Option<PortraitMade>),
    Changed(Option<PortraitMade>),
    Withdrawn,
    Unchanged,
}

impl Authority {
    /// Imports papers, one JSON object a line; blank lines are passed over. Every line that the
    /// report does not name as an error is stored durably when this returns.
    ///
    /// # Errors
    /// [`Error`] when the service fails in between: lines before that are stored, and the same
    /// import can simply be done again.
    pub async fn import_papers(&self, by: &Operator, lines: &str) -> Result<ImportReport, Error> {
        self.check_reason(by)?;
        let mut report = ImportReport::default();
        for (line, text) in numbered(lines) {
            let result = match Line::parse(text) {
                Ok(line) => self.import_line(by, line).await?,
                Err(reason) => Err(reason),
            };
            let (count, portrait) = match result {
                Ok(Outcome::Added(portrait)) => (&mut report.added, portrait),
                Ok(Outcome::Changed(portrait)) => (&mut report.changed, portrait),
                Ok(Outcome::Withdrawn) => (&mut report.withdrawn, None),
                Ok(Outcome::Unchanged) => (&mut report.unchanged, None),
                Err(reason) => {
                    report.errors.push(LineError { line, reason });
                    continue;
                }
            };
            *count += 1;
            report.portraits.extend(portrait.map(|made| LinePortrait { line, made }));
        }
        Ok(report)
    }

    /// Withdraws a paper; `false` when it was withdrawn before.
    ///
    /// # Errors
    /// [`Error::NoAccount`]; [`ProblemCode::NotFound`] when the account has no such paper.
    pub async fn withdraw_paper(
        &self,
        by: &Operator,
        number: &str,
        kind: &str,
        paper_number: &str,
    ) -> Result<bool, Error> {
        self.account_for(by, number).await?;
        let line = json!({
            "account": number, "kind": kind, "number": paper_number, "withdraw": true,
        });
        let report = self.import_papers(by, &line.to_string()).await?;
        if report.errors.is_empty() {
            Ok(report.withdrawn > 0)
        } else {
            Err(ProblemCode::NotFound.into())
        }
    }

    /// Does what a line says. Reads, signs, and stores if nothing has changed since it read: another
    /// import may be at the same paper.
    async fn import_line(
        &self,
        by: &Operator,
        line: Line,
    ) -> Result<Result<Outcome, String>, Error> {
        let account = accounts::by_number(&mut *self.store.read().await?, &line.account).await?;
        let Some(account) = account.map(|row| row.account) else {
            return Ok(Err("there is no account of this number".to_owned()));
        };
        loop {
            let known = self.known_paper(&account, &line).await?;
            let change = match (&line.claims, &known) {
                (None, None) => return Ok(Err("there is no such paper to withdraw".to_owned())),
                (None, Some(known)) if known.withdrawn => return Ok(Ok(Outcome::Unchanged)),
                (None, Some(known)) => Change::Withdraw { paper: known.paper.clone() },
                (Some(claims), _) => {
                    let content = match self.content(claims)? {
                        Ok(content) => content,
                        Err(reason) => return Ok(Err(reason)),
                    };
                    let held = known.as_ref().filter(|known| !known.withdrawn);
                    if held.is_some_and(|known| known.content == content) {
                        return Ok(Ok(Outcome::Unchanged));
                    }
                    let edition = match Edition::make(claims.clone(), content).await? {
                        Ok(edition) => edition,
                        Err(fault) => return Ok(Err(fault.to_string())),
                    };
                    self.sign_paper(edition, &account, known.as_ref()).await?
                }
            };
            let (now, account, by) = (self.now().unix_seconds(), account.clone(), by.clone());
            let stored = self
                .store
                .write(move |connection| change.store(connection, by, account, known, now).boxed())
                .await?;
            match stored {
                Stored::Done(outcome) => {
                    if matches!(outcome, Outcome::Withdrawn) {
                        self.publish_requested.notify_one();
                    }
                    return Ok(Ok(outcome));
                }
                Stored::Full => return Ok(Err(format!("the account has {MOST} papers"))),
                Stored::ChangedMeanwhile => {}
            }
        }
    }

    async fn known_paper(&self, account: &str, line: &Line) -> Result<Option<Known>, Error> {
        let mut connection = self.store.read().await?;
        Ok(papers::known(&mut connection, account, line.kind, &line.number).await?)
    }

    /// Digest of what was imported: of the paper as prepared for 1970, so that it is the same for the
    /// same contents, whenever imported, and of the picture as it came, whatever is made of it. What
    /// can't be encoded is the line's fault.
    pub(super) fn content(
        &self,
        claims: &DocumentClaims,
    ) -> Result<Result<[u8; 32], String>, Error> {
        let kid = self.kid_of(Role::Paper)?;
        let (portrait, issued, status) = (None, Instant::EPOCH, None);
        let said = DocumentClaims { portrait, issued, status, ..claims.clone() };
        Ok(match said.prepare(kid) {
            Ok(unsigned) => {
                let mut bytes = unsigned.signed_bytes();
                bytes.extend(claims.portrait.iter().flat_map(|it| sha256(&it.bytes)));
                Ok(sha256(&bytes))
            }
            Err(error) => {
                Err(format!("{}: {}", error.malformed.field, error.malformed.fault.describe()))
            }
        })
    }

    async fn sign_paper(
        &self,
        edition: Edition,
        account: &str,
        known: Option<&Known>,
    ) -> Result<Change, Error> {
        let held = known.filter(|known| !known.withdrawn).and_then(|known| known.status);
        let signed = self.sign_edition(&edition, held).await?;
        let row = PaperRow {
            paper: match known {
                Some(known) => known.paper.clone(),
                None => make_name()?,
            },
            account: account.to_owned(),
            kind: edition.claims.kind,
            number: edition.claims.number,
            edition: signed.row,
            change: 0,
        };
        Ok(Change::Put { row: Box::new(row), status: signed.status, made: edition.made })
    }
}

/// What an import is about to store.
enum Change {
    Put { row: Box<PaperRow>, status: StatusReference, made: Option<PortraitMade> },
    Withdraw { paper: String },
}

/// What became of it.
enum Stored {
    Done(Outcome),
    /// The account has as many papers as a wallet holds.
    Full,
    /// Another import was faster.
    ChangedMeanwhile,
}

impl Change {
    async fn store(
        self,
        connection: &mut AnyConnection,
        by: Operator,
        account: String,
        known: Option<Known>,
        now: i64,
    ) -> Result<Stored, Error> {
        // Locks the account until the end.
        let change = accounts::next_change(connection, &account).await?;
        let (outcome, kind, paper) = match self {
            Self::Withdraw { paper } => {
                let is_held = papers::withdraw(connection, &paper, change, now).await?;
                if !is_held {
                    return Ok(Stored::ChangedMeanwhile);
                }
                revocations::revoke_paper(connection, &paper, now).await?;
                (Outcome::Withdrawn, NoticeKind::PaperWithdrawn, paper)
            }
            Self::Put { row, status, made } => {
                let row = PaperRow { change, ..*row };
                if papers::known(connection, &account, row.kind, &row.number).await? != known {
                    return Ok(Stored::ChangedMeanwhile);
                }
                let has_index = known.as_ref().is_some_and(|known| known.status == Some(status));
                let is_new = known.is_none_or(|known| known.withdrawn);
                if is_new && papers::digests(connection, &account).await?.len() >= MOST {
                    return Ok(Stored::Full);
                }
                papers::put(connection, &row).await?;
                if !has_index {
                    papers::put_index(connection, &row.paper, status, now).await?;
                }
                if is_new {
                    (Outcome::Added(made), NoticeKind::PaperAdded, row.paper)
                } else {
                    (Outcome::Changed(made), NoticeKind::PaperChanged, row.paper)
                }
            }
        };
        notify(connection, by, &account, kind, &paper, now).await?;
        Ok(Stored::Done(outcome))
    }
}

/// A notice for the citizen, and an entry of the audit table.
async fn notify(
    connection: &mut AnyConnection,
    by: Operator,
    account: &str,
    kind: NoticeKind,
    paper: &str,
    now: i64,
) -> Result<(), Error> {
    let subject = Subject { about: Some(paper), ..Subject::default() };
    notices::append(connection, account, kind, subject, now).await?;
    let entry = Entry {
        actor: &Actor::Operator(by),
        action: kind.name(),
        account: Some(account),
        phone: None,
        detail: Some(Detail::Paper(paper)),
    };
    Ok(audit::append(connection, entry, now).await?)
}

/// The lines of an import that say something, with their numbers from 1.
pub(crate) fn numbered(lines: &str) -> impl Iterator<Item = (usize, &str)> {
    // Excel and PowerShell begin a file with a byte order mark.
    let texts = lines.lines().map(|text| text.trim_start_matches('\u{feff}'));
    (1..).zip(texts).filter(|(_, text)| !text.trim().is_empty())
}

/// A wallet binding names no more, and a phone holds no more.
const MOST: usize = Wallet::MAX_DOCUMENTS;
