//! An account moves to a new phone: at once when the old phone or an operator approves, otherwise
//! after a notice and a delay, because stolen passwords and one-time codes are how accounts are
//! taken over.

use futures_util::FutureExt;
use sqlx::AnyConnection;
use vneid_client::wire::{MoveAnswer, NoticeKind, PhoneEntry, PhoneState, ProblemCode};

use super::{end_waiting, notify, of_account};
use crate::accounts::by_phone;
use crate::authority::Authority;
use crate::error::Error;
use crate::operator::Operator;
use crate::store::accounts;
use crate::store::audit::{self, Actor, Entry};
use crate::store::phones::{self, PhoneRow};

impl Authority {
    /// The old phone's answer to a phone that waits. One that was reported lost may still refuse,
    /// and is the active one again if it was a waiting phone that had reported it: perhaps that was
    /// not its owner's. What an operator has reported stays.
    pub(crate) async fn answer_move(
        &self,
        caller: &PhoneRow,
        phone: String,
        answer: MoveAnswer,
    ) -> Result<(), Error> {
        let may = match caller.state {
            PhoneState::Active => true,
            PhoneState::Lost => !answer.approve && self.is_lost_in_place(caller).await?,
            PhoneState::Waiting | PhoneState::Removed => false,
        };
        if !may {
            return Err(ProblemCode::PhoneNotActive.into());
        }
        if answer.approve {
            self.activate(Actor::Phone, &caller.account, phone).await
        } else {
            self.refuse_move(&caller.account, phone).await
        }
    }

    /// Approves a move at the counter, after a look at the person.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when no such phone of the account waits.
    pub async fn approve_move_of(
        &self,
        by: &Operator,
        number: &str,
        phone: &str,
    ) -> Result<PhoneEntry, Error> {
        let account = self.account_for(by, number).await?.account;
        self.activate(Actor::Operator(by.clone()), &account, phone.to_owned()).await?;
        self.phone_entry(&account, phone).await
    }

    /// Makes every phone active whose delay has passed; gives how many there were.
    pub(crate) async fn activate_due(&self) -> Result<usize, Error> {
        let now = self.now().unix_seconds();
        // A clock that was ahead when a phone registered does not lock its owner out.
        let latest = now + self.rules.move_delay_s;
        if phones::is_any_beyond(&mut *self.store.read().await?, latest).await? {
            self.store
                .write_one::<_, Error, _>(move |connection| {
                    async move { Ok(phones::wait_at_most_until(connection, latest).await?) }.boxed()
                })
                .await?;
        }
        let due = phones::due(&mut *self.store.read().await?, now, 1_000).await?;
        let mut activated = 0;
        for phone in due {
            match self.activate(Actor::Service, &phone.account, phone.phone).await {
                Ok(()) => activated += 1,
                // Refused, removed or made active by another instance in the meantime.
                Err(Error::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(activated)
    }

    /// Makes a phone active by itself, when its delay has passed since it last called.
    pub(crate) async fn activate_if_due(&self, phone: PhoneRow) -> Result<PhoneRow, Error> {
        let now = self.now().unix_seconds();
        if phone.state != PhoneState::Waiting || phone.activates_at.is_none_or(|at| at > now) {
            return Ok(phone);
        }
        match self.activate(Actor::Service, &phone.account, phone.phone.clone()).await {
            Ok(()) | Err(Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
        let row = phones::find(&mut *self.store.read().await?, &phone.phone).await?;
        row.ok_or_else(|| ProblemCode::NotFound.into())
    }

    async fn activate(&self, actor: Actor, account: &str, phone: String) -> Result<(), Error> {
        let (today, now) = (self.now().unix_day(), self.now().unix_seconds());
        let account = account.to_owned();
        self.store
            .write::<_, Error, _>(move |connection| {
                async move {
                    let new = waiting(connection, &account, &phone).await?;
                    let is_due = new.activates_at.is_some_and(|at| at <= now);
                    if matches!(actor, Actor::Service) && !is_due {
                        return Err(ProblemCode::NotFound.into());
                    }
                    let old = phones::in_state(connection, &account, PhoneState::Active).await?;
                    if let Some(old) = old {
                        Self::remove(connection, &old, today, now).await?;
                    }
                    phones::activate(connection, &account, &phone).await?;
                    notify(connection, &new, NoticeKind::SignedIn, now).await?;
                    let (account, phone) = (Some(&account[..]), Some(&phone[..]));
                    let action = "phone_activated";
                    let entry = Entry { actor: &actor, action, account, phone, detail: None };
                    Ok(audit::append(connection, entry, now).await?)
                }
                .boxed()
            })
            .await?;
        self.publish_requested.notify_one();
        Ok(())
    }

    async fn refuse_move(&self, account: &str, phone: String) -> Result<(), Error> {
        let now = self.now().unix_seconds();
        let account = account.to_owned();
        self.store
            .write::<_, Error, _>(move |connection| {
                async move {
                    let new = waiting(connection, &account, &phone).await?;
                    end_waiting(connection, &new, None, now).await?;
                    notify(connection, &new, NoticeKind::MoveRefused, now).await?;
                    by_phone(connection, "move_refused", &account, Some(&phone), now).await
                }
                .boxed()
            })
            .await
    }
}

/// The phone, locked with its account, if it waits.
pub(super) async fn waiting(
    connection: &mut AnyConnection,
    account: &str,
    phone: &str,
) -> Result<PhoneRow, Error> {
    accounts::lock(connection, account).await?;
    let row = of_account(connection, account, phone).await?;
    if row.state == PhoneState::Waiting { Ok(row) } else { Err(ProblemCode::NotFound.into()) }
}
