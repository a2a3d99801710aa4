//! The world of the story: a real service on this machine, whose clock the story moves, and phones
//! that talk to it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tokio::runtime::Runtime;
use vneid_authority::{
    Authority, Ceremony, Clock, Config, IssuerName, Listen, Operator, RootKey, Serving,
    TrustListDraft, init_test_world, make_issuer_key, serve_on,
};
use vneid_client::{Job, Report, Service};
use vneid_payload::{Kid, Role, TrustList, TrustListClaims};
use vneid_testworld::TestPerson;

use crate::error::CliError;
use crate::phone::folder::Phone;
use crate::phone::simulation::ServedBy;
use crate::phone::{new, online};
use crate::time::When;

/// The authority's folder, its service while that is up, and what the time is.
pub(super) struct World {
    folder: PathBuf,
    clock: Arc<StoryClock>,
    runtime: Runtime,
    listen: Listen,
    url: String,
    /// Whether the first phone of an account waits for its activation code, as in a real service.
    first_phones_wait: bool,
    /// Who acts at the counter.
    by: Operator,
    service: Option<Running>,
}

/// A service that is up.
struct Running {
    authority: Arc<Authority>,
    serving: Serving,
}

/// A clock that stands where the story is.
#[derive(Debug)]
struct StoryClock(AtomicI64);

impl Clock for StoryClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

