//! `vneid authority account`.

use std::path::Path;

use serde_json::{Value, json};
use vneid_authority::{
    AccountView, AccountsImported, Authority, Clock, Erasures, Failure as Refusal, Kept, Operator,
    SystemClock,
};
use vneid_core::{Level, Person};

use super::arguments::{Account as Command, Desk, OfAccount, PasswordFrom, Place};
use super::lines::{self, Lines};
use super::{Trouble, device, publish};
use crate::failure::Failure;
use crate::output::{Output, printable};
use crate::prompt::{Question, secrets};
use crate::store::{self, Secrecy};
use crate::time::shown;

/// Does one thing with accounts.
pub(super) async fn run(command: &Command, output: &mut Output) -> Result<u8, Failure> {
    match command {
        Command::Add { number, name, level, again, password, desk } => {
            let (authority, by) = desk.open().await?;
            let [password] = chosen(password, output)?;
            if *again {
                authority.lift_erasure(&by, number.as_str()).await.map_err(Trouble::of)?;
            }
            let person = Person { level: (*level).into(), name: name.clone(), number: *number };
            let opened = authority.open_account(&by, &person, &password).await;
            let account = opened.map_err(|refusal| Trouble::NameUnfit.malformed(refusal))?;
            let code = activation_code(&authority, &by, number.as_str()).await?;
            changed(&authority, &desk.place, Ok(account), Some(&code), output).await?;
        }
        Command::Import { file, desk } => return import(file, desk, output).await,
        Command::Rename { number, name, desk } => {
            let (authority, by) = desk.open().await?;
            let renamed = authority.rename_account(&by, number.as_str(), name).await;
            let renamed = renamed.map_err(|refusal| Trouble::NameUnfit.malformed(refusal))?;
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
                return Err(Trouble::Exists { path: to.clone() }.into());
            }
            let (authority, by) = desk.open().await?;
            let everything = authority.export_account(&by, number.as_str()).await;
            let text = format!("{:#}\n", everything.map_err(Trouble::of)?);
            authority.close().await;
            store::create(to, text.as_bytes(), Secrecy::Private)?;
            let path = to.display().to_string();
            if desk.place.json {
                output.json(&json!({ "exported": path }))?;
            } else {
                let text = output.texts.filled("authority.exported", &[("path", &path)]);
                output.line(text)?;
            }
        }
        Command::Show(OfAccount { number, desk }) => show(number.as_str(), desk, output).await?,
        Command::List(desk) => list(desk, output).await?,
    }
    Ok(0)
}

/// Imports line by line.
async fn import(path: &Path, desk: &Desk, output: &mut Output) -> Result<u8, Failure> {
    let mut lines = Lines::open(path)?;
    let (authority, by) = desk.open().await?;
    let mut total = AccountsImported::default();
    while let Some((number, text)) = lines.next()? {
        let report = match text {
            Ok(text) => authority.import_accounts(&by, &text).await.map_err(Trouble::of)?,
            Err(error) => AccountsImported { errors: vec![error], ..AccountsImported::default() },
        };
        total.added += report.added;
        total.renamed += report.renamed;
        total.unchanged += report.unchanged;
        for mut error in report.errors {
            error.line = number;
            lines::tell(&error, &desk.place, output)?;
            total.errors.push(error);
        }
    }
    authority.close().await;
    let AccountsImported { added, renamed, unchanged, errors } = total;
    if desk.place.json {
        output.json(&json!({
            "added": added, "renamed": renamed, "unchanged": unchanged, "bad_lines": errors.len(),
        }))?;
    } else {
        let [added, renamed, unchanged] = [added, renamed, unchanged].map(|it| it.to_string());
        let values = [("added", &*added), ("renamed", &renamed), ("unchanged", &unchanged)];
        let text = output.texts.filled("authority.accounts_imported", &values);
        output.line(text)?;
    }
    match errors.len() {
        0 => Ok(0),
        count => Err(Trouble::BadLines { count }.into()),
    }
}

