//! What the trust lists say: which issuers count, and whose key may sign when.

use std::sync::{Arc, PoisonError, RwLock};

use vneid_core::{Accepted, Roots, Time, TrustListError, TrustStore};
use vneid_payload::{AppVersion, CertificateClaims, Instant, IssuerState, Kid, Role, TrustList};

use crate::error::Error;
use crate::signer::SigningKey;

/// The trust lists as this instance last read them.
#[derive(Debug)]
pub(crate) struct Trust {
    roots: Roots,
    state: RwLock<Arc<TrustState>>,
}

impl Trust {
    pub(crate) fn new(roots: Roots) -> Self {
        Self { roots, state: RwLock::default() }
    }

    /// The roots whose lists count.
    pub(crate) fn roots(&self) -> &Roots {
        &self.roots
    }

    pub(crate) fn state(&self) -> Arc<TrustState> {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
    pub(super) fn set(&self, state: TrustState) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
    }
}

/// What the trust lists say.
#[derive(Debug, Default)]
pub(crate) struct TrustState {
    pub(super) store: TrustStore,
    /// Until when each list is valid, and whom it names.
    pub(super) lists: Vec<(Instant, Vec<Kid>)>,
    newest: Option<Installed>,
    /// How many lists the database has, those among them that are refused now.
    pub(super) count: usize,
}

/// A trust list that was installed.
#[derive(Debug)]
pub(crate) struct Installed {
    /// Counts the lists as they were installed.
    pub(crate) number: u32,
    /// As it was signed.
    pub(crate) bytes: Vec<u8>,
}

