//! `vneid lab new`: a test world in a folder.

use std::path::Path;

use serde_json::json;
use vneid_core::{Account, NewPasscode};
use vneid_testworld::{CITIZEN, SoftKey};

use super::folder::Lab;
use super::sync::{Owner, Published, import_trust_list, learn_time, take_status};
use crate::error::CliError;
use crate::output::Output;
use crate::phone::folder::Phone;
use crate::phone::simulation::Simulation;
use crate::random::random;
use crate::time::{When, date_and_time};

pub(super) fn run(
    folder: &Path,
    now: When,
    json: bool,
    output: &mut Output,
) -> Result<(), CliError> {
    let lab = make(folder, now)?;
    let (citizen, officer) = (lab.citizen_folder(), lab.officer_folder());
    if json {
        return output.json(&json!({
            "lab": folder.display().to_string(),
            "now": now.instant(),
            "citizen": citizen.display().to_string(),
            "officer": officer.display().to_string(),
        }));
    }
    let instant = date_and_time(now.instant(), &output.texts);
    output.say("world.test", &[])?;
    output.say(
        "lab.made",
        &[
            ("path", &folder.display()),
            ("instant", &instant),
            ("citizen", &citizen.display()),
            ("officer", &officer.display()),
        ],
    )
}

/// Makes a test world: its authority, and two phones that are ready to present and to verify.
///
/// # Errors
/// [`CliError::not_empty`] when the folder holds something, and what writing it may fail with.
pub(super) fn make(folder: &Path, now: When) -> Result<Lab, CliError> {
    let began = now.instant();
    let mut lab = Lab::create(folder, began)?;
    let mut claims = lab.authority.trust_list_claims(began.plus_seconds(-86_400));
    claims.expires = began.plus_seconds(30 * 86_400);
    let lists = Published {
        trust_list: lab.authority.sign_trust_list(&claims),
        status: lab.authority.publish_status(began.plus_seconds(-3_600)),
    };
    lab.publish_trust_list(&lists.trust_list)?;
    lab.publish_status(&lists.status)?;
    let papers = lab.authority.papers_for(&CITIZEN, began);
    lab.keep_papers(&papers)?;
    let owner = Owner { person: &CITIZEN, papers: &papers };
    lab.make_phone(&lab.citizen_folder(), owner, &lists, now)?;
    lab.make_phone(&lab.officer_folder(), Owner::OFFICER, &lists, now)?;
    Ok(lab)
}

impl Lab {
    /// Makes a phone on which this person has signed in at level 2 and switched the QR on.
    ///
    /// # Errors
    /// [`CliError`] when the folder can't be written, or the phone refuses what it is given.
    pub(super) fn make_phone(
        &mut self,
        folder: &Path,
        owner: Owner<'_>,
        lists: &Published,
        now: When,
    ) -> Result<Phone, CliError> {
        let simulation =
            Simulation::new(&self.authority.root_keys(), self.authority.record().began);
        let key = SoftKey::generate().map_err(CliError::system)?;
        let mut phone = Phone::create(folder, simulation, &key)?;
        let reading = phone.reading(now);
        let state = &mut phone.state;
        state.account = Account::SignedIn(owner.person.at_level_two());
        let passcode = NewPasscode::parse(PASSCODE).map_err(CliError::system)?;
        state.unlock.set(&passcode, random()?, reading).map_err(CliError::system)?;
        state.unlock.lock();
        state.settings.biometrics = true;
        state.settings.qr_verification = true;
        learn_time(&mut phone, now)?;
        import_trust_list(&mut phone, &lists.trust_list, now)?;
        take_status(&mut phone, &lists.status, now)?;
        let state = &mut phone.state;
        for paper in owner.papers {
            state.wallet.import(paper, &state.trust).map_err(CliError::beyond)?;
        }
        self.certify(&mut phone, owner, &key, now)?;
        phone.store()?;
        Ok(phone)
    }
}

/// The passcode of the phones of test worlds.
const PASSCODE: &str = "280719";
