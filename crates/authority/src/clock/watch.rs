//! The clock is compared with the others whenever the service keeps up, and told about.

use futures_util::FutureExt;
use vneid_payload::Instant;

use super::doubt::ClockDoubted;
use super::guard::Considered;
use super::judge::TOLERATED_S;
use super::kernel;
use crate::authority::Authority;
use crate::error::Error;
use crate::health::Finding;
use crate::operator::Operator;
use crate::store::audit::{self, Actor, Detail, Entry};
use crate::store::clock;

/// Why the clock was not confirmed.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmRefused {
    /// The watch shows another time.
    #[error("this machine's clock shows {shown}, the watch {watch}")]
    OtherTime {
        /// What the machine shows.
        shown: Instant,
        /// What the operator's watch shows.
        watch: Instant,
    },
    /// The service failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl Authority {
    /// Compares the clock with the others, and tells what is new of it.
    pub(crate) async fn watch_clock(&self) -> Result<Considered, Error> {
        let mut connection = self.store.read().await?;
        let row = clock::read(&mut connection).await?;
        let asked = self.clock.now_ms();
        let database_ms = clock::now_ms(&mut connection).await?;
        drop(connection);
        let waited_ms = self.clock.now_ms() - asked;
        // As it is now, and not when the database had its turn.
        let database_ms = database_ms.map(|at| at + waited_ms / 2);
        let considered = self.clock_guard.consider(&row, database_ms);
        self.tell_clock(&considered);
        Ok(considered)
    }

    /// Tells the database that the clock is believed, once a minute: the next start is judged by it.
    pub(crate) async fn beat(&self) -> Result<(), Error> {
        let Some(vouched) = self.clock_guard.is_to_beat() else { return Ok(()) };
        let now = self.now().unix_seconds();
        self.store
            .write_one::<_, Error, _>(move |connection| {
                async move { Ok(clock::beat(connection, now, vouched).await?) }.boxed()
            })
            .await
    }

    /// Asks the witness, if there is one and it is time.
    pub(crate) async fn ask_witness(&self) {
        let Some(witness) = &self.witness else { return };
        if !self.clock_guard.is_to_ask() {
            return;
        }
        match witness.ask().await {
            Ok(now_ms) => self.clock_guard.hear(now_ms),
            Err(error) => tracing::warn!(code = "clock_witness_away", %error),
        }
    }

    /// Keeps an operator's word that the clock is right; `watch` is what another clock shows, to the
    /// minute. From the next tick on every instance believes its clock that shows the same.
    ///
    /// # Errors
    /// [`ConfirmRefused::OtherTime`] when the clock shows another time.
    pub async fn confirm_clock(
        &self,
        by: &Operator,
        watch: Instant,
    ) -> Result<Instant, ConfirmRefused> {
        let shown = self.now();
        let ahead_s = shown.seconds_since(watch);
        if !(-TOLERATED_S..60 + TOLERATED_S).contains(&ahead_s) {
            return Err(ConfirmRefused::OtherTime { shown, watch });
        }
        let doubt = self.clock_guard.pass().err().map(|ClockDoubted(doubt)| doubt);
        let actor = Actor::Operator(by.clone());
        let now = shown.unix_seconds();
        self.store
            .write_in_doubt::<_, Error, _>(move |connection| {
                async move {
                    clock::confirm(connection, now).await?;
                    let entry = Entry {
                        detail: doubt.map(Detail::Doubt),
                        ..Entry::new(&actor, "clock_confirmed")
                    };
                    Ok(audit::append(connection, entry, now).await?)
                }
                .boxed()
            })
            .await?;
        Ok(shown)
    }

    fn tell_clock(&self, considered: &Considered) {
        let Considered { doubt, contradictions, database, witness, .. } = considered;
        self.metrics.tell_clock(doubt.is_some(), *database, *witness);
        if !considered.is_to_tell {
            return;
        }
        if let Some(doubt) = *doubt {
            let (because, ahead_s, error) = (doubt.name(), doubt.seconds(), ClockDoubted(doubt));
            tracing::error!(code = "clock_doubted", because, ahead_s, %error);
        } else if considered.is_news && contradictions.is_empty() {
            tracing::info!(code = "clock_believed");
        }
        for doubt in contradictions {
            let (by, ahead_s) = (doubt.name(), doubt.seconds());
            if !self.rules.clock_binds {
                tracing::warn!(code = "clock_contradicted", by, ahead_s, detail = %doubt);
            } else {
                tracing::error!(code = "clock_contradicted", by, ahead_s, detail = %doubt);
            }
        }
    }

    /// What a real service lacks to know its time.
    pub(crate) fn clock_unwatched(&self) -> Vec<Finding> {
        let no_witness = self.witness.is_none().then_some(Finding::NoWitness);
        let is_left_alone = kernel::is_synchronised() == Some(false);
        no_witness.into_iter().chain(is_left_alone.then_some(Finding::Unsynchronised)).collect()
    }
}
