//! `vneid authority backup keep`: encrypted copies by a timer.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args;
use serde_json::json;
use vneid_authority::{
    Clock, Config, KeptCopy, Operator, Recipient, Retention, SystemClock, keep_copy, record_dump,
};

use super::super::authority_dir::{self, Desk};
use super::copy;
use crate::error::CliError;
use crate::output::Output;
use crate::store::{self, Secrecy};

#[derive(Args, Debug)]
pub(crate) struct Keep {
    /// The folder of the copies, and of nothing else.
    folder: PathBuf,
    /// Whom they are encrypted to: a public key of the program `age`, `age1...`. Several may be given.
    #[arg(long, value_name = "KEY", required = true)]
    to: Vec<Recipient>,
    /// For so many days, the newest copy of each is kept.
    #[arg(long, value_name = "N", default_value_t = Retention::default().days)]
    days: u32,
    /// For so many weeks, the newest copy of each is kept.
    #[arg(long, value_name = "N", default_value_t = Retention::default().weeks)]
    weeks: u32,
    #[command(flatten)]
    desk: Desk,
}

/// Makes a copy; says nothing of it but in JSON.
pub(super) async fn run(arguments: &Keep, output: &mut Output) -> Result<u8, CliError> {
    let (config, by) = arguments.desk.load()?;
    let kept = if config.database.starts_with("sqlite:") {
        of_sqlite(&config, &by, arguments).await?
    } else {
        record_dump(&config.database, &by).await?;
        of_postgres(&config, arguments)?
    };
    if arguments.desk.place.json {
        let removed: Vec<String> = kept.removed.iter().map(|it| it.display().to_string()).collect();
        output.json(&json!({
            "copy": kept.path.display().to_string(),
            "bytes": kept.bytes,
            "removed": removed,
        }))?;
    }
    Ok(0)
}

/// Rehearsed before it is encrypted: afterwards nobody here can read it.
async fn of_sqlite(config: &Config, by: &Operator, arguments: &Keep) -> Result<KeptCopy, CliError> {
    let path = config.database.trim_start_matches("sqlite:");
    let plain = store::temp_path(Path::new(path), "copy");
    let authority = authority_dir::open(config, &arguments.desk.place.folder()).await?;
    store::replace(&plain, b"", Secrecy::Private)?;
    let copied = authority.copy_database(by, &plain).await.map_err(CliError::from);
    authority.close().await;
    let kept = match copied {
        Ok(()) => seal(config, arguments, &plain).await,
        Err(failure) => Err(failure),
    };
    copy::remove(&plain);
    kept
}

async fn seal(config: &Config, arguments: &Keep, plain: &Path) -> Result<KeptCopy, CliError> {
    let config = Config { database: format!("sqlite:{}", plain.display()), ..config.clone() };
    let examined = copy::examine(&config, plain).await?;
    if !examined.damage.is_empty() || examined.secret_fits == Some(false) {
        return Err(CliError::copy_unfit());
    }
    let file = File::open(plain).map_err(|error| CliError::unreadable(plain, error))?;
    keep(arguments, "db", file, || Ok(()))
}

fn of_postgres(config: &Config, arguments: &Keep) -> Result<KeptCopy, CliError> {
    let failed = |detail: String| CliError::program("pg_dump", detail);
    let mut command = Command::new("pg_dump");
    command.args(["--format=custom", &copy::without_password(&config.database)]);
    if let Some(password) = copy::password(&config.database) {
        command.env("PGPASSWORD", password);
    }
    // What it has to say goes to our standard error.
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let dump = child.stdout.take().ok_or_else(|| failed("it writes nothing".to_owned()))?;
    let mut status = None;
    let kept = keep(arguments, "dump", dump, || {
        let ended = child.wait()?;
        status = Some(ended);
        if ended.success() { Ok(()) } else { Err(io::Error::other("the dump is not whole")) }
    });
    // A folder that is full ends it, too.
    let _ = child.kill();
    let _ = child.wait();
    match status {
        Some(status) if !status.success() => Err(failed(status.to_string())),
        _ => kept,
    }
}

fn keep(
    arguments: &Keep,
    kind: &str,
    from: impl io::Read,
    is_whole: impl FnOnce() -> io::Result<()>,
) -> Result<KeptCopy, CliError> {
    let Keep { folder, to, days, weeks, .. } = arguments;
    let retention = Retention { days: *days, weeks: *weeks };
    keep_copy(folder, kind, from, is_whole, to, retention, SystemClock.now())
        .map_err(|error| CliError::not_written(folder, error))
}
