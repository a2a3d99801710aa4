//! A service of a test world.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use vneid_authority::{
    Authority, Clock, Listen, Operator, Parts, PemSigner, Rules, ServiceSecret, Serving, Signer,
    SystemClock, serve,
};
use vneid_core::{Level, Person, PersonalNumber};
use vneid_payload::{Instant, TrustListClaims};
use vneid_testworld::{IssuerKeys, SoftKey};

use super::database::Database;
use super::keys::{Keys, Standby};
use super::makers;
use super::phone::Phone;
use super::time::{TestClock, TestWitness};

/// The citizen of most tests.
pub(crate) const NUMBER: &str = "000000000789";
pub(crate) const PASSWORD: &str = "mật khẩu thử nghiệm";
/// 2026-11-24T00:00:00Z.
const BEGAN: i64 = 1_795_478_400;

/// A service, its keys and its clock.
pub(crate) struct World {
    pub(crate) authority: Arc<Authority>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) witness: Arc<TestWitness>,
    pub(crate) issuers: IssuerKeys,
    pub(crate) standby: Standby,
    pub(crate) maker: SoftKey,
    pub(super) serving: Serving,
    /// Where calls go, one after the other: to `serving`, unless they are redirected.
    pub(super) addresses: Mutex<Vec<SocketAddr>>,
    database: Database,
    /// Of keys and messages, which go with it.
    _folder: TempDir,
    pub(super) outbox: PathBuf,
    pub(super) agent: ureq::Agent,
}

impl World {
    /// A service with a trust list and one account of level 2.
    pub(crate) async fn start(database: Database) -> Self {
        Self::start_with(database, |_| ()).await
    }

    /// A service whose clock binds it, `later_s` seconds after the time of this machine, which is
    /// PostgreSQL's. With a witness when that says something at first.
    pub(crate) async fn at_work(database: Database, witness: Option<i64>, later_s: i64) -> Self {
        let now_ms = SystemClock.now_ms() + later_s * 1000;
        let binds = |parts: &mut Parts| parts.rules.clock_binds = true;
        Self::build_with(database, now_ms, None, binds, witness).await
    }

    /// Lets it have a trust list and one account of level 2.
    pub(crate) async fn prepare(&self) {
        let mut ceremony = vneid_testworld::TestIssuer::new(self.issuers.clone(), self.now());
        let list = ceremony.publish_trust_list(self.now());
        self.authority.install_trust_list(&clerk(), &list).await.unwrap();
        self.authority.open_account(&clerk(), &person(NUMBER, Level::Two), PASSWORD).await.unwrap();
    }

    /// The same with other rules.
    pub(crate) async fn start_with(database: Database, edit: impl FnOnce(&mut Rules)) -> Self {
        Self::start_of(database, |parts| edit(&mut parts.rules)).await
    }

    /// The same of other parts.
    pub(crate) async fn start_of(database: Database, edit: impl FnOnce(&mut Parts)) -> Self {
        let world = Self::build(database, BEGAN * 1000, None, edit).await;
        world.prepare().await;
        world
    }

    /// A service without anything.
    pub(crate) async fn start_empty(database: Database, now_ms: i64) -> Self {
        Self::build(database, now_ms, None, |_| ()).await
    }

    /// What another process needs to be an instance of this world's service.
    pub(crate) fn description(&self) -> String {
        let (now_ms, outbox) = (self.clock.now_ms(), self.outbox.display());
        format!("{now_ms}|{}|{outbox}", self.database.url())
    }

    /// An instance of the service that is described so.
    pub(crate) async fn resume(description: &str) -> Self {
        let parts: Vec<&str> = description.split('|').collect();
        let [now_ms, url, outbox] = parts[..] else { panic!("{description}") };
        let database = Database::at(url.to_owned());
        Self::build(database, now_ms.parse().unwrap(), Some(outbox.into()), |_| ()).await
    }

    /// What a service of the same authority on this database is made of, the clock being this world's.
    pub(crate) fn parts_on(&self, database: &Database) -> Parts {
        Keys::new().parts(database, &self.outbox, self.clock.clone())
    }

    /// Another instance on the same data, with another secret.
    pub(crate) async fn with_secret(&self, secret: &[u8; 32]) -> Self {
        let edit = |parts: &mut Parts| parts.secret = ServiceSecret::new(secret);
        Self::build(self.database.clone(), self.clock.now_ms(), None, edit).await
    }

    /// A service of the same authority on another database, with the time of this one.
    pub(crate) async fn move_to(&self, database: Database) -> Self {
        Self::start_empty(database, self.clock.now_ms()).await
    }

    /// A service that says it is not a test world; it listens nowhere yet.
    pub(crate) async fn start_real(database: &Database) -> Arc<Authority> {
        let keys = Keys::new();
        let clock = Arc::new(TestClock::new(BEGAN * 1000));
        let mut parts = keys.parts(database, &keys.folder.path().join("outbox.jsonl"), clock);
        parts.rules.test_world = false;
        Authority::open(parts).await.unwrap()
    }

    /// Another instance on the same data, in which a first phone waits for its activation code.
    pub(crate) async fn closed(&self) -> Self {
        let waits = |parts: &mut Parts| parts.rules.first_phone_at_once = false;
        Self::build(self.database.clone(), self.clock.now_ms(), None, waits).await
    }

