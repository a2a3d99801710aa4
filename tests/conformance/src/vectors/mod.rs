//! The vectors: written down as tables of cases, encoded by this crate's own encoder, and expected
//! by hand. Nothing here asks the crates under test what they think.

mod bytes;
mod parts;
mod structures;
mod time;
mod verify;
mod wallet;
pub(crate) mod world;

use serde::Serialize;

pub use parts::{PARTS, TransferCase, parts, transfers};
pub use verify::CODES;

/// Every file of `tests/vectors`: its path within the folder, and its text.
pub fn files() -> Vec<(String, String)> {
    let mut files = vec![("bytes.json".to_owned(), to_text(&bytes::file()))];
    files.push(("hints.json".to_owned(), to_text(&bytes::hints())));
    files.push(("wallet.json".to_owned(), to_text(&wallet::file())));
    files.push(("worlds.json".to_owned(), to_text(&world::file())));
    for (name, file) in verify::files() {
        files.push((format!("verify/{name}.json"), to_text(&file)));
    }
    files.push(("time.json".to_owned(), to_text(&time::file())));
    for file in structures::files() {
        let name = file.structure.replace('-', "_");
        files.push((format!("structures/{name}.json"), to_text(&file)));
    }
    files
}

fn to_text(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("plain data always serializes");
    text.push('\n');
    text
}
