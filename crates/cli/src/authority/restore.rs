//! `vneid authority backup restore`: a copy becomes the database again.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use vneid_authority::{Authority, Config, ListSource, Operator, Restored, is_in_use};

use super::arguments::RestoreArguments;
use super::{backup, place, publish};
use crate::failure::Failure;
use crate::output::Output;
use crate::store::{self, Secrecy};
use crate::time::shown;

/// Restores, and publishes what was put back.
pub(super) async fn run(arguments: &RestoreArguments, output: &mut Output) -> Result<u8, Failure> {
    let RestoreArguments { copy, without_lists, desk, .. } = arguments;
    let ((config, by), place) = (desk.load()?, &desk.place);
    if let Some(reason) = without_lists {
        tracing::warn!(code = "restored_without_lists", reason);
    }
    let (restored, aside) = match copy {
        Some(copy) => from_copy(&config, &by, copy, arguments).await?,
        None => (in_place(&config, &by, arguments).await?, None),
    };
    let published = match place::open(&config, &place.folder()).await {
        Ok(authority) => {
            let published = publish::changes(&authority).await;
            authority.close().await;
            publish::check(published)
        }
        // Restored it is, and the service can't go on with it: another secret, for example.
        Err(failure) => Err(failure),
    };
    tell(&restored, aside.as_deref(), published.is_err(), arguments, output)?;
    published?;
    Ok(0)
}

/// On the database that the operator has put back.
async fn in_place(
    config: &Config,
    by: &Operator,
    arguments: &RestoreArguments,
) -> Result<Restored, Failure> {
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
    arguments: &RestoreArguments,
) -> Result<(Restored, Option<PathBuf>), Failure> {
    let Some(path) = config.database.strip_prefix("sqlite:").map(PathBuf::from) else {
        return Err(Failure::restore_postgres());
    };
    refuse_in_use(&path).await?;
    // Whoever was killed when all but the publication was done.
    if let Ok(authority) = place::open(config, &arguments.desk.place.folder()).await {
        let is_done = authority.is_just_restored().await;
        authority.close().await;
        if is_done? {
            return Ok((Restored { unchanged: true, ..Restored::default() }, None));
        }
    }
    let restoring = backup::beside(&path, "restoring");
    backup::remove(&restoring);
    store::replace(&restoring, b"", Secrecy::Private)?;
    fs::copy(copy, &restoring).map_err(|error| Failure::unreadable(copy, error))?;
    let config = Config { database: format!("sqlite:{}", restoring.display()), ..config.clone() };
    let examined = backup::examine(&config, copy).await?;
    if let Some(detail) = examined.damage.first() {
        return Err(Failure::not_a_copy(copy, detail));
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
    arguments: &RestoreArguments,
) -> Result<Restored, Failure> {
    let places: Vec<ListSource> = arguments.lists.iter().map(|it| ListSource::parse(it)).collect();
    let restored = authority.restore(by, &places, arguments.without_lists.is_some()).await;
    authority.close().await;
    restored.map_err(Failure::from)
}

async fn refuse_in_use(path: &Path) -> Result<(), Failure> {
    if is_in_use(path).await { Err(Failure::in_use(path)) } else { Ok(()) }
}

/// Moves a database with the files that SQLite keeps beside it. Nothing is ever deleted.
fn move_aside(path: &Path) -> Result<Option<PathBuf>, Failure> {
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
    let aside = (1_u32..).map(|number| backup::beside(path, &format!("before-restore-{number}")));
    let aside = aside.into_iter().find(|aside| !aside.exists() && !with(aside, "-wal").exists());
    let aside = aside.expect("a folder has fewer entries than there are numbers");
    for suffix in there {
        store::put(&with(path, suffix), &with(&aside, suffix))?;
    }
    Ok(Some(aside))
}

fn tell(
    restored: &Restored,
    aside: Option<&Path>,
    waits: bool,
    arguments: &RestoreArguments,
    output: &mut Output,
) -> Result<(), Failure> {
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
        let values = [("path", &*aside.display().to_string())];
        let text = output.texts.filled("authority.moved_aside", &values);
        output.line(text)?;
    }
    if restored.unchanged {
        let text = output.texts.text("authority.restored_already").to_owned();
        return output.line(text);
    }
    for phone in &restored.phones {
        let values = [("phone", &phone.phone[..]), ("number", &phone.number)];
        let text = output.texts.filled("authority.ended_phone", &values);
        output.line(text)?;
    }
    let (sequence, published) = found.unwrap_or((0, copied));
    let sequence = sequence.to_string();
    let values = [
        ("held", &held.to_string()[..]),
        ("copied", &shown(copied)),
        ("found", &sequence),
        ("published", &shown(published)),
        ("revocations", &restored.revocations.to_string()),
        ("trust_lists", &restored.trust_lists.to_string()),
        ("papers", &restored.papers.to_string()),
        ("from", &restored.counts_from.to_string()),
    ];
    let text = output.texts.filled("authority.restored", &values);
    output.line(text)?;
    if arguments.without_lists.is_some() {
        let text = output.texts.filled("authority.restored_without", &[("found", &sequence)]);
        output.line(text)?;
    }
    let text = output.texts.text("authority.restored_next").to_owned();
    output.line(text)
}
