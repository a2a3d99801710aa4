//! Everything that a phone keeps, citizen's and officer's side alike.

use serde::{Deserialize, Serialize};
use serde_bytes::ByteArray;
use vneid_payload::AppVersion;

use crate::account::Account;
use crate::clock::{Clock, Reading, Time};
use crate::crypto::thumbprint;
use crate::holder::{Citizen, Holder};
use crate::link::{Enrolment, Link};
use crate::notices::Notices;
use crate::settings::Settings;
use crate::snapshot::{self, SnapshotError};
use crate::trust::{
    Accepted, ListOutcome, Lists, Roots, StatusError, StatusStore, TrustListError, TrustStore,
};
use crate::unlock::Unlock;
use crate::verifier::{DayCounts, Judged, Officer, Scan, Verifier, VerifierMemory};
use crate::wallet::Wallet;

/// All state of a phone, as plain data; a fresh install is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhoneState {
    /// What is known of the time.
    pub clock: Clock,
    /// Who is signed in.
    pub account: Account,
    /// The app's lock.
    pub unlock: Unlock,
    /// What the citizen has set.
    pub settings: Settings,
    /// What the citizen presents with.
    pub holder: Holder,
    /// The citizen's papers.
    pub wallet: Wallet,
    /// Whom to trust.
    pub trust: TrustStore,
    /// Which phones are revoked.
    pub status: StatusStore,
    /// What the officer's side must not forget.
    pub verifier: VerifierMemory,
    /// How the phone stands with the authority.
    pub link: Link,
    /// What the citizen is to know.
    pub notices: Notices,
    /// What the officer's side has counted.
    pub counts: DayCounts,
}

impl PhoneState {
    /// Forgets lists that do not count with the roots that this app pins: an earlier version of it
    /// pinned others. To be called when a snapshot is opened.
    pub fn keep_for(&mut self, roots: &Roots) {
        self.trust.keep_for(roots);
        self.status.forget_untrusted(&self.trust);
    }

    /// The authority's lists.
    pub fn lists(&self) -> Lists<'_> {
        Lists { trust: &self.trust, status: &self.status }
    }

    /// The citizen's side: whether codes may be made, and making them. `app` is this app's version.
    pub fn citizen(&self, app: AppVersion) -> Citizen<'_> {
        Citizen {
            account: &self.account,
            settings: &self.settings,
            unlock: &self.unlock,
            clock: &self.clock,
            holder: &self.holder,
            link: &self.link,
            lists: self.lists(),
            app,
        }
    }

    /// The officer's side: whether codes may be checked. `app` is this app's version.
    pub fn officer(&self, app: AppVersion) -> Officer<'_> {
        Officer { account: &self.account, lists: self.lists(), memory: &self.verifier, app }
    }

    /// Takes a trust list into force ([`TrustStore::accept`]), and forgets what it no longer lets count.
    ///
    /// # Errors
    /// [`TrustListError`]; then nothing has changed.
    pub fn accept_trust_list(
        &mut self,
        list: &[u8],
        roots: &Roots,
        time: Time,
    ) -> Result<Accepted, TrustListError> {
        let accepted = self.trust.accept(list, roots, time)?;
        self.status.forget_untrusted(&self.trust);
        Ok(accepted)
    }

    /// Takes whatever list it is given, and whichever way it came: a trust list, or a list, delta or
    /// manifest of status. Each is told by its shape; a delta and a manifest have the same, and a
    /// signature that holds for one alone.
    pub fn import_list(&mut self, bytes: &[u8], roots: &Roots, time: Time) -> ListOutcome {
        let outcome = self.accept_trust_list(bytes, roots, time).into();
        if outcome != ListOutcome::Malformed {
            return outcome;
        }
        let Self { trust, status, .. } = self;
        let outcome = status.accept_list(bytes, trust, time).into();
        if outcome != ListOutcome::Malformed {
            return outcome;
        }
        match status.accept_delta(bytes, trust, time) {
            Err(StatusError::SignatureBad) => status.accept_manifest(bytes, trust, time).into(),
            outcome => outcome.into(),
        }
    }

    /// Examines a code ([`Verifier::verify`]) with what this phone holds and remembers.
    pub fn verify(&mut self, verifier: &mut Verifier, scan: Scan<'_>, now: Reading) -> Judged {
        let lists = Lists { trust: &self.trust, status: &self.status };
        verifier.verify(&mut self.verifier, scan, lists, &self.clock, now)
    }

    /// As [`Self::verify`], for a camera that goes on looking ([`Verifier::look`]). What is to be shown
    /// is counted.
    pub fn look(
        &mut self,
        verifier: &mut Verifier,
        scan: Scan<'_>,
        now: Reading,
    ) -> Option<Judged> {
        let lists = Lists { trust: &self.trust, status: &self.status };
        let judged = verifier.look(&mut self.verifier, scan, lists, &self.clock, now)?;
        self.counts.count(judged.code().kind(), self.clock.at(now).now);
        Some(judged)
    }

    /// Signs out: what belongs to the person goes, what was learned of the time, the lists and the
    /// codes seen stays.
    pub fn sign_out(&mut self) {
        self.account = Account::SignedOut;
        self.unlock = Unlock::default();
        self.settings = Settings::default();
        self.holder = Holder::default();
        self.wallet = Wallet::default();
        self.notices = Notices::default();
        self.counts = DayCounts::default();
        let previous_key = match &self.link.enrolment {
            Enrolment::Enrolled(enrolled) => {
                Some(ByteArray::new(thumbprint(&enrolled.request_key.to_full())))
            }
            Enrolment::None | Enrolment::SigningIn(_) => self.link.previous_key,
        };
        self.link = Link { previous_key, ..Link::default() };
    }

    /// The state as one block of bytes, for the shell to store in one atomic write. It holds
    /// personal data and the passcode's hash: encrypt it with a key of the phone's hardware.
    pub fn to_snapshot(&self) -> Vec<u8> {
        snapshot::write(self)
    }

    /// Reads what [`Self::to_snapshot`] wrote, in this or an earlier version of the app. A phone
    /// that never stored anything begins with the default instead.
    ///
    /// # Errors
    /// [`SnapshotError`] for anything but a whole snapshot of a known version.
    pub fn from_snapshot(bytes: &[u8]) -> Result<Self, SnapshotError> {
        snapshot::read(bytes)
    }
}
