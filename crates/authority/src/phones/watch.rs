//! What is watched over all phones: attestation keys that are no longer believed, and those that
//! register more phones than a key of one phone or of one batch should.

use std::collections::HashSet;
use std::sync::Arc;

use futures_util::FutureExt;

use crate::attestation::{Batch, ListedSerials};
use crate::authority::Authority;
use crate::error::Error;
use crate::store::attestations;

/// How many phones an attestation key has registered today, the newest with it.
pub(super) struct RegistrationsByKey {
    pub(super) batch: Batch,
    pub(super) today: i64,
}

impl Authority {
    /// Tells the operator, once a day for each, of an attestation key that registers too many phones:
    /// somebody sells the use of it.
    pub(super) fn watch_registrations(&self, by_key: &RegistrationsByKey) {
        let RegistrationsByKey { batch: Batch { serial, is_factory }, today } = by_key;
        let most = if *is_factory { BATCH_A_DAY } else { OWN_KEY_A_DAY };
        if *today == most + 1 {
            self.metrics.attestation_keys_crowded.inc();
            tracing::warn!(code = "attestation_key_crowded", serial, is_factory, phones = today);
        }
    }

    /// Tells what the list of Android's attestation keys was before this process began, so that the
    /// file is judged by it.
    pub(crate) async fn remember_listed(&self) -> Result<(), Error> {
        if let Some(file) = self.attestation.android_status() {
            let listed = attestations::listed(&mut *self.store.read().await?).await?;
            file.remember(ListedSerials(listed));
        }
        Ok(())
    }

    /// Takes over a new list of Android's attestation keys that are no longer believed.
    pub(crate) async fn take_listed(&self) -> Result<(), Error> {
        // What can't be read or believed was told when it was read.
        let Some(listed) = self.attestation.android_status().and_then(|file| file.current().ok())
        else {
            return Ok(());
        };
        let mut taken = self.listed.lock().await;
        if taken.as_ref().is_some_and(|taken| Arc::ptr_eq(taken, &listed)) {
            return Ok(());
        }
        let held = attestations::listed(&mut *self.store.read().await?).await?;
        let missing = |from: &HashSet<String>, of: &HashSet<String>| -> Vec<String> {
            of.difference(from).cloned().collect()
        };
        let (added, gone) = (missing(&held, &listed.0), missing(&listed.0, &held));
        if !(added.is_empty() && gone.is_empty()) {
            let (new, old) = (added.len(), gone.len());
            self.store
                .write::<_, Error, _>(move |connection| {
                    async move { Ok(attestations::change_listed(connection, &added, &gone).await?) }
                        .boxed()
                })
                .await?;
            tracing::info!(code = "attestation_keys_listed", new, gone = old);
        }
        *taken = Some(listed);
        self.revoke_listed().await
    }

    /// Revokes the certificates of phones for whose keys something listed vouches, and says so. Also
    /// from time to time when the list is an old one: another instance may have had an older one.
    pub(crate) async fn revoke_listed(&self) -> Result<(), Error> {
        let (today, now) = (self.now().unix_day(), self.now().unix_seconds());
        let from_day = today.saturating_sub(1);
        let (phones, certificates) = self
            .store
            .write::<_, Error, _>(move |connection| {
                async move { Ok(attestations::revoke_listed(connection, from_day, now).await?) }
                    .boxed()
            })
            .await?;
        if certificates > 0 {
            self.metrics.phones_distrusted.inc_by(phones);
            tracing::warn!(code = "attestation_keys_revoked", phones, certificates);
            self.publish_requested.notify_one();
        }
        Ok(())
    }
}

/// A phone's own attestation key, made anew every few weeks, vouches for one phone. It registers
/// again when it is sold, set up anew or lent; not for ten citizens.
const OWN_KEY_A_DAY: i64 = 10;
/// A key from the factory is in 100 000 phones or more. When a whole country registers within 90
/// days, such a batch, all of it in the country, has 1 111 a day; at a peak four times as many.
const BATCH_A_DAY: i64 = 5_000;
