//! Papers that an import of an earlier edition of this service made, made as today's would: their
//! portraits small, upright and with nothing else in them, their days ending in Vietnam, their texts
//! in NFC. Nobody is told, for no paper says anything new.

use futures_util::FutureExt;
use vneid_payload::{Document, DocumentClaims, Field, FieldValue, Instant};

use super::edition::{Edition, Signed};
use super::line::plain;
use crate::authority::Authority;
use crate::error::Error;
use crate::operator::Operator;
use crate::store::papers::{self, Earlier};
use crate::store::{StoreError, accounts};

/// What became of the papers of earlier imports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RemakeReport {
    /// Papers that were signed anew.
    pub remade: usize,
    /// Papers that are as today's import would have them.
    pub unchanged: usize,
    /// Papers that stay as they are, with the reason: their portraits can't be decoded.
    pub left: Vec<(String, String)>,
}

impl Authority {
    /// Makes papers of earlier imports anew; phones fetch them with their next sync, without a
    /// notice. What was done before is passed over, so it can be ended and done again.
    ///
    /// # Errors
    /// [`Error`] when the service fails in between.
    pub async fn remake_papers(&self, by: &Operator) -> Result<RemakeReport, Error> {
        self.check_reason(by)?;
        self.record(by, "papers_remade", None, None).await?;
        let mut report = RemakeReport::default();
        let mut after = String::new();
        loop {
            let page = papers::of_earlier_imports(&mut *self.store.read().await?, &after).await?;
            let Some(last) = page.last() else { return Ok(report) };
            after.clone_from(&last.paper);
            for row in page {
                let paper = row.paper.clone();
                match self.remake(row).await? {
                    Ok(true) => report.remade += 1,
                    Ok(false) => report.unchanged += 1,
                    Err(reason) => report.left.push((paper, reason)),
                }
            }
        }
    }

    /// Whether the paper was signed anew.
    async fn remake(&self, row: Earlier) -> Result<Result<bool, String>, Error> {
        let document = Document::decode(&row.document);
        let held = document.map_err(|_| StoreError::Unreadable("paper"))?.into_claims();
        let claims = mended(&held);
        let content = match self.content(&claims)? {
            Ok(content) => content,
            Err(reason) => return Ok(Err(reason)),
        };
        let edition = match Edition::make(claims, content).await? {
            Ok(edition) => edition,
            Err(fault) => return Ok(Err(fault.to_string())),
        };
        let is_new = edition.claims != held;
        let signed =
            if is_new { Some(self.sign_edition(&edition, held.status).await?) } else { None };
        let now = self.now().unix_seconds();
        // What an import changed meanwhile is as it should be.
        self.store
            .write(move |connection| {
                async move {
                    let Some(Signed { row: edition, status }) = signed else {
                        return papers::keep(connection, &row, &content).await;
                    };
                    let change = accounts::next_change(connection, &row.account).await?;
                    if !papers::replace(connection, &row, &edition, change).await? {
                        return Ok(());
                    }
                    if held.status != Some(status) {
                        papers::put_index(connection, &row.paper, status, now).await?;
                    }
                    Ok(())
                }
                .boxed()
            })
            .await?;
        Ok(Ok(is_new))
    }
}

/// What the paper of an earlier import says, as today's would.
fn mended(held: &DocumentClaims) -> DocumentClaims {
    let field = |Field { name, value }: &Field| Field {
        name: name.clone(),
        value: match value {
            FieldValue::Text(text) => FieldValue::Text(plain(text)),
            other => other.clone(),
        },
    };
    DocumentClaims {
        holder: plain(&held.holder),
        fields: held.fields.iter().map(field).collect(),
        expires: held.expires.map(end_in_vietnam),
        ..held.clone()
    }
}

/// The end in Vietnam of a day that ended in UTC.
fn end_in_vietnam(expires: Instant) -> Instant {
    let ends_in_utc = expires.unix_seconds() % 86_400 == 86_399;
    if ends_in_utc { expires.plus_seconds(-7 * 3_600) } else { expires }
}