/// Why a trust list was not installed.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// Phones would refuse it too.
    #[error(transparent)]
    Refused(#[from] TrustListError),
    /// An issuer is missing before its time. Phones that were offline for long still show its
    /// certificates, and a verifier would call them forged.
    #[error("issuer {kid} must stay listed until two years after its window, {until}")]
    IssuerLeftOut {
        /// Which.
        kid: Kid,
        /// The first instant without it.
        until: Instant,
    },
    /// The service failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl TrustState {
    /// Takes a list as a phone would.
    pub(crate) fn accept(
        &mut self,
        number: u32,
        bytes: &[u8],
        roots: &Roots,
        time: Time,
    ) -> Result<Accepted, TrustListError> {
        let accepted = self.store.accept(bytes, roots, time)?;
        let list = TrustList::decode(bytes)?.into_claims()?;
        let kids = list.issuers.iter().map(|issuer| issuer.kid).collect();
        self.lists.push((list.expires, kids));
        if accepted == Accepted::InForce {
            self.newest = Some(Installed { number, bytes: bytes.to_vec() });
        }
        Ok(accepted)
    }

    /// What phones with these lists know.
    pub(crate) fn store(&self) -> &TrustStore {
        &self.store
    }

    /// Every kid that any list names; some more than once.
    pub(crate) fn kids(&self) -> impl Iterator<Item = Kid> {
        self.lists.iter().flat_map(|(_, kids)| kids.iter().copied())
    }

    /// The list in force.
    pub(crate) fn newest(&self) -> Option<&Installed> {
        self.newest.as_ref()
    }

    /// The sequence of the list in force.
    pub(crate) fn sequence(&self) -> Option<u32> {
        self.store.sequence()
    }

    /// How many lists the database had.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Until when the list in force is valid.
    pub(crate) fn expires(&self) -> Option<Instant> {
        self.store.expires()
    }

    /// The lowest version of the app that counts.
    pub(crate) fn lowest_app_version(&self) -> AppVersion {
        self.store.policy().map_or(AppVersion::default(), |policy| policy.lowest_app_version)
    }

    /// Whether what this issuer has signed still counts.
    pub(crate) fn is_valid(&self, kid: Kid) -> bool {
        self.store.issuer(kid).is_some_and(|issuer| issuer.state == IssuerState::Active)
    }

    /// The key of this role that signs now; among several the one whose window began last.
    pub(crate) fn signing_key<'k>(
        &self,
        keys: &'k [SigningKey],
        role: Role,
        now: Instant,
    ) -> Option<&'k SigningKey> {
        let signs = |key: &&SigningKey| key.role == role && self.signs_from(key, now) == Some(now);
        let from = |key: &&SigningKey| self.store.issuer(key.kid).map(|issuer| issuer.from);
        keys.iter().filter(signs).max_by_key(from)
    }

    /// Which of these keys may sign in this role from now on, one after the other and without a gap,
    /// each with the last instant at which it may.
    pub(crate) fn turns(
        &self,
        keys: &[SigningKey],
        role: Role,
        now: Instant,
    ) -> Vec<(Kid, Instant)> {
        let mut turns: Vec<(Kid, Instant)> = Vec::new();
        let mut from = now;
        while let Some(key) = self.signing_key(keys, role, from) {
            let only = core::slice::from_ref(key);
            let (mut last, mut never) = (from, Instant::MAX);
            // What may sign now may do so until it may no longer.
            while never.seconds_since(last) > 1 {
                let between = last.plus_seconds(never.seconds_since(last) / 2);
                match self.signing_key(only, role, between) {
                    Some(_) => last = between,
                    None => never = between,
                }
            }
            turns.push((key.kid, last));
            from = last.plus_seconds(1);
            if turns.len() > keys.len() {
                break;
            }
        }
        turns
    }

    /// From when on this key may sign, `now` at the earliest: listed, active, in its window, known to
    /// every phone. A certificate of that instant must end within the window, too. `None` when there
    /// is no such instant.
    ///
    /// A key is known to every phone when each list that lacks it has been expired for an hour:
    /// verifiers call a certificate of an unknown issuer a forgery. A time issuer need not wait: a
    /// phone loads the newest list before it asks for the time, and accuses nobody by it.
    pub(super) fn signs_from(&self, key: &SigningKey, now: Instant) -> Option<Instant> {
        let issuer = self.store.issuer(key.kid)?;
        let is_listed = issuer.role == key.role
            && issuer.key == key.public
            && issuer.state == IssuerState::Active;
        let known = match key.role {
            Role::Time => None,
            Role::Device | Role::Status | Role::Paper => self.known_everywhere_from(key.kid),
        };
        let from = now.max(issuer.from).max(known.unwrap_or(now));
        let last = match key.role {
            Role::Device => CertificateClaims::expires_when_issued(from),
            Role::Status | Role::Paper | Role::Time => from,
        };
        (is_listed && last <= issuer.to).then_some(from)
    }

    /// `None` when every list names it.
    fn known_everywhere_from(&self, kid: Kid) -> Option<Instant> {
        let lacking = self.lists.iter().filter(|(_, kids)| !kids.contains(&kid));
        lacking.map(|(expires, _)| expires.plus_seconds(EXPIRED_FOR_S)).max()
    }

    /// Refuses a next list that lacks an issuer of the list in force before its time.
    pub(super) fn check_issuers_kept(&self, next: &[u8], now: Instant) -> Result<(), InstallError> {
        let Some(newest) = &self.newest else { return Ok(()) };
        let claims = |bytes| TrustList::decode(bytes).and_then(TrustList::into_claims);
        let held = claims(&newest.bytes).map_err(TrustListError::from)?;
        let next = claims(next).map_err(TrustListError::from)?;
        for issuer in &held.issuers {
            // Nothing that a time issuer has signed is shown to anybody later.
            if issuer.role == Role::Time {
                continue;
            }
            let until = issuer.to.plus_seconds(LISTED_FOR_S);
            let is_kept = next.issuers.iter().any(|it| it.kid == issuer.kid);
            if !is_kept && now < until {
                return Err(InstallError::IssuerLeftOut { kid: issuer.kid, until });
            }
        }
        Ok(())
    }
}

/// How long lists without a key must have been expired before it signs, seconds.
const EXPIRED_FOR_S: i64 = 3_600;
/// How long an issuer is listed after the end of its window, seconds: two years.
const LISTED_FOR_S: i64 = 2 * 366 * 86_400;
