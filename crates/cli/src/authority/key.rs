//! `vneid authority key`: issuer keys.

use clap::Subcommand;
use serde_json::json;
use vneid_authority::{
    Clock, IssuerName, SystemClock, make_issuer_key, make_issuer_key_in_token, read_aloud,
};
use vneid_core::crypto::thumbprint;

use super::authority_dir::AuthorityDir;
use crate::error::CliError;
use crate::output::{Output, hex};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make an issuer key in the folder of the authority. It signs nothing before a trust list names
    /// it and every list without it has expired.
    New {
        /// Role and kid, for example `device-4432`. A kid is never used again.
        name: IssuerName,
        /// Make it in the token that the configuration names; it can never be read out of that.
        #[arg(long)]
        token: bool,
        #[command(flatten)]
        place: AuthorityDir,
    },
}

/// Makes an issuer key, and tells its thumbprint and how it comes into the next draft.
pub(super) fn run(command: &Command, output: &mut Output) -> Result<(), CliError> {
    let Command::New { name, token, place } = command;
    let folder = place.folder();
    if !place.config_file().exists() {
        return Err(CliError::no_authority(&place.config_file()));
    }
    let file = format!("{name}.pem");
    let (half, private) = if *token {
        let settings = place.load(Vec::new())?.token().ok_or(CliError::no_token())?;
        let half = make_issuer_key_in_token(&folder, &settings, *name)?;
        (half, format!("{}: {name}", settings.label))
    } else {
        let half = make_issuer_key(&folder, *name)?;
        (half, folder.join("keys").join(&file).display().to_string())
    };
    let (public, thumbprint) = (folder.join("public").join(&file), thumbprint(&half));
    let draft = name.draft_new(&file, SystemClock.now());
    if place.json {
        return output.json(&json!({
            "key": name.to_string(),
            "private": private,
            "public": public.display().to_string(),
            "thumbprint": hex(&thumbprint),
            "read_aloud": read_aloud(&thumbprint),
            "draft": draft.trim_start(),
        }));
    }
    output.say(
        "authority.key_made",
        &[
            ("private", &private),
            ("public", &public.display()),
            ("key", &name),
            ("thumbprint", &hex(&thumbprint)),
            ("aloud", &read_aloud(&thumbprint)),
        ],
    )
}
