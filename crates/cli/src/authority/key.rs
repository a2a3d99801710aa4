//! `vneid authority key`: issuer keys.

use serde_json::json;
use vneid_authority::{Clock, SystemClock, make_issuer_key, read_aloud};
use vneid_core::crypto::thumbprint;

use super::Trouble;
use super::arguments::Key as Command;
use crate::failure::Failure;
use crate::output::{Output, hex};

/// Makes an issuer key, and tells its thumbprint and how it comes into the next draft.
pub(super) fn run(command: &Command, output: &mut Output) -> Result<(), Failure> {
    let Command::New { name, place } = command;
    let folder = place.folder();
    if !place.config_file().exists() {
        return Err(Trouble::NoAuthority { path: place.config_file() }.into());
    }
    let public = make_issuer_key(&folder, *name).map_err(Trouble::init)?;
    let thumbprint = thumbprint(&public);
    let file = format!("{name}.pem");
    let (private, public) = (folder.join("keys").join(&file), folder.join("public").join(&file));
    let draft = name.draft_new(&file, SystemClock.now());
    if place.json {
        return output.json(&json!({
            "key": name.to_string(),
            "private": private.display().to_string(),
            "public": public.display().to_string(),
            "thumbprint": hex(&thumbprint),
            "read_aloud": read_aloud(&thumbprint),
            "draft": draft.trim_start(),
        }));
    }
    let values = [
        ("private", &*private.display().to_string()),
        ("public", &public.display().to_string()),
        ("key", &name.to_string()),
        ("thumbprint", &hex(&thumbprint)),
        ("aloud", &read_aloud(&thumbprint)),
    ];
    let text = output.texts.filled("authority.key_made", &values);
    output.line(text)
}
