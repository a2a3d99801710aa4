//! The operators' half: a service in one process, operators in others.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod accounts;
mod backups;
mod databases;
mod devices;
mod init;
#[cfg(target_os = "linux")]
mod memory;
mod operators;
mod papers;
mod restores;
mod roots;
mod serve;
mod status;
mod token;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use sqlx::{AnyConnection, Connection};
use tempfile::TempDir;

use crate::world::{Done, command};

const NUMBER: &str = "000000000789";
const NAME: &str = "Nguyễn Văn An Thử Nghiệm";
const PASSWORD: &str = "mật khẩu thử nghiệm";

/// A test world's authority in a folder.
struct Site {
    folder: TempDir,
}

impl Site {
    /// Made, with an account of level 2.
    fn with_account() -> Self {
        let site = Self::new();
        let done = site.add_account(NUMBER, &["--level", "2"]);
        assert_eq!(done.status, 0, "{}", done.stderr);
        site
    }

    /// Without anything.
    fn empty() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    fn new() -> Self {
        let site = Self::empty();
        let done = site.run(&["init"]);
        assert_eq!(done.status, 0, "{}", done.stderr);
        site
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// `vneid authority`, with the folder named and JSON asked for.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = authority(arguments);
        command.args(["--dir", &self.text("a"), "--json"]);
        command
    }

    fn run(&self, arguments: &[&str]) -> Done {
        Done::of(self.command(arguments).stdin(Stdio::null()).output().unwrap())
    }

    /// With something on the standard input.
    fn run_with(&self, input: &str, arguments: &[&str]) -> Done {
        feed(self.command(arguments), input)
    }

    fn add_account(&self, number: &str, more: &[&str]) -> Done {
        let arguments = [&["account", "add", number, "--name", NAME], more].concat();
        self.run_with(&format!("{PASSWORD}\n"), &arguments)
    }

    fn serve(&self, more: &[&str]) -> Service {
        let arguments = [&["serve", "--listen", "127.0.0.1:0"], more].concat();
        Service::start(self.command(&arguments))
    }

    fn database(&self) -> String {
        format!("sqlite:{}", self.text("a/authority.db"))
    }

    /// Runs SQL on the database, as somebody else's program might.
    fn sql(&self, sql: &'static str) {
        let url = self.database();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            sqlx::any::install_default_drivers();
            let mut connection = AnyConnection::connect(&url).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        });
    }
}

/// `vneid authority`, in English.
fn authority(arguments: &[&str]) -> Command {
    let mut command = command();
    command.args(["--lang", "en", "authority"]).args(arguments);
    command
}

fn feed(mut command: Command, input: &str) -> Done {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that fails before it reads closes the pipe: that is for the test to judge.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    Done::of(child.wait_with_output().unwrap())
}

/// A service in a process of its own. Dropped, it is killed.
struct Service {
    child: Child,
    stdout: BufReader<std::process::ChildStdout>,
    /// What it told when it began to listen.
    told: Value,
}

impl Service {
    fn start(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        if line.is_empty() {
            let done = Done::of(child.wait_with_output().unwrap());
            panic!("the service did not begin: {} {}", done.status, done.stderr);
        }
        Self { child, stdout, told: serde_json::from_str(&line).unwrap_or(Value::String(line)) }
    }

    fn address(&self) -> &str {
        self.told["listening"].as_str().unwrap()
    }

    /// Status and body of a GET.
    fn get(&self, path: &str) -> (u16, String) {
        self.get_at(self.address(), path)
    }

    /// The same, of another address of the service.
    fn get_at(&self, address: &str, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(address).unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
    }

    fn is_ready(&self) -> bool {
        self.get("/readyz").0 == 200
    }

    fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    /// Sends a signal; returns the exit status and all that it wrote to the standard error.
    fn stop(mut self, signal: &str) -> (i32, String) {
        self.signal(signal);
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        let status = self.child.wait().unwrap();
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "", "nothing but the one line goes to the standard output");
        (status.code().unwrap(), log)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
