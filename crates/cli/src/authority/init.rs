//! `vneid authority init`: the folder of a new authority.

use serde_json::json;
use vneid_authority::{Clock, SystemClock, init_service, init_test_world};

use super::arguments::Init;
use crate::failure::Failure;
use crate::output::Output;

/// Makes the folder, and tells what is in it and what comes next.
pub(super) fn run(arguments: &Init, output: &mut Output) -> Result<(), Failure> {
    let Init { dir, public_url, json } = arguments;
    let now = SystemClock.now();
    let key = match public_url {
        None => {
            init_test_world(dir, TEST_URL, now)?;
            "authority.made_test_world"
        }
        Some(url) => {
            init_service(dir, url, now)?;
            "authority.made_service"
        }
    };
    if *json {
        return output.json(&json!({
            "dir": dir.display().to_string(),
            "config": dir.join("authority.toml").display().to_string(),
            "public_url": public_url.as_deref().unwrap_or(TEST_URL),
            "test_world": public_url.is_none(),
        }));
    }
    let path = dir.display().to_string();
    let text = output.texts.filled(key, &[("path", &path)]);
    if public_url.is_none() {
        let warning = output.texts.text("world.test").to_owned();
        output.line(warning)?;
    }
    output.line(text)
}

/// How phones know a new test world.
pub(super) const TEST_URL: &str = "http://127.0.0.1:8080";
