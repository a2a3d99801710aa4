//! `vneid authority publish`, and publishing what another command has revoked.

use serde_json::json;
use vneid_authority::{Authority, Failure as Refusal, FolderError};

use super::Trouble;
use super::arguments::Publish;
use crate::failure::Failure;
use crate::output::Output;

/// Publishes now.
pub(super) async fn run(arguments: &Publish, output: &mut Output) -> Result<(), Failure> {
    let Publish { to, desk } = arguments;
    let (authority, by) = desk.open().await?;
    // What can go out goes into the folder, too, though something else may be held back.
    let published = match authority.publish_by(&by).await {
        Ok(()) => authority.check_none_held_back().await,
        Err(refusal @ Refusal::NoIssuer("status")) => Err(refusal),
        Err(refusal) => return Err(Trouble::of(refusal)),
    };
    let manifest = authority.manifest_sequence().await.map_err(Trouble::of)?;
    let written = match to {
        None => 0,
        Some(folder) => authority.write_published(folder).await.map_err(|error| match error {
            FolderError::Io { path, error } => Failure::not_written(path.as_ref(), error),
            FolderError::Failed(refusal) => Trouble::of(refusal),
        })?,
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
            let values = [("manifest", &*manifest.to_string())];
            let text = output.texts.filled("authority.published", &values);
            output.line(text)?;
        }
        if let Some(folder) = to {
            let values =
                [("path", &*folder.display().to_string()), ("count", &written.to_string())];
            let text = output.texts.filled("authority.files_written", &values);
            output.line(text)?;
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
) -> Result<(), Failure> {
    if published.is_err() {
        return Ok(());
    }
    let text = output.texts.text("authority.published_soon").to_owned();
    output.line(text)
}

/// No command ends well while something of it is not published. It is stored; the service publishes
/// it when it can.
pub(super) fn check(published: Result<(), Refusal>) -> Result<(), Failure> {
    published.map_err(|refusal| {
        let trouble = match refusal {
            Refusal::NoIssuer("status") => Trouble::ListsWait,
            Refusal::HeldBack { shards } => Trouble::HeldBack { shards },
            refusal => Trouble::NotPublished { detail: refusal.to_string() },
        };
        trouble.into()
    })
}
