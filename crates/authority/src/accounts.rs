//! Accounts, as operators and their holders change them.

use futures_util::FutureExt;
use sqlx::AnyConnection;
use vneid_client::wire::{AccountInfo, ChangePassword, NoticeKind, ProblemCode};
use vneid_core::{Level, Person};

use crate::authority::Authority;
use crate::failure::Failure;
use crate::names::person_name;
use crate::password::NewPassword;
use crate::secret::make_name;
use crate::store::accounts::{self, AccountRow};
use crate::store::audit::{self, Actor, Entry};
use crate::store::notices::{self, Subject};
use crate::store::{phones, sign_ins};
use crate::throttle::Attempt;

impl Authority {
    /// Opens an account. Gives its name in the service, which tells nothing.
    ///
    /// # Errors
    /// [`ProblemCode::Conflict`] when there is one of this number; [`ProblemCode::PasswordUnfit`];
    /// [`ProblemCode::RequestMalformed`] when the name is not as names are: letters with their
    /// marks, blanks, `-`, `'` and `.`, 1 to 120 characters.
    pub async fn open_account(&self, person: &Person, password: &str) -> Result<String, Failure> {
        let (name, password) = (person_name(&person.name)?, NewPassword::parse(password)?);
        let row = AccountRow {
            account: make_name()?,
            number: person.number.as_str().to_owned(),
            name,
            level: level_number(person.level),
            password: self.passwords.hash(password).await?,
            suspended_at: None,
        };
        let (now, account) = (self.now().unix_seconds(), row.account.clone());
        let opened = self.store.write::<_, Failure, _>(move |connection| {
            async move {
                accounts::insert(connection, &row, now).await?;
                by_operator(connection, "account_opened", &row.account, now).await
            }
            .boxed()
        });
        match opened.await {
            Err(Failure::Store(error)) if error.is_duplicate() => {
                Err(Failure::refused(ProblemCode::Conflict, "there is an account of this number"))
            }
            opened => opened.map(|()| account),
        }
    }

    /// The account of a number.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when there is none.
    pub async fn account(&self, number: &str) -> Result<AccountInfo, Failure> {
        Ok(info(&self.account_row(number).await?))
    }

