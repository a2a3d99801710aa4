//! `vneid authority key`: issuer keys.

use serde_json::json;
use vneid_authority::{Clock, SystemClock, make_issuer_key, make_issuer_key_in_token};

use super::Trouble;
use super::arguments::Key as Command;
use crate::failure::Failure;
use crate::output::Output;

/// Makes an issuer key, and tells what the next draft has to say of it.
pub(super) fn run(command: &Command, output: &mut Output) -> Result<(), Failure> {
    let Command::New { name, token, place } = command;
    let folder = place.folder();
    if !place.config_file().exists() {
        return Err(Trouble::NoAuthority { path: place.config_file() }.into());
    }
    let file = format!("{name}.pem");
    let (private, public) = (folder.join("keys").join(&file), folder.join("public").join(&file));
    let private = if *token {
        let settings = place.load(Vec::new())?.token().ok_or(Trouble::NoToken)?;
        make_issuer_key_in_token(&folder, &settings, *name).map_err(Trouble::init)?;
        format!("{}: {name}", settings.label)
    } else {
        make_issuer_key(&folder, *name).map_err(Trouble::init)?;
        private.display().to_string()
    };
    let draft = name.draft_new(&file, SystemClock.now());
    if place.json {
        return output.json(&json!({
            "key": name.to_string(),
            "private": private,
            "public": public.display().to_string(),
            "draft": draft.trim_start(),
        }));
    }
    let values = [
        ("private", &*private),
        ("public", &public.display().to_string()),
        ("draft", draft.trim()),
    ];
    let text = output.texts.filled("authority.key_made", &values);
    output.line(text)
}
