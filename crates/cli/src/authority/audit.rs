//! `vneid authority audit`: who did what, and who looked at whom.

use serde_json::json;
use vneid_authority::{AuditFault, AuditLink, AuditRow};

use super::arguments::{Audit as Command, AuditQuery, Desk};
use crate::failure::Failure;
use crate::output::Output;
use crate::time::shown;

/// Lists, exports or checks.
pub(super) async fn run(command: &Command, output: &mut Output) -> Result<u8, Failure> {
    match command {
        Command::List(query) => list(query, query.desk.place.json, output).await.map(|()| 0),
        Command::Export(query) => list(query, true, output).await.map(|()| 0),
        Command::Verify { noted, desk } => verify(noted.as_ref(), desk, output).await,
    }
}

async fn list(asked: &AuditQuery, json: bool, output: &mut Output) -> Result<(), Failure> {
    let (authority, by) = asked.desk.open().await?;
    let query = vneid_authority::AuditQuery {
        since: asked.since.map(|when| when.unix_ms() / 1000),
        until: asked.until.map(|when| when.unix_ms() / 1000),
        account: asked.account.clone(),
        action: asked.action.clone(),
        operator: asked.who.clone(),
    };
    let mut rows = authority.read_audit(&by, &query).await?;
    loop {
        let page = rows.next_page().await?;
        if page.is_empty() {
            break;
        }
        for row in &page {
            if json { output.json(row)? } else { output.line(in_words(row))? }
        }
    }
    authority.close().await;
    Ok(())
}

/// One line; names and codes are the same in every language.
fn in_words(row: &AuditRow) -> String {
    let at = shown(vneid_core::Instant::saturating_from_unix_seconds(row.at));
    let who = row.operator.as_ref().unwrap_or(&row.actor);
    let mut line = format!("{:>8}  {at}  {who}  {}", row.entry, row.action);
    let more = [
        ("account", &row.account),
        ("phone", &row.phone),
        ("reason", &row.reason),
        ("ticket", &row.ticket),
        ("detail", &row.detail),
    ];
    for (name, value) in more {
        line.extend(value.iter().map(|value| format!("  {name}={value}")));
    }
    line
}

async fn verify(
    noted: Option<&AuditLink>,
    desk: &Desk,
    output: &mut Output,
) -> Result<u8, Failure> {
    let (authority, by) = desk.open().await?;
    let checked = authority.verify_audit(&by, noted).await?;
    authority.close().await;
    let head = format!("{}:{}", checked.head.link, checked.head.hash);
    let is_whole = checked.faults.is_empty() && checked.noted_is_there != Some(false);
    if desk.place.json {
        let faults: Vec<_> = checked.faults.iter().map(as_json).collect();
        output.json(&json!({
            "whole": is_whole,
            "faults": faults,
            "noted_is_there": checked.noted_is_there,
            "head": head,
            "links": checked.links,
            "sealed": checked.sealed,
            "unsealed": checked.unsealed,
            "not_chained": checked.not_chained,
        }))?;
    } else {
        for fault in &checked.faults {
            let text = fault_in_words(fault, output);
            output.line(text)?;
        }
        if checked.noted_is_there == Some(false) {
            let text = output.texts.text("authority.audit_noted_gone").to_owned();
            output.line(text)?;
        }
        let values = [
            ("links", &*checked.links.to_string()),
            ("sealed", &checked.sealed.to_string()),
            ("unsealed", &checked.unsealed.to_string()),
            ("older", &checked.not_chained.to_string()),
            ("head", &head),
        ];
        let text = output.texts.filled("authority.audit_checked", &values);
        output.line(text)?;
    }
    if is_whole { Ok(0) } else { Err(Failure::audit_broken()) }
}

fn as_json(fault: &AuditFault) -> serde_json::Value {
    match fault {
        AuditFault::Changed { entry } => json!({ "fault": "changed", "entry": entry }),
        AuditFault::Removed { before, count } => {
            json!({ "fault": "removed", "before_entry": before, "count": count })
        }
        AuditFault::Inserted { entry } => json!({ "fault": "inserted", "entry": entry }),
        AuditFault::Reordered { entry } => json!({ "fault": "reordered", "entry": entry }),
        AuditFault::Block { from, to, sealed, found } => {
            json!({ "fault": "block", "from": from, "to": to, "sealed": sealed, "found": found })
        }
    }
}

fn fault_in_words(fault: &AuditFault, output: &Output) -> String {
    let number = |it: &i64| it.to_string();
    let filled = |key: &str, values: &[(&str, &str)]| {
        output.texts.filled(&format!("authority.audit_{key}"), values)
    };
    match fault {
        AuditFault::Changed { entry } => filled("changed", &[("entry", &number(entry))]),
        AuditFault::Removed { before, count } => {
            filled("removed", &[("entry", &number(before)), ("count", &number(count))])
        }
        AuditFault::Inserted { entry } => filled("inserted", &[("entry", &number(entry))]),
        AuditFault::Reordered { entry } => filled("reordered", &[("entry", &number(entry))]),
        AuditFault::Block { from, to, sealed, found } => filled(
            "block",
            &[
                ("from", &number(from)),
                ("to", &number(to)),
                ("sealed", &sealed.to_string()),
                ("found", &found.to_string()),
            ],
        ),
    }
}