    async fn build(
        database: Database,
        now_ms: i64,
        outbox: Option<PathBuf>,
        edit: impl FnOnce(&mut Parts),
    ) -> Self {
        Self::build_with(database, now_ms, outbox, edit, None).await
    }

    async fn build_with(
        database: Database,
        now_ms: i64,
        outbox: Option<PathBuf>,
        edit: impl FnOnce(&mut Parts),
        witness_says: Option<i64>,
    ) -> Self {
        let keys = Keys::new();
        let outbox = outbox.unwrap_or_else(|| keys.folder.path().join("outbox.jsonl"));
        let clock = Arc::new(TestClock::new(now_ms));
        let mut parts = keys.parts(&database, &outbox, clock.clone());
        edit(&mut parts);
        let off_s = Mutex::new(witness_says);
        let witness = Arc::new(TestWitness { clock: clock.clone(), off_s });
        if witness_says.is_some() {
            parts.witness = Some(witness.clone());
        }
        let authority = Authority::open(parts).await.unwrap();
        let address = "127.0.0.1:0".parse().unwrap();
        // Tests choose where a call comes from; without the header it is loopback.
        let listen = Listen { metrics: Some(address), proxies: 1, ..Listen::on(address) };
        let serving = serve(authority.clone(), listen).await.unwrap();
        // Each call has a connection of its own: one whose body the service did not want to read is
        // closed behind its answer, and would be missed by the next call.
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent = config.max_idle_connections(0).build().into();
        let addresses = Mutex::new(vec![serving.address()]);
        let Keys { issuers, standby, maker, folder } = keys;
        Self {
            authority,
            clock,
            witness,
            issuers,
            standby,
            maker,
            serving,
            addresses,
            database,
            _folder: folder,
            outbox,
            agent,
        }
    }

    /// Ends the service in good order, and begins another on the same data.
    pub(crate) async fn restart(self) -> Self {
        self.restart_after(|| ()).await
    }

    /// The same, with something done in between.
    pub(crate) async fn restart_after(self, meanwhile: impl FnOnce()) -> Self {
        let now_ms = self.clock.now_ms();
        self.serving.stop().await;
        meanwhile();
        Self::start_empty(self.database, now_ms).await
    }

    /// Ends the service; the world is still there.
    pub(crate) async fn stop(&self) {
        self.authority.close().await;
    }

    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// Another instance on the same data.
    pub(crate) async fn second_instance(&self) -> Self {
        Self::start_empty(self.database.clone(), self.clock.now_ms()).await
    }

    /// The same with this signer.
    pub(crate) async fn second_instance_with(&self, signer: Arc<dyn Signer>) -> Self {
        let edit = |parts: &mut Parts| parts.signer = signer;
        Self::build(self.database.clone(), self.clock.now_ms(), None, edit).await
    }

    /// The same, whose folder of keys lacks these files.
    pub(crate) async fn second_instance_without(&self, files: &[&str]) -> Self {
        let keys = Keys::new();
        files.iter().for_each(|file| std::fs::remove_file(keys.folder.path().join(file)).unwrap());
        let signer = PemSigner::from_folder(keys.folder.path()).unwrap();
        self.second_instance_with(Arc::new(signer)).await
    }

    /// An empty database of the kind that this world has.
    pub(crate) async fn another_database(&self) -> Database {
        if self.database.is_sqlite() { Database::sqlite() } else { Database::postgres().await }
    }

    /// Where messages go.
    pub(crate) fn outbox_file(&self) -> &Path {
        &self.outbox
    }

    /// The list of Android keys that are no longer believed.
    pub(crate) fn android_status(&self) -> PathBuf {
        self._folder.path().join(makers::ANDROID_STATUS)
    }

    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    pub(crate) fn clock_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Moves the clock, and lets the service do what is due.
    pub(crate) async fn pass(&self, seconds: i64) {
        self.clock.pass(seconds);
        self.authority.run_due().await.unwrap();
    }

    /// The trust list that the ceremony would sign now, changed by `edit`.
    pub(crate) fn trust_list(&self, edit: impl FnOnce(&mut TrustListClaims)) -> Vec<u8> {
        self.trust_list_by(&[0, 1], edit)
    }

    /// The same, signed by these roots.
    pub(crate) fn trust_list_by(
        &self,
        roots: &[usize],
        edit: impl FnOnce(&mut TrustListClaims),
    ) -> Vec<u8> {
        let began = Instant::from_unix_seconds(BEGAN).unwrap();
        let ceremony = vneid_testworld::TestIssuer::new(self.issuers.clone(), began);
        let mut claims = ceremony.trust_list_claims(self.now());
        edit(&mut claims);
        let mut list = claims.prepare().unwrap();
        roots.iter().for_each(|root| self.issuers.roots[*root].cosign(&mut list));
        list.to_bytes()
    }

    /// A phone fresh from the shop.
    pub(crate) fn phone(&self, name: &str) -> Phone<'_> {
        Phone::new(self, name)
    }
}

/// Whoever acts at the counter.
pub(crate) fn clerk() -> Operator {
    Operator::new("lan.thu", None, None).unwrap()
}

/// A person of a test world.
pub(crate) fn person(number: &str, level: Level) -> Person {
    let number = PersonalNumber::parse(number).unwrap();
    Person { level, name: "Nguyễn Văn An Thử Nghiệm".into(), number }
}
