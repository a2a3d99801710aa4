//! A service of a test world, and phones that are played by the program.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tempfile::TempDir;
use tokio::runtime::Runtime;
use vneid_authority::{
    Authority, Clock, Config, Listen, Operator, Serving, SystemClock, init_test_world, serve_on,
};
use vneid_core::{Level, Person, PersonalNumber};

use crate::world::{Done, command};

/// The citizen of most tests, and the officer.
pub(super) const CITIZEN: &str = "000000000789";
pub(super) const OFFICER: &str = "000000000456";
pub(super) const PASSWORD: &str = "mật khẩu thử nghiệm";
pub(super) const PASSCODE: &str = "280719\n";

/// Whoever acts at the counter.
pub(super) fn clerk() -> Operator {
    Operator::new("lan.thu", None, None).unwrap()
}

/// This machine's clock, which tests move on.
#[derive(Debug, Default)]
struct LaterClock(AtomicI64);

impl Clock for LaterClock {
    fn now_ms(&self) -> i64 {
        SystemClock.now_ms() + self.0.load(Ordering::SeqCst)
    }
}

/// A service, with an account of level 2 for citizen and officer.
pub(super) struct Service {
    pub(super) folder: TempDir,
    pub(super) authority: Arc<Authority>,
    pub(super) runtime: Runtime,
    clock: Arc<LaterClock>,
    serving: Option<Serving>,
    pub(super) address: std::net::SocketAddr,
    pub(super) url: String,
}

impl Service {
    pub(super) fn start() -> Self {
        Self::known_as(None)
    }

    /// A service that knows itself by another URL than the one that it listens at.
    pub(super) fn known_as(url: Option<String>) -> Self {
        let folder = TempDir::new().unwrap();
        let runtime = Runtime::new().unwrap();
        let clock = Arc::new(LaterClock::default());
        let listen = Listen::on("127.0.0.1:0".parse().unwrap());
        let (authority, serving, url) = runtime.block_on(async {
            let listener = listen.bind().await.unwrap();
            let own = format!("http://{}", listener.local_addr().unwrap());
            let url = url.unwrap_or(own);
            let world = folder.path().join("authority");
            init_test_world(&world, &url, clock.now()).unwrap();
            let config = Config::load(Some(&world.join("authority.toml")), [], []).unwrap();
            let mut parts = config.parts().unwrap();
            parts.clock = clock.clone();
            let authority = Authority::open(parts).await.unwrap();
            let list = fs::read(world.join("ceremony/trust-list-1.cose")).unwrap();
            authority.install_trust_list(&clerk(), &list).await.unwrap();
            authority.publish().await.unwrap();
            for number in [CITIZEN, OFFICER] {
                let person = person(number, Level::Two);
                authority.open_account(&clerk(), &person, PASSWORD).await.unwrap();
            }
            let serving = serve_on(listener, authority.clone(), listen).unwrap();
            (authority, serving, url)
        });
        let address = serving.address();
        Self { folder, authority, runtime, clock, serving: Some(serving), address, url }
    }

    /// Stops it: from now on, nobody answers.
    pub(super) fn stop(&mut self) {
        self.runtime.block_on(self.serving.take().unwrap().stop());
    }

    /// Time passes, for the service and for every phone: nobody restarts one, nobody sets a clock.
    pub(super) fn pass(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds * 1000, Ordering::SeqCst);
        for entry in fs::read_dir(self.folder.path()).unwrap() {
            live_through(&entry.unwrap().path().join("world.json"), seconds);
        }
        self.run_due();
    }

    /// The service publishes what is to be published.
    pub(super) fn run_due(&self) {
        self.runtime.block_on(self.authority.run_due()).unwrap();
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A phone fresh from the shop.
    pub(super) fn phone(&self, name: &str) -> TestPhone {
        let phone = TestPhone { dir: self.path(name) };
        let made = phone.make(&self.url, &self.path("authority"));
        assert_eq!(made.status, 0, "{}", made.stderr);
        phone
    }

    /// A phone that is signed in, has a passcode and the switch on, and has synced.
    pub(super) fn ready_phone(&self, name: &str, number: &str) -> TestPhone {
        let phone = self.phone(name);
        self.sign_in(&phone, number);
        phone.ok_with(&["passcode", "set"], PASSCODE);
        phone.ok(&["switch", "on"]);
        phone.ok(&["sync"]);
        phone
    }

    /// The officer's phone, ready to verify.
    pub(super) fn officer(&self) -> TestPhone {
        let phone = self.phone("officer");
        self.sign_in(&phone, OFFICER);
        phone.ok(&["officer", "on"]);
        phone.ok(&["sync"]);
        phone
    }

    pub(super) fn sign_in(&self, phone: &TestPhone, number: &str) {
        phone.ok_with(&["sign-in", "--number", number], PASSWORD);
        phone.ok(&["code", &self.newest_code()]);
    }

    /// The one-time code of the newest message.
    pub(super) fn newest_code(&self) -> String {
        let lines = fs::read_to_string(self.path("authority/outbox.jsonl")).unwrap();
        let line: serde_json::Value =
            serde_json::from_str(lines.lines().last().expect("a message")).unwrap();
        let text = line["text"].as_str().unwrap();
        let digits = text.split(' ').find(|it| it.len() == 6 && it.parse::<u32>().is_ok());
        digits.unwrap().to_owned()
    }
}

