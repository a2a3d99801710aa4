//! Copies of the database that people ask for, and what is in a copy.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use vneid_authority::{Authority, Config, Examined, IssuerName};
use vneid_payload::{Kid, Role};

use super::super::authority_dir::{AuthorityDir, Desk};
use crate::error::CliError;
use crate::output::Output;
use crate::store::{self, Secrecy};
use crate::time::display;

/// Copies beside the target and moves it there, so that a copy of that name is a whole one.
pub(super) async fn make(file: &Path, desk: &Desk, output: &mut Output) -> Result<u8, CliError> {
    let place = &desk.place;
    let config = place.load(Vec::new())?;
    if !config.database.starts_with("sqlite:") {
        let command = pg_dump(&config.database, file);
        return Err(CliError::use_pg_dump(command));
    }
    if file.exists() {
        return Err(CliError::exists(file));
    }
    let (authority, by) = desk.open().await?;
    let beside = store::temp_path(file, "new");
    // Empty and for its owner alone; what a killed program left there goes.
    store::replace(&beside, b"", Secrecy::Private)?;
    let copied = authority.copy_database(&by, &beside).await.map_err(CliError::from);
    authority.close().await;
    copied
        .and_then(|()| store::put(&beside, file))
        .inspect_err(|_| _ = fs::remove_file(&beside))?;

    let bytes = fs::metadata(file).map_err(|error| CliError::not_written(file, error))?.len();
    let path = file.display().to_string();
    let others = others(&config, place);
    if place.json {
        output.json(&json!({ "copy": path, "bytes": bytes, "also_keep": others }))?;
        return Ok(0);
    }
    let others = others.join("\n  ");
    output.say("authority.copied", &[("path", &path), ("bytes", &bytes), ("others", &others)])?;
    Ok(0)
}

/// What a restore needs beside the database.
fn others(config: &Config, place: &AuthorityDir) -> Vec<String> {
    let config_file = place.config_file();
    let erasures = place.erasures();
    let files =
        [&config_file, &config.secret, &config.keys, &erasures].into_iter().chain(&config.roots);
    files.map(|path| path.display().to_string()).collect()
}

/// Opens a copy of the copy with this configuration, these keys and this secret, as a restored
/// service would.
pub(super) async fn verify(
    file: &Path,
    place: &AuthorityDir,
    output: &mut Output,
) -> Result<u8, CliError> {
    let mut config = place.load(Vec::new())?;
    let rehearsal = store::temp_path(file, "rehearsal");
    let unreadable = |error| CliError::unreadable(file, error);
    if !fs::metadata(file).map_err(unreadable)?.is_file() {
        return Err(CliError::unreadable(file, "not a file"));
    }
    store::replace(&rehearsal, b"", Secrecy::Private)?;
    let copied =
        fs::copy(file, &rehearsal).map_err(|error| CliError::not_written(&rehearsal, error));
    config.database = format!("sqlite:{}", rehearsal.display());
    let examined = match copied {
        Ok(_) => examine(&config, file).await,
        Err(failure) => Err(failure),
    };
    remove(&rehearsal);
    judge(&examined?, place, output)
}

/// Looks at the database that the configuration names: one into which a dump was restored.
pub(super) async fn verify_in_place(
    place: &AuthorityDir,
    output: &mut Output,
) -> Result<u8, CliError> {
    let config = place.load(Vec::new())?;
    let examined = examine(&config, &place.config_file()).await?;
    judge(&examined, place, output)
}

fn judge(examined: &Examined, place: &AuthorityDir, output: &mut Output) -> Result<u8, CliError> {
    let is_fit = print(examined, place.json, output)?;
    if is_fit { Ok(0) } else { Err(CliError::copy_unfit()) }
}

pub(super) async fn examine(config: &Config, file: &Path) -> Result<Examined, CliError> {
    let not_a_copy = |error: vneid_authority::Error| CliError::not_a_copy(file, error);
    let authority = Authority::open_copy(config.parts()?).await;
    let authority = authority.map_err(not_a_copy)?;
    let examined = authority.examine().await;
    authority.close().await;
    examined.map_err(not_a_copy)
}

