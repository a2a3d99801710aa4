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
        // What survives a crash of the machine is for PostgreSQL's own tests; here it costs time.
        Self::start_with("fsync = off\nfull_page_writes = off\n")
    }

    fn start_with(settings: &str) -> Self {
        let programs = programs();
        let folder = fresh_folder();
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
        Self::serve(programs, folder, settings)
    }

    /// Serves the data in this folder, which goes with the server.
    fn serve(programs: PathBuf, folder: PathBuf, more: &str) -> Self {
        let (port, data) = (free_port(), folder.join("data"));
        let settings = format!(
            "port = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n\
             max_connections = 300\nshared_buffers = 32MB\n{more}"
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
        run(&mut self.psql(database, sql));
    }

    fn psql(&self, database: &str, sql: &str) -> Command {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args(["-qAt", "-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "postgres"])
            .args(["-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql]);
        psql
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

    /// Stops all its processes, as a network would that swallows everything, until what this
    /// returns is dropped.
    pub(crate) fn freeze(&self) -> Frozen {
        let master = std::fs::read_to_string(self.data.join("postmaster.pid")).unwrap();
        let processes = self.psql("postgres", "SELECT pid FROM pg_stat_activity").output().unwrap();
        let processes = String::from_utf8(processes.stdout).unwrap();
        let processes = master.lines().take(1).chain(processes.lines()).map(str::to_owned);
        let frozen = Frozen(processes.collect());
        frozen.signal("-STOP");
        frozen
    }

    /// One that archives its logs in this folder, which it makes.
    pub(crate) fn start_archiving(archive: &Path) -> Self {
        run(as_owner(Path::new("mkdir")).args(["-p", &text(archive)]));
        let archive = text(archive);
        Self::start_with(&format!(
            "archive_mode = on\narchive_command = 'test ! -f {archive}/%f && cp %p {archive}/%f'\n"
        ))
    }

    /// A base backup of it, in the folder of a server that is not there yet.
    pub(crate) fn back_up(&self) -> PathBuf {
        let folder = fresh_folder();
        let port = self.port.to_string();
        run(as_owner(&self.programs.join("pg_basebackup"))
            .args(["-h", "127.0.0.1", "-p", &port, "-U", "postgres", "--wal-method=fetch"])
            .args(["--checkpoint=fast", "-D", &text(&folder.join("data"))]));
        folder
    }

    /// A server that begins with this backup and recovers from archived logs to a moment.
    pub(crate) fn recover(folder: PathBuf, archive: &Path, moment: &str) -> Self {
        run(as_owner(Path::new("touch")).arg(text(&folder.join("data/recovery.signal"))));
        let settings = format!(
            "restore_command = 'cp {}/%f %p'\nrecovery_target_time = '{moment}'\n\
             recovery_target_action = 'promote'\n",
            text(archive)
        );
        Self::serve(programs(), folder, &settings)
    }

    /// Its answer, without ornaments.
    pub(crate) fn ask(&self, sql: &str) -> String {
        let answer = Command::new(self.programs.join("psql"))
            .args(["-qAt", "-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "postgres"])
            .args(["-c", sql])
            .output()
            .unwrap();
        String::from_utf8(answer.stdout).unwrap().trim().to_owned()
    }

    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }
}

/// Processes that are stopped.
pub(crate) struct Frozen(Vec<String>);

impl Frozen {
    fn signal(&self, signal: &str) {
        // The one that has told which there are has ended.
        let _ = Command::new("kill").arg(signal).args(&self.0).stderr(Stdio::null()).status();
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        self.signal("-CONT");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// A folder for a server.
fn fresh_folder() -> PathBuf {
    let folder = tempfile::Builder::new().prefix("vneid-postgres").tempdir().unwrap().keep();
    if is_root() {
        run(Command::new("chown").args(["postgres", &text(&folder)]));
    }
    folder
}

/// The URL of a copy of this database, made with PostgreSQL's own programs.
#[allow(dead_code, reason = "the program's tests share this file")]
pub(crate) fn copy(url: &str) -> String {
    let copy = fresh_database();
    copy_into(url, &copy);
    copy
}

/// Copies this database into an empty one.
#[allow(dead_code, reason = "the program's tests share this file")]
pub(crate) fn copy_into(url: &str, copy: &str) {
    let programs = programs();
    let mut dumping = Command::new(programs.join("pg_dump"))
        .args(["--format=custom", url])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    run(Command::new(programs.join("pg_restore"))
        .args(["--no-owner", "--dbname", copy])
        .stdin(dumping.stdout.take().unwrap()));
    assert!(dumping.wait().unwrap().success());
}

/// Restores a dump into an empty database.
#[allow(dead_code, reason = "the service's tests share this file")]
pub(crate) fn restore(dump: &str, url: &str) {
    run(Command::new(programs().join("pg_restore")).args(["--no-owner", "--dbname", url, dump]));
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

/// Where PostgreSQL's programs are.
fn programs() -> PathBuf {
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

/// Below those that the system gives to whoever connects or asks for any: one that is free stays free
/// while its server is away.
fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let at = std::process::id().wrapping_mul(31) + NEXT.fetch_add(1, Ordering::SeqCst);
        let port = 20_000 + u16::try_from(at % 10_000).unwrap();
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}
