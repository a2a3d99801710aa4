//! `vneid authority account`.

use serde_json::{Value, json};
use vneid_authority::Authority;
use vneid_client::wire::AccountInfo;
use vneid_core::{Level, Person};

use super::arguments::{Account as Command, OfAccount, PasswordFrom, Place};
use super::{Trouble, device, publish};
use crate::failure::Failure;
use crate::output::{Output, printable};
use crate::prompt::{Question, secrets};

/// Does one thing with accounts.
pub(super) async fn run(command: &Command, output: &mut Output) -> Result<(), Failure> {
    match command {
        Command::Add { number, name, level, password, place } => {
            let authority = place.open().await?;
            let [password] = chosen(password, output)?;
            let person = Person { level: (*level).into(), name: name.clone(), number: *number };
            let opened = authority.open_account(&person, &password).await;
            opened.map_err(|refusal| Trouble::NameUnfit.malformed(refusal))?;
            let code = activation_code(&authority, number.as_str()).await?;
            changed(&authority, place, number.as_str(), Some(&code), output).await
        }
        Command::Level { number, level, place } => {
            let authority = place.open().await?;
            let level = Level::from(*level);
            authority.set_level(number.as_str(), level).await.map_err(Trouble::of)?;
            changed(&authority, place, number.as_str(), None, output).await
        }
        Command::Suspend(OfAccount { number, place }) => {
            let authority = place.open().await?;
            authority.suspend_account(number.as_str()).await.map_err(Trouble::of)?;
            changed(&authority, place, number.as_str(), None, output).await
        }
        Command::Resume(OfAccount { number, place }) => {
            let authority = place.open().await?;
            authority.resume_account(number.as_str()).await.map_err(Trouble::of)?;
            changed(&authority, place, number.as_str(), None, output).await
        }
        Command::Password { number, password, place } => {
            let authority = place.open().await?;
            authority.account(number.as_str()).await.map_err(Trouble::of)?;
            let [password] = chosen(password, output)?;
            let reset = authority.reset_password(number.as_str(), &password).await;
            reset.map_err(Trouble::of)?;
            changed(&authority, place, number.as_str(), None, output).await
        }
        Command::Activation(OfAccount { number, place }) => {
            let authority = place.open().await?;
            let code = activation_code(&authority, number.as_str()).await?;
            authority.close().await;
            if place.json {
                output.json(&json!({ "number": number.as_str(), "activation_code": code }))
            } else {
                tell_code(&code, output)
            }
        }
        Command::Show(OfAccount { number, place }) => show(number.as_str(), place, output).await,
        Command::List(place) => list(place, output).await,
    }
}

/// A password from the file, the standard input or a prompt, never from the arguments.
fn chosen(from: &PasswordFrom, output: &mut Output) -> Result<[String; 1], Failure> {
    let question = Question::Chosen("authority.password");
    secrets([question], from.password_file.as_deref(), output)
}

/// A fresh activation code, as it is printed.
async fn activation_code(authority: &Authority, number: &str) -> Result<String, Failure> {
    let code = authority.make_activation_code(number).await.map_err(Trouble::of)?;
    Ok(code.to_string())
}

fn tell_code(code: &str, output: &mut Output) -> Result<(), Failure> {
    let text = output.texts.filled("authority.activation_code", &[("code", code)]);
    output.line(text)
}

/// Tells what became of the account, and its new activation code, after what was revoked is published.
async fn changed(
    authority: &Authority,
    place: &Place,
    number: &str,
    code: Option<&str>,
    output: &mut Output,
) -> Result<(), Failure> {
    let published = publish::changes(authority).await;
    let account = authority.account(number).await.map_err(Trouble::of)?;
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

async fn show(number: &str, place: &Place, output: &mut Output) -> Result<(), Failure> {
    let authority = place.open().await?;
    let account = authority.account(number).await.map_err(Trouble::of)?;
    let phones = device::all(&authority, number).await?;
    if place.json {
        let mut object = as_json(&account);
        object["devices"] = phones.iter().map(device::as_json).collect();
        output.json(&object)?;
    } else {
        let line = in_words(&account, output);
        output.line(line)?;
        for phone in &phones {
            let line = device::in_words(phone, output);
            output.line(line)?;
        }
    }
    authority.close().await;
    Ok(())
}

/// Page by page, so that a country's accounts need no memory.
async fn list(place: &Place, output: &mut Output) -> Result<(), Failure> {
    let authority = place.open().await?;
    let mut last: Option<String> = None;
    loop {
        let page = authority.accounts_after(last.as_deref()).await.map_err(Trouble::of)?;
        for account in &page {
            if place.json {
                output.json(&as_json(account))?;
            } else {
                let line = in_words(account, output);
                output.line(line)?;
            }
        }
        match page.into_iter().last() {
            Some(account) => last = Some(account.number),
            None => break,
        }
    }
    authority.close().await;
    Ok(())
}

fn as_json(account: &AccountInfo) -> Value {
    json!({
        "number": account.number,
        "name": account.name,
        "level": account.level,
        "suspended": account.suspended,
    })
}

fn in_words(account: &AccountInfo, output: &Output) -> String {
    let texts = &output.texts;
    let state = if account.suspended { "authority.suspended" } else { "authority.not_suspended" };
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
