//! `vneid lab refresh`: time passes, and both phones go online.

use std::path::Path;

use serde::Serialize;
use vneid_core::Instant;
use vneid_payload::CertificateClaims;
use vneid_softkeys::{CITIZEN, OFFICER, PublishedStatus, SoftKey, TestPerson};

use super::folder::Lab;
use super::sync::{learn_time, take_status, take_trust_list};
use crate::failure::Failure;
use crate::output::Output;
use crate::phone::Phone;
use crate::time::{When, said};

/// Publishes a trust list and status lists, brings them to both phones with the time, and renews
/// their certificates where half of their life is over.
pub(super) fn run(folder: &Path, now: When, json: bool, output: &mut Output) -> Result<(), Failure> {
    let mut lab = Lab::open(folder)?;
    lab.advance_to(now.instant())?;
    let (mut citizen, mut officer) = (lab.citizen()?, lab.officer()?);
    let lists = Published {
        trust_list: lab.authority.publish_trust_list(now.instant()),
        status: lab.authority.publish_status(now.instant()),
    };
    lab.store()?;
    lab.publish_trust_list(&lists.trust_list)?;
    lab.publish_status(&lists.status)?;
    let citizen = lab.sync(&mut citizen, Whose::Citizen, &lists, now)?;
    let officer = lab.sync(&mut officer, Whose::Officer, &lists, now)?;
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

/// What the authority published.
struct Published {
    trust_list: Vec<u8>,
    status: PublishedStatus,
}

/// Whose phone it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    Citizen,
    Officer,
}

impl Whose {
    const fn person(self) -> &'static TestPerson {
        match self {
            Self::Citizen => &CITIZEN,
            Self::Officer => &OFFICER,
        }
    }
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

/// What became of a phone's certificate.
#[derive(Serialize)]
#[serde(tag = "certificate", rename_all = "snake_case")]
enum Certificate {
    /// More than half of its life is ahead.
    Kept { expires: Instant },
    /// There is a new one, with a new key.
    Renewed { expires: Instant },
    /// The phone gets no other.
    Revoked,
    /// The phone never had one.
    None,
}

impl Lab {
    fn sync(
        &mut self,
        phone: &mut Phone,
        whose: Whose,
        lists: &Published,
        now: When,
    ) -> Result<Certificate, Failure> {
        learn_time(phone, now)?;
        take_trust_list(phone, &lists.trust_list)?;
        take_status(phone, &lists.status)?;
        let Some(held) = phone.state.holder.certificate().cloned() else {
            phone.store()?;
            return Ok(Certificate::None);
        };
        if self.has_revoked(held.claims()) {
            phone.store()?;
            return Ok(Certificate::Revoked);
        }
        if now.instant() < half_life(held.claims()) {
            phone.store()?;
            return Ok(Certificate::Kept { expires: held.claims().expires });
        }
        let key = SoftKey::generate().map_err(Failure::system)?;
        let claims = self.certify(phone, whose.person(), &key, now)?;
        if whose == Whose::Citizen {
            self.remember_citizen(&claims);
        }
        self.store()?;
        phone.store_with_key(held.presentation_key(), &key)?;
        Ok(Certificate::Renewed { expires: claims.expires })
    }
}

/// When half of a certificate's life is over: from then on it is renewed.
fn half_life(certificate: &CertificateClaims) -> Instant {
    certificate.not_before().plus_seconds(CertificateClaims::WINDOW_SECONDS / 2)
}

impl Done {
    fn write(&self, output: &mut Output) -> Result<(), Failure> {
        let texts = &output.texts;
        let published = texts.filled(
            "lab.published",
            &[
                ("instant", &*said(self.issued, texts)),
                ("trust", &*self.trust_list_sequence.to_string()),
                ("status", &*self.status_sequence.to_string()),
            ],
        );
        let phones = [("lab.citizen", &self.citizen), ("lab.officer", &self.officer)];
        let phones = phones.map(|(whose, certificate)| {
            let (key, expires) = match certificate {
                Certificate::Kept { expires } => ("lab.kept", Some(*expires)),
                Certificate::Renewed { expires } => ("lab.renewed", Some(*expires)),
                Certificate::Revoked => ("lab.not_renewed", None),
                Certificate::None => ("lab.no_certificate", None),
            };
            let until = expires.map(|expires| said(expires, texts)).unwrap_or_default();
            format!("{}: {}", texts.text(whose), texts.filled(key, &[("instant", &until)]))
        });
        output.line(published)?;
        phones.iter().try_for_each(|line| output.line(line))
    }
}
