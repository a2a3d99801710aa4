//! `vneid authority migrate`: tables for a service that may not change them.

use serde_json::{Value, json};
use vneid_authority::Edition;

use super::arguments::Migrate;
use crate::failure::Failure;
use crate::output::Output;

/// Brings the tables up to date, or says what they lack.
pub(super) async fn run(arguments: &Migrate, output: &mut Output) -> Result<(), Failure> {
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
        let values = [("number", &*number.to_string()), ("name", *name)];
        let text = output.texts.filled(text, &values);
        output.line(text)?;
    }
    if let (Some(found), []) = (migrated.found, &migrated.missing[..]) {
        let values = [("number", &*found.to_string())];
        let text = output.texts.filled("authority.up_to_date", &values);
        output.line(text)?;
    }
    Ok(())
}
