//! Whether this instance should be given calls.

use std::time::Duration;

use vneid_payload::Role;

use super::finding::Finding;
use crate::authority::Authority;
use crate::clock::ClockDoubted;

/// One thing that an instance needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Check {
    /// Its name: `clock`, `database`, `trust_list`, `key_device`, ...
    pub(crate) name: String,
    /// What is wrong with it.
    pub(crate) fault: Option<Finding>,
    /// Whether another instance would do better.
    pub(crate) fails: bool,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Readiness {
    pub(crate) checks: Vec<Check>,
}

impl Readiness {
    pub(crate) fn is_ready(&self) -> bool {
        !self.checks.iter().any(|check| check.fails)
    }

    /// Whether it is ready, and a line for each check that failed; of one that is ready a line for
    /// what no instance can do.
    pub(crate) fn text(&self) -> String {
        let faults = |fails: bool| {
            let checks = self.checks.iter().filter(move |check| check.fails == fails);
            checks.filter_map(|check| Some((&check.name, check.fault.as_ref()?)))
        };
        if self.is_ready() {
            let lines = faults(false).map(|(_, fault)| format!("{fault}\n"));
            return format!("ready\n{}", lines.collect::<String>());
        }
        let lines = faults(true).map(|(name, fault)| format!("{name}: {fault}\n"));
        format!("not ready\n{}", lines.collect::<String>())
    }
}

impl Authority {
    /// Looks at everything that an instance needs.
    pub(crate) async fn readiness(&self) -> Readiness {
        let mut checks = Vec::new();
        let mut check = |name: &str, fault: Option<Finding>| {
            // Where no instance has a key, the lists that say so must go out.
            let fails = fault.as_ref().is_some_and(|fault| !matches!(fault, Finding::NoKey(_)));
            checks.push(Check { name: name.to_owned(), fault, fails });
        };
        let doubted = self.clock_guard.pass().err();
        check("clock", doubted.map(|ClockDoubted(doubt)| Finding::ClockDoubted(doubt)));
        // Why is for the log; this may be read by strangers.
        let fault = |what: &str| Some(Finding::Database(format!("{what}; the log says why")));
        check(
            "database",
            match tokio::time::timeout(READING, self.refresh_trust()).await {
                Err(_) | Ok(Err(_)) => fault("it does not answer"),
                // Nothing is to be stored while the clock is doubted.
                Ok(Ok(())) if doubted.is_some() => None,
                Ok(Ok(())) => {
                    self.store.probe().await.err().and_then(|_| fault("nothing can be stored"))
                }
            },
        );
        let now = self.now();
        let ends = self.trust.state().expires();
        check(
            "trust_list",
            match ends {
                None => Some(Finding::NoTrustList),
                Some(at) if at < now => {
                    Some(Finding::TrustListEnds { at, in_s: at.seconds_since(now) })
                }
                Some(_) => None,
            },
        );
        check("signer", self.signer.trouble().map(Finding::Signer));
        for role in Role::ALL {
            let fault = match self.kid_at(role, now) {
                Ok(_) => None,
                Err(_) if self.lacks_key_of(role) => Some(Finding::KeyNotHere(role)),
                Err(_) => Some(Finding::NoKey(role)),
            };
            check(&format!("key_{}", role.name()), fault);
        }
        Readiness { checks }
    }
}

/// A database that is silent for so long does not answer.
const READING: Duration = Duration::from_secs(2);
