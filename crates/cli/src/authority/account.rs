//! `vneid authority account`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use vneid_authority::{
    AccountView, Authority, Clock, Erasures, Error as Refusal, Kept, Operator, SystemClock,
};
use vneid_core::{Level, Person, PersonalNumber};

use super::authority_dir::{AuthorityDir, Desk, OfAccount};
use super::refusal::name_unfit;
use super::{device, import, publish};
use crate::error::CliError;
use crate::output::{Output, printable};
use crate::prompt::{Question, secrets};
use crate::store::{self, Secrecy};
use crate::time::display;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Open an account, and make its activation code. Its password comes from the standard input, or
    /// from a file.
    Add {
        /// The personal identification number: 12 digits.
        number: PersonalNumber,
        /// The full name, as on the papers.
        #[arg(long)]
        name: String,
        /// 2 after a look at the person and their record.
        #[arg(long, value_enum, default_value_t = LevelArg::One)]
        level: LevelArg,
        /// An account of this number was erased, and its owner has come back.
        #[arg(long)]
        again: bool,
        #[command(flatten)]
        password: PasswordFrom,
        #[command(flatten)]
        desk: Desk,
    },
    /// Import accounts, one JSON object a line. They have no password before their owners come to the
    /// counter. Bad lines are reported; every good one is stored.
    Import {
        /// The file; `-` is the standard input.
        file: PathBuf,
        #[command(flatten)]
        desk: Desk,
    },
    /// Correct the name of a person.
    Rename {
        /// The personal identification number.
        number: PersonalNumber,
        /// The full name, as on the papers.
        #[arg(long)]
        name: String,
        #[command(flatten)]
        desk: Desk,
    },
    /// Give an account level 1 or 2. From 2 to 1, its certificates are revoked.
    Level {
        /// The personal identification number.
        number: PersonalNumber,
        /// The level.
        #[arg(value_enum)]
        level: LevelArg,
        #[command(flatten)]
        desk: Desk,
    },
    /// Suspend an account: its certificates are revoked, and nothing is renewed.
    Suspend(OfAccount),
    /// End a suspension.
    Resume(OfAccount),
    /// Give an account another password, from the standard input or a file.
    Password {
        /// The personal identification number.
        number: PersonalNumber,
        #[command(flatten)]
        password: PasswordFrom,
        #[command(flatten)]
        desk: Desk,
    },
    /// Make an activation code for the owner, who has shown who they are: it ends the wait of a first
    /// phone. The one before counts no longer.
    Activation(OfAccount),
    /// Close an account, after a death for example: phones are removed, papers withdrawn. `resume` opens
    /// it again.
    Close(OfAccount),
    /// Erase an account, its phones, papers and portraits for good. What was revoked stays revoked.
    Erase {
        /// The personal identification number.
        number: PersonalNumber,
        /// It can't be undone: say it.
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        desk: Desk,
    },
    /// Write everything about a person into a file, for that person.
    Export {
        /// The personal identification number.
        number: PersonalNumber,
        /// The file: JSON, portraits in it. Never overwritten.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        #[command(flatten)]
        desk: Desk,
    },
    /// Show an account and its phones.
    Show(OfAccount),
    /// List all accounts, by number.
    List(Desk),
}

#[derive(Args, Debug)]
pub(crate) struct PasswordFrom {
    /// Read the password from the first line of this file. Without it, from the standard input; on a
    /// terminal it is asked for, and not shown.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LevelArg {
    /// Signed up by oneself.
    #[value(name = "1")]
    One,
    /// Identified in person.
    #[value(name = "2")]
    Two,
}

impl From<LevelArg> for Level {
    fn from(level: LevelArg) -> Self {
        match level {
            LevelArg::One => Self::One,
            LevelArg::Two => Self::Two,
        }
    }
}

