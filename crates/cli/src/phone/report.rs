//! What became of a job, in words and as JSON; and `vneid phone sync`.

use serde_json::{Value, json};
use vneid_client::{Job, Report, Trouble};

use super::folder::{OfPhone, Phone};
use super::online;
use crate::error::CliError;
use crate::output::Output;
use crate::time::{When, date_and_time};

/// Brings the phone up to date.
pub(super) fn sync(of: &OfPhone, output: &mut Output) -> Result<u8, CliError> {
    let mut phone = Phone::open_to_change(&of.dir)?;
    let report = run(&mut phone, Job::sync)?;
    print(&report, of.json, output, |output| {
        let lines = brought(&report, output);
        let lines = if lines.is_empty() && report.troubles.is_empty() {
            vec![output.texts.text("phone.nothing_new").to_owned()]
        } else {
            lines
        };
        lines.iter().try_for_each(|line| output.line(line))
    })
}

/// Runs a job against the phone's service, by the clock of this machine.
///
/// # Errors
/// As [`online::run`], and [`CliError::no_service`].
pub(super) fn run(
    phone: &mut Phone,
    job: impl FnOnce(&vneid_client::Service) -> Job,
) -> Result<Report, CliError> {
    let job = job(&phone.service()?);
    online::run(phone, job, &When::of_machine)
}

/// Tells what a job has brought: the report as JSON, or `words`. Then every trouble; the status is
/// that of the first.
pub(super) fn print(
    report: &Report,
    json: bool,
    output: &mut Output,
    words: impl FnOnce(&mut Output) -> Result<(), CliError>,
) -> Result<u8, CliError> {
    if json {
        output.json(&as_json(report))?;
    } else if report.troubles.is_empty() || has_come(report) {
        words(output)?;
    }
    let troubles = report.troubles.iter().cloned().map(CliError::from);
    let mut status = None;
    for failure in troubles {
        output.complain(&failure)?;
        status.get_or_insert(failure.status());
    }
    Ok(status.unwrap_or(0))
}

/// Tells that a job without anything to bring is done.
pub(super) fn tell_done(
    report: &Report,
    key: &str,
    of: &OfPhone,
    output: &mut Output,
) -> Result<u8, CliError> {
    print(report, of.json, output, |output| output.say(key, &[]))
}

/// The lines for whatever came.
pub(super) fn brought(report: &Report, output: &Output) -> Vec<String> {
    let texts = &output.texts;
    let mut lines = Vec::new();
    if let Some(until) = report.certified_until {
        let values = [("instant", &*date_and_time(until, texts))];
        lines.push(texts.filled("phone.certified", &values));
    }
    for (key, count) in
        [("phone.papers_changed", report.papers_changed), ("phone.notices_came", report.notices)]
    {
        if count > 0 {
            lines.push(texts.filled(key, &[("count", &count.to_string())]));
        }
    }
    if report.lists_changed {
        lines.push(texts.text("phone.lists_changed").to_owned());
    }
    lines
}

/// A report in machine-readable form.
fn as_json(report: &Report) -> Value {
    let code_sent = report
        .code_sent
        .map(|sent| json!({ "digits": sent.digits, "expires_in_s": sent.expires_in_s, "tries": sent.tries }));
    json!({
        "code_sent": code_sent,
        "certified_until": report.certified_until,
        "papers_changed": report.papers_changed,
        "notices": report.notices,
        "lists_changed": report.lists_changed,
        "troubles": report.troubles.iter().map(trouble_as_json).collect::<Vec<_>>(),
    })
}

fn trouble_as_json(trouble: &Trouble) -> Value {
    let Trouble { part, cause } = trouble;
    let mut object = json!({ "part": part.name(), "code": cause.code() });
    if let vneid_client::Cause::Refused(refused) = cause {
        object["http_status"] = json!(refused.status);
        for (name, value) in
            [("retry_after_s", refused.retry_after_s), ("tries_left", refused.tries_left)]
        {
            if let Some(value) = value {
                object[name] = json!(value);
            }
        }
    }
    object
}

/// Whether anything came at all.
fn has_come(report: &Report) -> bool {
    let empty = Report { troubles: report.troubles.clone(), ..Report::default() };
    *report != empty
}
