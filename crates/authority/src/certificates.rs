//! Certificates: a week for a fresh presentation key of the account's active phone.

use std::sync::Arc;

use futures_util::FutureExt;
use sqlx::AnyConnection;
use vneid_client::wire::{Bytes, CertificateIssued, CertificateRequest, PhoneState, ProblemCode};
use vneid_core::crypto::{PublicKey, thumbprint};
use vneid_core::{PersonalNumber, derive_hint};
use vneid_payload::{BindingClaims, CertificateClaims, Instant, PrivateClaims, Role, Shard};

use crate::attestation::AttestationRequest;
use crate::authority::Authority;
use crate::failure::Failure;
use crate::nonce::CallNonce;
use crate::sign_in::malformed;
use crate::store::accounts::AccountRow;
use crate::store::certificates::{self, CertificateRow};
use crate::store::papers;
use crate::store::phones::{self, PhoneRow};
use crate::trust::TrustState;

/// Why a key may have a certificate.
enum Warrant {
    /// It was attested when the phone was registered, just now.
    Registered,
    /// It was attested over this nonce, which is taken together with what it was for.
    Attested {
        nonce: Vec<u8>,
        expires: i64,
        /// What the verifier of attestations wants back the next time.
        attestation: Option<Vec<u8>>,
    },
    /// It has one: nothing new is issued.
    Repeated,
}

impl Authority {
    /// Renews the phone's certificate with a fresh, attested presentation key. A phone whose answer
    /// was lost asks again for the same key, and is given the same certificate.
    pub(crate) async fn renew(
        &self,
        phone: &PhoneRow,
        request: CertificateRequest,
        call: CallNonce,
    ) -> Result<CertificateIssued, Failure> {
        let key = request.presentation_key.to_key().ok_or_else(|| malformed("presentation_key"))?;
        self.check_app_version(request.app_version)?;
        let warrant = match self.check_attested(phone, &key, &request) {
            Ok(warrant) => warrant,
            // The nonce and the evidence of a repeated request may have had their day.
            Err(refusal) => {
                let mut connection = self.store.read().await?;
                let newest = certificates::newest(&mut connection, &phone.phone).await?;
                if newest.is_none_or(|row| row.thumbprint != thumbprint(&key.to_full())) {
                    return Err(refusal);
                }
                Warrant::Repeated
            }
        };
        let issued = self.issue(phone, &key, warrant, Some(call)).await?;
        self.metrics.certificates_renewed.inc();
        Ok(issued)
    }

    fn check_attested(
        &self,
        phone: &PhoneRow,
        key: &PublicKey,
        request: &CertificateRequest,
    ) -> Result<Warrant, Failure> {
        let nonce = request.nonce.0.clone();
        let expires = self.check_nonce(&nonce)?;
        let keys = [*key];
        let remembered = phone.attestation.as_deref();
        let attested = AttestationRequest { nonce: &nonce, keys: &keys, remembered };
        let attestation = self.attestation.verify(&attested, &request.attestation, self.now())?;
        Ok(Warrant::Attested { nonce, expires, attestation })
    }

    /// Issues the certificate for the key that was just registered and attested.
    pub(crate) async fn issue_first(
        &self,
        phone: &PhoneRow,
        key: &PublicKey,
    ) -> Result<CertificateIssued, Failure> {
        self.issue(phone, key, Warrant::Registered, None).await
    }

    async fn issue(
        &self,
        phone: &PhoneRow,
        key: &PublicKey,
        warrant: Warrant,
        call: Option<CallNonce>,
    ) -> Result<CertificateIssued, Failure> {
        let issued = self.now();
        let day = CertificateClaims::expires_when_issued(issued).unix_day();
        let shard = Shard { kid: self.kid_at(Role::Device, issued)?, day };
        let (mac, bits) = (&self.secret.indexes, self.rules.shard_bits);
        let index = self.indexes.take(&self.store, mac, shard, bits).await?;
        let thumbprint = thumbprint(&key.to_full()).to_vec();
        let new = CertificateRow { shard, index, thumbprint, issued };
        let (phone, trust) = (phone.phone.clone(), self.trust.state());
        let recorded = self
            .store
            .write::<_, Failure, _>(move |connection| {
                async move {
                    if let Some(call) = call {
                        call.take(connection).await?;
                    }
                    record(connection, phone, new, warrant, trust).await
                }
                .boxed()
            })
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
    warrant: Warrant,
    trust: Arc<TrustState>,
) -> Result<Recorded, Failure> {
    let account = may_have_certificate(phones::hold(connection, &phone).await?)?;
    let documents = papers::digests(connection, &account.account).await?;
    // One of a withdrawn issuer is none.
    let newest = certificates::newest(connection, &phone).await?;
    let newest = newest.filter(|row| trust.counts(row.shard.kid));
    if let Some(row) = newest.as_ref().filter(|row| row.thumbprint == new.thumbprint) {
        if new.issued > CertificateClaims::expires_when_issued(row.issued) {
            return Err(ProblemCode::Conflict.into());
        }
        return Ok(Recorded { row: row.clone(), account, documents });
    }
    match warrant {
        Warrant::Registered => {}
        Warrant::Attested { nonce, expires, attestation } => {
            Authority::take_nonce(connection, &nonce, expires).await?;
            if attestation.is_some() {
                phones::set_attestation(connection, &phone, attestation.as_deref()).await?;
            }
        }
        Warrant::Repeated => return Err(ProblemCode::Conflict.into()),
    }
    check_renewal(newest, new.issued)?;
    if !certificates::insert(connection, &new, &phone).await? {
        return Err(Failure::refused(
            ProblemCode::Conflict,
            "a presentation key has one certificate",
        ));
    }
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