/// A person of a test world.
pub(super) fn person(number: &str, level: Level) -> Person {
    let number = PersonalNumber::parse(number).unwrap();
    Person { level, name: "Nguyễn Văn An Thử Nghiệm".into(), number }
}

/// Moves all clocks of a phone on: the commands that talk to a service read this machine's.
fn live_through(world: &Path, seconds: i64) {
    let Ok(text) = fs::read_to_string(world) else { return };
    let mut clocks: serde_json::Value = serde_json::from_str(&text).unwrap();
    let ahead_s = clocks["wall_ahead_s"].as_i64().unwrap_or_default() + seconds;
    clocks["wall_ahead_s"] = ahead_s.into();
    clocks["started"] = (clocks["started"].as_i64().unwrap() - seconds).into();
    fs::write(world, clocks.to_string()).unwrap();
}

/// The folder of a phone.
pub(super) struct TestPhone {
    pub(super) dir: PathBuf,
}

impl TestPhone {
    pub(super) fn make(&self, url: &str, world: &Path) -> Done {
        self.run(&["new", "--server", url, "--world", world.to_str().unwrap()])
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command();
        command.args(["phone", "--lang", "en"]).args(arguments).arg("--json");
        command.arg("--dir").arg(&self.dir);
        command
    }

    /// Runs a command of `vneid phone` on it, for machines.
    pub(super) fn run(&self, arguments: &[&str]) -> Done {
        self.run_with(arguments, "")
    }

    /// The same, with something on the standard input.
    pub(super) fn run_with(&self, arguments: &[&str], input: &str) -> Done {
        with_input(self.command(arguments), input)
    }

    /// The same, for people.
    pub(super) fn said(&self, arguments: &[&str]) -> Done {
        let mut command = command();
        command.args(["phone", "--lang", "en"]).args(arguments).arg("--dir").arg(&self.dir);
        with_input(command, "")
    }

    /// Runs a command that goes through.
    pub(super) fn ok(&self, arguments: &[&str]) -> Done {
        self.ok_with(arguments, "")
    }

    pub(super) fn ok_with(&self, arguments: &[&str], input: &str) -> Done {
        let done = self.run_with(arguments, input);
        assert_eq!(done.status, 0, "{arguments:?}: {}{}", done.stdout, done.stderr);
        done
    }

    /// Starts a command, to be killed.
    pub(super) fn start(&self, arguments: &[&str], input: &str) -> Child {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child
    }

    pub(super) fn status(&self) -> serde_json::Value {
        self.ok(&["status"]).one()
    }

    /// The codes of what did not work.
    pub(super) fn troubles(&self, arguments: &[&str], input: &str) -> (i32, Vec<String>) {
        let done = self.run_with(arguments, input);
        let troubles = done.one()["troubles"].as_array().unwrap().clone();
        let code = |it: &serde_json::Value| it["code"].as_str().unwrap().to_owned();
        (done.status, troubles.iter().map(code).collect())
    }

    /// The text of a code that it makes `later_s` seconds from now.
    pub(super) fn code(&self, later_s: i64) -> String {
        let done = self.ok(&["present", "--now", &at(later_s)]);
        done.one()["text"].as_str().unwrap().to_owned()
    }

    /// What it says of a code `later_s` seconds from now.
    pub(super) fn verdict(&self, text: &str, later_s: i64) -> (i32, String) {
        let done = self.run(&["verify", "--now", &at(later_s), "--text", text]);
        (done.status, done.one()["code"].as_str().unwrap().to_owned())
    }

    /// How many private keys its folder holds.
    pub(super) fn keys(&self) -> usize {
        fs::read_dir(self.dir.join("keys")).unwrap().count()
    }
}

fn at(later_s: i64) -> String {
    let ms = SystemClock.now_ms() + later_s * 1000;
    ms.div_euclid(1000).to_string()
}

fn with_input(mut command: Command, input: &str) -> Done {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    Done::of(child.wait_with_output().unwrap())
}
