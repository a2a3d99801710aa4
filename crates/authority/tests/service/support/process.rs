//! Instances of a world's service in processes of their own, to be killed and starved.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::{World, clerk};

/// The process: run by [`Process::start`], does nothing by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_in_a_process_of_its_own() {
    let Ok(world) = std::env::var(WORLD) else { return };
    let world = World::resume(&world).await;
    println!("\n{LISTENING}{}", world.address());
    // Imports papers, and says so after each.
    let reader = std::env::var(READER).ok();
    for (n, reader) in (0..64).zip(reader.iter().cycle()) {
        let paper = paper(reader, n).to_string();
        match world.authority.import_papers(&clerk(), &paper).await {
            Ok(report) => {
                assert_eq!(report.added, 1, "{report:?}");
                println!("\n{IMPORTED}{paper}");
            }
            // The database may be away; whether it was stored, nobody was told.
            Err(error) => eprintln!("{error}"),
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    std::future::pending::<()>().await;
}

/// An instance. Dropped, it is killed.
pub(crate) struct Process {
    child: Child,
    pub(crate) address: SocketAddr,
    /// The papers that it has said to have imported, as lines of an import.
    imported: Arc<Mutex<Vec<String>>>,
}

impl Process {
    /// Starts one that imports papers of this account, if it is given one.
    pub(crate) fn start(world: &World, reader: Option<&str>) -> Self {
        // A file that may not grow is an error, not a signal that ends the process.
        let mut command = Command::new("sh");
        command
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", TEST, "--nocapture"])
            .env(WORLD, world.description())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if let Some(reader) = reader {
            command.env(READER, reader);
        }
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines
            .find_map(|line| line.unwrap().strip_prefix(LISTENING).map(str::to_owned))
            .unwrap();
        let imported = Arc::new(Mutex::new(Vec::new()));
        let heard = imported.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some(paper) = line.strip_prefix(IMPORTED) {
                    heard.lock().unwrap().push(paper.to_owned());
                }
            }
        });
        Self { child, address: address.parse().unwrap(), imported }
    }

    /// `kill -9`; returns the papers that it has said to have imported.
    pub(crate) fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::mem::take(&mut *self.imported.lock().unwrap())
    }

    /// Lets its files grow no further than `bytes` bytes.
    pub(crate) fn limit_files(&self, bytes: &str) {
        let pid = self.child.id().to_string();
        let limit = format!("--fsize={bytes}:unlimited");
        let limited = Command::new("prlimit").args(["--pid", &pid, &limit]).status().unwrap();
        assert!(limited.success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A line of an import.
pub(crate) fn paper(reader: &str, n: usize) -> Value {
    json!({
        "account": reader, "kind": "vehicle_registration", "number": format!("TEST-{n}"),
        "holder": "Nguyễn Văn An Thử Nghiệm", "fields": {
            "plate": "30A-000.00", "vehicle_type": "Ô tô con", "brand": "THỬ NGHIỆM",
            "chassis_number": "TEST0000", "engine_number": "TEST0000",
            "valid_from": "2026-01-01", "issued_by": "Phòng Thử Nghiệm",
        },
    })
}

const TEST: &str = "support::process::an_instance_in_a_process_of_its_own";
const READER: &str = "VNEID_TEST_READER";
const WORLD: &str = "VNEID_TEST_WORLD";
const LISTENING: &str = "listening on ";
const IMPORTED: &str = "imported ";
