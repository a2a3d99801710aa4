//! Accounts, as operators and their holders change them.

mod erase;
mod export;
mod holder;
mod import;
mod record;
mod view;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::AnyConnection;
use vneid_client::wire::{NoticeKind, PhoneEntry, ProblemCode};
use vneid_core::{Level, Person};

pub use self::erase::Erasures;
pub use self::import::AccountsImported;
pub(crate) use self::record::{by_operator, by_phone};
pub use self::view::AccountView;
pub(crate) use self::view::info;
use self::view::{level_number, view};
use crate::authority::Authority;
use crate::error::Error;
use crate::names::person_name;
use crate::operator::Operator;
use crate::password::NewPassword;
use crate::secret::make_name;
use crate::store::accounts::{self, AccountRow};
use crate::store::notices::{self, Subject};
use crate::store::{erasures, sign_ins};

/// All accounts in the order of their numbers, page by page.
#[derive(Debug)]
pub struct AccountList<'a> {
    authority: &'a Authority,
    last: String,
}

impl AccountList<'_> {
    /// The next accounts; none at the end.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn next_page(&mut self) -> Result<Vec<AccountView>, Error> {
        let mut connection = self.authority.store.read().await?;
        let rows = accounts::after(&mut connection, &self.last, PAGE).await?;
        if let Some(last) = rows.last() {
            self.last.clone_from(&last.number);
        }
        Ok(rows.iter().map(view).collect())
    }
}

impl Authority {
    /// Opens an account.
    ///
    /// # Errors
    /// [`ProblemCode::Conflict`] when there is one of this number; [`ProblemCode::PasswordUnfit`];
    /// [`Error::Erased`] when one of this number was erased and [`Self::lift_erasure`] did not say
    /// that it may come back; [`ProblemCode::RequestMalformed`] when the name is not as names are:
    /// letters with their marks, blanks, `-`, `'` and `.`, 1 to 120 characters.
    pub async fn open_account(
        &self,
        by: &Operator,
        person: &Person,
        password: &str,
    ) -> Result<AccountView, Error> {
        self.check_reason(by)?;
        let (name, password) = (person_name(&person.name)?, NewPassword::parse(password)?);
        let row = AccountRow {
            account: make_name()?,
            number: person.number.as_str().to_owned(),
            name,
            level: level_number(person.level),
            password: self.passwords.hash(password).await?,
            suspended_at: None,
            closed_at: None,
        };
        let opened = view(&row);
        self.insert_account(by, row, "account_opened").await.map(|()| opened)
    }

    async fn insert_account(
        &self,
        by: &Operator,
        row: AccountRow,
        action: &'static str,
    ) -> Result<(), Error> {
        let (now, by, mac) = (self.now().unix_seconds(), by.clone(), self.number_mac(&row.number));
        let opened = self.store.write::<_, Error, _>(move |connection| {
            async move {
                if erasures::is_erased(connection, &mac).await? {
                    return Err(Error::Erased);
                }
                accounts::insert(connection, &row, now).await?;
                by_operator(connection, by, action, &row.account, now).await
            }
            .boxed()
        });
        match opened.await {
            Err(Error::Store(error)) if error.is_duplicate() => {
                Err(Error::refused(ProblemCode::Conflict, "there is an account of this number"))
            }
            opened => opened,
        }
    }

    /// The account of a number, and its phones.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when there is none.
    pub async fn show_account(
        &self,
        by: &Operator,
        number: &str,
    ) -> Result<(AccountView, Vec<PhoneEntry>), Error> {
        let row = self.account_for(by, number).await?;
        self.record(by, "account_shown", Some(&row.account), None).await?;
        Ok((view(&row), self.phone_entries(&row.account).await?))
    }

