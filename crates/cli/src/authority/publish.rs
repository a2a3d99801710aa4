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
    authority.publish_by(&by).await.map_err(Trouble::of)?;
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
        return output.json(&json!({ "manifest": manifest, "files_written": written }));
    }
    let values = [("manifest", &*manifest.to_string())];
    let text = output.texts.filled("authority.published", &values);
    output.line(text)?;
    if let Some(folder) = to {
        let values = [("path", &*folder.display().to_string()), ("count", &written.to_string())];
        let text = output.texts.filled("authority.files_written", &values);
        output.line(text)?;
    }
    Ok(())
}

/// Publishes what was just revoked, so that it does not wait for a service that may be down.
pub(super) async fn if_due(authority: &Authority) -> Result<bool, Refusal> {
    authority.publish_if_due().await
}

/// Tells that a revocation waits, if it does. It is stored; the service publishes it when it can.
pub(super) fn tell(published: Result<bool, Refusal>, output: &mut Output) -> Result<(), Failure> {
    let Err(refusal) = published else { return Ok(()) };
    let text = output.texts.filled("authority.not_published", &[("detail", &refusal.to_string())]);
    output.line(text)
}