    /// Accounts in the order of their numbers: the first 500 after this one, or of all.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn accounts_after(&self, number: Option<&str>) -> Result<Vec<AccountInfo>, Failure> {
        let after = number.unwrap_or_default();
        let rows = accounts::after(&mut *self.store.read().await?, after, PAGE).await?;
        Ok(rows.iter().map(info).collect())
    }

    /// Gives the account another password at the counter. Sign-ins under way end; the phone stays
    /// signed in and is told.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when there is no such account; [`ProblemCode::PasswordUnfit`].
    pub async fn reset_password(&self, number: &str, password: &str) -> Result<(), Failure> {
        let password = NewPassword::parse(password)?;
        let account = self.account_row(number).await?.account;
        let hash = self.passwords.hash(password).await?;
        let now = self.now().unix_seconds();
        self.store
            .write::<_, Failure, _>(move |connection| {
                async move {
                    accounts::set_password(connection, &account, &hash).await?;
                    sign_ins::end_all(connection, &account, now).await?;
                    let kind = NoticeKind::PasswordChanged;
                    notices::append(connection, &account, kind, Subject::default(), now).await?;
                    by_operator(connection, "password_reset", &account, now).await
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
    pub async fn set_level(&self, number: &str, level: Level) -> Result<(), Failure> {
        let row = self.account_row(number).await?;
        let (today, now) = (self.now().unix_day(), self.now().unix_seconds());
        self.store
            .write::<_, Failure, _>(move |connection| {
                async move {
                    accounts::set_level(connection, &row.account, level_number(level)).await?;
                    if level < Level::Two {
                        Self::revoke_account(connection, &row.account, today, now).await?;
                    }
                    by_operator(connection, "level_set", &row.account, now).await
                }
                .boxed()
            })
            .await?;
        self.publish_bell.notify_one();
        Ok(())
    }

    /// Suspends the account: its certificates are revoked, and nothing is renewed until
    /// [`Self::resume_account`].
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when there is no such account.
    pub async fn suspend_account(&self, number: &str) -> Result<(), Failure> {
        let row = self.account_row(number).await?;
        let (today, now) = (self.now().unix_day(), self.now().unix_seconds());
        self.store
            .write::<_, Failure, _>(move |connection| {
                async move {
                    accounts::set_suspended(connection, &row.account, Some(now)).await?;
                    sign_ins::end_all(connection, &row.account, now).await?;
                    Self::revoke_account(connection, &row.account, today, now).await?;
                    by_operator(connection, "account_suspended", &row.account, now).await
                }
                .boxed()
            })
            .await?;
        self.publish_bell.notify_one();
        Ok(())
    }

    /// Ends a suspension. The phone gets a new certificate with its next call.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when there is no such account.
    pub async fn resume_account(&self, number: &str) -> Result<(), Failure> {
        let row = self.account_row(number).await?;
        let now = self.now().unix_seconds();
        self.store
            .write::<_, Failure, _>(move |connection| {
                async move {
                    accounts::set_suspended(connection, &row.account, None).await?;
                    by_operator(connection, "account_resumed", &row.account, now).await
                }
                .boxed()
            })
            .await
    }

    /// Changes the password, by the account's phone. Sign-ins under way end.
    pub(crate) async fn change_password(
        &self,
        account: &str,
        change: ChangePassword,
        source: &[u8],
    ) -> Result<(), Failure> {
        let new = NewPassword::parse(&change.new)?;
        if new.is(&change.old) {
            return Err(ProblemCode::PasswordUnfit.into());
        }
        let now = self.now().unix_seconds();
        let row = accounts::find(&mut *self.store.read().await?, account).await?;
        let row = row.ok_or(ProblemCode::NotFound)?;
        let attempt = Attempt::new(&self.secret.throttles, &row.number, source, true);
        if !self.try_password(attempt, &change.old, Some(&row.password), now).await? {
            return Err(ProblemCode::SignInRefused.into());
        }
        let hash = self.passwords.hash(new).await?;
        self.store
            .write::<_, Failure, _>(move |connection| {
                async move {
                    attempt.take_back(connection, now).await?;
                    let account = &row.account;
                    accounts::set_password(connection, account, &hash).await?;
                    sign_ins::end_all(connection, account, now).await?;
                    let kind = NoticeKind::PasswordChanged;
                    notices::append(connection, account, kind, Subject::default(), now).await?;
                    by_phone(connection, "password_changed", account, None, now).await
                }
                .boxed()
            })
            .await
    }

    /// Signs out everywhere: every phone is removed, the caller's too.
    pub(crate) async fn sign_out_everywhere(&self, account: &str) -> Result<(), Failure> {
        let (today, now) = (self.now().unix_day(), self.now().unix_seconds());
        let account = account.to_owned();
        self.store
            .write::<_, Failure, _>(move |connection| {
                async move {
                    accounts::lock(connection, &account).await?;
                    sign_ins::end_all(connection, &account, now).await?;
                    let removed = phones::remove_all(connection, &account, now).await?;
                    Self::revoke_account(connection, &account, today, now).await?;
                    for (phone, name) in &removed {
                        let (phone, about) = (Some(&phone[..]), Some(&name[..]));
                        let subject = Subject { phone, about, ..Subject::default() };
                        let kind = NoticeKind::PhoneRemoved;
                        notices::append(connection, &account, kind, subject, now).await?;
                    }
                    by_phone(connection, "signed_out_everywhere", &account, None, now).await
                }
                .boxed()
            })
            .await?;
        self.publish_bell.notify_one();
        Ok(())
    }

    pub(crate) async fn account_row(&self, number: &str) -> Result<AccountRow, Failure> {
        let row = accounts::by_number(&mut *self.store.read().await?, number).await?;
        row.ok_or_else(|| ProblemCode::NotFound.into())
    }
}

/// What a phone is told of its account.
pub(crate) fn info(row: &AccountRow) -> AccountInfo {
    AccountInfo {
        number: row.number.clone(),
        name: row.name.clone(),
        level: if row.level >= 2 { 2 } else { 1 },
        suspended: row.suspended_at.is_some(),
    }
}

/// Records what an operator did with an account.
pub(crate) async fn by_operator(
    connection: &mut AnyConnection,
    action: &'static str,
    account: &str,
    now: i64,
) -> Result<(), Failure> {
    let entry =
        Entry { actor: Actor::Operator, action, account: Some(account), phone: None, detail: None };
    Ok(audit::append(connection, entry, now).await?)
}

/// Records what a phone did.
pub(crate) async fn by_phone(
    connection: &mut AnyConnection,
    action: &'static str,
    account: &str,
    phone: Option<&str>,
    now: i64,
) -> Result<(), Failure> {
    let entry = Entry { actor: Actor::Phone, action, account: Some(account), phone, detail: None };
    Ok(audit::append(connection, entry, now).await?)
}

/// How many accounts are listed at once.
const PAGE: i64 = 500;

fn level_number(level: Level) -> i64 {
    match level {
        Level::One => 1,
        Level::Two => 2,
    }
}