    /// All accounts.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn list_accounts(&self, by: &Operator) -> Result<AccountList<'_>, Error> {
        self.check_reason(by)?;
        self.record(by, "accounts_listed", None, None).await?;
        Ok(AccountList { authority: self, last: String::new() })
    }

    /// Corrects the person's name. Phones learn it with their next sync; a certificate in force bears
    /// the initials of the former one until it is renewed.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when there is no such account; [`ProblemCode::RequestMalformed`] as
    /// [`Self::open_account`] has it.
    pub async fn rename_account(
        &self,
        by: &Operator,
        number: &str,
        name: &str,
    ) -> Result<AccountView, Error> {
        let name = person_name(name)?;
        self.change(by, "account_renamed", number, move |connection, account, _| {
            async move { Ok(accounts::set_name(connection, account, &name).await?) }.boxed()
        })
        .await
    }

    /// Gives the account another password at the counter. Sign-ins under way end; the phone stays
    /// signed in and is told.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when there is no such account; [`ProblemCode::PasswordUnfit`].
    pub async fn reset_password(
        &self,
        by: &Operator,
        number: &str,
        password: &str,
    ) -> Result<AccountView, Error> {
        self.account_row(number).await?;
        let hash = self.passwords.hash(NewPassword::parse(password)?).await?;
        self.change(by, "password_reset", number, move |connection, account, now| {
            async move {
                accounts::set_password(connection, account, &hash).await?;
                sign_ins::end_all(connection, account, now).await?;
                let kind = NoticeKind::PasswordChanged;
                Ok(notices::append(connection, account, kind, Subject::default(), now).await?)
            }
            .boxed()
        })
        .await
    }

    /// Gives the account a level, after a look at the person and their record. From level 2 to 1,
    /// the certificates of its phones are revoked.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when there is no such account.
    pub async fn set_level(
        &self,
        by: &Operator,
        number: &str,
        level: Level,
    ) -> Result<AccountView, Error> {
        let today = self.now().unix_day();
        self.change(by, "level_set", number, move |connection, account, now| {
            async move {
                accounts::set_level(connection, account, level_number(level)).await?;
                if level < Level::Two {
                    Self::revoke_account(connection, account, today, now).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Suspends the account: its certificates are revoked, and nothing is renewed until
    /// [`Self::resume_account`].
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when there is no such account.
    pub async fn suspend_account(&self, by: &Operator, number: &str) -> Result<AccountView, Error> {
        let today = self.now().unix_day();
        self.change(by, "account_suspended", number, move |connection, account, now| {
            async move {
                accounts::suspend(connection, account, now).await?;
                sign_ins::end_all(connection, account, now).await?;
                Self::revoke_account(connection, account, today, now).await
            }
            .boxed()
        })
        .await
    }

    /// Ends a suspension, or opens a closed account again. The phone of a suspended account gets a
    /// new certificate with its next call; one that was closed has no phones and papers.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when there is no such account.
    pub async fn resume_account(&self, by: &Operator, number: &str) -> Result<AccountView, Error> {
        self.change(by, "account_resumed", number, |connection, account, _| {
            async move { Ok(accounts::resume(connection, account).await?) }.boxed()
        })
        .await
    }

    /// Changes an account, and records that: in one transaction.
    async fn change<F>(
        &self,
        by: &Operator,
        action: &'static str,
        number: &str,
        change: F,
    ) -> Result<AccountView, Error>
    where
        F: for<'c> FnOnce(&'c mut AnyConnection, &'c str, i64) -> BoxFuture<'c, Result<(), Error>>
            + Send
            + 'static,
    {
        let account = self.account_for(by, number).await?.account;
        let (now, by) = (self.now().unix_seconds(), by.clone());
        self.store
            .write::<_, Error, _>(move |connection| {
                async move {
                    change(connection, &account, now).await?;
                    by_operator(connection, by, action, &account, now).await
                }
                .boxed()
            })
            .await?;
        self.publish_requested.notify_one();
        Ok(view(&self.account_row(number).await?))
    }

    /// The account of a number, for an operator who says why.
    pub(crate) async fn account_for(
        &self,
        by: &Operator,
        number: &str,
    ) -> Result<AccountRow, Error> {
        self.check_reason(by)?;
        self.account_row(number).await
    }

    pub(crate) async fn account_row(&self, number: &str) -> Result<AccountRow, Error> {
        let row = accounts::by_number(&mut *self.store.read().await?, number).await?;
        row.ok_or(Error::NoAccount)
    }

    /// The name in the service of an account that there is or was, by its number or by that name.
    pub(crate) async fn account_ever(&self, asked: &str) -> Result<String, Error> {
        let mut connection = self.store.read().await?;
        if let Some(row) = accounts::by_number(&mut connection, asked).await? {
            return Ok(row.account);
        }
        if accounts::find(&mut connection, asked).await?.is_some() {
            return Ok(asked.to_owned());
        }
        let mac = self.number_mac(asked);
        let erased = erasures::name_of(&mut connection, asked, &mac).await?;
        erased.ok_or(Error::NoAccount)
    }
}

/// How many accounts are listed at once.
const PAGE: i64 = 500;
