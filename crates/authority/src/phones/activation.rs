//! The activation code: what the owner has from the counter, and whoever was only told a password
//! and a one-time code has not. It ends the wait of a phone that takes the place of none.

use futures_util::FutureExt;
use sqlx::AnyConnection;
use vneid_client::wire::{
    ActivatePhone, ActivationCode, NoticeKind, PhoneStanding, PhoneState, Problem, ProblemCode,
};

use super::moving::waiting;
use super::notify;
use crate::accounts::{by_operator, by_phone};
use crate::authority::Authority;
use crate::error::{Error, malformed};
use crate::operator::Operator;
use crate::secret::make_random;
use crate::store::phones::{self, PhoneRow};
use crate::store::{accounts, activation_codes};

impl Authority {
    /// Makes an activation code for an account, to be given to its owner at the counter: good for 30
    /// days, 5 tries and one phone. The one before counts no longer. The service keeps a MAC of it,
    /// so it can't be shown again.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when there is no such account.
    pub async fn make_activation_code(
        &self,
        by: &Operator,
        number: &str,
    ) -> Result<ActivationCode, Error> {
        let account = self.account_for(by, number).await?.account;
        let code = ActivationCode::make(make_random()?);
        let code_mac = self.activation_mac(&account, &code);
        let (now, by) = (self.now().unix_seconds(), by.clone());
        self.store
            .write::<_, Error, _>(move |connection| {
                async move {
                    let expires_at = now + CODE_LIVES_S;
                    activation_codes::put(connection, &account, &code_mac, TRIES, expires_at)
                        .await?;
                    by_operator(connection, by, "activation_code_made", &account, now).await
                }
                .boxed()
            })
            .await?;
        Ok(code)
    }

    /// Makes the phone that has signed the call the account's active one, by its activation code. A
    /// phone whose answer was lost asks again, and is told where it stands.
    pub(crate) async fn activate_by_code(
        &self,
        caller: &PhoneRow,
        request: &ActivatePhone,
    ) -> Result<PhoneStanding, Error> {
        // The phone has forgiven what was typed: on the wire there is one way to write a code.
        if !ActivationCode::is_form(&request.code) {
            return Err(malformed("code"));
        }
        match caller.state {
            PhoneState::Active => return self.standing(caller).await,
            PhoneState::Waiting => {}
            PhoneState::Removed | PhoneState::Lost => {
                return Err(ProblemCode::PhoneNotActive.into());
            }
        }
        // A slip that the phone should have seen: it is nobody's code, and costs no try.
        let code = ActivationCode::parse(&request.code).ok_or(ProblemCode::ActivationCodeWrong)?;
        let (account, phone) = (caller.account.clone(), caller.phone.clone());
        let (mac, now) = (self.secret.activations.clone(), self.now().unix_seconds());
        // A wrong try must stay counted, so it is an outcome of the transaction and no error.
        let tries_left = self
            .store
            .write::<_, Error, _>(move |connection| {
                async move {
                    let phone = waiting(connection, &account, &phone).await?;
                    let row = accounts::find(connection, &account).await?;
                    if row.is_none_or(|row| row.suspended_at.is_some()) {
                        return Err(ProblemCode::AccountSuspended.into());
                    }
                    if !takes_the_place_of_none(connection, &account).await? {
                        return Err(ProblemCode::Conflict.into());
                    }
                    let row = activation_codes::take_try(connection, &account, now).await?;
                    let row = row.ok_or(ProblemCode::ActivationEnded)?;
                    if !mac.verify(&context(&account, &code.characters()), &row.code_mac) {
                        let action = "activation_code_wrong";
                        by_phone(connection, action, &account, Some(&phone.phone), now).await?;
                        return Ok(Some(row.tries_left));
                    }
                    activation_codes::forget(connection, &account).await?;
                    phones::activate(connection, &account, &phone.phone).await?;
                    notify(connection, &phone, NoticeKind::SignedIn, now).await?;
                    let action = "phone_activated";
                    by_phone(connection, action, &account, Some(&phone.phone), now).await?;
                    Ok(None)
                }
                .boxed()
            })
            .await?;
        if let Some(left) = tries_left {
            return Err(Error::Refused(Box::new(Problem {
                tries_left: Some(u32::try_from(left).unwrap_or(0)),
                ..Problem::new(ProblemCode::ActivationCodeWrong)
            })));
        }
        let row = phones::find(&mut *self.store.read().await?, &caller.phone).await?;
        self.standing(&row.ok_or(ProblemCode::NotFound)?).await
    }

    fn activation_mac(&self, account: &str, code: &ActivationCode) -> [u8; 32] {
        self.secret.activations.over(&context(account, &code.characters()))
    }
}

/// Whether a phone that joins this account now takes the place of none: its last active phone was
/// removed, or there was none. One that was lost still has its place.
pub(super) async fn takes_the_place_of_none(
    connection: &mut AnyConnection,
    account: &str,
) -> Result<bool, Error> {
    let last = phones::last_active(connection, account).await?;
    Ok(last.is_none_or(|last| !matches!(last.state, PhoneState::Active | PhoneState::Lost)))
}

/// All that an activation code is bound to.
fn context<'a>(account: &'a str, code: &'a str) -> [&'a [u8]; 2] {
    [account.as_bytes(), code.as_bytes()]
}

const TRIES: i64 = 5;
const CODE_LIVES_S: i64 = 30 * 86_400;
