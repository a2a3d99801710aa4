//! A service of a test world.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tempfile::TempDir;
use vneid_authority::{
    Authority, Clock, FileOutbox, Listen, Operator, Parts, PemSigner, Rules, ServiceSecret,
    Serving, Signer, SystemClock, TimeWitness, WitnessAway, serve,
};
use vneid_core::crypto::PublicKey;
use vneid_core::{Level, Person, PersonalNumber, Roots};
use vneid_payload::{Instant, TrustListClaims};
use vneid_softkeys::{IssuerKeys, SoftKey};

use super::{Answer, Phone};
use super::{makers, postgres};

/// The citizen of most tests.
pub(crate) const NUMBER: &str = "000000000789";
pub(crate) const PASSWORD: &str = "mật khẩu thử nghiệm";
/// How the service knows itself, wherever it listens.
pub(crate) const PUBLIC_URL: &str = "https://authority.test";
/// 2026-11-24T00:00:00Z.
const BEGAN: i64 = 1_795_478_400;

/// A clock that tests move.
#[derive(Debug)]
pub(crate) struct TestClock {
    time_ms: AtomicI64,
    /// By how much the clock is set wrong.
    off_ms: AtomicI64,
}

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        self.true_ms() + self.off_ms.load(Ordering::SeqCst)
    }

    fn steady_ms(&self) -> i64 {
        self.true_ms()
    }
}

impl TestClock {
    fn new(time_ms: i64) -> Self {
        Self { time_ms: AtomicI64::new(time_ms), off_ms: AtomicI64::new(0) }
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, seconds: i64) {
        self.time_ms.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// Sets the clock so far ahead of the time; 0 sets it right.
    pub(crate) fn set_ahead(&self, seconds: i64) {
        self.off_ms.store(seconds * 1000, Ordering::SeqCst);
    }

    /// What time it is, whatever the clock shows.
    pub(crate) fn true_ms(&self) -> i64 {
        self.time_ms.load(Ordering::SeqCst)
    }
}

/// Says what time it is, or what a test has it say.
#[derive(Debug)]
pub(crate) struct TestWitness {
    clock: Arc<TestClock>,
    /// By how many seconds it is wrong; nothing while it is away.
    pub(crate) off_s: Mutex<Option<i64>>,
}

impl TimeWitness for TestWitness {
    fn ask(&self) -> BoxFuture<'_, Result<i64, WitnessAway>> {
        let says = self.off_s.lock().unwrap().map(|off_s| self.clock.true_ms() + off_s * 1000);
        std::future::ready(says.ok_or_else(|| WitnessAway("away".to_owned()))).boxed()
    }
}

/// Where a world keeps its data.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    url: String,
    /// Of SQLite's file, which goes with it.
    folder: Option<Arc<TempDir>>,
}

impl Database {
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("authority.db").display());
        Self { url, folder: Some(Arc::new(folder)) }
    }

    /// SQLite in a folder of the test's own.
    pub(crate) fn sqlite_in(folder: &Path) -> Self {
        Self::at(format!("sqlite:{}", folder.join("authority.db").display()))
    }

    /// One that the test sees to.
    pub(crate) fn at(url: String) -> Self {
        Self { url, folder: None }
    }

    /// A copy of it as it is now, as an operator makes one.
    pub(crate) async fn copy(&self, world: &World) -> Self {
        if self.folder.is_none() {
            let from = self.url.clone();
            let url = tokio::task::spawn_blocking(move || postgres::copy(&from)).await.unwrap();
            return Self { url, folder: None };
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("authority.db");
        world.authority.copy_database(&clerk(), &path).await.unwrap();
        Self { url: format!("sqlite:{}", path.display()), folder: Some(Arc::new(folder)) }
    }

    pub(crate) async fn postgres() -> Self {
        let url = tokio::task::spawn_blocking(postgres::fresh_database).await.unwrap();
        Self { url, folder: None }
    }
}

/// The keys of every test world.
struct Keys {
    issuers: IssuerKeys,
    standby: Standby,
    maker: SoftKey,
    /// Of the issuers' files.
    folder: TempDir,
}

