//! `vneid authority device`: phones, at the counter.

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use vneid_authority::Authority;
use vneid_client::wire::{PhoneEntry, PhoneState};
use vneid_core::{Instant, PersonalNumber};

use super::authority_dir::{AuthorityDir, Desk, OfAccount};
use super::publish;
use super::refusal::lacking;
use crate::error::CliError;
use crate::output::{Output, printable};
use crate::time::display;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the phones of an account, newest first.
    List(OfAccount),
    /// Remove a phone; its certificates are revoked.
    Remove(OfPhone),
    /// Report the active phone lost; its certificates are revoked.
    Lost(OfPhone),
    /// Let a waiting phone take over at once, after a look at the person.
    Approve(OfPhone),
}

#[derive(Args, Debug)]
pub(crate) struct OfPhone {
    /// The personal identification number.
    number: PersonalNumber,
    /// The phone, as `device list` names it.
    #[arg(allow_hyphen_values = true)]
    phone: String,
    #[command(flatten)]
    desk: Desk,
}

/// Does one thing with the phones of an account.
pub(super) async fn run(command: &Command, output: &mut Output) -> Result<(), CliError> {
    let (OfPhone { number, phone, desk }, command) = match command {
        Command::List(of) => return list(of, output).await,
        Command::Remove(of) | Command::Lost(of) | Command::Approve(of) => (of, command),
    };
    let number = number.as_str();
    let (authority, by) = desk.open().await?;
    let done = match command {
        Command::Lost(_) => authority.report_lost_of(&by, number, phone).await,
        Command::Approve(_) => authority.approve_move_of(&by, number, phone).await,
        Command::Remove(_) | Command::List(_) => {
            authority.remove_phone_of(&by, number, phone).await
        }
    };
    let entry = done.map_err(|refusal| lacking(refusal, CliError::no_phone))?;
    changed(&authority, &desk.place, &entry, output).await
}

async fn list(of: &OfAccount, output: &mut Output) -> Result<(), CliError> {
    let (authority, by) = of.desk.open().await?;
    let phones = authority.phones_of(&by, of.number.as_str()).await?;
    authority.close().await;
    for phone in &phones {
        if of.desk.place.json {
            output.json(&as_json(phone))?;
        } else {
            let line = summary(phone, output);
            output.line(line)?;
        }
    }
    Ok(())
}

/// Tells what became of the phone, after what was revoked is published.
async fn changed(
    authority: &Authority,
    place: &AuthorityDir,
    entry: &PhoneEntry,
    output: &mut Output,
) -> Result<(), CliError> {
    let published = publish::changes(authority).await;
    if place.json {
        let mut object = as_json(entry);
        object["waits_to_be_published"] = json!(published.is_err());
        output.json(&object)?;
    } else {
        let line = summary(entry, output);
        output.line(line)?;
        if matches!(entry.state, PhoneState::Lost | PhoneState::Removed) {
            publish::tell_soon(&published, output)?;
        }
    }
    authority.close().await;
    publish::check(published)
}

pub(super) fn as_json(phone: &PhoneEntry) -> Value {
    json!(phone)
}

pub(super) fn summary(phone: &PhoneEntry, output: &Output) -> String {
    let at = |seconds| display(Instant::saturating_from_unix_seconds(seconds));
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
