//! `vneid authority paper`.

use std::path::Path;

use serde_json::json;
use vneid_authority::{ImportReport, LinePortrait, PaperInfo, PictureSize, PortraitMade};

use super::arguments::{Desk, OfAccount, Paper as Command, Place};
use super::lines::{self, Lines};
use super::{Trouble, publish};
use crate::failure::Failure;
use crate::output::{Output, printable};
use crate::time::shown;

/// Does one thing with papers.
pub(super) async fn run(command: &Command, output: &mut Output) -> Result<u8, Failure> {
    match command {
        Command::Import { file, desk } => import(file, desk, output).await,
        Command::List(of) => list(of, output).await.map(|()| 0),
        Command::Remake { desk } => remake(desk, output).await,
        Command::Withdraw { number, kind, paper_number, desk } => {
            let (authority, by) = desk.open().await?;
            let withdrawn =
                authority.withdraw_paper(&by, number.as_str(), kind, paper_number).await;
            let withdrawn = withdrawn.map_err(|refusal| Trouble::NoPaper.lacking(refusal))?;
            let published = publish::changes(&authority).await;
            authority.close().await;
            if desk.place.json {
                output.json(&json!({
                    "withdrawn": withdrawn,
                    "waits_to_be_published": published.is_err(),
                }))?;
            } else {
                let key = if withdrawn { "authority.withdrawn" } else { "authority.was_withdrawn" };
                let text = output.texts.text(key).to_owned();
                output.line(text)?;
                if withdrawn {
                    publish::tell_soon(&published, output)?;
                }
            }
            publish::check(published).map(|()| 0)
        }
    }
}

/// Imports line by line.
async fn import(path: &Path, desk: &Desk, output: &mut Output) -> Result<u8, Failure> {
    let (mut lines, place) = (Lines::open(path)?, &desk.place);
    let (authority, by) = desk.open().await?;
    let mut total = ImportReport::default();
    while let Some((number, text)) = lines.next()? {
        let report = match text {
            // A line feed that is no end of a line would shift the numbers; JSON has none inside.
            Ok(text) => authority.import_papers(&by, &text).await.map_err(Trouble::of)?,
            Err(error) => ImportReport { errors: vec![error], ..ImportReport::default() },
        };
        total.added += report.added;
        total.changed += report.changed;
        total.withdrawn += report.withdrawn;
        total.unchanged += report.unchanged;
        for portrait in report.portraits {
            report_portrait(LinePortrait { line: number, ..portrait }, place, output)?;
        }
        for mut error in report.errors {
            error.line = number;
            lines::tell(&error, place, output)?;
            total.errors.push(error);
        }
    }
    let published = match total.withdrawn {
        0 => Ok(()),
        _ => publish::changes(&authority).await,
    };
    authority.close().await;
    if place.json {
        output.json(&json!({
            "added": total.added,
            "changed": total.changed,
            "withdrawn": total.withdrawn,
            "unchanged": total.unchanged,
            "bad_lines": total.errors.len(),
            "waits_to_be_published": published.is_err(),
        }))?;
    } else {
        let values = [
            ("added", &*total.added.to_string()),
            ("changed", &total.changed.to_string()),
            ("withdrawn", &total.withdrawn.to_string()),
            ("unchanged", &total.unchanged.to_string()),
        ];
        let text = output.texts.filled("authority.imported", &values);
        output.line(text)?;
        if total.withdrawn > 0 {
            publish::tell_soon(&published, output)?;
        }
    }
    match total.errors.len() {
        0 => publish::check(published).map(|()| 0),
        count => Err(Trouble::BadLines { count }.into()),
    }
}

fn report_portrait(
    LinePortrait { line, made }: LinePortrait,
    place: &Place,
    output: &mut Output,
) -> Result<(), Failure> {
    let PortraitMade { from, turned, to } = made;
    if place.json {
        let size = |size: PictureSize| json!({ "width": size.width, "height": size.height, "bytes": size.bytes });
        return output.json(&json!({
            "line": line, "portrait": { "from": size(from), "turned": turned, "to": size(to) },
        }));
    }
    let key = if turned { "authority.portrait_turned" } else { "authority.portrait_made" };
    let values = [("line", &*line.to_string()), ("from", &size(from)), ("to", &size(to))];
    let text = output.texts.filled(key, &values);
    output.line(text)
}

/// `1200x1600 480 KB`, of 1000 bytes.
fn size(PictureSize { width, height, bytes }: PictureSize) -> String {
    let kilobytes = if bytes < 100_000 {
        format!("{}.{}", bytes / 1000, bytes % 1000 / 100)
    } else {
        (bytes / 1000).to_string()
    };
    format!("{width}x{height} {kilobytes} KB")
}

/// Makes the papers of earlier imports as today's would.
async fn remake(desk: &Desk, output: &mut Output) -> Result<u8, Failure> {
    let place = &desk.place;
    let (authority, by) = desk.open().await?;
    let report = authority.remake_papers(&by).await.map_err(Trouble::of)?;
    authority.close().await;
    for (paper, reason) in &report.left {
        if place.json {
            output.json(&json!({ "paper": paper, "error": reason }))?;
        } else {
            let values = [("paper", paper.as_str()), ("reason", reason)];
            let text = output.texts.filled("authority.not_remade", &values);
            output.line(text)?;
        }
    }
    let [remade, unchanged, left] = [report.remade, report.unchanged, report.left.len()];
    if place.json {
        output.json(&json!({ "remade": remade, "unchanged": unchanged, "left": left }))?;
    } else {
        let [remade, unchanged, left] = [remade, unchanged, left].map(|count| count.to_string());
        let values = [("remade", &*remade), ("unchanged", &unchanged), ("left", &left)];
        let text = output.texts.filled("authority.remade", &values);
        output.line(text)?;
    }
    if left > 0 { Err(Trouble::NotRemade { count: left }.into()) } else { Ok(0) }
}

async fn list(of: &OfAccount, output: &mut Output) -> Result<(), Failure> {
    let (authority, by) = of.desk.open().await?;
    let papers = authority.papers_of(&by, of.number.as_str()).await.map_err(Trouble::of)?;
    authority.close().await;
    for paper in &papers {
        tell(paper, of.desk.place.json, output)?;
    }
    Ok(())
}

fn tell(paper: &PaperInfo, json: bool, output: &mut Output) -> Result<(), Failure> {
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
        Some(at) => texts.filled("authority.paper_withdrawn", &[("instant", &shown(at))]),
        None => texts.filled("authority.paper_issued", &[("instant", &shown(paper.issued))]),
    };
    output.line(format!("{kind}  {}  {state}", printable(&paper.number)))
}
