//! `vneid lab new`: a test world in a folder.

use std::path::Path;

use serde_json::json;
use vneid_core::{Account, NewPasscode, PhoneState};
use vneid_payload::CertificateClaims;
use vneid_softkeys::{CITIZEN, OFFICER, PublishedStatus, SoftKey, TestPerson};

use super::folder::Lab;
use super::sync::{learn_time, take_status, take_trust_list};
use crate::failure::Failure;
use crate::random::random;
use crate::output::Output;
use crate::phone::{Phone, Simulation};
use crate::time::{When, said};

pub(super) fn run(folder: &Path, now: When, json: bool, output: &mut Output) -> Result<(), Failure> {
    let lab = make(folder, now)?;
    let (citizen, officer) = (lab.citizen_folder(), lab.officer_folder());
    if json {
        return output.json(&json!({
            "lab": folder,
            "now": now.instant(),
            "citizen": citizen,
            "officer": officer,
        }));
    }
    let texts = &output.texts;
    let values = [
        ("path", &*folder.display().to_string()),
        ("instant", &*said(now.instant(), texts)),
        ("citizen", &*citizen.display().to_string()),
        ("officer", &*officer.display().to_string()),
    ];
    let lines = [texts.text("world.test").to_owned(), texts.filled("lab.made", &values)];
    lines.iter().try_for_each(|line| output.line(line))
}

/// Makes a test world: its authority, and two phones that are ready to present and to verify.
fn make(folder: &Path, now: When) -> Result<Lab, Failure> {
    let began = now.instant();
    let mut lab = Lab::create(folder, began)?;
    let mut claims = lab.authority.trust_list_claims(began.plus_seconds(-86_400));
    claims.expires = began.plus_seconds(30 * 86_400);
    let trust_list = lab.authority.sign_trust_list(&claims, false);
    let status = lab.authority.publish_status(began.plus_seconds(-3_600));
    lab.publish_trust_list(&trust_list)?;
    lab.publish_status(&status)?;

    let lists = (&*trust_list, &status);
    let papers = lab.authority.papers_for(&CITIZEN, began);
    let certificate = lab.make_phone(&lab.citizen_folder(), &CITIZEN, lists, &papers, now)?;
    lab.remember_citizen(&certificate);
    lab.make_phone(&lab.officer_folder(), &OFFICER, lists, &[], now)?;
    // Last, because it is what makes the folder a test world.
    lab.store()?;
    Ok(lab)
}

impl Lab {
    /// Makes a phone on which this person has signed in at level 2 and switched the QR on.
    fn make_phone(
        &mut self,
        folder: &Path,
        person: &TestPerson,
        (trust_list, status): (&[u8], &PublishedStatus),
        papers: &[Vec<u8>],
        now: When,
    ) -> Result<CertificateClaims, Failure> {
        let simulation =
            Simulation::new(&self.authority.root_keys(), self.authority.record().began);
        let key = SoftKey::generate().map_err(Failure::system)?;
        let mut phone = Phone::create(folder, simulation, PhoneState::default(), &key)?;
        let reading = phone.reading(now);
        let state = &mut phone.state;
        state.account = Account::SignedIn(person.at_level_two());
        let passcode = NewPasscode::parse(PASSCODE).map_err(Failure::system)?;
        state.unlock.set(&passcode, random()?, reading).map_err(Failure::system)?;
        state.unlock.lock();
        state.settings.biometrics = true;
        state.settings.qr_verification = true;
        learn_time(&mut phone, now)?;
        take_trust_list(&mut phone, trust_list)?;
        take_status(&mut phone, status)?;
        let certificate = self.certify(&mut phone, person, &key, now)?;
        phone.store()?;
        Ok(certificate)
    }
}

/// The passcode of the phones of test worlds.
const PASSCODE: &str = "280719";
