//! The end of an account: closed after a death, erased when nothing keeps it any more.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use vneid_client::wire::ProblemCode;

use super::record::by_operator;
use super::view::AccountView;
use crate::authority::Authority;
use crate::error::Error;
use crate::operator::Operator;
use crate::papers::withdraw;
use crate::retention::Kept;
use crate::store::audit::{self, Actor, Entry};
use crate::store::{accounts, activation_codes, erasures, papers, phones, revocations, sign_ins};

/// The list of erased accounts that is kept outside the database, in a file: names that tell nothing,
/// one JSON object a line. A copy of the database that is older than an erasure is put right by it.
#[derive(Clone, Debug)]
pub struct Erasures {
    path: PathBuf,
}

#[derive(Deserialize, Serialize)]
struct Erased {
    account: String,
    erased: i64,
}

impl Erasures {
    /// In this file; there is none before the first erasure.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The names of the accounts. A line that a crash cut off was never answered and is passed over.
    fn read(&self) -> io::Result<Vec<String>> {
        let file = match File::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            file => file?,
        };
        let lines = BufReader::new(file).lines();
        lines
            .filter_map(|line| match line {
                Ok(line) => serde_json::from_str::<Erased>(&line).ok().map(|it| Ok(it.account)),
                Err(error) => Some(Err(error)),
            })
            .collect()
    }

    fn append(&self, account: &str, now: i64) -> io::Result<()> {
        let line = serde_json::to_string(&Erased { account: account.to_owned(), erased: now })?;
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&self.path)?;
        // Begins a line of its own also behind one that was cut off.
        file.write_all(format!("\n{line}\n").as_bytes())?;
        file.sync_all()
    }
}

impl Authority {
    /// Closes an account, after its owner's death for example: sign-ins end, phones are removed, their
    /// certificates revoked and papers withdrawn. [`Self::resume_account`] opens it again; what it
    /// holds is erased some years later ([`Kept::ClosedAccounts`]).
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when there is no such account.
    pub async fn close_account(&self, by: &Operator, number: &str) -> Result<AccountView, Error> {
        let today = self.now().unix_day();
        self.change(by, "account_closed", number, move |connection, account, now| {
            async move {
                end(connection, account, today, now).await?;
                Ok(accounts::set_closed(connection, account, now).await?)
            }
            .boxed()
        })
        .await
    }

    /// Erases an account: certificates are revoked and papers withdrawn first, then all that names the
    /// person, their phones and papers is deleted. Revocations stay as bare indexes until their lists
    /// end, and rows of the audit table, which hold identifiers alone. It is noted in `erasures` before
    /// it is done, so that a database that is restored from an older copy can be put right. Returns
    /// the account's name in the service.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when there is no such account; [`Error::Erasures`].
    pub async fn erase_account(
        &self,
        by: &Operator,
        number: &str,
        erasures: &Erasures,
    ) -> Result<String, Error> {
        let row = self.account_for(by, number).await?;
        erasures.append(&row.account, self.now().unix_seconds()).map_err(Error::Erasures)?;
        let actor = Actor::Operator(by.clone());
        self.erase(actor, row.account.clone(), &row.number, "account_erased").await?;
        Ok(row.account)
    }

    /// Erases what was erased before and is there again: the database was restored from an older copy.
    /// Returns how many accounts that were.
    ///
    /// # Errors
    /// [`Error::Erasures`].
    pub async fn erase_again(&self, erasures: &Erasures) -> Result<usize, Error> {
        let listed = erasures.read().map_err(Error::Erasures)?;
        if listed.is_empty() {
            return Ok(0);
        }
        let known: HashSet<String> =
            erasures::all(&mut *self.store.read().await?).await?.into_iter().collect();
        let mut again = 0;
        for account in listed.into_iter().filter(|account| !known.contains(account)) {
            let row = accounts::find(&mut *self.store.read().await?, &account).await?;
            let Some(row) = row else { continue };
            self.erase(Actor::Service, account, &row.number, "account_erased_again").await?;
            again += 1;
        }
        if again > 0 {
            tracing::warn!(code = "accounts_erased_again", accounts = again);
        }
        Ok(again)
    }

    /// Lets the number of an erased account be an account's again: its owner has come back.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when none of this number was erased.
    pub async fn lift_erasure(&self, by: &Operator, number: &str) -> Result<(), Error> {
        self.check_reason(by)?;
        let (mac, now, by) = (self.number_mac(number), self.now().unix_seconds(), by.clone());
        self.store
            .write::<_, Error, _>(move |connection| {
                async move {
                    let lifted = erasures::lift(connection, &mac).await?;
                    let account = lifted.last().ok_or(ProblemCode::NotFound)?;
                    by_operator(connection, by, "erasure_lifted", account, now).await
                }
                .boxed()
            })
            .await
    }

    /// Erases accounts that were closed long enough ago, some at a time.
    pub(crate) async fn erase_closed(&self, now: i64) -> Result<(), Error> {
        let before = Kept::ClosedAccounts.until(now);
        let due = accounts::closed_before(&mut *self.store.read().await?, before, AT_ONCE).await?;
        for row in due {
            self.erase(Actor::Service, row.account, &row.number, "account_erased").await?;
        }
        Ok(())
    }

    async fn erase(
        &self,
        actor: Actor,
        account: String,
        number: &str,
        action: &'static str,
    ) -> Result<(), Error> {
        let mac = self.number_mac(number);
        let (today, now) = (self.now().unix_day(), self.now().unix_seconds());
        self.store
            .write::<_, Error, _>(move |connection| {
                async move {
                    end(connection, &account, today, now).await?;
                    erasures::erase(connection, &account, &mac, now).await?;
                    let account = Some(&account[..]);
                    let entry = Entry { actor: &actor, action, account, phone: None, detail: None };
                    Ok(audit::append(connection, entry, now).await?)
                }
                .boxed()
            })
            .await?;
        self.publish_requested.notify_one();
        Ok(())
    }

    /// By which a number is recognised when it is gone.
    pub(super) fn number_mac(&self, number: &str) -> [u8; 32] {
        self.secret.erasures.over(&[number.as_bytes()])
    }
}

/// Ends all that the account may do: sign-ins, codes, phones, certificates, papers.
async fn end(
    connection: &mut AnyConnection,
    account: &str,
    today: u32,
    now: i64,
) -> Result<(), Error> {
    accounts::lock(connection, account).await?;
    sign_ins::end_all(connection, account, now).await?;
    activation_codes::forget(connection, account).await?;
    phones::remove_all(connection, account, now).await?;
    Authority::revoke_account(connection, account, today, now).await?;
    for (paper, _, _, _, withdrawn_at) in papers::of_account(connection, account).await? {
        if withdrawn_at.is_none() {
            withdraw(connection, account, &paper, now).await?;
        } else {
            revocations::revoke_paper(connection, &paper, now).await?;
        }
    }
    Ok(())
}

/// How many closed accounts are erased in one go.
const AT_ONCE: i64 = 100;
