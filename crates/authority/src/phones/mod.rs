//! Phones: one active phone per account, and how another takes its place.

mod activation;
mod moving;
mod register;
mod watch;

use futures_util::FutureExt;
use sqlx::AnyConnection;
use vneid_client::wire::{
    NoticeKind, PhoneEntry, PhoneStanding, PhoneState, Phones, ProblemCode, RenamePhone,
};
use vneid_payload::CertificateClaims;

use self::activation::takes_the_place_of_none;
use crate::accounts::{by_phone, info};
use crate::authority::Authority;
use crate::error::Error;
use crate::models::described;
use crate::names::phone_name;
use crate::operator::Operator;
use crate::store::audit::{self, Actor, Entry};
use crate::store::notices::{self, Subject};
use crate::store::phones::{self, PhoneRow};
use crate::store::{accounts, certificates, revocations};

impl Authority {
    /// What a phone learns of itself and its account.
    pub(crate) async fn standing(&self, phone: &PhoneRow) -> Result<PhoneStanding, Error> {
        let mut connection = self.store.read().await?;
        let account = accounts::find(&mut connection, &phone.account).await?;
        let account = account.ok_or(ProblemCode::NotFound)?;
        let newest = certificates::newest(&mut connection, &phone.phone).await?;
        let newest = newest.filter(|row| self.trust.state().is_valid(row.shard.kid));
        let ends = newest.map(|row| CertificateClaims::expires_when_issued(row.issued));
        let is_first = takes_the_place_of_none(&mut connection, &phone.account).await?;
        Ok(PhoneStanding {
            phone: entry(phone, is_first),
            account: info(&account),
            certified_until: ends.map(|ends| ends.unix_seconds()),
            certificate: None,
        })
    }

    /// The account's phones for a phone to show, past ones too.
    pub(crate) async fn list_phones(&self, account: &str) -> Result<Phones, Error> {
        let mut connection = self.store.read().await?;
        let rows = phones::to_show(&mut connection, account, SHOWN).await?;
        let is_first = takes_the_place_of_none(&mut connection, account).await?;
        Ok(Phones { phones: rows.iter().map(|row| entry(row, is_first)).collect() })
    }

    /// Every phone of the account with this number, newest first, for an operator.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when there is no such account.
    pub async fn phones_of(&self, by: &Operator, number: &str) -> Result<Vec<PhoneEntry>, Error> {
        let account = self.account_for(by, number).await?.account;
        self.record(by, "phones_listed", Some(&account), None).await?;
        self.phone_entries(&account).await
    }

    pub(crate) async fn phone_entries(&self, account: &str) -> Result<Vec<PhoneEntry>, Error> {
        let mut connection = self.store.read().await?;
        let is_first = takes_the_place_of_none(&mut connection, account).await?;
        let mut entries: Vec<PhoneEntry> = Vec::new();
        loop {
            let after = entries.last().map(|last| (last.registered, &last.phone[..]));
            let rows = phones::page(&mut connection, account, after, PAGE).await?;
            if rows.is_empty() {
                return Ok(entries);
            }
            entries.extend(rows.iter().map(|row| entry(row, is_first)));
        }
    }

    async fn phone_entry(&self, account: &str, phone: &str) -> Result<PhoneEntry, Error> {
        let mut connection = self.store.read().await?;
        let row = of_account(&mut connection, account, phone).await?;
        Ok(entry(&row, takes_the_place_of_none(&mut connection, account).await?))
    }

    /// Gives a phone of the caller's account another name.
    pub(crate) async fn rename_phone(
        &self,
        caller: &PhoneRow,
        phone: String,
        request: RenamePhone,
    ) -> Result<(), Error> {
        let name = phone_name(&request.name)?;
        let (account, now) = (caller.account.clone(), self.now().unix_seconds());
        self.store
            .write::<_, Error, _>(move |connection| {
                async move {
                    let row = of_account(connection, &account, &phone).await?;
                    phones::rename(connection, &row.phone, &name).await?;
                    by_phone(connection, "phone_renamed", &account, Some(&phone), now).await
                }
                .boxed()
            })
            .await
    }

