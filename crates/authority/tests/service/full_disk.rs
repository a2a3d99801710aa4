//! A database that can't be written to for a moment: calls are told so, and are answered again as soon
//! as it can, by the same process; nothing that was answered is lost.

use std::path::Path;
use std::process::Command;

use sqlx::{AnyConnection, Connection, Executor};
use vneid_core::Level;

use crate::room::gauge;
use crate::support::{Answer, Database, NUMBER, PASSWORD, Process, World, clerk, person};

/// A sign-in of a fresh phone: it writes, whoever signs in.
async fn sign_in(world: &World) -> Answer {
    world.phone("Máy khác").sign_in(NUMBER, PASSWORD).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_that_has_room_again() {
    let Some(disk) = Disk::mount() else { return };
    let world = World::start(Database::sqlite_in(disk.folder.path())).await;
    let phone = world.phone("Máy thử");
    let standing = phone.join().await;
    let mut opened: Vec<String> = Vec::new();
    let mut refused = 0_i64;
    for round in 0..3 {
        for account in 0..20 {
            if account == 5 {
                disk.fill();
            }
            if account == 15 {
                disk.make_room();
            }
            let number = format!("0000{round:04}{account:04}");
            match world
                .authority
                .open_account(&clerk(), &person(&number, Level::Two), PASSWORD)
                .await
            {
                Ok(_) => opened.push(number),
                Err(error) => {
                    assert!(error.to_string().contains("full"), "{error}");
                    refused += 1;
                }
            }
            if account == 14 {
                sign_in(&world).await.is_for_later();
                world.becomes(503).await;
                assert_eq!(gauge(&world, "commits_failing").await, 1);
            }
        }
        assert_eq!(sign_in(&world).await.status, 201);
        world.becomes(200).await;
    }
    assert!(refused > 0 && opened.len() >= 30, "{refused} refused, {} opened", opened.len());
    assert_eq!(gauge(&world, "commits_failing").await, 0);
    assert!(gauge(&world, "commits_failed_total").await >= refused);
    assert_eq!(phone.standing().await.phone, standing.phone);

    let world = world.restart().await;
    for number in opened {
        assert!(world.authority.show_account(&clerk(), &number).await.is_ok(), "{number} was lost");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_of_the_disk_that_ends() {
    let world = World::start(Database::sqlite()).await;
    let process = Process::start(&world, None);
    world.redirect(vec![process.address]);
    let phone = world.phone("Máy thử");
    let standing = phone.join().await;
    for _ in 0..2 {
        // Nothing but the first page of any file can be written.
        process.limit_files("4096");
        for _ in 0..3 {
            sign_in(&world).await.is_for_later();
        }
        world.becomes(503).await;
        assert_eq!(world.get("/healthz").await.status, 200);
        assert_eq!(world.get("/v1/lists/index.json").await.status, 200, "reading goes on");
        process.limit_files("unlimited");
        assert_eq!(sign_in(&world).await.status, 201);
        world.becomes(200).await;
        assert_eq!(phone.standing().await.phone, standing.phone);
    }
}

/// Another process has the lock for longer than SQLite waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_that_is_given_back() {
    let world = World::start(Database::sqlite()).await;
    let process = Process::start(&world, None);
    world.redirect(vec![process.address]);
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    connection.execute("BEGIN IMMEDIATE").await.unwrap();
    let told = sign_in(&world).await;
    told.is_for_later();
    world.becomes(503).await;
    connection.execute("ROLLBACK").await.unwrap();
    world.becomes(200).await;
    assert_eq!(sign_in(&world).await.status, 201);
}

/// A small disk of its own.
struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    /// `None`, and a word, where tests may not mount.
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=16m", "none"])
            .arg(folder.path())
            .output();
        if mounted.is_ok_and(|it| it.status.success()) {
            return Some(Self { folder });
        }
        eprintln!("skipped: mounting a small disk is not allowed here");
        None
    }

    fn ballast(&self) -> std::path::PathBuf {
        self.folder.path().join("ballast")
    }

    fn fill(&self) {
        let mut filled = vec![0; 16 << 20];
        // As far as there is room, to the last page.
        while std::io::Write::write_all(&mut open(&self.ballast()), &filled).is_err() {
            if filled.len() == 4096 {
                return;
            }
            filled.truncate(filled.len() / 2);
        }
    }

    fn make_room(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }
}

fn open(path: &Path) -> std::fs::File {
    std::fs::OpenOptions::new().create(true).append(true).open(path).unwrap()
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: the service's files may be open still.
        let _ = Command::new("umount").arg("-l").arg(self.folder.path()).status();
    }
}