impl World {
    /// Makes a test world in a folder and starts its service: SQLite, and a free port of loopback.
    ///
    /// # Errors
    /// [`CliError::system`] when this machine does not allow for it.
    pub(super) fn begin(folder: &Path, began: When) -> Result<Self, CliError> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(CliError::system)?;
        let address = ([127, 0, 0, 1], 0).into();
        let free = Listen::on(address);
        let listener = runtime.block_on(free.bind()).map_err(CliError::system)?;
        let address = listener.local_addr().map_err(CliError::system)?;
        let url = format!("http://{address}");
        let folder = folder.join("authority");
        init_test_world(&folder, &url, began.instant()).map_err(CliError::system)?;
        drop(listener);
        let mut world = Self {
            folder,
            clock: Arc::new(StoryClock(AtomicI64::new(began.unix_ms()))),
            runtime,
            listen: Listen { address, ..free },
            url,
            first_phones_wait: false,
            by: Operator::new("demo", None, None).map_err(CliError::system)?,
            service: None,
        };
        world.come_up()?;
        let first = world.folder.join("ceremony/trust-list-1.cose");
        let first = fs::read(first).map_err(CliError::system)?;
        world.ask(async |authority| authority.install_trust_list(&world.by, &first).await)?;
        world.publish()?;
        Ok(world)
    }

    /// The service starts, on the data that it has.
    pub(super) fn come_up(&mut self) -> Result<(), CliError> {
        let flag = ("first_phone_at_once".to_owned(), (!self.first_phones_wait).to_string());
        let config = Config::load(Some(&self.folder.join("authority.toml")), [], [flag]);
        let mut parts = config.and_then(|config| config.parts()).map_err(CliError::system)?;
        parts.clock = self.clock.clone();
        let listen = self.listen.clone();
        let running = self.runtime.block_on(async {
            let authority = Authority::open(parts).await.map_err(CliError::system)?;
            let listener = listen.bind().await.map_err(CliError::system)?;
            let serving =
                serve_on(listener, authority.clone(), listen).map_err(CliError::system)?;
            Ok::<_, CliError>(Running { authority, serving })
        })?;
        self.service = Some(running);
        Ok(())
    }

    /// The service starts anew, and is to first phones as a real one is.
    pub(super) fn first_phones_wait(&mut self) -> Result<(), CliError> {
        self.go_down();
        self.first_phones_wait = true;
        self.come_up()
    }

    /// The service stops: nobody has a network any more.
    pub(super) fn go_down(&mut self) {
        if let Some(running) = self.service.take() {
            self.runtime.block_on(running.serving.stop());
        }
    }

    /// Where the service listens.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// What the time is.
    pub(super) fn now(&self) -> When {
        When::from_unix_ms(self.clock.now_ms())
    }

    /// Moves the time on.
    pub(super) fn set(&self, when: When) {
        self.clock.0.store(when.unix_ms(), Ordering::SeqCst);
    }

    /// An operator opens an account of level 2.
    pub(super) fn open_account(&self, person: &TestPerson) -> Result<(), CliError> {
        let at_level_two = person.at_level_two();
        self.ask(async |authority| {
            authority.open_account(&self.by, &at_level_two, PASSWORD).await
        })?;
        Ok(())
    }

    /// An operator makes an activation code, as it is printed for the owner.
    pub(super) fn activation_code(&self, person: &TestPerson) -> Result<String, CliError> {
        let code = self
            .ask(async |authority| authority.make_activation_code(&self.by, person.number).await)?;
        Ok(code.to_string())
    }

    /// An operator imports the citizen's papers; gives how many were taken.
    pub(super) fn import_papers(&self) -> Result<usize, CliError> {
        let report = self.ask(async |authority| authority.import_papers(&self.by, PAPERS).await)?;
        match report.errors.first() {
            None => Ok(report.added),
            Some(error) => Err(CliError::system(error.reason.clone())),
        }
    }

    /// An operator reports the active phone of an account lost.
    pub(super) fn report_lost(&self, person: &TestPerson, phone: &Phone) -> Result<(), CliError> {
        let enrolled = phone.state.link.enrolment.enrolled();
        let name = enrolled.map(|enrolled| enrolled.phone.clone()).unwrap_or_default();
        self.ask(async |authority| authority.report_lost_of(&self.by, person.number, &name).await)?;
        self.publish()
    }

    /// The next time key is made, two root keys sign the next trust list, which names it, and the
    /// service takes both over.
    pub(super) fn install_next_trust_list(&mut self) -> Result<u32, CliError> {
        make_issuer_key(&self.folder, NEXT_TIME_KEY).map_err(CliError::system)?;
        let now = self.now().instant();
        let draft = TrustListDraft::after_with(&self.trust_list()?, &[NEXT_TIME_KEY], now);
        let draft = draft.and_then(|draft| TrustListDraft::parse(&draft));
        let draft = draft.map_err(CliError::system)?;
        let claims = draft.claims(&self.folder.join("public"), now).map_err(CliError::system)?;
        let mut list = Ceremony::begin(claims).map_err(CliError::system)?;
        for name in ["ceremony/root-1.pem", "ceremony/root-2.pem"] {
            let root = fs::read_to_string(self.folder.join(name)).map_err(CliError::system)?;
            let root = RootKey::from_pem(&root).map_err(CliError::system)?;
            list.sign(&root).map_err(CliError::system)?;
        }
        let list = list.to_bytes();
        // A service reads its key files when it starts.
        self.go_down();
        self.come_up()?;
        self.ask(async |authority| authority.install_trust_list(&self.by, &list).await)
    }

    /// The service does now what it does every other second: it publishes what was revoked.
    pub(super) fn publish(&self) -> Result<(), CliError> {
        self.ask(async |authority| authority.run_due().await)
    }

    /// The newest message that the service sent to anybody.
    pub(super) fn newest_message(&self) -> Result<String, CliError> {
        let lines = fs::read_to_string(self.folder.join("outbox.jsonl"));
        let lines = lines.map_err(CliError::system)?;
        let newest: serde_json::Value =
            serde_json::from_str(lines.lines().last().unwrap_or_default())
                .map_err(CliError::system)?;
        Ok(newest["text"].as_str().unwrap_or_default().to_owned())
    }

    /// Somebody buys a phone.
    pub(super) fn buy_phone(&self, folder: &Path, name: &str) -> Result<Phone, CliError> {
        let service = ServedBy { url: self.url.clone(), phone: name.to_owned() };
        new::make(folder, &self.folder, service, self.now())
    }

    /// A phone does something with the service.
    ///
    /// # Errors
    /// The first thing that does not work.
    pub(super) fn carry(
        &self,
        phone: &mut Phone,
        job: impl FnOnce(&Service) -> Job,
    ) -> Result<Report, CliError> {
        let job = job(&phone.service()?);
        let report = online::run(phone, job, &|| self.now())?;
        match report.troubles.first() {
            None => Ok(report),
            Some(trouble) => Err(trouble.clone().into()),
        }
    }

    /// What the newest trust list says.
    pub(super) fn trust_list(&self) -> Result<TrustListClaims, CliError> {
        self.ask(async |authority| {
            let newest = authority.trust_list().unwrap_or_default();
            TrustList::decode(&newest).and_then(TrustList::into_claims)
        })
    }

    fn ask<T, E: std::fmt::Display>(
        &self,
        act: impl AsyncFnOnce(&Authority) -> Result<T, E>,
    ) -> Result<T, CliError> {
        let Some(running) = &self.service else { return Err(CliError::system("no service")) };
        self.runtime.block_on(act(&running.authority)).map_err(CliError::system)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.go_down();
    }
}

/// The key that the phones of the second year learn the time by.
const NEXT_TIME_KEY: IssuerName = IssuerName { role: Role::Time, kid: Kid(*b"T3") };
/// Of every account in the story.
pub(super) const PASSWORD: &str = "mật khẩu thử nghiệm";
/// A JSON object a line; three papers of the citizen.
const PAPERS: &str = include_str!("../../demo/papers.jsonl");
