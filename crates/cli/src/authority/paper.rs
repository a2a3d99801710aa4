//! `vneid authority paper`.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;
use vneid_authority::PaperInfo;
use vneid_core::PersonalNumber;

use super::authority_dir::{Desk, OfAccount};
use super::refusal::lacking;
use super::{import, publish};
use crate::error::CliError;
use crate::output::{Output, printable};
use crate::time::display;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Import papers, one JSON object a line. Bad lines are reported; every good one is stored.
    Import {
        /// The file; `-` is the standard input.
        file: PathBuf,
        #[command(flatten)]
        desk: Desk,
    },
    /// List the papers of an account, not what they say.
    List(OfAccount),
    /// Make the papers of earlier editions of this program as an import makes them today: portraits
    /// small and upright, days ending in Vietnam. Phones fetch them; nobody is told.
    Remake {
        #[command(flatten)]
        desk: Desk,
    },
    /// Withdraw a paper.
    Withdraw {
        /// The personal identification number.
        number: PersonalNumber,
        /// citizen_card, driving_licence, vehicle_registration or health_insurance.
        kind: String,
        /// The number of the paper.
        #[arg(allow_hyphen_values = true)]
        paper_number: String,
        #[command(flatten)]
        desk: Desk,
    },
}

/// Does one thing with papers.
pub(super) async fn run(command: &Command, output: &mut Output) -> Result<u8, CliError> {
    match command {
        Command::Import { file, desk } => import::papers(file, desk, output).await,
        Command::List(of) => list(of, output).await.map(|()| 0),
        Command::Remake { desk } => remake(desk, output).await,
        Command::Withdraw { number, kind, paper_number, desk } => {
            let (authority, by) = desk.open().await?;
            let withdrawn =
                authority.withdraw_paper(&by, number.as_str(), kind, paper_number).await;
            let withdrawn =
                withdrawn.map_err(|refusal| lacking(refusal, CliError::no_paper_of_account))?;
            let published = publish::changes(&authority).await;
            authority.close().await;
            if desk.place.json {
                output.json(&json!({
                    "withdrawn": withdrawn,
                    "waits_to_be_published": published.is_err(),
                }))?;
            } else {
                let key = if withdrawn { "authority.withdrawn" } else { "authority.was_withdrawn" };
                output.say(key, &[])?;
                if withdrawn {
                    publish::tell_soon(&published, output)?;
                }
            }
            publish::check(published).map(|()| 0)
        }
    }
}

/// Makes the papers of earlier imports as today's would.
async fn remake(desk: &Desk, output: &mut Output) -> Result<u8, CliError> {
    let place = &desk.place;
    let (authority, by) = desk.open().await?;
    let report = authority.remake_papers(&by).await?;
    authority.close().await;
    for (paper, reason) in &report.left {
        if place.json {
            output.json(&json!({ "paper": paper, "error": reason }))?;
        } else {
            output.say("authority.not_remade", &[("paper", paper), ("reason", &reason)])?;
        }
    }
    let [remade, unchanged, left] = [report.remade, report.unchanged, report.left.len()];
    if place.json {
        output.json(&json!({ "remade": remade, "unchanged": unchanged, "left": left }))?;
    } else {
        output.say(
            "authority.remade",
            &[("remade", &remade), ("unchanged", &unchanged), ("left", &left)],
        )?;
    }
    if left > 0 { Err(CliError::not_remade(left)) } else { Ok(0) }
}

async fn list(of: &OfAccount, output: &mut Output) -> Result<(), CliError> {
    let (authority, by) = of.desk.open().await?;
    let papers = authority.papers_of(&by, of.number.as_str()).await?;
    authority.close().await;
    for paper in &papers {
        print(paper, of.desk.place.json, output)?;
    }
    Ok(())
}

fn print(paper: &PaperInfo, json: bool, output: &mut Output) -> Result<(), CliError> {
    let kind = paper.kind.unwrap_or("?");
    if json {
        return output.json(&json!({
            "paper": paper.paper,
            "kind": paper.kind,
            "number": paper.number,
            "issued": paper.issued,
            "withdrawn": paper.withdrawn,
        }));
    }
    let texts = &output.texts;
    let state = match paper.withdrawn {
        Some(at) => texts.filled("authority.paper_withdrawn", &[("instant", &display(at))]),
        None => texts.filled("authority.paper_issued", &[("instant", &display(paper.issued))]),
    };
    output.line(format!("{kind}  {}  {state}", printable(&paper.number)))
}