    /// Removes a phone of the caller's account: any by the active one, itself by one that waits.
    pub(crate) async fn remove_phone(&self, caller: &PhoneRow, phone: String) -> Result<(), Error> {
        if caller.state != PhoneState::Active && caller.phone != phone {
            return Err(ProblemCode::PhoneNotActive.into());
        }
        self.end_phone(Actor::Phone, &caller.account, phone, Ended::Removed).await
    }

    /// Reports the account's active phone lost, by the one that waits to take its place. That phone
    /// waits on all the same, so that whoever has stolen a password gains nothing by it, and the one
    /// that was reported may take the report back ([`Self::answer_move`]).
    pub(crate) async fn report_lost(&self, caller: &PhoneRow, phone: String) -> Result<(), Error> {
        if caller.state != PhoneState::Waiting {
            return Err(ProblemCode::PhoneNotActive.into());
        }
        let lost = Ended::Lost { by: Some(caller.phone.clone()) };
        self.end_phone(Actor::Phone, &caller.account, phone, lost).await
    }

    /// Removes a phone at the counter.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when the account has no such phone.
    pub async fn remove_phone_of(
        &self,
        by: &Operator,
        number: &str,
        phone: &str,
    ) -> Result<PhoneEntry, Error> {
        let account = self.account_for(by, number).await?.account;
        self.end_phone(Actor::Operator(by.clone()), &account, phone.to_owned(), Ended::Removed)
            .await?;
        self.phone_entry(&account, phone).await
    }

    /// Reports a phone lost at the counter.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] when the account has no such phone.
    pub async fn report_lost_of(
        &self,
        by: &Operator,
        number: &str,
        phone: &str,
    ) -> Result<PhoneEntry, Error> {
        let account = self.account_for(by, number).await?.account;
        let lost = Ended::Lost { by: None };
        self.end_phone(Actor::Operator(by.clone()), &account, phone.to_owned(), lost).await?;
        self.phone_entry(&account, phone).await
    }

    async fn end_phone(
        &self,
        actor: Actor,
        account: &str,
        phone: String,
        ended: Ended,
    ) -> Result<(), Error> {
        let (today, now) = (self.now().unix_day(), self.now().unix_seconds());
        let account = account.to_owned();
        self.store
            .write::<_, Error, _>(move |connection| {
                async move {
                    accounts::lock(connection, &account).await?;
                    let row = of_account(connection, &account, &phone).await?;
                    let action = match (&ended, row.state) {
                        (Ended::Lost { by }, PhoneState::Active) => {
                            let (lost, by) = (PhoneState::Lost, by.as_deref());
                            phones::end(connection, &phone, lost, by, now).await?;
                            revoke(connection, &phone, today, now).await?;
                            notify(connection, &row, NoticeKind::PhoneLost, now).await?;
                            "phone_lost"
                        }
                        (Ended::Lost { .. }, _) => return Err(ProblemCode::NotFound.into()),
                        (Ended::Removed, PhoneState::Active | PhoneState::Waiting) => {
                            Self::remove(connection, &row, today, now).await?;
                            "phone_removed"
                        }
                        (Ended::Removed, _) => return Ok(()),
                    };
                    let (account, phone) = (Some(&account[..]), Some(&phone[..]));
                    let entry = Entry { actor: &actor, action, account, phone, detail: None };
                    Ok(audit::append(connection, entry, now).await?)
                }
                .boxed()
            })
            .await?;
        self.publish_requested.notify_one();
        Ok(())
    }

    /// Ends a phone's time: its state, its certificates, and a notice of it.
    pub(crate) async fn remove(
        connection: &mut AnyConnection,
        phone: &PhoneRow,
        today: u32,
        now: i64,
    ) -> Result<(), Error> {
        if phone.state == PhoneState::Waiting {
            end_waiting(connection, phone, None, now).await?;
        } else {
            phones::end(connection, &phone.phone, PhoneState::Removed, None, now).await?;
        }
        revoke(connection, &phone.phone, today, now).await?;
        notify(connection, phone, NoticeKind::PhoneRemoved, now).await
    }

