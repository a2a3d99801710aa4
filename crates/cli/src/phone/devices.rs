//! `vneid phone devices` and `vneid phone move`.

use clap::{Subcommand, ValueEnum};
use serde_json::json;
use vneid_client::wire::{PhoneEntry, PhoneState};
use vneid_client::{Job, Report};
use vneid_core::Instant;

use super::folder::{OfPhone, Phone};
use super::new::phone_name;
use super::report::{run as run_job, tell_done};
use crate::error::CliError;
use crate::output::{Output, printable};
use crate::time::date_and_time;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List them, newest first.
    List(OfPhone),
    /// Give one another name.
    Rename {
        /// The phone, as the list names it.
        #[arg(allow_hyphen_values = true)]
        phone: String,
        /// At most 64 characters.
        #[arg(value_parser = phone_name)]
        name: String,
        #[command(flatten)]
        of: OfPhone,
    },
    /// Remove one from the account; its certificates are revoked.
    Remove {
        /// The phone, as the list names it.
        #[arg(allow_hyphen_values = true)]
        phone: String,
        #[command(flatten)]
        of: OfPhone,
    },
    /// Report one lost; its certificates are revoked.
    Lost {
        /// The phone, as the list names it.
        #[arg(allow_hyphen_values = true)]
        phone: String,
        #[command(flatten)]
        of: OfPhone,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MoveAnswer {
    /// The other phone takes over at once, and this one is removed.
    Approve,
    /// This phone stays.
    Refuse,
}

/// Lists the account's phones, or changes one.
pub(super) fn run(command: &Command, output: &mut Output) -> Result<u8, CliError> {
    match command {
        Command::List(of) => list(of, output),
        Command::Rename { phone, name, of } => {
            change(of, "phone.renamed", output, |service| Job::rename_phone(service, phone, name))
        }
        Command::Remove { phone, of } => {
            change(of, "phone.removed", output, |service| Job::remove_phone(service, phone))
        }
        Command::Lost { phone, of } => {
            change(of, "phone.lost", output, |service| Job::report_lost(service, phone))
        }
    }
}

/// Approves or refuses a move: of the phone named, or of the only one that waits.
pub(super) fn answer_move(
    answer: MoveAnswer,
    other: Option<&str>,
    of: &OfPhone,
    output: &mut Output,
) -> Result<u8, CliError> {
    let approve = answer == MoveAnswer::Approve;
    let mut phone = Phone::open_to_change(&of.dir)?;
    let other = match other {
        Some(other) => other.to_owned(),
        None => {
            let report = run_job(&mut phone, Job::phones)?;
            if !report.troubles.is_empty() {
                return tell_done(&report, "", of, output);
            }
            only_waiting(report)?
        }
    };
    let report = run_job(&mut phone, |service| Job::answer_move(service, &other, approve))?;
    let key = if approve { "phone.move_approved" } else { "phone.move_refused" };
    tell_done(&report, key, of, output)
}

fn only_waiting(report: Report) -> Result<String, CliError> {
    let phones = report.phones.unwrap_or_default();
    let mut waiting: Vec<String> = phones
        .into_iter()
        .filter(|entry| entry.state == PhoneState::Waiting)
        .map(|entry| entry.phone)
        .collect();
    match waiting.pop() {
        Some(only) if waiting.is_empty() => Ok(only),
        Some(_) => Err(CliError::several_moves(waiting.len() + 1)),
        None => Err(CliError::no_move()),
    }
}

fn list(of: &OfPhone, output: &mut Output) -> Result<u8, CliError> {
    let mut phone = Phone::open_to_change(&of.dir)?;
    let report = run_job(&mut phone, Job::phones)?;
    let own = phone.state.link.enrolment.enrolled().map(|enrolled| enrolled.phone.as_str());
    let Some(phones) = &report.phones else { return tell_done(&report, "", of, output) };
    for entry in phones {
        let is_own = own == Some(&entry.phone);
        if of.json {
            output.json(&json!({
                "phone": entry.phone,
                "name": entry.name,
                "platform": entry.platform,
                "model": entry.model,
                "digits": entry.digits,
                "activation_code": entry.activation_code,
                "state": entry.state,
                "registered": entry.registered,
                "activates": entry.activates,
                "this_phone": is_own,
            }))?;
        } else {
            let line = summary(entry, is_own, output);
            output.line(line)?;
        }
    }
    Ok(0)
}

fn summary(entry: &PhoneEntry, is_own: bool, output: &Output) -> String {
    let texts = &output.texts;
    let instant = |seconds| date_and_time(Instant::saturating_from_unix_seconds(seconds), texts);
    let state = match entry.state {
        PhoneState::Active => "active",
        PhoneState::Waiting => "waiting",
        PhoneState::Removed => "removed",
        PhoneState::Lost => "lost",
    };
    let activates = entry.activates.map(instant).unwrap_or_default();
    let digits = entry.digits.map(String::from).unwrap_or_default();
    let values = [("instant", &activates[..]), ("digits", &digits)];
    let state = texts.filled(&format!("phone.state_{state}"), &values);
    let own = if is_own { format!(" {}", texts.text("phone.this_one")) } else { String::new() };
    format!("{}  {}{own}  {state}", printable(&entry.phone), printable(&entry.name))
}

fn change(
    of: &OfPhone,
    key: &str,
    output: &mut Output,
    job: impl FnOnce(&vneid_client::Service) -> Job,
) -> Result<u8, CliError> {
    let mut phone = Phone::open_to_change(&of.dir)?;
    let report = run_job(&mut phone, job)?;
    tell_done(&report, key, of, output)
}