/// Does one thing with accounts.
pub(super) async fn run(command: &Command, output: &mut Output) -> Result<u8, CliError> {
    match command {
        Command::Add { number, name, level, again, password, desk } => {
            let (authority, by) = desk.open().await?;
            let [password] = chosen(password, output)?;
            if *again {
                authority.lift_erasure(&by, number.as_str()).await?;
            }
            let person = Person { level: (*level).into(), name: name.clone(), number: *number };
            let opened = authority.open_account(&by, &person, &password).await;
            let account = opened.map_err(name_unfit)?;
            let code = activation_code(&authority, &by, number.as_str()).await?;
            changed(&authority, &desk.place, Ok(account), Some(&code), output).await?;
        }
        Command::Import { file, desk } => return import::accounts(file, desk, output).await,
        Command::Rename { number, name, desk } => {
            let (authority, by) = desk.open().await?;
            let renamed = authority.rename_account(&by, number.as_str(), name).await;
            let renamed = renamed.map_err(name_unfit)?;
            changed(&authority, &desk.place, Ok(renamed), None, output).await?;
        }
        Command::Level { number, level, desk } => {
            let (authority, by) = desk.open().await?;
            let level = Level::from(*level);
            let set = authority.set_level(&by, number.as_str(), level).await;
            match level {
                Level::One => revoked(&authority, &desk.place, set, output).await?,
                Level::Two => changed(&authority, &desk.place, set, None, output).await?,
            }
        }
        Command::Suspend(OfAccount { number, desk }) => {
            let (authority, by) = desk.open().await?;
            let suspended = authority.suspend_account(&by, number.as_str()).await;
            revoked(&authority, &desk.place, suspended, output).await?;
        }
        Command::Resume(OfAccount { number, desk }) => {
            let (authority, by) = desk.open().await?;
            let resumed = authority.resume_account(&by, number.as_str()).await;
            changed(&authority, &desk.place, resumed, None, output).await?;
        }
        Command::Close(OfAccount { number, desk }) => {
            let (authority, by) = desk.open().await?;
            let closed = authority.close_account(&by, number.as_str()).await;
            revoked(&authority, &desk.place, closed, output).await?;
        }
        Command::Password { number, password, desk } => {
            let (authority, by) = desk.open().await?;
            let [password] = chosen(password, output)?;
            let reset = authority.reset_password(&by, number.as_str(), &password).await;
            changed(&authority, &desk.place, reset, None, output).await?;
        }
        Command::Activation(OfAccount { number, desk }) => {
            let (authority, by) = desk.open().await?;
            let code = activation_code(&authority, &by, number.as_str()).await?;
            authority.close().await;
            if desk.place.json {
                output.json(&json!({ "number": number.as_str(), "activation_code": code }))?;
            } else {
                tell_code(&code, output)?;
            }
        }
        Command::Erase { number, yes, desk } => erase(number.as_str(), *yes, desk, output).await?,
        Command::Export { number, to, desk } => {
            if to.exists() {
                return Err(CliError::exists(to));
            }
            let (authority, by) = desk.open().await?;
            let everything = authority.export_account(&by, number.as_str()).await;
            let text = format!("{:#}\n", everything?);
            authority.close().await;
            store::create(to, text.as_bytes(), Secrecy::Private)?;
            let path = to.display().to_string();
            if desk.place.json {
                output.json(&json!({ "exported": path }))?;
            } else {
                output.say("authority.exported", &[("path", &path)])?;
            }
        }
        Command::Show(OfAccount { number, desk }) => show(number.as_str(), desk, output).await?,
        Command::List(desk) => list(desk, output).await?,
    }
    Ok(0)
}

/// Erases, publishes what was revoked, and tells until when copies hold it.
async fn erase(number: &str, yes: bool, desk: &Desk, output: &mut Output) -> Result<(), CliError> {
    if !yes {
        return Err(CliError::not_confirmed());
    }
    let (authority, by) = desk.open().await?;
    let erasures = Erasures::new(desk.place.erasures());
    let erased = authority.erase_account(&by, number, &erasures).await?;
    let published = publish::changes(&authority).await;
    authority.close().await;
    let days = Kept::Copies.days().unwrap_or_default();
    let gone = SystemClock.now().plus_seconds(i64::from(days) * 86_400);
    if desk.place.json {
        output.json(&json!({
            "erased": erased,
            "leaves_copies": gone,
            "waits_to_be_published": published.is_err(),
        }))?;
        return publish::check(published);
    }
    output.say(
        "authority.erased",
        &[("account", &erased), ("instant", &display(gone)), ("path", &erasures.path().display())],
    )?;
    publish::tell_soon(&published, output)?;
    publish::check(published)
}