    /// Whether this phone was reported lost and none has taken its place since: until then it may
    /// learn what happens, and refuse.
    pub(crate) async fn is_lost_in_place(&self, phone: &PhoneRow) -> Result<bool, Error> {
        if phone.state != PhoneState::Lost {
            return Ok(false);
        }
        let last = phones::last_active(&mut *self.store.read().await?, &phone.account).await?;
        Ok(last.is_some_and(|last| last.phone == phone.phone))
    }

    /// Revokes the certificates of every phone of the account.
    pub(crate) async fn revoke_account(
        connection: &mut AnyConnection,
        account: &str,
        today: u32,
        now: i64,
    ) -> Result<(), Error> {
        revocations::revoke_account(connection, account, today.saturating_sub(1), now).await?;
        Ok(())
    }
}

/// How a phone's time ends.
enum Ended {
    Removed,
    /// Reported by this waiting phone, or by an operator.
    Lost {
        by: Option<String>,
    },
}

/// Ends the time of a phone that waits. What it has reported ends with it: the phone that it said was
/// lost is the active one again, because nobody would be left whom its owner could refuse. Unless
/// another takes the place of the one that waits, and with it the report: that one can be refused.
async fn end_waiting(
    connection: &mut AnyConnection,
    phone: &PhoneRow,
    heir: Option<&str>,
    now: i64,
) -> Result<(), Error> {
    phones::end(connection, &phone.phone, PhoneState::Removed, None, now).await?;
    let last = phones::last_active(connection, &phone.account).await?;
    let reported = |last: &PhoneRow| {
        last.state == PhoneState::Lost && last.lost_by.as_deref() == Some(&phone.phone[..])
    };
    let Some(lost) = last.filter(reported) else { return Ok(()) };
    if let Some(heir) = heir {
        return Ok(phones::set_lost_by(connection, &lost.phone, heir).await?);
    }
    phones::activate(connection, &lost.account, &lost.phone).await?;
    by_phone(connection, "phone_found", &lost.account, Some(&lost.phone), now).await
}

/// A notice about a phone.
async fn notify(
    connection: &mut AnyConnection,
    phone: &PhoneRow,
    kind: NoticeKind,
    now: i64,
) -> Result<(), Error> {
    // Of one that asks to come, what it is, and not what whoever brings it calls it.
    let (about, digits) = match kind {
        NoticeKind::MoveRequested => (described(phone.platform, &phone.model), phone.digits),
        _ => (&phone.name[..], None),
    };
    let subject = Subject { phone: Some(&phone.phone), about: Some(about), digits };
    Ok(notices::append(connection, &phone.account, kind, subject, now).await?)
}

async fn revoke(
    connection: &mut AnyConnection,
    phone: &str,
    today: u32,
    now: i64,
) -> Result<(), Error> {
    // A certificate that expired yesterday may still be inside the leeway.
    revocations::revoke_phone(connection, phone, today.saturating_sub(1), now).await?;
    Ok(())
}

/// A phone, if it is of this account.
async fn of_account(
    connection: &mut AnyConnection,
    account: &str,
    phone: &str,
) -> Result<PhoneRow, Error> {
    let row = phones::find(connection, phone).await?.filter(|row| row.account == account);
    row.ok_or_else(|| ProblemCode::NotFound.into())
}

/// `is_first`: whether a phone that waits takes the place of none.
fn entry(row: &PhoneRow, is_first: bool) -> PhoneEntry {
    let is_waiting = row.state == PhoneState::Waiting;
    PhoneEntry {
        phone: row.phone.clone(),
        name: row.name.clone(),
        platform: row.platform,
        model: row.model.clone(),
        state: row.state,
        registered: row.registered_at,
        activates: row.activates_at,
        activation_code: is_waiting && is_first,
        digits: row.digits.filter(|_| is_waiting),
    }
}

/// How many phones a phone is shown.
const SHOWN: i64 = 64;
/// How many phones of an account are read at once.
const PAGE: i64 = 500;