/// Tells what a copy holds; gives whether a service could go on with it.
fn print(examined: &Examined, json: bool, output: &mut Output) -> Result<bool, CliError> {
    let counts = examined.counts;
    let cannot_sign: Vec<&str> = examined.cannot_sign.iter().copied().map(role_name).collect();
    let is_fit = examined.damage.is_empty()
        && cannot_sign.is_empty()
        && examined.secret_fits != Some(false)
        && examined.trust_list.is_some();
    if json {
        output.json(&json!({
            "fit": is_fit,
            "damage": examined.damage,
            "trust_list": examined.trust_list,
            "trust_list_expires": examined.trust_list_expires,
            "cannot_sign": cannot_sign,
            "secret_fits": examined.secret_fits,
            "manifest": examined.manifest,
            "published": examined.published,
            "accounts": counts.accounts,
            "devices": counts.phones,
            "certificates": counts.certificates,
            "revocations": counts.revocations,
            "papers": counts.papers,
            "audit": counts.audit,
        }))?;
        return Ok(is_fit);
    }
    let number = |count: i64| count.to_string();
    output.say(
        "authority.examined",
        &[
            ("accounts", &number(counts.accounts)),
            ("devices", &number(counts.phones)),
            ("certificates", &number(counts.certificates)),
            ("revocations", &number(counts.revocations)),
            ("papers", &number(counts.papers)),
            ("audit", &number(counts.audit)),
            ("manifest", &examined.manifest),
            ("instant", &display(examined.published)),
        ],
    )?;
    for damage in &examined.damage {
        output.say("authority.damaged", &[("detail", &damage)])?;
    }
    if examined.trust_list.is_none() {
        output.say("authority.other_roots", &[])?;
    }
    for role in cannot_sign {
        output.say("authority.cannot_sign", &[("role", &role)])?;
    }
    if examined.secret_fits == Some(false) {
        output.say("authority.other_secret", &[])?;
    }
    if is_fit {
        output.say("authority.copy_fit", &[])?;
    }
    Ok(is_fit)
}

fn role_name(role: Role) -> &'static str {
    IssuerName { role, kid: Kid([0; 2]) }.role_name()
}

/// How to copy this database of PostgreSQL. Without the password: that comes from `PGPASSWORD` or
/// `~/.pgpass`, never from the arguments.
fn pg_dump(url: &str, file: &Path) -> String {
    format!("pg_dump --format=custom --file='{}' '{}'", file.display(), without_password(url))
}

/// The password in a URL.
pub(super) fn password(url: &str) -> Option<&str> {
    let (user, _) = url.split_once("://")?.1.split_once('@')?;
    Some(user.split_once(':')?.1)
}

/// The URL without its password.
pub(super) fn without_password(url: &str) -> String {
    let without_password = url.split_once("://").and_then(|(scheme, rest)| {
        let (user, host) = rest.split_once('@')?;
        let (user, _) = user.split_once(':')?;
        Some(format!("{scheme}://{user}@{host}"))
    });
    without_password.unwrap_or_else(|| url.to_owned())
}

/// Removes a database with the files that SQLite keeps beside it.
pub(super) fn remove(database: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let mut path = database.as_os_str().to_owned();
        path.push(suffix);
        _ = fs::remove_file(PathBuf::from(path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_told() {
        for (url, told) in [
            ("postgres://vneid:s3cret@db.example/vneid", "postgres://vneid@db.example/vneid"),
            ("postgres://vneid@db.example/vneid", "postgres://vneid@db.example/vneid"),
            ("postgres://db.example/vneid", "postgres://db.example/vneid"),
        ] {
            let command = pg_dump(url, Path::new("copy.dump"));
            assert_eq!(command, format!("pg_dump --format=custom --file='copy.dump' '{told}'"));
        }
    }
}
