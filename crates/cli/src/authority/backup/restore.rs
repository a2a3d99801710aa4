//! `vneid authority backup restore`: a copy becomes the database again.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use vneid_authority::{Authority, Config, ListSource, Operator, Restored, is_in_use};

use super::super::authority_dir::{self, Desk};
use super::super::publish;
use super::copy::{examine, remove};
use crate::error::CliError;
use crate::output::Output;
use crate::store::{self, Secrecy};
use crate::time::display;

#[derive(Args, Debug)]
pub(crate) struct Restore {
    /// The copy, of SQLite, decrypted. It is not changed.
    #[arg(required_unless_present = "in_place")]
    copy: Option<PathBuf>,
    /// The database itself was put back already: PostgreSQL from a dump or to a point in time.
    #[arg(long, conflicts_with = "copy")]
    in_place: bool,
    /// Where the newest published lists are: a folder that `publish --to` has written, or the URL of
    /// the folder with index.json, as in `https://authority.example/v1/lists`. Several may be given.
    #[arg(long, value_name = "DIR|URL", required_unless_present = "without_lists")]
    lists: Vec<String>,
    /// Go on though no lists, or only older ones, are left: why, for the log. Revocations since the copy
    /// are lost; the audit has a row of its own for that, which wants a `--reason`.
    #[arg(long, value_name = "REASON")]
    without_lists: Option<String>,
    #[command(flatten)]
    desk: Desk,
}

/// Restores, and publishes what was put back.
pub(super) async fn run(arguments: &Restore, output: &mut Output) -> Result<u8, CliError> {
    let Restore { copy, without_lists, desk, .. } = arguments;
    let ((config, by), place) = (desk.load()?, &desk.place);
    if let Some(reason) = without_lists {
        tracing::warn!(code = "restored_without_lists", reason);
    }
    let (restored, aside) = match copy {
        Some(copy) => from_copy(&config, &by, copy, arguments).await?,
        None => (in_place(&config, &by, arguments).await?, None),
    };
    let published = match authority_dir::open(&config, &place.folder()).await {
        Ok(authority) => {
            let published = publish::changes(&authority).await;
            authority.close().await;
            publish::check(published)
        }
        // Restored it is, and the service can't go on with it: another secret, for example.
        Err(failure) => Err(failure),
    };
    print(&restored, aside.as_deref(), published.is_err(), arguments, output)?;
    published?;
    Ok(0)
}

/// On the database that the operator has put back.
async fn in_place(
    config: &Config,
    by: &Operator,
    arguments: &Restore,
) -> Result<Restored, CliError> {
    if let Some(path) = config.database.strip_prefix("sqlite:") {
        refuse_in_use(Path::new(path)).await?;
    }
    let authority = arguments.desk.place.open_copy(config).await?;
    restore(&authority, by, arguments).await
}

/// On a copy of the copy, beside the database; that is moved aside when all is done, so that whoever is
/// killed before that begins again.
async fn from_copy(
    config: &Config,
    by: &Operator,
    copy: &Path,
    arguments: &Restore,
) -> Result<(Restored, Option<PathBuf>), CliError> {
    let Some(path) = config.database.strip_prefix("sqlite:").map(PathBuf::from) else {
        return Err(CliError::restore_postgres());
    };
    refuse_in_use(&path).await?;
    // Whoever was killed when all but the publication was done.
    if let Ok(authority) = authority_dir::open(config, &arguments.desk.place.folder()).await {
        let is_done = authority.is_just_restored().await;
        authority.close().await;
        if is_done? {
            return Ok((Restored { unchanged: true, ..Restored::default() }, None));
        }
    }
    let restoring = store::temp_path(&path, "restoring");
    remove(&restoring);
    store::replace(&restoring, b"", Secrecy::Private)?;
    fs::copy(copy, &restoring).map_err(|error| CliError::unreadable(copy, error))?;
    let config = Config { database: format!("sqlite:{}", restoring.display()), ..config.clone() };
    let examined = examine(&config, copy).await?;
    if let Some(detail) = examined.damage.first() {
        return Err(CliError::not_a_copy(copy, detail));
    }
    let authority = arguments.desk.place.open_copy(&config).await?;
    let restored = restore(&authority, by, arguments).await?;
    drop(authority);
    let aside = move_aside(&path)?;
    store::put(&restoring, &path)?;
    Ok((restored, aside))
}

async fn restore(
    authority: &Authority,
    by: &Operator,
    arguments: &Restore,
) -> Result<Restored, CliError> {
    let places: Vec<ListSource> = arguments.lists.iter().map(|it| ListSource::parse(it)).collect();
    let restored = authority.restore(by, &places, arguments.without_lists.is_some()).await;
    authority.close().await;
    restored.map_err(CliError::from)
}

async fn refuse_in_use(path: &Path) -> Result<(), CliError> {
    if is_in_use(path).await { Err(CliError::in_use(path)) } else { Ok(()) }
}

/// Moves a database with the files that SQLite keeps beside it. Nothing is ever deleted.
fn move_aside(path: &Path) -> Result<Option<PathBuf>, CliError> {
    let with = |path: &Path, suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let there: Vec<&str> =
        ["", "-wal", "-shm"].into_iter().filter(|it| with(path, it).exists()).collect();
    if there.is_empty() {
        return Ok(None);
    }
    let aside = (1_u32..).map(|number| store::temp_path(path, &format!("before-restore-{number}")));
    let aside = aside.into_iter().find(|aside| !aside.exists() && !with(aside, "-wal").exists());
    let aside = aside.expect("a folder has fewer entries than there are numbers");
    for suffix in there {
        store::put(&with(path, suffix), &with(&aside, suffix))?;
    }
    Ok(Some(aside))
}

fn print(
    restored: &Restored,
    aside: Option<&Path>,
    waits: bool,
    arguments: &Restore,
    output: &mut Output,
) -> Result<(), CliError> {
    let (held, copied) = restored.copy;
    let found = restored.found;
    if arguments.desk.place.json {
        let phones = restored.phones.iter();
        let phones: Vec<_> =
            phones.map(|phone| json!({ "number": phone.number, "phone": phone.phone })).collect();
        return output.json(&json!({
            "unchanged": restored.unchanged,
            "copy": held,
            "found": found.map(|(sequence, _)| sequence),
            "counts_from": restored.counts_from,
            "revocations": restored.revocations,
            "trust_lists": restored.trust_lists,
            "papers_withdrawn": restored.papers,
            "devices_removed": phones,
            "moved_aside": aside.map(|path| path.display().to_string()),
            "without_lists": arguments.without_lists,
            "waits_to_be_published": waits,
        }));
    }
    if let Some(aside) = aside {
        output.say("authority.moved_aside", &[("path", &aside.display())])?;
    }
    if restored.unchanged {
        return output.say("authority.restored_already", &[]);
    }
    for phone in &restored.phones {
        output
            .say("authority.ended_phone", &[("phone", &phone.phone), ("number", &phone.number)])?;
    }
    let (sequence, published) = found.unwrap_or((0, copied));
    let sequence = sequence.to_string();
    output.say(
        "authority.restored",
        &[
            ("held", &held),
            ("copied", &display(copied)),
            ("found", &sequence),
            ("published", &display(published)),
            ("revocations", &restored.revocations),
            ("trust_lists", &restored.trust_lists),
            ("papers", &restored.papers),
            ("from", &restored.counts_from),
        ],
    )?;
    if arguments.without_lists.is_some() {
        output.say("authority.restored_without", &[("found", &sequence)])?;
    }
    output.say("authority.restored_next", &[])
}
