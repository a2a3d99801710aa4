//! What the phones of a test world take from its authority.

use vneid_core::crypto::PublicKey;
use vneid_core::{Person, derive_hint};
use vneid_payload::CertificateClaims;
use vneid_softkeys::{PublishedStatus, SoftKey, TestPerson};

use super::folder::Lab;
use crate::failure::Failure;
use crate::phone::Phone;
use crate::time::When;

/// The authority's time, learned in no time at all.
pub(super) fn learn_time(phone: &mut Phone, now: When) -> Result<(), Failure> {
    let reading = phone.reading(now);
    phone.state.clock.learn(now.unix_ms(), reading, reading).map_err(Failure::system)
}

/// A trust list.
pub(super) fn take_trust_list(phone: &mut Phone, bytes: &[u8]) -> Result<(), Failure> {
    let roots = phone.roots()?;
    let state = &mut phone.state;
    state.trust.accept(bytes, &roots).map_err(Failure::beyond)?;
    state.status.forget_withdrawn(&state.trust);
    Ok(())
}

/// All status lists.
pub(super) fn take_status(phone: &mut Phone, status: &PublishedStatus) -> Result<(), Failure> {
    let state = &mut phone.state;
    state.status.accept_manifest(&status.manifest, &state.trust).map_err(Failure::beyond)?;
    for (_, list) in &status.lists {
        state.status.accept_list(list, &state.trust).map_err(Failure::beyond)?;
    }
    Ok(())
}

impl Lab {
    /// Certifies a presentation key for the person on the phone. The certificate is issued now.
    pub(super) fn certify(
        &mut self,
        phone: &mut Phone,
        person: &TestPerson,
        key: &SoftKey,
        now: When,
    ) -> Result<CertificateClaims, Failure> {
        let Person { name, number, .. } = person.at_level_two();
        let hint = derive_hint(&name, &number);
        let issued = now.instant();
        let claims = self.authority.certificate_claims(key.public_short(), Some(hint), issued);
        let certificate = self.authority.sign_certificate(&claims);
        let public = PublicKey::from_full(&key.public()).expect("a key's public half is a point");
        let time = phone.state.clock.at(phone.reading(now));
        let state = &mut phone.state;
        state
            .holder
            .accept(&certificate, None, &public, &state.trust, time)
            .map_err(Failure::beyond)?;
        Ok(claims)
    }
}
