//! The trust list: signed elsewhere by root keys that this service never sees, checked, kept and
//! served here; and what follows from it: which issuer key may sign now.

pub(crate) mod lists;
mod vacancy;

use futures_util::FutureExt;
use vneid_client::wire::Bytes;
use vneid_core::{Accepted, Time};
use vneid_payload::{Instant, Kid, Role, TimeClaims, Unsigned};

pub use self::lists::InstallError;
pub(crate) use self::lists::TrustState;
pub use self::vacancy::Vacancy;
use crate::authority::Authority;
use crate::error::Error;
use crate::operator::Operator;
use crate::store::audit::{self, Actor, Detail, Entry};
use crate::store::trust_lists;

impl Authority {
    /// The thumbprints of the roots whose trust lists count here, as they are configured.
    pub fn pinned_roots(&self) -> [[u8; 32]; 3] {
        self.trust.roots().thumbprints()
    }

    /// Installs a trust list that the roots have signed elsewhere, and serves it from now on.
    ///
    /// # Errors
    /// [`InstallError::Refused`] for whatever phones would refuse.
    pub async fn install_trust_list(
        &self,
        by: &Operator,
        bytes: &[u8],
    ) -> Result<u32, InstallError> {
        let (state, accepted) = self.take_next(bytes).await?;
        let sequence = state.sequence().unwrap_or_default();
        if accepted == Accepted::Unchanged {
            return Ok(sequence);
        }
        let (now, stored) = (self.now().unix_seconds(), bytes.to_vec());
        let actor = Actor::Operator(by.clone());
        self.store
            .write::<_, Error, _>(move |connection| {
                async move {
                    trust_lists::insert(connection, &stored, now).await?;
                    let entry = Entry {
                        detail: Some(Detail::Number(sequence.into())),
                        ..Entry::new(&actor, "trust_list_installed")
                    };
                    Ok(audit::append(connection, entry, now).await?)
                }
                .boxed()
            })
            .await?;
        self.refresh_trust().await?;
        self.publish_requested.notify_one();
        Ok(sequence)
    }

    /// What the trust lists would say with this one in force.
    async fn take_next(&self, bytes: &[u8]) -> Result<(TrustState, Accepted), InstallError> {
        self.refresh_trust().await?;
        let mut state = self.read_trust_lists().await?;
        let accepted = state.accept(0, bytes, self.trust.roots(), Time::exact(self.now()))?;
        if accepted == Accepted::InForce {
            self.trust.state().check_issuers_kept(bytes, self.now())?;
        }
        Ok((state, accepted))
    }

    /// Reads the trust lists again, if another instance has installed one.
    pub(crate) async fn refresh_trust(&self) -> Result<(), Error> {
        let held = self.trust.state().count;
        let count = trust_lists::count(&mut *self.store.read().await?).await?;
        if usize::try_from(count).is_ok_and(|count| count != held) {
            self.trust.set(self.read_trust_lists().await?);
        }
        Ok(())
    }

    pub(crate) async fn read_trust_lists(&self) -> Result<TrustState, Error> {
        let mut state = TrustState::default();
        for (number, bytes) in trust_lists::all(&mut *self.store.read().await?).await? {
            state.count += 1;
            // Accepted once; refused now only when the configured roots have changed.
            if let Err(error) = state.accept(number, &bytes, self.trust.roots(), Time::UNKNOWN) {
                tracing::error!(code = "trust_list_refused", %error);
            }
        }
        Ok(state)
    }

    /// Signs with the key of this role that may sign now; `prepare` is given its name.
    pub(crate) async fn sign_as<F>(&self, role: Role, prepare: F) -> Result<Vec<u8>, Error>
    where
        F: FnOnce(Kid) -> Result<Unsigned, vneid_payload::EncodeError>,
    {
        let kid = self.kid_of(role)?;
        let unsigned = prepare(kid)?;
        Ok(unsigned.attach(&self.signer.sign(kid, &unsigned.signed_bytes()).await?))
    }

    /// What the clock shows, signed for the question that this nonce came with.
    pub(crate) async fn sign_time(&self, nonce: [u8; 16]) -> Result<Bytes, Error> {
        let claims = TimeClaims { nonce, now_ms: self.clock.now_ms() };
        let signed = self.sign_as(Role::Time, |kid| claims.prepare(kid)).await?;
        self.metrics.times_signed.inc();
        Ok(Bytes(signed))
    }

    /// The name of the key of this role that may sign now.
    pub(crate) fn kid_of(&self, role: Role) -> Result<Kid, Error> {
        self.kid_at(role, self.now())
    }

    /// The name of the key of this role that may sign what is dated so.
    pub(crate) fn kid_at(&self, role: Role, now: Instant) -> Result<Kid, Error> {
        let key = self.trust.state();
        let key = key.signing_key(self.signer.keys(), role, now).map(|key| key.kid);
        key.ok_or(Error::NoIssuer(role.name()))
    }
}