/// A password from the file, the standard input or a prompt, never from the arguments.
fn chosen(from: &PasswordFrom, output: &mut Output) -> Result<[String; 1], CliError> {
    let question = Question::Chosen("authority.password");
    secrets([question], from.password_file.as_deref(), output)
}

/// A fresh activation code, as it is printed.
async fn activation_code(
    authority: &Authority,
    by: &Operator,
    number: &str,
) -> Result<String, CliError> {
    let code = authority.make_activation_code(by, number).await?;
    Ok(code.to_string())
}

fn tell_code(code: &str, output: &mut Output) -> Result<(), CliError> {
    output.say("authority.activation_code", &[("code", &code)])
}

/// Tells what became of an account whose certificates were revoked, and from when on officers know.
async fn revoked(
    authority: &Authority,
    place: &AuthorityDir,
    account: Result<AccountView, Refusal>,
    output: &mut Output,
) -> Result<(), CliError> {
    changed(authority, place, account, None, output).await?;
    if place.json { Ok(()) } else { publish::tell_soon(&Ok(()), output) }
}

/// Tells what became of the account, and its new activation code, after what was revoked is published.
async fn changed(
    authority: &Authority,
    place: &AuthorityDir,
    account: Result<AccountView, Refusal>,
    code: Option<&str>,
    output: &mut Output,
) -> Result<(), CliError> {
    let account = account?;
    let published = publish::changes(authority).await;
    if place.json {
        let mut object = as_json(&account);
        object["waits_to_be_published"] = json!(published.is_err());
        if let Some(code) = code {
            object["activation_code"] = json!(code);
        }
        output.json(&object)?;
    } else {
        let line = summary(&account, output);
        output.line(line)?;
        if let Some(code) = code {
            tell_code(code, output)?;
        }
    }
    authority.close().await;
    publish::check(published)
}

async fn show(number: &str, desk: &Desk, output: &mut Output) -> Result<(), CliError> {
    let (authority, by) = desk.open().await?;
    let (account, phones) = authority.show_account(&by, number).await?;
    authority.close().await;
    if desk.place.json {
        let mut object = as_json(&account);
        object["devices"] = phones.iter().map(device::as_json).collect();
        return output.json(&object);
    }
    let line = summary(&account, output);
    output.line(line)?;
    for phone in &phones {
        let line = device::summary(phone, output);
        output.line(line)?;
    }
    Ok(())
}

/// Page by page, so that a country's accounts need no memory.
async fn list(desk: &Desk, output: &mut Output) -> Result<(), CliError> {
    let (authority, by) = desk.open().await?;
    let mut accounts = authority.list_accounts(&by).await?;
    loop {
        let page = accounts.next_page().await?;
        if page.is_empty() {
            break;
        }
        for account in &page {
            if desk.place.json {
                output.json(&as_json(account))?;
            } else {
                let line = summary(account, output);
                output.line(line)?;
            }
        }
    }
    authority.close().await;
    Ok(())
}

fn as_json(account: &AccountView) -> Value {
    json!({
        "number": account.number,
        "name": account.name,
        "level": account.level,
        "suspended": account.suspended,
        "closed": account.closed,
        "has_password": account.has_password,
    })
}

fn summary(account: &AccountView, output: &Output) -> String {
    let texts = &output.texts;
    let state = match account {
        AccountView { closed: Some(_), .. } => "authority.closed",
        AccountView { suspended: true, .. } => "authority.suspended",
        AccountView { has_password: false, .. } => "authority.no_password",
        _ => "authority.not_suspended",
    };
    texts.filled(
        "authority.account",
        &[
            ("number", &account.number[..]),
            ("name", &printable(&account.name)),
            ("level", &account.level.to_string()),
            ("state", texts.text(state)),
        ],
    )
}
