//! `vneid authority key`: issuer keys.

use serde_json::json;
use vneid_authority::{Clock, SystemClock, make_issuer_key};

use super::Trouble;
use super::arguments::Key as Command;
use crate::failure::Failure;
use crate::output::Output;

/// Makes an issuer key, and tells what the next draft has to say of it.
pub(super) fn run(command: &Command, output: &mut Output) -> Result<(), Failure> {
    let Command::New { name, place } = command;
    let folder = place.folder();
    if !place.config_file().exists() {
        return Err(Trouble::NoAuthority { path: place.config_file() }.into());
    }
    make_issuer_key(&folder, *name).map_err(Trouble::init)?;
    let file = format!("{name}.pem");
    let (private, public) = (folder.join("keys").join(&file), folder.join("public").join(&file));
    let draft = name.draft_new(&file, SystemClock.now());
    if place.json {
        return output.json(&json!({
            "key": name.to_string(),
            "private": private.display().to_string(),
            "public": public.display().to_string(),
            "draft": draft.trim_start(),
        }));
    }
    let values = [
        ("private", &*private.display().to_string()),
        ("public", &public.display().to_string()),
        ("draft", draft.trim()),
    ];
    let text = output.texts.filled("authority.key_made", &values);
    output.line(text)
}
