//! A certificate that is durably recorded: the only thing that certificates are signed from.

use std::sync::Arc;

use futures_util::FutureExt;
use sqlx::AnyConnection;
use vneid_client::wire::{Bytes, CertificateIssued, PhoneState, Platform, ProblemCode};
use vneid_core::crypto::{PublicKey, thumbprint};
use vneid_core::{PersonalNumber, derive_hint};
use vneid_payload::{BindingClaims, CertificateClaims, Instant, PrivateClaims, Role, Shard};

use super::{check_renewal, renew_from};
use crate::attestation::{Attested, AttestedKey};
use crate::authority::Authority;
use crate::error::{Error, malformed};
use crate::nonce::CallNonce;
use crate::store::accounts::AccountRow;
use crate::store::certificates::{self, CertificateRow};
use crate::store::phones::{self, PhoneRow};
use crate::store::{StoreError, attestations, papers};
use crate::trust::TrustState;

/// Why a key may have a certificate.
pub(super) enum Proof {
    /// It was attested when the phone was registered, just now; the registration is stored with what
    /// is remembered of it.
    Registered(AttestedKey),
    /// It was attested over this nonce, which is taken together with what it was for.
    Attested { key: AttestedKey, attested: Attested, nonce: Vec<u8>, expires: i64 },
    /// It has one: nothing new is recorded.
    Repeated(PublicKey),
}

impl Proof {
    fn key(&self) -> &PublicKey {
        match self {
            Self::Registered(key) | Self::Attested { key, .. } => key.key(),
            Self::Repeated(key) => key,
        }
    }
}

/// A certificate that is durably recorded for this key, and what its bytes are made from.
pub(super) struct Recorded {
    key: PublicKey,
    row: CertificateRow,
    account: AccountRow,
    /// Digests of the account's papers, ascending.
    documents: Vec<[u8; 32]>,
}

impl Recorded {
    /// Records a certificate, if the phone may have it: a new one for an attested key, or again the
    /// one that it has for this key. An index is taken when it is needed, and not before.
    pub(super) async fn new(
        authority: &Authority,
        phone: &PhoneRow,
        proof: Proof,
        call: Option<CallNonce>,
    ) -> Result<Self, Error> {
        let issued = authority.now();
        let day = CertificateClaims::expires_when_issued(issued).unix_day();
        let shard = Shard { kid: authority.kid_at(Role::Device, issued)?, day };
        let work = Arc::new(Work {
            phone: phone.clone(),
            proof,
            call,
            shard,
            issued,
            trust: authority.trust.state(),
        });
        loop {
            let (work, indexes) = (work.clone(), authority.indexes.clone());
            let mac = authority.secret.indexes.clone();
            let take_index = move || indexes.next(&mac, shard).ok_or(Stop::NoIndex);
            let recorded = authority.store.write::<_, Stop, _>(move |connection| {
                async move { work.record(connection, take_index).await }.boxed()
            });
            match recorded.await {
                Ok(recorded) => return Ok(recorded),
                Err(Stop::Failed(failure)) => return Err(failure),
                // Nothing was stored. It begins again with numbers in reserve.
                Err(Stop::NoIndex) => {
                    let bits = authority.rules.shard_bits;
                    let (store, secret) = (&authority.store, &authority.secret);
                    authority.indexes.reserve(store, secret, shard, bits).await?;
                }
            }
        }
    }

    /// What was recorded for this key, and for no other.
    fn of(
        row: CertificateRow,
        key: &PublicKey,
        account: AccountRow,
        documents: Vec<[u8; 32]>,
    ) -> Result<Self, Error> {
        if !row.is_for(key) {
            return Err(ProblemCode::Conflict.into());
        }
        Ok(Self { key: *key, row, account, documents })
    }

