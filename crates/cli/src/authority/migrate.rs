//! `vneid authority migrate`: tables for a service that may not change them.

use clap::Args;
use serde_json::{Value, json};
use vneid_authority::Edition;

use super::authority_dir::AuthorityDir;
use crate::error::CliError;
use crate::output::Output;

#[derive(Args, Debug)]
pub(crate) struct Migrate {
    /// Change nothing; say what the tables lack.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    place: AuthorityDir,
}

/// Brings the tables up to date, or says what they lack.
pub(super) async fn run(arguments: &Migrate, output: &mut Output) -> Result<(), CliError> {
    let Migrate { dry_run, place } = arguments;
    let config = place.load(Vec::new())?;
    let migrated = vneid_authority::migrate(&config.database, *dry_run).await?;
    if place.json {
        let editions: Vec<Value> = migrated
            .missing
            .iter()
            .map(|it| json!({ "edition": it.number, "name": it.name }))
            .collect();
        return output
            .json(&json!({ "found": migrated.found, "missing": editions, "migrated": !dry_run }));
    }
    let text = if *dry_run { "authority.would_migrate" } else { "authority.migrated" };
    for Edition { number, name } in &migrated.missing {
        output.say(text, &[("number", &number), ("name", name)])?;
    }
    if let (Some(found), []) = (migrated.found, &migrated.missing[..]) {
        output.say("authority.up_to_date", &[("number", &found)])?;
    }
    Ok(())
}
