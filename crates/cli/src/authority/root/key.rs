//! Root keys: made, read with their passphrase, and called by their thumbprints.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use vneid_authority::{
    CeremonyError, KeyPairPem, RootKey, make_key_pair, public_key_from_pem, read_aloud,
};
use vneid_core::crypto::thumbprint as thumbprint_of;

use crate::error::CliError;
use crate::output::{Output, hex};
use crate::prompt::{Question, secrets};
use crate::store::{self, Secrecy};

#[derive(Args, Debug)]
pub(crate) struct PassphraseFrom {
    /// Read the passphrase of the key from the first line of this file. Without it, it is asked for
    /// on a terminal, and not shown.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// Makes a root key.
pub(super) fn new(
    file: &Path,
    from: &PassphraseFrom,
    json: bool,
    output: &mut Output,
) -> Result<(), CliError> {
    let public = file.with_extension("pub.pem");
    for path in [file, &public] {
        if path.exists() {
            return Err(CliError::exists(path));
        }
    }
    let pair = make_key_pair()?;
    let root = RootKey::from_pem(&pair.private)?;
    let (pair, is_locked) = lock(pair, from, output)?;
    let (thumbprint, aloud) = (hex(&root.thumbprint()), read_aloud(&root.thumbprint()));
    let sec1 = ["04", &hex(&root.public().x), &hex(&root.public().y)].concat();
    store::create(file, pair.private.as_bytes(), Secrecy::Private)?;
    store::create(&public, pair.public.as_bytes(), Secrecy::Public)?;
    let (private, public) = (file.display().to_string(), public.display().to_string());
    if json {
        return output.json(&json!({
            "private": private, "public": public, "passphrase": is_locked,
            "thumbprint": thumbprint, "read_aloud": aloud, "sec1": sec1,
        }));
    }
    output.say(
        "authority.root_made",
        &[
            ("private", &private),
            ("public", &public),
            ("thumbprint", &thumbprint),
            ("aloud", &aloud),
            ("sec1", &sec1),
        ],
    )?;
    if !is_locked {
        output.say("authority.root_unlocked", &[])?;
    }
    Ok(())
}

/// Locks a new key with the passphrase of the file, or with one that is asked for on a terminal.
fn lock(
    pair: KeyPairPem,
    from: &PassphraseFrom,
    output: &mut Output,
) -> Result<(KeyPairPem, bool), CliError> {
    let file = from.passphrase_file.as_deref();
    if file.is_none() && !io::stdin().is_terminal() {
        return Ok((pair, false));
    }
    let [passphrase] = secrets([Question::Chosen("authority.new_passphrase")], file, output)?;
    if passphrase.is_empty() {
        return Ok((pair, false));
    }
    Ok((pair.lock(&passphrase)?, true))
}

/// Reads a root key; one that is locked, with the passphrase of the file or one that is asked for.
pub(super) fn read(
    path: &Path,
    from: &PassphraseFrom,
    output: &mut Output,
) -> Result<RootKey, CliError> {
    read_pem(&text_of(path)?, from, output)
}

fn read_pem(pem: &str, from: &PassphraseFrom, output: &mut Output) -> Result<RootKey, CliError> {
    match RootKey::from_pem(pem) {
        Err(CeremonyError::Locked) => {
            let file = from.passphrase_file.as_deref();
            let [passphrase] = secrets([Question::Known("authority.passphrase")], file, output)?;
            RootKey::from_locked_pem(pem, &passphrase).map_err(CliError::from)
        }
        root => root.map_err(CliError::from),
    }
}

/// Tells the thumbprint of either half of a root's or an issuer's key.
pub(super) fn thumbprint(
    path: &Path,
    from: &PassphraseFrom,
    json: bool,
    output: &mut Output,
) -> Result<(), CliError> {
    let pem = text_of(path)?;
    let thumbprint = match public_key_from_pem(&pem) {
        Ok(key) => thumbprint_of(&key),
        Err(_) => read_pem(&pem, from, output)?.thumbprint(),
    };
    let (digits, aloud) = (hex(&thumbprint), read_aloud(&thumbprint));
    if json {
        return output.json(&json!({ "thumbprint": digits, "read_aloud": aloud }));
    }
    output.say("authority.thumbprint", &[("thumbprint", &digits), ("aloud", &aloud)])
}

fn text_of(path: &Path) -> Result<String, CliError> {
    std::fs::read_to_string(path).map_err(|error| CliError::unreadable(path, error))
}