    /// Signs the certificate, and the wallet binding that goes with it.
    pub(super) async fn sign(self, authority: &Authority) -> Result<CertificateIssued, Error> {
        let Self { key, row, account, documents } = self;
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
        let binding = BindingClaims {
            issued: authority.now(),
            expires: claims.expires,
            key: thumbprint(&key.to_full()),
            documents,
            private: PrivateClaims::default(),
        };
        let binding = authority.sign_as(Role::Paper, |kid| binding.prepare(kid));
        let message = unsigned.signed_bytes();
        let signature =
            async { Ok::<_, Error>(authority.signer.sign(row.shard.kid, &message).await?) };
        // Together: a token is slow, and one of them without the other is of no use.
        let (signature, binding) = tokio::try_join!(signature, binding)?;
        let certificate = Bytes(unsigned.attach(&signature));
        let renew_from = renew_from(row.issued).unix_seconds();
        Ok(CertificateIssued { certificate, wallet_binding: Bytes(binding), renew_from })
    }
}

/// What is to be recorded.
struct Work {
    phone: PhoneRow,
    proof: Proof,
    call: Option<CallNonce>,
    shard: Shard,
    issued: Instant,
    trust: Arc<TrustState>,
}

impl Work {
    async fn record(
        &self,
        connection: &mut AnyConnection,
        take_index: impl FnOnce() -> Result<u32, Stop>,
    ) -> Result<Recorded, Stop> {
        if let Some(call) = &self.call {
            call.take(connection).await?;
        }
        let (phone, key) = (&self.phone.phone, self.proof.key());
        let account = may_have_certificate(phones::lock_for_issuance(connection, phone).await?)?;
        let documents = papers::digests(connection, &account.account).await?;
        // One of a withdrawn issuer does not count.
        let newest = certificates::newest(connection, phone).await?;
        let newest = newest.filter(|row| self.trust.is_valid(row.shard.kid));
        if let Some(row) = newest.as_ref().filter(|row| row.is_for(key)) {
            if self.issued > CertificateClaims::expires_when_issued(row.issued) {
                return Err(Error::from(ProblemCode::Conflict).into());
            }
            return Ok(Recorded::of(row.clone(), key, account, documents)?);
        }
        let key = match &self.proof {
            Proof::Registered(key) => key,
            Proof::Attested { key, attested, nonce, expires } => {
                Authority::take_nonce(connection, nonce, *expires).await?;
                self.remember(connection, attested).await?;
                key
            }
            Proof::Repeated(_) => return Err(Error::from(ProblemCode::Conflict).into()),
        };
        check_renewal(newest.as_ref(), self.issued)?;
        if certificates::had_one(connection, phone, key).await? {
            let rule = "a presentation key has one certificate";
            return Err(Error::refused(ProblemCode::Conflict, rule).into());
        }
        let (shard, issued) = (self.shard, self.issued);
        let row = certificates::insert(connection, phone, key, shard, take_index()?, issued);
        Ok(Recorded::of(row.await?, key.key(), account, documents)?)
    }

    /// Remembers what was attested, and looks whether all of it is still believed.
    async fn remember(
        &self,
        connection: &mut AnyConnection,
        attested: &Attested,
    ) -> Result<(), Error> {
        let refused = |rule: &str| Err(Error::refused(ProblemCode::AttestationRefused, rule));
        if !phones::set_attested(connection, &self.phone, attested).await? {
            return refused("the phone was attested once more meanwhile");
        }
        if self.phone.platform == Platform::Android {
            let (phone, now) = (&self.phone.phone, self.issued.unix_seconds());
            attestations::remember(connection, phone, &attested.serials, false, now).await?;
            if attestations::is_listed(connection, phone).await? {
                return refused("what vouched for this phone's keys was revoked");
            }
        }
        Ok(())
    }
}

/// Why nothing was recorded.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error(transparent)]
    Failed(#[from] Error),
    #[error("no number of the shard is reserved")]
    NoIndex,
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// Certificates are for active phones of accounts of level 2 that are not suspended.
fn may_have_certificate(held: Option<(PhoneState, AccountRow)>) -> Result<AccountRow, Error> {
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
