//! Certificates: a week for a fresh presentation key of the account's active phone.
//!
//! Two ways end in one: a registration ([`Authority::certify_first`]) and a renewal. Both end in
//! [`Recorded`], which is made of a key that was attested just now, or of a row that was recorded for
//! that very key and phone; nothing else is signed with the device key.

mod recorded;

use vneid_client::wire::{CertificateIssued, CertificateRequest, ProblemCode};
use vneid_core::crypto::PublicKey;
use vneid_payload::{CertificateClaims, Instant};

use self::recorded::{Proof, Recorded};
use crate::attestation::{AttestationRequest, AttestedKey, attest};
use crate::authority::Authority;
use crate::error::{Error, malformed};
use crate::nonce::CallNonce;
use crate::store::certificates::{self, CertificateRow};
use crate::store::phones::PhoneRow;

impl Authority {
    /// Renews the phone's certificate with a fresh, attested presentation key. A phone whose answer
    /// was lost asks again for the same key, and is given the same certificate.
    pub(crate) async fn renew(
        &self,
        phone: &PhoneRow,
        request: CertificateRequest,
        call: CallNonce,
    ) -> Result<CertificateIssued, Error> {
        let key = request.presentation_key.to_key().ok_or_else(|| malformed("presentation_key"))?;
        self.check_app_version(request.app_version)?;
        let proof = match self.check_attested(phone, &key, &request) {
            Ok(proof) => proof,
            // The nonce and the evidence of a repeated request may have had their day.
            Err(refusal) if !self.has_newest_for(phone, &key).await? => return Err(refusal),
            Err(_) => Proof::Repeated(key),
        };
        let issued = self.issue(phone, proof, Some(call)).await?;
        self.metrics.certificates_renewed.inc();
        Ok(issued)
    }

    fn check_attested(
        &self,
        phone: &PhoneRow,
        key: &PublicKey,
        request: &CertificateRequest,
    ) -> Result<Proof, Error> {
        let nonce = request.nonce.0.clone();
        let expires = self.check_nonce(&nonce)?;
        let keys = [*key];
        let remembered = Some(phone.remembered());
        let attested = AttestationRequest { nonce: &nonce, keys: &keys, remembered };
        let verifier = &*self.attestation;
        let (key, attested) = attest(verifier, &attested, &request.attestation, self.now())?;
        Ok(Proof::Attested { key, attested, nonce, expires })
    }

    /// Issues the certificate for the key that was attested at the phone's registration, just now.
    pub(crate) async fn certify_first(
        &self,
        phone: &PhoneRow,
        key: AttestedKey,
    ) -> Result<CertificateIssued, Error> {
        self.issue(phone, Proof::Registered(key), None).await
    }

    /// The phone's newest certificate again, if it is for this key.
    pub(crate) async fn certificate_again(
        &self,
        phone: &PhoneRow,
        key: &PublicKey,
    ) -> Result<Option<CertificateIssued>, Error> {
        if !self.has_newest_for(phone, key).await? {
            return Ok(None);
        }
        self.issue(phone, Proof::Repeated(*key), None).await.map(Some)
    }

    async fn has_newest_for(&self, phone: &PhoneRow, key: &PublicKey) -> Result<bool, Error> {
        let newest = certificates::newest(&mut *self.store.read().await?, &phone.phone).await?;
        Ok(newest.is_some_and(|row| row.is_for(key)))
    }

    async fn issue(
        &self,
        phone: &PhoneRow,
        proof: Proof,
        call: Option<CallNonce>,
    ) -> Result<CertificateIssued, Error> {
        let issued = Recorded::new(self, phone, proof, call).await?.sign(self).await?;
        self.metrics.certificates_issued.inc();
        Ok(issued)
    }
}

/// One that is still fresh is not renewed. A revoked one, after a suspension for example, is not
/// among those that count here.
fn check_renewal(newest: Option<&CertificateRow>, now: Instant) -> Result<(), Error> {
    let Some(newest) = newest else { return Ok(()) };
    let early_s = renew_from(newest.issued).seconds_since(now);
    if early_s > 0 {
        return Err(Error::for_now(ProblemCode::RenewalTooEarly, early_s));
    }
    Ok(())
}

/// Half of its life after it was issued.
fn renew_from(issued: Instant) -> Instant {
    let lives_s = CertificateClaims::expires_when_issued(issued).seconds_since(issued);
    issued.plus_seconds(lives_s / 2)
}
