//! PostgreSQL for the tests: a server of their own in a temporary folder, on a socket of loopback,
//! as a user who is not root. It ends with the tests, whatever ends them.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// The URL of a database that nobody has used.
pub(super) fn fresh_database() -> String {
    static SERVER: OnceLock<Server> = OnceLock::new();
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = SERVER.get_or_init(Server::start);
    let name = format!("world{}", COUNT.fetch_add(1, Ordering::SeqCst));
    server.run(&format!("CREATE DATABASE {name}"));
    format!("postgres://postgres@127.0.0.1:{}/{name}", server.port)
}

/// The URL of a copy of this database, made with PostgreSQL's own programs.
#[allow(dead_code, reason = "the program's tests share this file")]
pub(super) fn copy(url: &str) -> String {
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

struct Server {
    port: u16,
    programs: PathBuf,
    /// Waits for the end of its input, which comes when this process ends, and then stops the
    /// server and removes its folder.
    _keeper: Child,
}

impl Server {
    fn start() -> Self {
        let programs = programs();
        let folder = tempfile::Builder::new().prefix("vneid-postgres").tempdir().unwrap().keep();
        let port = free_port();
        let as_user = if is_root() { "runuser -u postgres --" } else { "" };
        if is_root() {
            run(Command::new("chown").args(["postgres", &text(&folder)]));
        }
        let data = text(&folder.join("data"));
        let programs_text = text(&programs);
        let initialise = format!(
            "cd / && {as_user} {programs_text}/initdb -D {data} -U postgres -A trust -E UTF8 \
             --no-locale --no-sync"
        );
        run(Command::new("sh").args(["-c", &initialise]));
        // What survives a crash of the machine is for PostgreSQL's own tests; here it costs time.
        let keep = format!(
            "cd / && {as_user} {programs_text}/postgres -D {data} -p {port} -h 127.0.0.1 -k '' \
             -c fsync=off -c full_page_writes=off -c max_connections=300 \
             -c shared_buffers=32MB >{data}/log 2>&1 & \
             cat >/dev/null; \
             {as_user} {programs_text}/pg_ctl -D {data} -m immediate stop >/dev/null 2>&1; \
             rm -rf {}",
            text(&folder)
        );
        let keeper = Command::new("sh")
            .args(["-c", &keep])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { port, programs, _keeper: keeper };
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
        run(Command::new(self.programs.join("psql"))
            .args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "postgres"])
            .args(["-c", sql]));
    }
}

/// Where PostgreSQL's programs are. Under CI the Debian package is installed when it is missing.
fn programs() -> PathBuf {
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

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
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
