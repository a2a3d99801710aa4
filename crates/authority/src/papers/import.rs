//! Importing papers: JSON lines, each on its own; a bad one is reported and holds up no other.

use futures_util::FutureExt;
use sqlx::AnyConnection;
use vneid_client::wire::NoticeKind;
use vneid_core::crypto::sha256;
use vneid_payload::{DocumentClaims, Instant, Role};

use super::line::Line;
use crate::authority::Authority;
use crate::failure::Failure;
use crate::secret::make_name;
use crate::store::accounts;
use crate::store::audit::{self, Actor, Entry};
use crate::store::notices::{self, Subject};
use crate::store::papers::{self, PaperRow};

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
    /// Lines that were not taken.
    pub errors: Vec<LineError>,
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
    Added,
    Changed,
    Withdrawn,
    Unchanged,
}

impl Authority {
    /// Imports papers, one JSON object a line; blank lines are passed over. Every line that the
    /// report does not name as an error is stored durably when this returns.
    ///
    /// # Errors
    /// [`Failure`] when the service fails in between: lines before that are stored, and the same
    /// import can simply be done again.
    pub async fn import_papers(&self, lines: &str) -> Result<ImportReport, Failure> {
        let mut report = ImportReport::default();
        for (text, line) in lines.lines().zip(1..) {
            if text.trim().is_empty() {
                continue;
            }
            let result = match Line::parse(text) {
                Ok(line) => self.import_line(line).await?,
                Err(reason) => Err(reason),
            };
            match result {
                Ok(Outcome::Added) => report.added += 1,
                Ok(Outcome::Changed) => report.changed += 1,
                Ok(Outcome::Withdrawn) => report.withdrawn += 1,
                Ok(Outcome::Unchanged) => report.unchanged += 1,
                Err(reason) => report.errors.push(LineError { line, reason }),
            }
        }
        Ok(report)
    }

    async fn import_line(&self, line: Line) -> Result<Result<Outcome, String>, Failure> {
        let mut connection = self.store.read().await?;
        let account = accounts::by_number(&mut connection, &line.account).await?;
        let Some(account) = account.map(|row| row.account) else {
            return Ok(Err("there is no account of this number".to_owned()));
        };
        let known = papers::known(&mut connection, &account, line.kind, &line.number).await?;
        drop(connection);
        let Some(claims) = line.claims else {
            return match known {
                None => Ok(Err("there is no such paper to withdraw".to_owned())),
                Some(known) if known.withdrawn => Ok(Ok(Outcome::Unchanged)),
                Some(known) => self.withdraw(account, known.paper).await.map(Ok),
            };
        };
        let kid = self.kid_of(Role::Paper)?;
        // As prepared for 1970, the bytes are the same for the same contents, whenever imported.
        let content = match claims.prepare(kid) {
            Ok(unsigned) => sha256(&unsigned.signed_bytes()),
            Err(error) => {
                let malformed = error.malformed;
                let fault = malformed.fault.describe();
                return Ok(Err(format!("{}: {fault}", malformed.field)));
            }
        };
        if known.as_ref().is_some_and(|known| !known.withdrawn && known.content == content) {
            return Ok(Ok(Outcome::Unchanged));
        }
        let now = self.now();
        let document = self.sign_document(claims, now).await?;
        let row = PaperRow {
            paper: match &known {
                Some(known) => known.paper.clone(),
                None => make_name()?,
            },
            account,
            kind: line.kind,
            number: line.number,
            content,
            digest: sha256(&document),
            document,
            change: 0,
            issued_at: now.unix_seconds(),
        };
        let is_new = known.is_none_or(|known| known.withdrawn);
        self.store.write(move |connection| store(connection, row, is_new).boxed()).await?;
        Ok(Ok(if is_new { Outcome::Added } else { Outcome::Changed }))
    }

    async fn withdraw(&self, account: String, paper: String) -> Result<Outcome, Failure> {
        let now = self.now().unix_seconds();
        self.store
            .write::<_, Failure, _>(move |connection| {
                async move {
                    let change = accounts::next_change(connection, &account).await?;
                    papers::withdraw(connection, &paper, change, now).await?;
                    tell(connection, &account, NoticeKind::PaperWithdrawn, &paper, now).await?;
                    Ok(Outcome::Withdrawn)
                }
                .boxed()
            })
            .await
    }

    async fn sign_document(
        &self,
        claims: DocumentClaims,
        now: Instant,
    ) -> Result<Vec<u8>, Failure> {
        let claims = DocumentClaims { issued: now, ..claims };
        self.sign_as(Role::Paper, |kid| claims.prepare(kid)).await
    }
}

async fn store(
    connection: &mut AnyConnection,
    mut row: PaperRow,
    is_new: bool,
) -> Result<(), Failure> {
    row.change = accounts::next_change(connection, &row.account).await?;
    papers::put(connection, &row).await?;
    let kind = if is_new { NoticeKind::PaperAdded } else { NoticeKind::PaperChanged };
    tell(connection, &row.account, kind, &row.paper, row.issued_at).await
}

/// A notice for the citizen, and an entry of the audit table.
async fn tell(
    connection: &mut AnyConnection,
    account: &str,
    kind: NoticeKind,
    paper: &str,
    now: i64,
) -> Result<(), Failure> {
    let subject = Subject { phone: None, about: Some(paper) };
    notices::append(connection, account, kind, subject, now).await?;
    let entry = Entry {
        actor: Actor::Operator,
        action: kind.name(),
        account: Some(account),
        phone: None,
        detail: Some(paper),
    };
    Ok(audit::append(connection, entry, now).await?)
}
