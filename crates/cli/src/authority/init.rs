//! `vneid authority init`: the folder of a new authority.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use vneid_authority::{Clock, SystemClock, init_service, init_test_world};

use super::authority_dir::DEFAULT_DIR;
use crate::error::CliError;
use crate::output::Output;

#[derive(Args, Debug)]
pub(crate) struct Init {
    /// The folder; made when it is not there. Nothing in it is ever overwritten.
    #[arg(long, value_name = "DIR", default_value = DEFAULT_DIR)]
    dir: PathBuf,
    /// The https URL by which phones will know a real service. Without it, this is a test world on
    /// this machine, root keys and all.
    #[arg(long, value_name = "URL", value_parser = https)]
    public_url: Option<String>,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

fn https(text: &str) -> Result<String, String> {
    if text.starts_with("https://") && !text.ends_with('/') {
        Ok(text.to_owned())
    } else {
        Err("expected https://... without a slash at its end".to_owned())
    }
}

/// Makes the folder, and tells what is in it and what comes next.
pub(super) fn run(arguments: &Init, output: &mut Output) -> Result<(), CliError> {
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
    if public_url.is_none() {
        output.say("world.test", &[])?;
    }
    output.say(key, &[("path", &dir.display())])
}

/// How phones know a new test world.
pub(super) const TEST_URL: &str = "http://127.0.0.1:8080";
