//! `vneid authority publish`, and publishing what another command has revoked.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use vneid_authority::{Authority, Error as Refusal};

use super::authority_dir::Desk;
use crate::error::CliError;
use crate::output::Output;

#[derive(Args, Debug)]
pub(crate) struct Publish {
    /// Also write every published file that is missing here, for a web server or a CDN.
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    #[command(flatten)]
    desk: Desk,
}

/// Publishes now.
pub(super) async fn run(arguments: &Publish, output: &mut Output) -> Result<(), CliError> {
    let Publish { to, desk } = arguments;
    let (authority, by) = desk.open().await?;
    // What can go out goes into the folder, too, though something else may be held back.
    let published = match authority.publish_by(&by).await {
        Ok(()) => authority.check_none_held_back().await,
        Err(refusal @ Refusal::NoIssuer("status")) => Err(refusal),
        Err(refusal) => return Err(refusal.into()),
    };
    let manifest = authority.manifest_sequence().await?;
    let written = match to {
        None => 0,
        Some(folder) => authority.write_published(folder).await?,
    };
    authority.close().await;
    if desk.place.json {
        output.json(&json!({
            "manifest": manifest,
            "files_written": written,
            "waits_to_be_published": published.is_err(),
        }))?;
    } else {
        if !matches!(published, Err(Refusal::NoIssuer(_))) {
            output.say("authority.published", &[("manifest", &manifest)])?;
        }
        if let Some(folder) = to {
            output.say(
                "authority.files_written",
                &[("path", &folder.display()), ("count", &written)],
            )?;
        }
    }
    check(published)
}

/// Publishes what was just changed, so that it does not wait for a service that may be down.
pub(super) async fn changes(authority: &Authority) -> Result<(), Refusal> {
    authority.publish_if_due().await?;
    authority.check_none_held_back().await
}

/// Tells from when on officers learn of what was revoked, once it is published.
pub(super) fn tell_soon(
    published: &Result<(), Refusal>,
    output: &mut Output,
) -> Result<(), CliError> {
    if published.is_err() {
        return Ok(());
    }
    output.say("authority.published_soon", &[])
}

/// No command ends well while something of it is not published. It is stored; the service publishes
/// it when it can.
pub(super) fn check(published: Result<(), Refusal>) -> Result<(), CliError> {
    published.map_err(|refusal| match refusal {
        Refusal::NoIssuer("status") => CliError::lists_wait(),
        Refusal::HeldBack { shards } => CliError::held_back(shards),
        refusal => CliError::not_published(refusal),
    })
}
