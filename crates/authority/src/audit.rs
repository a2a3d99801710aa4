//! The audit table for operators: reading, sealing, checking.

use base16ct::lower::encode_string;
use futures_util::FutureExt;
use serde::Serialize;
use sqlx::AnyConnection;

use crate::authority::Authority;
use crate::error::Error;
use crate::operator::Operator;
use crate::store::StoreError;
use crate::store::audit::chain::{self, Head};
use crate::store::audit::verify::Check;
use crate::store::audit::{self, Actor, Detail, Entry, Filter};

pub use crate::store::audit::verify::AuditFault;

/// Which rows of the audit table are wanted. What is not said is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// From this instant on, Unix seconds.
    pub since: Option<i64>,
    /// Before this instant, Unix seconds.
    pub until: Option<i64>,
    /// About the account with this number, or with this name in the service, which is all that is left
    /// of one that was erased.
    pub account: Option<String>,
    /// With this action.
    pub action: Option<String>,
    /// By the operator of this name.
    pub operator: Option<String>,
}

/// A row of the audit table. Identifiers and codes only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditRow {
    /// Its number; later rows have higher ones.
    pub entry: i64,
    /// When, Unix seconds.
    pub at: i64,
    /// `operator`, `phone` or `service`.
    pub actor: String,
    /// The operator's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// The code of the operator's reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The operator's ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// What was done.
    pub action: String,
    /// With which account, by its name in the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// With which phone, by its name in the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// What else there is to say: the name of a paper, the number of a trust list, what a seal covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Its place in the chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<i64>,
    /// Its hash in the chain, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

/// Rows of the audit table, page by page.
#[derive(Debug)]
pub struct AuditRows<'a> {
    authority: &'a Authority,
    filter: Filter,
    after: i64,
}

/// A link of the chain, to be noted elsewhere: as long as it is found again, nothing up to it was
/// changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLink {
    /// Its place, from 1; 0 for the beginning.
    pub link: i64,
    /// Its hash, in hexadecimal.
    pub hash: String,
}

/// What a check of the audit table found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditChecked {
    /// What is wrong, at most 100 things.
    pub faults: Vec<AuditFault>,
    /// The end of the chain.
    pub head: AuditLink,
    /// Whether the link that was asked for is there; `None` when none was.
    pub noted_is_there: Option<bool>,
    /// Rows of operators, and seals.
    pub links: u64,
    /// Rows of phones and of the service that a seal covers.
    pub sealed: u64,
    /// Those of the last minute, which the next seal will cover.
    pub unsealed: u64,
    /// Rows from before there was a chain.
    pub not_chained: u64,
}