/// Erases, publishes what was revoked, and tells until when copies hold it.
async fn erase(number: &str, yes: bool, desk: &Desk, output: &mut Output) -> Result<(), Failure> {
    if !yes {
        return Err(Trouble::NotConfirmed.into());
    }
    let (authority, by) = desk.open().await?;
    let erasures = Erasures::new(desk.place.erasures());
    let erased = authority.erase_account(&by, number, &erasures).await.map_err(Trouble::of)?;
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
    let values = [
        ("account", &*erased),
        ("instant", &shown(gone)),
        ("path", &erasures.path().display().to_string()),
    ];
    let text = output.texts.filled("authority.erased", &values);
    output.line(text)?;
    publish::tell_soon(&published, output)?;
    publish::check(published)
}

/// A password from the file, the standard input or a prompt, never from the arguments.
fn chosen(from: &PasswordFrom, output: &mut Output) -> Result<[String; 1], Failure> {
    let question = Question::Chosen("authority.password");
    secrets([question], from.password_file.as_deref(), output)
}

/// A fresh activation code, as it is printed.
async fn activation_code(
    authority: &Authority,
    by: &Operator,
    number: &str,
) -> Result<String, Failure> {
    let code = authority.make_activation_code(by, number).await.map_err(Trouble::of)?;
    Ok(code.to_string())
}

fn tell_code(code: &str, output: &mut Output) -> Result<(), Failure> {
    let text = output.texts.filled("authority.activation_code", &[("code", code)]);
    output.line(text)
}

/// Tells what became of an account whose certificates were revoked, and from when on officers know.
async fn revoked(
    authority: &Authority,
    place: &Place,
    account: Result<AccountView, Refusal>,
    output: &mut Output,
) -> Result<(), Failure> {
    changed(authority, place, account, None, output).await?;
    if place.json { Ok(()) } else { publish::tell_soon(&Ok(()), output) }
}

/// Tells what became of the account, and its new activation code, after what was revoked is published.
async fn changed(
    authority: &Authority,
    place: &Place,
    account: Result<AccountView, Refusal>,
    code: Option<&str>,
    output: &mut Output,
) -> Result<(), Failure> {
    let account = account.map_err(Trouble::of)?;
    let published = publish::changes(authority).await;
    if place.json {
        let mut object = as_json(&account);
        object["waits_to_be_published"] = json!(published.is_err());
        if let Some(code) = code {
            object["activation_code"] = json!(code);
        }
        output.json(&object)?;
    } else {
        let line = in_words(&account, output);
        output.line(line)?;
        if let Some(code) = code {
            tell_code(code, output)?;
        }
    }
    authority.close().await;
    publish::check(published)
}

async fn show(number: &str, desk: &Desk, output: &mut Output) -> Result<(), Failure> {
    let (authority, by) = desk.open().await?;
    let (account, phones) = authority.show_account(&by, number).await.map_err(Trouble::of)?;
    authority.close().await;
    if desk.place.json {
        let mut object = as_json(&account);
        object["devices"] = phones.iter().map(device::as_json).collect();
        return output.json(&object);
    }
    let line = in_words(&account, output);
    output.line(line)?;
    for phone in &phones {
        let line = device::in_words(phone, output);
        output.line(line)?;
    }
    Ok(())
}

/// Page by page, so that a country's accounts need no memory.
async fn list(desk: &Desk, output: &mut Output) -> Result<(), Failure> {
    let (authority, by) = desk.open().await?;
    let mut accounts = authority.list_accounts(&by).await.map_err(Trouble::of)?;
    loop {
        let page = accounts.next_page().await.map_err(Trouble::of)?;
        if page.is_empty() {
            break;
        }
        for account in &page {
            if desk.place.json {
                output.json(&as_json(account))?;
            } else {
                let line = in_words(account, output);
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

fn in_words(account: &AccountView, output: &Output) -> String {
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
