//! `vneid authority device`: phones, at the counter.

use serde_json::{Value, json};
use vneid_authority::Authority;
use vneid_client::wire::{PhoneEntry, PhoneState};
use vneid_core::Instant;

use super::arguments::{Device as Command, OfAccount, OfPhone, Place};
use super::{Trouble, publish};
use crate::failure::Failure;
use crate::output::{Output, printable};
use crate::time::shown;

/// Does one thing with the phones of an account.
pub(super) async fn run(command: &Command, output: &mut Output) -> Result<(), Failure> {
    let (OfPhone { number, phone, place }, command) = match command {
        Command::List(of) => return list(of, output).await,
        Command::Remove(of) | Command::Lost(of) | Command::Approve(of) => (of, command),
    };
    let number = number.as_str();
    let authority = place.open().await?;
    authority.account(number).await.map_err(Trouble::of)?;
    let done = match command {
        Command::Lost(_) => authority.report_lost_of(number, phone).await,
        Command::Approve(_) => authority.approve_move_of(number, phone).await,
        Command::Remove(_) | Command::List(_) => authority.remove_phone_of(number, phone).await,
    };
    done.map_err(|refusal| Trouble::NoPhone.lacking(refusal))?;
    changed(&authority, place, number, phone, output).await
}

async fn list(of: &OfAccount, output: &mut Output) -> Result<(), Failure> {
    let authority = of.place.open().await?;
    for phone in &all(&authority, of.number.as_str()).await? {
        if of.place.json {
            output.json(&as_json(phone))?;
        } else {
            let line = in_words(phone, output);
            output.line(line)?;
        }
    }
    authority.close().await;
    Ok(())
}

/// Every phone of the account, newest first.
pub(super) async fn all(authority: &Authority, number: &str) -> Result<Vec<PhoneEntry>, Failure> {
    let mut phones: Vec<PhoneEntry> = Vec::new();
    loop {
        let page = authority.phones_after(number, phones.last()).await.map_err(Trouble::of)?;
        if page.is_empty() {
            return Ok(phones);
        }
        phones.extend(page);
    }
}

/// Tells what became of the phone, after what was revoked is published.
async fn changed(
    authority: &Authority,
    place: &Place,
    number: &str,
    phone: &str,
    output: &mut Output,
) -> Result<(), Failure> {
    let published = publish::changes(authority).await;
    let entry = authority.phone_of(number, phone).await.map_err(|_| Trouble::NoPhone)?;
    if place.json {
        let mut object = as_json(&entry);
        object["waits_to_be_published"] = json!(published.is_err());
        output.json(&object)?;
    } else {
        let line = in_words(&entry, output);
        output.line(line)?;
        if published.is_ok() && matches!(entry.state, PhoneState::Lost | PhoneState::Removed) {
            let text = output.texts.text("authority.published_soon").to_owned();
            output.line(text)?;
        }
    }
    authority.close().await;
    publish::check(published)
}

pub(super) fn as_json(phone: &PhoneEntry) -> Value {
    json!(phone)
}

pub(super) fn in_words(phone: &PhoneEntry, output: &Output) -> String {
    let at = |seconds| shown(Instant::saturating_from_unix_seconds(seconds));
    let activates = phone.activates.map(at).unwrap_or_default();
    let state = match phone.state {
        PhoneState::Active => "authority.phone_active",
        PhoneState::Waiting => "authority.phone_waiting",
        PhoneState::Removed => "authority.phone_removed",
        PhoneState::Lost => "authority.phone_lost",
    };
    let digits = phone.digits.map(String::from).unwrap_or_default();
    let state = output.texts.filled(state, &[("instant", &activates), ("digits", &digits)]);
    output.texts.filled(
        "authority.phone",
        &[
            ("phone", &phone.phone[..]),
            ("name", &printable(&phone.name)),
            ("state", &state),
            ("instant", &at(phone.registered)),
        ],
    )
}
