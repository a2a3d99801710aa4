//! `vneid lab refresh`: time passes, and both phones go online.

use std::path::Path;

use serde::Serialize;
use vneid_core::Instant;
use vneid_testworld::CITIZEN;

use super::folder::Lab;
use super::sync::{Certificate, Owner};
use crate::error::CliError;
use crate::output::Output;
use crate::time::{When, date_and_time};

/// Publishes a trust list and status lists, brings them to both phones with the time, and renews
/// their certificates where half of their life is over.
pub(super) fn run(
    folder: &Path,
    now: When,
    json: bool,
    output: &mut Output,
) -> Result<(), CliError> {
    let mut lab = Lab::open(folder)?;
    // Before anything is published, so that a missing phone changes nothing.
    let (mut citizen, mut officer) = (lab.citizen()?, lab.officer()?);
    let papers = lab.papers()?;
    let lists = lab.publish(now)?;
    let owner = Owner { person: &CITIZEN, papers: &papers };
    let citizen = lab.sync(&mut citizen, owner, &lists, now)?;
    let officer = lab.sync(&mut officer, Owner::OFFICER, &lists, now)?;
    let record = lab.authority.record();
    let done = Done {
        issued: now.instant(),
        trust_list_sequence: record.trust_sequence,
        status_sequence: record.status_sequence,
        citizen,
        officer,
    };
    if json { output.json(&done) } else { done.write(output) }
}

/// What was done.
#[derive(Serialize)]
struct Done {
    issued: Instant,
    trust_list_sequence: u32,
    status_sequence: u32,
    citizen: Certificate,
    officer: Certificate,
}

impl Done {
    fn write(&self, output: &mut Output) -> Result<(), CliError> {
        let issued = date_and_time(self.issued, &output.texts);
        output.say(
            "lab.published",
            &[
                ("instant", &issued),
                ("trust", &self.trust_list_sequence),
                ("status", &self.status_sequence),
            ],
        )?;
        for (whose, certificate) in [("lab.citizen", &self.citizen), ("lab.officer", &self.officer)]
        {
            let (key, expires) = match certificate {
                Certificate::Kept { expires } => ("lab.kept", Some(*expires)),
                Certificate::Renewed { expires } => ("lab.renewed", Some(*expires)),
                Certificate::Revoked => ("lab.not_renewed", None),
                Certificate::None => ("lab.no_certificate", None),
            };
            let texts = &output.texts;
            let until = expires.map(|expires| date_and_time(expires, texts)).unwrap_or_default();
            let became = texts.filled(key, &[("instant", &until)]);
            output.line(format!("{}: {became}", texts.text(whose)))?;
        }
        Ok(())
    }
}