/// Keys that the service has and no trust list names yet.
#[derive(Clone)]
pub(crate) struct Standby {
    /// Kid D2.
    pub(crate) device: SoftKey,
    /// Kid S2.
    pub(crate) status: SoftKey,
    /// Kid T2.
    pub(crate) time: SoftKey,
}

impl Keys {
    fn new() -> Self {
        let key = |seed: u8| SoftKey::from_seed(&[seed; 32]).unwrap();
        let issuers = IssuerKeys {
            roots: [1, 2, 9].map(key).to_vec(),
            device: key(3),
            status: key(4),
            paper: key(5),
            time: key(11),
        };
        let standby = Standby { device: key(7), status: key(8), time: key(10) };
        let folder = tempfile::tempdir().unwrap();
        for (name, key) in [
            ("device-4431.pem", &issuers.device),
            ("status-5331.pem", &issuers.status),
            ("paper-5031.pem", &issuers.paper),
            ("time-5431.pem", &issuers.time),
            ("device-4432.pem", &standby.device),
            ("status-5332.pem", &standby.status),
            ("time-5432.pem", &standby.time),
        ] {
            write_private(folder.path().join(name), &key.to_pem());
        }
        Self { issuers, standby, maker: key(6), folder }
    }

    /// The pinned roots.
    fn roots(&self) -> Roots {
        let keys: Vec<_> = self.issuers.roots.iter().map(SoftKey::public).collect();
        Roots::new(&keys, vneid_core::World::Test, 1).unwrap()
    }

    fn parts(&self, database: &Database, outbox: &Path, clock: Arc<TestClock>) -> Parts {
        let maker = PublicKey::from_full(&self.maker.public()).unwrap();
        Parts {
            database: database.url.clone(),
            connections: 4,
            public_url: PUBLIC_URL.to_owned(),
            rules: Rules {
                move_delay_s: 86_400,
                shard_bits: 12,
                publish_every_s: 3_600,
                calls_in_ten_minutes: 200,
                test_world: true,
                first_phone_at_once: true,
                clock_binds: false,
            },
            secret: ServiceSecret::new(&[9; 32]),
            stamp: None,
            roots: self.roots(),
            clock,
            witness: None,
            signer: Arc::new(PemSigner::from_folder(self.folder.path()).unwrap()),
            attestation: Arc::new(makers::believed(maker, self.folder.path())),
            outbox: Arc::new(FileOutbox::new(outbox)),
        }
    }
}

/// A service, its keys and its clock.
pub(crate) struct World {
    pub(crate) authority: Arc<Authority>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) witness: Arc<TestWitness>,
    pub(crate) issuers: IssuerKeys,
    pub(crate) standby: Standby,
    pub(crate) maker: SoftKey,
    serving: Serving,
    /// Where calls go, one after the other: to `serving`, unless they are redirected.
    addresses: Mutex<Vec<SocketAddr>>,
    database: Database,
    /// Of keys and messages, which go with it.
    _folder: TempDir,
    outbox: PathBuf,
    agent: ureq::Agent,
}

impl World {
    /// A service with a trust list and one account of level 2.
    pub(crate) async fn start(database: Database) -> Self {
        Self::start_with(database, |_| ()).await
    }

    /// A service whose clock binds it, so many seconds after the time of this machine, which is
    /// PostgreSQL's. With a witness when that says something at first.
    pub(crate) async fn at_work(database: Database, witness: Option<i64>, later_s: i64) -> Self {
        let now_ms = SystemClock.now_ms() + later_s * 1000;
        let binds = |parts: &mut Parts| parts.rules.clock_binds = true;
        Self::build_with(database, now_ms, None, binds, witness).await
    }

    /// Lets it have a trust list and one account of level 2.
    pub(crate) async fn prepare(&self) {
        let mut ceremony = vneid_softkeys::Authority::new(self.issuers.clone(), self.now());
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
        format!("{now_ms}|{}|{outbox}", self.database.url)
    }

