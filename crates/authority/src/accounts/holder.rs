//! What holders do with their accounts, by the active phone.

use futures_util::FutureExt;
use vneid_client::wire::{ChangePassword, NoticeKind, ProblemCode};

use super::record::by_phone;
use crate::authority::Authority;
use crate::error::Error;
use crate::password::NewPassword;
use crate::store::notices::{self, Subject};
use crate::store::{accounts, phones, sign_ins};
use crate::throttle::Attempt;

impl Authority {
    /// Changes the password, by the account's phone. Sign-ins under way end.
    pub(crate) async fn change_password(
        &self,
        account: &str,
        change: ChangePassword,
        source: &[u8],
    ) -> Result<(), Error> {
        let new = NewPassword::parse(&change.new)?;
        if new.is(&change.old) {
            return Err(ProblemCode::PasswordUnfit.into());
        }
        let now = self.now().unix_seconds();
        let row = accounts::find(&mut *self.store.read().await?, account).await?;
        let row = row.ok_or(ProblemCode::NotFound)?;
        let attempt = Attempt::new(&self.secret.throttles, &row.number, source, true);
        if !self.try_password(attempt, &change.old, row.hash(), now).await? {
            return Err(ProblemCode::SignInRefused.into());
        }
        let hash = self.passwords.hash(new).await?;
        self.store
            .write::<_, Error, _>(move |connection| {
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
    pub(crate) async fn sign_out_everywhere(&self, account: &str) -> Result<(), Error> {
        let (today, now) = (self.now().unix_day(), self.now().unix_seconds());
        let account = account.to_owned();
        self.store
            .write::<_, Error, _>(move |connection| {
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
        self.publish_requested.notify_one();
        Ok(())
    }
}
