//! Signing in and out, and the password.

use std::path::PathBuf;

use clap::Args;
use vneid_client::{Job, Report};
use vneid_core::{Account, Enrolment, PersonalNumber, Standing};

use super::folder::{OfPhone, Phone};
use super::report::{brought, print, run as run_job, tell_done};
use crate::error::CliError;
use crate::output::{Output, printable};
use crate::prompt::{self, Question};
use crate::time::date_and_time;

#[derive(Args, Debug)]
pub(crate) struct SignIn {
    /// The personal identification number: 12 digits.
    #[arg(long, value_name = "N")]
    number: PersonalNumber,
    #[command(flatten)]
    from: SecretsFrom,
    #[command(flatten)]
    of: OfPhone,
}

/// Where secrets come from: never from the arguments, which every program of the machine can read.
#[derive(Args, Debug)]
pub(crate) struct SecretsFrom {
    /// Read the password from this file, a line each where there are an old and a new one. Without
    /// it, from the standard input; on a terminal it is asked for, and not shown.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

/// `vneid phone sign-in`: number and password; on a terminal also asks for the one-time code.
pub(super) fn run(arguments: &SignIn, output: &mut Output) -> Result<u8, CliError> {
    let SignIn { number, from, of } = arguments;
    let mut phone = Phone::open_to_change(&of.dir)?;
    let name = phone.served_by()?.phone.clone();
    let questions = [Question::Known("phone.password")];
    let [password] = prompt::secrets(questions, from.password_file.as_deref(), output)?;
    let report =
        run_job(&mut phone, |service| Job::sign_in(service, number.as_str(), &password, &name))?;
    let status = print(&report, of.json, output, |output| {
        let Some(sent) = report.code_sent else { return Ok(()) };
        let duration = output.texts.duration(sent.expires_in_s.into());
        let dir = of.dir.display().to_string();
        let (tries, digits) = (sent.tries.to_string(), sent.digits.to_string());
        output.say(
            "phone.code_sent",
            &[("duration", &duration), ("tries", &tries), ("path", &dir), ("digits", &digits)],
        )
    })?;
    if report.code_sent.is_none() || of.json {
        return Ok(status);
    }
    match prompt::line("phone.code", output)? {
        Some(code) => enter(&mut phone, &code, of, output),
        None => Ok(status),
    }
}

/// `vneid phone code`.
pub(super) fn confirm(code: &str, of: &OfPhone, output: &mut Output) -> Result<u8, CliError> {
    let mut phone = Phone::open_to_change(&of.dir)?;
    enter(&mut phone, code, of, output)
}

fn enter(phone: &mut Phone, code: &str, of: &OfPhone, output: &mut Output) -> Result<u8, CliError> {
    let report = run_job(phone, |service| Job::confirm(service, code))?;
    print(&report, of.json, output, |output| {
        let lines = signed_in(phone, &report, output);
        lines.iter().try_for_each(|line| output.line(line))
    })
}

/// `vneid phone activate`.
pub(super) fn activate(code: &str, of: &OfPhone, output: &mut Output) -> Result<u8, CliError> {
    let mut phone = Phone::open_to_change(&of.dir)?;
    let report = run_job(&mut phone, |service| Job::activate(service, code))?;
    print(&report, of.json, output, |output| {
        let lines = signed_in(&phone, &report, output);
        lines.iter().try_for_each(|line| output.line(line))
    })
}

/// Who is signed in now, and what comes next.
fn signed_in(phone: &Phone, report: &Report, output: &Output) -> Vec<String> {
    let texts = &output.texts;
    let mut lines = Vec::new();
    if let Account::SignedIn(person) = &phone.state.account {
        let level = super::status::level_number(person.level).to_string();
        let values = [("name", &*printable(&person.name)), ("level", &level)];
        lines.push(texts.filled("phone.signed_in", &values));
    }
    let enrolled = phone.state.link.enrolment.enrolled();
    if let Some(Standing::Waiting { activates, activation_code, digits }) =
        enrolled.map(|it| it.standing)
    {
        let key = if activation_code { "phone.waiting_for_code" } else { "phone.waiting" };
        let digits = digits.map(String::from).unwrap_or_default();
        let values = [("instant", &*date_and_time(activates, texts)), ("digits", &digits)];
        lines.push(texts.filled(key, &values));
    }
    lines.extend(brought(report, output));
    if !phone.state.unlock.has_passcode() && enrolled.is_some() {
        lines.push(texts.text("phone.set_passcode").to_owned());
    }
    lines
}

/// `vneid phone password`.
pub(super) fn change_password(
    from: &SecretsFrom,
    of: &OfPhone,
    output: &mut Output,
) -> Result<u8, CliError> {
    let mut phone = Phone::open_to_change(&of.dir)?;
    phone.service()?;
    let questions = [Question::Known("phone.old_password"), Question::Chosen("phone.new_password")];
    let [old, new] = prompt::secrets(questions, from.password_file.as_deref(), output)?;
    let report = run_job(&mut phone, |service| Job::change_password(service, &old, &new))?;
    tell_done(&report, "phone.password_changed", of, output)
}

/// `vneid phone sign-out`.
pub(super) fn sign_out(
    everywhere: bool,
    of: &OfPhone,
    output: &mut Output,
) -> Result<u8, CliError> {
    let mut phone = Phone::open_to_change(&of.dir)?;
    phone.service()?;
    if phone.state.link.enrolment == Enrolment::None {
        return Err(CliError::signed_out());
    }
    let report = run_job(&mut phone, |service| {
        if everywhere { Job::sign_out_everywhere(service) } else { Job::sign_out(service) }
    })?;
    if everywhere {
        return tell_done(&report, "phone.signed_out_everywhere", of, output);
    }
    if !of.json {
        // Whether or not the authority could be told.
        output.say("phone.signed_out", &[])?;
    }
    print(&report, of.json, output, |_| Ok(()))
}
