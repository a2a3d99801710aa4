//! Whether this instance should be given calls.

use vneid_payload::Role;

use super::finding::Finding;
use crate::authority::Authority;
use crate::clock::ClockDoubted;
use crate::signer::role_name;

/// One thing that an instance needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Check {
    /// Its name: `clock`, `database`, `trust_list`, `key_device`, ...
    pub(crate) name: String,
    /// What is wrong with it.
    pub(crate) fault: Option<Finding>,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Readiness {
    pub(crate) checks: Vec<Check>,
}

impl Readiness {
    pub(crate) fn is_ready(&self) -> bool {
        self.checks.iter().all(|check| check.fault.is_none())
    }

    /// `ready`, or a line for each check that failed.
    pub(crate) fn text(&self) -> String {
        let failed =
            |check: &Check| check.fault.as_ref().map(|fault| format!("{}: {fault}\n", check.name));
        let lines: String = self.checks.iter().filter_map(failed).collect();
        if lines.is_empty() { "ready\n".to_owned() } else { format!("not ready\n{lines}") }
    }
}

impl Authority {
    /// Looks at everything that an instance needs.
    pub(crate) async fn readiness(&self) -> Readiness {
        let mut checks = Vec::new();
        let mut check = |name: &str, fault| checks.push(Check { name: name.to_owned(), fault });
        let doubted = self.clock_guard.pass().err();
        check("clock", doubted.map(|ClockDoubted(doubt)| Finding::ClockDoubted(doubt)));
        // Why is for the log; this may be read by strangers.
        let database = self.refresh_trust().await.err();
        let silent = || Finding::Database("it does not answer; the log says why".to_owned());
        check("database", database.map(|_| silent()));
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
        for role in Role::ALL {
            let fault = self.kid_at(role, now).err().map(|_| Finding::NoKey(role));
            check(&format!("key_{}", role_name(role)), fault);
        }
        Readiness { checks }
    }
}
