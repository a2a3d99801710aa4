//! PostgreSQL for the tests: a server of their own in a temporary folder, on a socket of loopback,
//! as a user who is not root. It ends with the tests, whatever ends them.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// The URL of a database that nobody has used.
pub(crate) fn fresh_database() -> String {
    static SERVER: OnceLock<Server> = OnceLock::new();
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = SERVER.get_or_init(Server::start);
    let name = format!("world{}", COUNT.fetch_add(1, Ordering::SeqCst));
    server.run(&format!("CREATE DATABASE {name}"));
    server.url(&name)
}

/// The URL of a copy of this database, made with PostgreSQL's own programs.
#[allow(dead_code, reason = "the program's tests share this file")]
pub(crate) fn copy(url: &str) -> String {
    let copy = fresh_database();
    let programs = programs();
    let dumped = Command::new(programs.join("pg_dump"))
        .args(["--format=custom", url])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    run(Command::new(programs.join("pg_restore"))
        .args(["--no-owner", "--dbname", &copy])
        .stdin(dumped.stdout.unwrap()));
    copy
}

/// Restores a dump into an empty database.
#[allow(dead_code, reason = "the program's tests share this file")]
pub(crate) fn restore(dump: &str, url: &str) {
    run(Command::new(programs().join("pg_restore")).args(["--no-owner", "--dbname", url, dump]));
}

pub(crate) struct Server {
    port: u16,
    programs: PathBuf,
    /// Waits for the end of its input, which comes when this process ends, and then stops the
    /// server and removes its folder.
    keeper: Child,
}

impl Server {
    fn start() -> Self {
        let folder = fresh_folder();
        initialise(&folder.join("data"));
        // What survives a crash of the machine is for PostgreSQL's own tests; here it costs time.
        Self::start_on(&folder, "data", "-c fsync=off -c full_page_writes=off")
    }

    /// Serves this data in the folder, which goes with the server.
    pub(crate) fn start_on(folder: &Path, data: &str, more: &str) -> Self {
        let (programs, port) = (programs(), free_port());
        let (as_user, programs_text) = (as_user(), text(&programs));
        let (folder, data) = (text(folder), text(&folder.join(data)));
        let keep = format!(
            "cd / && {as_user} {programs_text}/postgres -D {data} -p {port} -h 127.0.0.1 -k '' \
             {more} -c max_connections=300 \
             -c shared_buffers=32MB >{data}/log 2>&1 & \
             cat >/dev/null; \
             {as_user} {programs_text}/pg_ctl -D {data} -m immediate stop >/dev/null 2>&1; \
             rm -rf {folder}"
        );
        let keeper = Command::new("sh")
            .args(["-c", &keep])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { port, programs, keeper };
        let begun = Instant::now();
        while !server.answers() {
            assert!(begun.elapsed() < Duration::from_secs(60), "PostgreSQL does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    fn answers(&self) -> bool {
        let ready = Command::new(self.programs.join("pg_isready"))
            .args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()])
            .status();
        ready.is_ok_and(|status| status.success())
    }

    fn run(&self, sql: &str) {
        self.ask(sql);
    }

    /// What it answers, without ornaments.
    pub(crate) fn ask(&self, sql: &str) -> String {
        let answer = run(Command::new(self.programs.join("psql"))
            .args(["-qAt", "-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "postgres"])
            .args(["-c", sql]));
        answer.trim().to_owned()
    }

    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Stops it as a crash would, and removes its folder.
    #[allow(dead_code, reason = "the program's tests share this file")]
    pub(crate) fn crash(mut self) {
        drop(self.keeper.stdin.take());
        self.keeper.wait().unwrap();
    }
}

/// A folder for servers.
pub(crate) fn fresh_folder() -> PathBuf {
    let folder = tempfile::Builder::new().prefix("vneid-postgres").tempdir().unwrap().keep();
    if is_root() {
        run(Command::new("chown").args(["postgres", &text(&folder)]));
    }
    folder
}

/// Makes the data of a new server.
pub(crate) fn initialise(data: &Path) {
    let (as_user, programs) = (as_user(), text(&programs()));
    let initialise = format!(
        "cd / && {as_user} {programs}/initdb -D {} -U postgres -A trust -E UTF8 --no-locale --no-sync",
        text(data)
    );
    run(Command::new("sh").args(["-c", &initialise]));
}

/// How a command is run as a user who may serve.
pub(crate) fn as_user() -> &'static str {
    if is_root() { "runuser -u postgres --" } else { "" }
}

/// Where PostgreSQL's programs are. Under CI the Debian package is installed when it is missing.
pub(crate) fn programs() -> PathBuf {
    if let Some(found) = installed() {
        return found;
    }
    if std::env::var("CI").is_ok_and(|value| value == "true") && is_root() {
        run(Command::new("apt-get").args(["-qq", "update"]));
        run(Command::new("apt-get")
            .args(["-qq", "install", "-y", "--no-install-recommends", "postgresql"])
            .env("DEBIAN_FRONTEND", "noninteractive"));
    }
    installed().expect("PostgreSQL is missing: install the package `postgresql`")
}

/// The newest version below Debian's folder, or what is on the path.
fn installed() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    let version = |path: &PathBuf| path.iter().rev().nth(1)?.to_str()?.parse::<u32>().ok();
    folders.sort_by_key(version);
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&paths);
    folders.into_iter().rev().chain(on_path).find(|folder| folder.join("initdb").is_file())
}

pub(crate) fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}