    /// An instance of the service that is described so.
    pub(crate) async fn resume(description: &str) -> Self {
        let parts: Vec<&str> = description.split('|').collect();
        let [now_ms, url, outbox] = parts[..] else { panic!("{description}") };
        let database = Database { url: url.to_owned(), folder: None };
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

    /// A service that says it is no test world; it listens nowhere yet.
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
        match self.database.folder {
            Some(_) => Database::sqlite(),
            None => Database::postgres().await,
        }
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
        self.authority.keep_up().await.unwrap();
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
        let ceremony = vneid_softkeys::Authority::new(self.issuers.clone(), began);
        let mut claims = ceremony.trust_list_claims(self.now());
        edit(&mut claims);
        let mut list = claims.prepare().unwrap();
        roots.iter().for_each(|root| self.issuers.roots[*root].cosign(&mut list));
        list.to_bytes()
    }

    /// Every message that was sent, oldest first.
    pub(crate) fn messages(&self) -> Vec<String> {
        self.outbox().into_iter().map(|(_, text)| text).collect()
    }

    /// The one-time code of the newest message.
    pub(crate) fn newest_code(&self) -> String {
        code_in(&self.messages().pop().unwrap())
    }

    /// The one-time code of the newest message to this number.
    pub(crate) fn code_for(&self, number: &str) -> String {
        let message = self.outbox().into_iter().rfind(|(to, _)| to == number);
        code_in(&message.unwrap().1)
    }

    /// Whom messages were sent to, and what they say, oldest first.
    fn outbox(&self) -> Vec<(String, String)> {
        let lines = std::fs::read_to_string(&self.outbox).unwrap_or_default();
        let read = |line: &str| {
            let message: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |member: &str| message[member].as_str().unwrap().to_owned();
            (text("number"), text("text"))
        };
        lines.lines().map(read).collect()
    }

    /// A phone fresh from the shop.
    pub(crate) fn phone(&self, name: &str) -> Phone<'_> {
        Phone::new(self, name)
    }

    /// Sends a request as it is.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        self.try_send(method, path, headers, body).await.unwrap()
    }

    /// Sends a request to a service that may die of it.
    pub(crate) async fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Option<Answer> {
        self.send_to(self.address(), method, path, headers, body).await
    }

    async fn send_to(
        &self,
        address: SocketAddr,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Option<Answer> {
        let url = format!("http://{address}{path}");
        let mut request = http::Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (agent, request) = (self.agent.clone(), request.body(body).unwrap());
        let sent = tokio::task::spawn_blocking(move || {
            let mut response = agent.run(request).ok()?;
            let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
                (name.as_str().to_owned(), value.to_str().unwrap().to_owned())
            };
            Some(Answer {
                status: response.status().as_u16(),
                headers: response.headers().iter().map(header).collect(),
                body: response.body_mut().read_to_vec().ok()?,
            })
        });
        sent.await.unwrap()
    }

    /// Waits until readiness says so, which follows within a second or two.
    pub(crate) async fn becomes(&self, status: u16) {
        for _ in 0..600 {
            if self.get("/readyz").await.status == status {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("/readyz never said {status}");
    }

    /// The metrics are at an address of their own.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        let metrics = self.serving.metrics_address().filter(|_| path == "/metrics");
        let address = metrics.unwrap_or_else(|| self.address());
        self.send_to(address, "GET", path, &[], Vec::new()).await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &serde_json::Value) -> Answer {
        self.try_post(path, body).await.unwrap()
    }

    pub(crate) async fn try_post(&self, path: &str, body: &serde_json::Value) -> Option<Answer> {
        let headers = [("content-type", "application/json")];
        self.try_send("POST", path, &headers, serde_json::to_vec(body).unwrap()).await
    }

    /// Where the next call goes.
    pub(crate) fn address(&self) -> SocketAddr {
        let mut addresses = self.addresses.lock().unwrap();
        addresses.rotate_left(1);
        addresses[0]
    }

    /// Where this instance listens.
    pub(crate) fn own_address(&self) -> SocketAddr {
        self.serving.address()
    }

    /// Sends calls to other instances from now on, in turn.
    pub(crate) fn redirect(&self, addresses: Vec<SocketAddr>) {
        *self.addresses.lock().unwrap() = addresses;
    }
}

/// The one-time code in a message.
fn code_in(message: &str) -> String {
    let digits = message.split(' ').find(|word| word.len() == 6 && word.parse::<u32>().is_ok());
    digits.unwrap().to_owned()
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

pub(crate) fn write_private(path: PathBuf, text: &str) {
    std::fs::write(&path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}
