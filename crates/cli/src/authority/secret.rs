//! `vneid authority secret`, and `confirm`: what a database belongs to changes on purpose.

use std::fs;
use std::path::Path;

use clap::Subcommand;
use serde_json::json;
use vneid_authority::{SecretReplaced, make_secret};

use super::authority_dir::Desk;
use crate::error::CliError;
use crate::output::Output;
use crate::store::{self, Secrecy};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make another secret, with which the service goes on. Stop every instance, and give each the new
    /// file. One-time and activation codes that are open become void.
    Replace {
        #[command(flatten)]
        desk: Desk,
    },
}

/// Does it.
pub(super) async fn run(command: &Command, output: &mut Output) -> Result<(), CliError> {
    let Command::Replace { desk } = command;
    let ((config, by), place) = (desk.load()?, &desk.place);
    let next = store::temp_path(&config.secret, "next");
    let authority = place.open_copy(&config).await?;
    // One who was killed has left it there, and the database may have taken it over already.
    let left: Option<[u8; 32]> = fs::read(&next).ok().and_then(|bytes| bytes.try_into().ok());
    let taken_over = match &left {
        Some(secret) => authority.has_secret(secret).await?,
        None => false,
    };
    let replaced = if taken_over {
        SecretReplaced { sign_ins: 0, activation_codes: 0 }
    } else {
        let secret = make_secret()?;
        store::replace(&next, &secret, Secrecy::Private)?;
        authority.replace_secret(&by, &secret).await?
    };
    authority.close().await;
    store::put(&next, &config.secret)?;
    print(&config.secret, replaced, place.json, output)
}

fn print(
    path: &Path,
    replaced: SecretReplaced,
    json: bool,
    output: &mut Output,
) -> Result<(), CliError> {
    let SecretReplaced { sign_ins, activation_codes } = replaced;
    let path = path.display().to_string();
    if json {
        return output.json(&json!({
            "secret": path, "sign_ins": sign_ins, "activation_codes": activation_codes,
        }));
    }
    output.say(
        "authority.secret_replaced",
        &[("path", &path), ("sign_ins", &sign_ins), ("activation_codes", &activation_codes)],
    )
}

/// Takes over roots and URL of the configuration.
pub(super) async fn confirm(desk: &Desk, output: &mut Output) -> Result<(), CliError> {
    let ((config, by), place) = (desk.load()?, &desk.place);
    let authority = place.open_copy(&config).await?;
    let set = authority.confirm_roots_and_url(&by).await.map_err(CliError::from);
    authority.close().await;
    set?;
    let url = &config.public_url[..];
    if place.json {
        return output.json(&json!({ "public_url": url }));
    }
    output.say("authority.confirmed", &[("url", &url)])
}
