//! What the service does by itself: publish, make phones active whose delay has passed, read trust
//! lists that another instance has installed, forget what is over.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};
use vneid_payload::Instant;

use crate::authority::Authority;
use crate::error::Error;
use crate::retention::Kept;
use crate::store::forgetting::{self, Passing};
use crate::store::{papers, phones};

impl Authority {
    /// Does all of it once; while the clock is doubted, nothing but look whether it still is.
    ///
    /// # Errors
    /// [`Error`]; what was not done is done the next time.
    pub async fn run_due(&self) -> Result<(), Error> {
        self.refresh_trust().await?;
        if self.watch_clock().await?.doubt.is_some() {
            return Ok(());
        }
        self.beat().await?;
        self.take_listed().await?;
        self.activate_due().await?;
        self.publish_if_due().await?;
        Ok(())
    }

    /// Forgets what was kept long enough at `now` ([`Kept`]), and nonces and files that are over. Looks
    /// once more for phones whose attestation is no longer believed.
    ///
    /// # Errors
    /// [`Error`]; what was not forgotten is forgotten the next time.
    pub async fn purge_expired(&self, now: Instant) -> Result<(), Error> {
        self.revoke_listed().await?;
        let (now, today) = (now.unix_seconds(), now.unix_day());
        self.erase_closed(now).await?;
        let day = today.saturating_sub(Kept::Certificates.days().unwrap_or(u32::MAX));
        self.store
            .write::<_, Error, _>(move |connection| {
                async move {
                    let day = i64::from(day);
                    for (what, before) in [
                        (Passing::Nonces, now),
                        (Passing::SignIns, Kept::SignIns.until(now)),
                        (Passing::ActivationCodes, Kept::ActivationCodes.until(now)),
                        (Passing::Throttles, Kept::Delays.until(now)),
                        (Passing::Notices, Kept::Notices.until(now)),
                        (Passing::Files, now),
                        (Passing::Editions, day),
                        (Passing::Revocations, day),
                        (Passing::Certificates, day),
                        (Passing::RegistrationsByKey, today.into()),
                        (Passing::PaperIndexes, day),
                    ] {
                        forgetting::forget(connection, what, before).await?;
                    }
                    let ended_before = Kept::NeverActivePhones.until(now);
                    phones::forget_never_active(connection, ended_before).await?;
                    papers::forget_withdrawn(connection, Kept::WithdrawnPapers.until(now)).await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }
}

/// Keeps the service up until `stop` says so.
pub(crate) async fn run(authority: Arc<Authority>, mut stop: watch::Receiver<bool>) {
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut tick = 0_u32;
    loop {
        tokio::select! {
            _ = ticks.tick() => tick = tick.wrapping_add(1),
            () = authority.publish_requested.notified() => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        // Whoever is away keeps nobody waiting.
        if authority.witness.is_some() {
            let asking = authority.clone();
            tokio::spawn(async move { asking.ask_witness().await });
        }
        // What is published from now on does not name a file that was over before.
        let now = authority.now();
        let was_believed = authority.clock_guard.pass().is_ok();
        // A database whose machine has vanished may never answer.
        let keeping_up = async {
            authority.run_due().await?;
            authority.watch_ages().await;
            Ok::<(), Error>(())
        };
        match timeout(LONGEST, keeping_up).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(code = "upkeep_failed", %error),
            Err(_) => tracing::error!(code = "upkeep_failed", error = "it took too long"),
        }
        if tick % SEAL_EVERY == 1
            && let Err(error) = authority.seal_audit().await
        {
            tracing::error!(code = "seal_failed", %error);
        }
        if tick % TIDY_EVERY == 1
            && was_believed
            && authority.clock_guard.pass().is_ok()
            && let Err(error) = authority.purge_expired(now).await
        {
            tracing::error!(code = "tidy_failed", %error);
        }
    }
}

/// How soon an instance sees what another has done.
const TICK: Duration = Duration::from_secs(2);
/// Seal the audit table every minute.
const SEAL_EVERY: u32 = 30;
/// Longer than the largest publication takes.
const LONGEST: Duration = Duration::from_secs(300);
/// Tidy every ten minutes.
const TIDY_EVERY: u32 = 300;
