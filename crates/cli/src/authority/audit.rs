//! `vneid authority audit`: who did what, and who looked at whom.

use clap::{Args, Subcommand};
use serde_json::json;
use vneid_authority::{AuditFault, AuditLink, AuditRow};

use super::authority_dir::Desk;
use crate::error::CliError;
use crate::output::Output;
use crate::time::{When, display};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List rows of the audit table, oldest first.
    List(AuditQuery),
    /// Write rows of the audit table as JSON lines, for a system that collects them.
    Export(AuditQuery),
    /// Check that no row was changed, removed, inserted or moved, and print the end of the chain, to be
    /// noted elsewhere.
    Verify {
        /// The end that was noted earlier, as LINK:HASH: fails when it is no longer there.
        #[arg(long, value_name = "LINK:HASH", value_parser = audit_link)]
        noted: Option<AuditLink>,
        #[command(flatten)]
        desk: Desk,
    },
}

#[derive(Args, Debug)]
pub(crate) struct AuditQuery {
    /// From this instant on: RFC 3339 or Unix seconds.
    #[arg(long, value_name = "T", value_parser = When::parse)]
    since: Option<When>,
    /// Before this instant.
    #[arg(long, value_name = "T", value_parser = When::parse)]
    until: Option<When>,
    /// About the account of this number, or of this name in the service.
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    account: Option<String>,
    /// With this action.
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// By this operator.
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    #[command(flatten)]
    desk: Desk,
}

fn audit_link(text: &str) -> Result<AuditLink, String> {
    let link = text.split_once(':').and_then(|(link, hash)| {
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some(AuditLink { link: link.parse().ok().filter(|_| is_hash)?, hash: hash.to_owned() })
    });
    link.ok_or_else(|| "expected LINK:HASH, as `audit verify` prints it".to_owned())
}

/// Lists, exports or checks.
pub(super) async fn run(command: &Command, output: &mut Output) -> Result<u8, CliError> {
    match command {
        Command::List(query) => list(query, query.desk.place.json, output).await.map(|()| 0),
        Command::Export(query) => list(query, true, output).await.map(|()| 0),
        Command::Verify { noted, desk } => verify(noted.as_ref(), desk, output).await,
    }
}

async fn list(asked: &AuditQuery, json: bool, output: &mut Output) -> Result<(), CliError> {
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
            if json { output.json(row)? } else { output.line(summary(row))? }
        }
    }
    authority.close().await;
    Ok(())
}

/// One line; names and codes are the same in every language.
fn summary(row: &AuditRow) -> String {
    let at = display(vneid_core::Instant::saturating_from_unix_seconds(row.at));
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
) -> Result<u8, CliError> {
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
            output.say("authority.audit_noted_gone", &[])?;
        }
        output.say(
            "authority.audit_checked",
            &[
                ("links", &checked.links),
                ("sealed", &checked.sealed),
                ("unsealed", &checked.unsealed),
                ("older", &checked.not_chained),
                ("head", &head),
            ],
        )?;
    }
    if is_whole { Ok(0) } else { Err(CliError::audit_broken()) }
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
