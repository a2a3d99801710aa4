//! What the phones of a test world take from its authority.

use serde::Serialize;
use vneid_core::crypto::PublicKey;
use vneid_core::{Instant, Person, derive_hint};
use vneid_payload::CertificateClaims;
use vneid_testworld::{CITIZEN, OFFICER, PublishedStatus, SoftKey, TestPerson};

use super::folder::Lab;
use crate::error::CliError;
use crate::phone::folder::Phone;
use crate::time::When;

/// What the authority publishes at once.
pub(super) struct Published {
    pub(super) trust_list: Vec<u8>,
    pub(super) status: PublishedStatus,
}

/// Who has a phone, and which papers are in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner<'a> {
    pub(super) person: &'a TestPerson,
    pub(super) papers: &'a [Vec<u8>],
}

/// What became of a phone's certificate.
#[derive(Serialize)]
#[serde(tag = "certificate", rename_all = "snake_case")]
pub(super) enum Certificate {
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
    /// Publishes a trust list and status lists.
    ///
    /// # Errors
    /// [`CliError::backwards`], and what writing may fail with.
    pub(super) fn publish(&mut self, now: When) -> Result<Published, CliError> {
        self.advance_to(now.instant())?;
        let published = Published {
            trust_list: self.authority.publish_trust_list(now.instant()),
            status: self.authority.publish_status(now.instant()),
        };
        self.store()?;
        self.publish_trust_list(&published.trust_list)?;
        self.publish_status(&published.status)?;
        Ok(published)
    }

    /// A phone goes online: it learns the time, takes the lists, and renews its certificate where
    /// half of its life is over.
    ///
    /// # Errors
    /// [`CliError`]; what the phone had before still works.
    pub(super) fn sync(
        &mut self,
        phone: &mut Phone,
        owner: Owner<'_>,
        lists: &Published,
        now: When,
    ) -> Result<Certificate, CliError> {
        learn_time(phone, now)?;
        import_trust_list(phone, &lists.trust_list, now)?;
        take_status(phone, &lists.status, now)?;
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
        let key = SoftKey::generate().map_err(CliError::system)?;
        let claims = self.certify(phone, owner, &key, now)?;
        phone.store_with_key(held.presentation_key(), &key)?;
        Ok(Certificate::Renewed { expires: claims.expires })
    }

    /// Certifies a presentation key for the person on the phone, and binds the papers to it. The
    /// certificate is issued now; the phone is not stored yet.
    pub(super) fn certify(
        &mut self,
        phone: &mut Phone,
        owner: Owner<'_>,
        key: &SoftKey,
        now: When,
    ) -> Result<CertificateClaims, CliError> {
        let Person { name, number, .. } = owner.person.at_level_two();
        let hint = derive_hint(&name, &number);
        let issued = now.instant();
        let claims = self.authority.certificate_claims(key.public_short(), Some(hint), issued);
        let certificate = self.authority.sign_certificate(&claims);
        let binding = self.authority.bind(&key.public(), owner.papers, issued);
        if owner.person == &CITIZEN {
            self.remember_citizen(&claims);
        }
        self.store()?;
        let public = PublicKey::from_full(&key.public()).expect("a key's public half is a point");
        let time = phone.state.clock.at(phone.reading(now));
        let state = &mut phone.state;
        state
            .holder
            .accept(&certificate, Some(&binding), &public, &state.trust, time)
            .map_err(CliError::beyond)?;
        Ok(claims)
    }
}

impl Owner<'_> {
    /// The officer, who carries no papers in the phone.
    pub(super) const OFFICER: Self = Self { person: &OFFICER, papers: &[] };
}

/// The authority's time, learned in no time at all.
pub(super) fn learn_time(phone: &mut Phone, now: When) -> Result<(), CliError> {
    let reading = phone.reading(now);
    phone.state.clock.learn(now.unix_ms(), reading, reading).map_err(CliError::system)
}

/// A trust list.
pub(super) fn import_trust_list(
    phone: &mut Phone,
    bytes: &[u8],
    now: When,
) -> Result<(), CliError> {
    let roots = phone.roots()?;
    let time = phone.state.clock.at(phone.reading(now));
    phone.state.accept_trust_list(bytes, &roots, time).map_err(CliError::beyond)?;
    Ok(())
}

/// All status lists.
pub(super) fn take_status(
    phone: &mut Phone,
    status: &PublishedStatus,
    now: When,
) -> Result<(), CliError> {
    let time = phone.state.clock.at(phone.reading(now));
    let state = &mut phone.state;
    state.status.accept_manifest(&status.manifest, &state.trust, time).map_err(CliError::beyond)?;
    for (_, list) in &status.lists {
        state.status.accept_list(list, &state.trust, time).map_err(CliError::beyond)?;
    }
    Ok(())
}

/// When half of a certificate's life is over: from then on it is renewed.
fn half_life(certificate: &CertificateClaims) -> Instant {
    certificate.not_before().plus_seconds(CertificateClaims::WINDOW_SECONDS / 2)
}
