//! Certificates: a week for a fresh presentation key of the account's active phone.

use futures_util::FutureExt;
use sqlx::AnyConnection;
use vneid_client::wire::{Bytes, CertificateIssued, CertificateRequest, PhoneState, ProblemCode};
use vneid_core::crypto::{PublicKey, thumbprint};
use vneid_core::{PersonalNumber, derive_hint};
use vneid_payload::{BindingClaims, CertificateClaims, Instant, PrivateClaims, Role, Shard};

use crate::attestation::AttestationRequest;
use crate::authority::Authority;
use crate::failure::Failure;
use crate::sign_in::malformed;
use crate::store::accounts::AccountRow;
use crate::store::certificates::{self, CertificateRow};
use crate::store::papers;
use crate::store::phones::{self, PhoneRow};

/// A nonce that was checked and is taken together with what it was for.
struct CheckedNonce {
    nonce: Vec<u8>,
    expires: i64,
    /// What the verifier of attestations wants back the next time.
    attestation: Option<Vec<u8>>,
}

impl Authority {
    /// Renews the phone's certificate with a fresh, attested presentation key. A phone whose answer
    /// was lost asks again for the same key, and is given the same certificate.
    pub(crate) async fn renew(
        &self,
        phone: &PhoneRow,
        request: CertificateRequest,
    ) -> Result<CertificateIssued, Failure> {
        let key = request.presentation_key.to_key().ok_or_else(|| malformed("presentation_key"))?;
        self.check_app_version(request.app_version)?;
        let nonce = request.nonce.0;
        let expires = self.check_nonce(&nonce)?;
        let keys = [key];
        let remembered = phone.attestation.as_deref();
        let attested = AttestationRequest { nonce: &nonce, keys: &keys, remembered };
        let attestation = self.attestation.verify(&attested, &request.attestation, self.now())?;
        let checked = CheckedNonce { nonce, expires, attestation };
        let issued = self.issue(phone, &key, Some(checked)).await?;
        self.metrics.certificates_renewed.inc();
        Ok(issued)
    }

    /// Issues the certificate for the key that was just registered and attested.
    pub(crate) async fn issue_first(
        &self,
        phone: &PhoneRow,
        key: &PublicKey,
    ) -> Result<CertificateIssued, Failure> {
        self.issue(phone, key, None).await
    }

    async fn issue(
        &self,
        phone: &PhoneRow,
        key: &PublicKey,
        nonce: Option<CheckedNonce>,
    ) -> Result<CertificateIssued, Failure> {
        let issued = self.now();
        let day = CertificateClaims::expires_when_issued(issued).unix_day();
        let shard = Shard { kid: self.kid_of(Role::Device)?, day };
        let (mac, bits) = (&self.secret.indexes, self.rules.shard_bits);
        let index = self.indexes.take(&self.store, mac, shard, bits).await?;
        let thumbprint = thumbprint(&key.to_full()).to_vec();
        let new = CertificateRow { shard, index, thumbprint, issued };
        let phone = phone.phone.clone();
        let recorded = self
            .store
            .write::<_, Failure, _>(move |connection| record(connection, phone, new, nonce).boxed())
            .await?;
        self.metrics.certificates_issued.inc();
        self.sign_certificate(recorded, key).await
    }

    /// Signs a certificate that is recorded, and the wallet binding that goes with it.
    async fn sign_certificate(
        &self,
        recorded: Recorded,
        key: &PublicKey,
    ) -> Result<CertificateIssued, Failure> {
        let Recorded { row, account, documents } = recorded;
        let number = PersonalNumber::parse(&account.number).map_err(|_| malformed("number"))?;
        let claims = CertificateClaims {
            expires: CertificateClaims::expires_when_issued(row.issued),
            key: key.to_short(),
            level: 2,
            status_index: row.index,
            hint: Some(derive_hint(&account.name, &number)),
            private: PrivateClaims::default(),
        };
        let unsigned = claims.prepare(row.shard.kid)?;
        let signature = self.signer.sign(row.shard.kid, &unsigned.signed_bytes()).await?;
        let certificate = Bytes(unsigned.attach(&signature));
        let binding = BindingClaims {
            issued: self.now(),
            expires: claims.expires,
            key: thumbprint(&key.to_full()),
            documents,
            private: PrivateClaims::default(),
        };
        let wallet_binding = Bytes(self.sign_as(Role::Paper, |kid| binding.prepare(kid)).await?);
        let renew_from = renew_from(row.issued).unix_seconds();
        Ok(CertificateIssued { certificate, wallet_binding, renew_from })
    }
}

/// A certificate that is durably recorded, and what its bytes are made from.
struct Recorded {
    row: CertificateRow,
    account: AccountRow,
    /// Digests of the account's papers, ascending.
    documents: Vec<[u8; 32]>,
}

/// Records a certificate, if the phone may have it: the new one, or again the one that it has for
/// this key.
async fn record(
    connection: &mut AnyConnection,
    phone: String,
    new: CertificateRow,
    nonce: Option<CheckedNonce>,
) -> Result<Recorded, Failure> {
    let account = may_have_certificate(phones::hold(connection, &phone).await?)?;
    let documents = papers::digests(connection, &account.account).await?;
    let newest = certificates::newest(connection, &phone).await?;
    if let Some(row) = newest.as_ref().filter(|row| row.thumbprint == new.thumbprint) {
        if new.issued > CertificateClaims::expires_when_issued(row.issued) {
            return Err(ProblemCode::Conflict.into());
        }
        return Ok(Recorded { row: row.clone(), account, documents });
    }
    if let Some(nonce) = nonce {
        Authority::take_nonce(connection, &nonce.nonce, nonce.expires).await?;
        if nonce.attestation.is_some() {
            phones::set_attestation(connection, &phone, nonce.attestation.as_deref()).await?;
        }
    }
    check_renewal(newest, new.issued)?;
    if certificates::has_key(connection, &phone, &new.thumbprint).await? {
        return Err(Failure::refused(
            ProblemCode::Conflict,
            "a presentation key has one certificate",
        ));
    }
    certificates::insert(connection, &new, &phone).await?;
    Ok(Recorded { row: new, account, documents })
}

/// Certificates are for active phones of accounts of level 2 that are not suspended.
fn may_have_certificate(held: Option<(PhoneState, AccountRow)>) -> Result<AccountRow, Failure> {
    let (state, account) = held.ok_or(ProblemCode::NotFound)?;
    if state != PhoneState::Active {
        return Err(ProblemCode::PhoneNotActive.into());
    }
    if account.suspended_at.is_some() {
        return Err(ProblemCode::AccountSuspended.into());
    }
    if account.level < 2 {
        return Err(ProblemCode::LevelTooLow.into());
    }
    Ok(account)
}

/// One that is still fresh is not renewed. A revoked one, after a suspension for example, is not
/// among those that count here.
fn check_renewal(newest: Option<CertificateRow>, now: Instant) -> Result<(), Failure> {
    let Some(newest) = newest else { return Ok(()) };
    let early_s = renew_from(newest.issued).seconds_since(now);
    if early_s > 0 {
        return Err(Failure::for_now(ProblemCode::RenewalTooEarly, early_s));
    }
    Ok(())
}

/// Half of its life after it was issued.
fn renew_from(issued: Instant) -> Instant {
    let lives_s = CertificateClaims::expires_when_issued(issued).seconds_since(issued);
    issued.plus_seconds(lives_s / 2)
}