impl Authority {
    /// Rows of the audit table. That they were read is a row itself.
    ///
    /// # Errors
    /// [`vneid_client::wire::ProblemCode::NotFound`] when there never was such an account.
    pub async fn read_audit(
        &self,
        by: &Operator,
        query: &AuditQuery,
    ) -> Result<AuditRows<'_>, Error> {
        let account = match &query.account {
            Some(asked) => Some(self.account_ever(asked).await?),
            None => None,
        };
        self.record(by, "audit_read", account.as_deref(), None).await?;
        let AuditQuery { since, until, action, operator, .. } = query.clone();
        let filter = Filter { since, until, account, action, operator };
        Ok(AuditRows { authority: self, filter, after: 0 })
    }

    /// Checks the audit table: that no row of an operator was changed, removed, inserted or moved, and
    /// that the others are those that were sealed. `noted` is a link that was noted earlier.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn verify_audit(
        &self,
        by: &Operator,
        noted: Option<&AuditLink>,
    ) -> Result<AuditChecked, Error> {
        self.seal_audit().await?;
        self.record(by, "audit_verified", None, None).await?;
        let head = chain::head(&mut *self.store.read().await?).await?;
        let mut check = Check::new(&head);
        let mut is_there = noted.map(|noted| noted.link == 0);
        let mut after = 0;
        loop {
            let mut connection = self.store.read().await?;
            let rows = audit::page(&mut connection, after, &Filter::default(), PAGE).await?;
            let Some(last) = rows.last() else { break };
            after = last.entry;
            for row in &rows {
                check.take(row);
                if let (Some(noted), Some(link), Some(hash)) = (noted, row.link, &row.hash)
                    && noted.link == link
                {
                    is_there = Some(noted.hash.eq_ignore_ascii_case(&encode_string(hash)));
                }
            }
        }
        check.end(&head);
        Ok(AuditChecked {
            head: link_of(&head),
            noted_is_there: is_there,
            links: check.links,
            sealed: check.sealed,
            unsealed: check.unsealed(),
            not_chained: check.older,
            faults: check.faults,
        })
    }

    /// Seals the rows that phones and the service have appended since the last seal, and tells the log
    /// the end of the chain: whoever keeps the log elsewhere has it there.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub(crate) async fn seal_audit(&self) -> Result<(), Error> {
        let now = self.now().unix_seconds();
        let settled = self
            .store
            .write::<_, StoreError, _>(|connection| chain::settled(connection).boxed())
            .await?;
        let mut is_sealed = false;
        while self
            .store
            .write::<_, StoreError, _>(move |connection| {
                chain::seal(connection, settled, now).boxed()
            })
            .await?
        {
            is_sealed = true;
        }
        if is_sealed {
            let AuditLink { link, hash } =
                link_of(&chain::head(&mut *self.store.read().await?).await?);
            tracing::info!(code = "audit_sealed", link, hash);
        }
        Ok(())
    }

    /// Refuses an operator who does not say why, for whatever is about persons. A test world asks
    /// nobody.
    pub(crate) fn check_reason(&self, by: &Operator) -> Result<(), Error> {
        if by.reason().is_some() || self.rules.test_world { Ok(()) } else { Err(Error::NoReason) }
    }

    /// Records what an operator did or saw, where that is all there is to store.
    pub(crate) async fn record(
        &self,
        by: &Operator,
        action: &'static str,
        account: Option<&str>,
        detail: Option<Detail<'static>>,
    ) -> Result<(), Error> {
        let (actor, account) = (Actor::Operator(by.clone()), account.map(str::to_owned));
        let now = self.now().unix_seconds();
        self.store
            .write::<_, Error, _>(move |connection| {
                async move {
                    let account = account.as_deref();
                    let entry = Entry { actor: &actor, action, account, phone: None, detail };
                    Ok(audit::append(connection, entry, now).await?)
                }
                .boxed()
            })
            .await
    }
}

impl AuditRows<'_> {
    /// The next rows, oldest first; none at the end.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn next_page(&mut self) -> Result<Vec<AuditRow>, Error> {
        let mut connection = self.authority.store.read().await?;
        let rows = audit::page(&mut connection, self.after, &self.filter, PAGE).await?;
        if let Some(last) = rows.last() {
            self.after = last.entry;
        }
        Ok(rows.into_iter().map(Into::into).collect())
    }
}

/// Every row about an account.
pub(crate) async fn rows_of(
    connection: &mut AnyConnection,
    account: &str,
) -> Result<Vec<AuditRow>, StoreError> {
    Ok(audit::of_account(connection, account).await?.into_iter().map(Into::into).collect())
}

impl From<audit::Stored> for AuditRow {
    fn from(row: audit::Stored) -> Self {
        let audit::Stored { entry, columns, link, hash } = row;
        let audit::Columns { at, actor, operator, reason, ticket, action, account, phone, detail } =
            columns;
        let hash = hash.as_deref().map(encode_string);
        Self {
            entry,
            at,
            actor,
            operator,
            reason,
            ticket,
            action,
            account,
            phone,
            detail,
            link,
            hash,
        }
    }
}

fn link_of(head: &Head) -> AuditLink {
    AuditLink { link: head.link, hash: encode_string(&head.hash) }
}

/// How many rows are read at once.
const PAGE: i64 = 500;
