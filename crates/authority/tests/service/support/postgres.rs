//! PostgreSQL for the tests: a server of their own in a temporary folder, on a socket of loopback,
//! as a user who is not root. It ends with the tests, whatever ends them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// The URL of a database that nobody has used, on the server of all tests that leave it alone.
pub(crate) fn fresh_database() -> String {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(Server::start).fresh_database()
}

/// A server.
pub(crate) struct Server {
    port: u16,
    programs: PathBuf,
    data: PathBuf,
    /// Waits for the end of its input, which comes when this process ends, and then stops the
    /// server and removes its folder.
    keeper: Child,
}

impl Server {
    pub(crate) fn start() -> Self {
        let programs = programs();
        let folder = tempfile::Builder::new().prefix("vneid-postgres").tempdir().unwrap().keep();
        let port = free_port();
        if is_root() {
            run(Command::new("chown").args(["postgres", &text(&folder)]));
        }
        let data = folder.join("data");
        run(as_owner(&programs.join("initdb")).args(["-D", &text(&data)]).args([
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        ]));
        // What survives a crash of the machine is for PostgreSQL's own tests; here it costs time.
        let settings = format!(
            "port = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n\
             fsync = off\nfull_page_writes = off\nmax_connections = 300\nshared_buffers = 32MB\n"
        );
        let file = std::fs::OpenOptions::new().append(true).open(data.join("postgresql.conf"));
        file.unwrap().write_all(settings.as_bytes()).unwrap();
        let keep = "cat >/dev/null; \"$@\" -m immediate stop >/dev/null 2>&1; rm -rf \"$0\"";
        let mut stop = as_owner(&programs.join("pg_ctl"));
        stop.args(["-D", &text(&data)]);
        let keeper = Command::new("sh")
            .args(["-c", keep, &text(&folder)])
            .arg(stop.get_program())
            .args(stop.get_args())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { port, programs, data, keeper };
        server.resume();
        server
    }

    /// The URL of a database that nobody has used.
    pub(crate) fn fresh_database(&self) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("world{}", COUNT.fetch_add(1, Ordering::SeqCst));
        self.run("postgres", &format!("CREATE DATABASE {name}"));
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    /// Starts it again, on the same port and data; it answers when this returns.
    pub(crate) fn resume(&self) {
        let log = text(&self.data.join("log"));
        self.control(&["-l", &log, "-w", "-t", "120", "start"]);
    }

    /// Runs SQL as the server's own user.
    pub(crate) fn run(&self, database: &str, sql: &str) {
        run(Command::new(self.programs.join("psql"))
            .args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "postgres"])
            .args(["-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql]));
    }

    fn control(&self, arguments: &[&str]) {
        let mut control = as_owner(&self.programs.join("pg_ctl"));
        run(control.args(["-D", &text(&self.data)]).args(arguments));
    }
}

/// What only tests do that have a server of their own.
#[allow(dead_code, reason = "the program's tests have none")]
impl Server {
    /// Ends it: `fast` in good order, `immediate` as if it had crashed.
    pub(crate) fn stop(&self, mode: &str) {
        self.control(&["-m", mode, "-w", "stop"]);
    }

    /// Starts it as one that stands by for another and can't be written to.
    pub(crate) fn resume_standing_by(&self) {
        run(as_owner(Path::new("touch")).arg(text(&self.data.join("standby.signal"))));
        self.resume();
    }

    /// Ends its standing by.
    pub(crate) fn promote(&self) {
        self.control(&["-w", "promote"]);
    }

    /// Sends a signal to all its processes: `-STOP` is a network that swallows everything.
    pub(crate) fn signal(&self, signal: &str) {
        let pid = std::fs::read_to_string(self.data.join("postmaster.pid")).unwrap();
        let pid = pid.lines().next().unwrap();
        let children = Command::new("ps").args(["-o", "pid=", "--ppid", pid]).output().unwrap();
        let children = String::from_utf8(children.stdout).unwrap();
        run(Command::new("kill").args([signal, pid]).args(children.split_whitespace()));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// A command as a user who may own a server, which root may not.
fn as_owner(program: &Path) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    // The folder of the tests may be closed to it.
    command.current_dir("/");
    command
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
