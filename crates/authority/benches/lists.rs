//! The lists of a country: 100 million phones, 200 million certificates alive in seven shards, one in
//! a thousand revoked. Rows in a real database become signed files, and a phone that has yesterday's
//! takes today's.
//!
//! `cargo bench -p vneid-authority --bench lists -- [sqlite|postgres://URL] [REVOKED_A_DAY]`
//!
//! Certificates live a week, so a seventh of them is issued on each day; REVOKED_A_DAY is a seventh of
//! the revoked ones unless it is given. Every revocation is an edition of its own, which is the most
//! that a day can have. Rows are put into the database directly; what is measured is the product's.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a benchmark fails by panicking")]

mod country;
mod world;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sqlx::{AnyConnection, Connection};
use vneid_authority::Authority;
use vneid_client::wire::StatusIndex;
use vneid_core::{Need, StatusStore, Time, TrustStore};

use self::country::Country;
use self::world::{Keys, arguments, clerk};

/// Of the blocks in which a shard grows: seven of them hold a day's certificates.
const SHARD_BITS: u32 = 22;
const CERTIFICATES: u64 = 200_000_000;
const REVOKED: usize = 200_000;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let (database, arguments) = arguments(folder.path());
    let a_day = arguments.first().map_or(REVOKED / 7, |text| text.parse().unwrap());

    let keys = Keys::new(folder.path());
    let authority =
        Authority::open(keys.parts(&database, folder.path(), SHARD_BITS)).await.unwrap();
    let list = keys.trust_list();
    authority.install_trust_list(&clerk(), &list).await.unwrap();
    authority.publish().await.unwrap();
    let mut phone = Phone::default();
    phone.trust.accept(&list, &keys.roots(), Time::UNKNOWN).unwrap();

    let country = Country { certificates: CERTIFICATES, revoked: REVOKED, a_day };
    let shards = country.draw(SHARD_BITS);
    println!(
        "{CERTIFICATES} certificates alive; in the lists {} revoked yesterday, {} more today; {}\n",
        shards.before(),
        shards.today(),
        database.split(':').next().unwrap_or_default()
    );
    let mut connection = AnyConnection::connect(&database).await.unwrap();
    let publish = Publish { authority: &authority, database: &database };
    println!("publications                          s   longest wait of another write, ms");
    shards.insert_before(&mut connection).await;
    publish.measured("all at once").await;
    shards.insert_last(&mut connection).await;
    publish.measured("one more in each shard").await;
    let published = folder.path().join("published");
    phone.sync(&Files::written(&authority, &published).await);

    // The editions of today over which the phone's deltas lead; those between are only numbered.
    for step in 0.. {
        if !shards.insert_step(&mut connection, step).await {
            break;
        }
        publish.measured(&format!("an edition of today in each shard, {}", step + 1)).await;
        Files::written(&authority, &published).await;
    }
    let files = Files::written(&authority, &published).await;
    phone.print_day(&files);
    println!("all lists then: {:.1} KB", files.list_bytes() as f64 / 1e3);
    shards.print_alternatives();
    authority.close().await;
}

/// Publishes, and says what it took.
struct Publish<'a> {
    authority: &'a Arc<Authority>,
    database: &'a str,
}

impl Publish<'_> {
    /// While another connection writes all the time, and notes how long it had to wait at most.
    async fn measured(&self, what: &str) {
        let stop = Arc::new(AtomicBool::new(false));
        let mut connection = AnyConnection::connect(self.database).await.unwrap();
        let writer = tokio::spawn({
            let stop = stop.clone();
            async move {
                let mut longest = Duration::ZERO;
                while !stop.load(Ordering::Relaxed) {
                    let begun = Instant::now();
                    sqlx::query("UPDATE accounts SET changes = changes WHERE account = 'nobody'")
                        .execute(&mut connection)
                        .await
                        .unwrap();
                    longest = longest.max(begun.elapsed());
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
                longest
            }
        });
        let begun = Instant::now();
        self.authority.publish().await.unwrap();
        let took = begun.elapsed();
        stop.store(true, Ordering::Relaxed);
        let waited = writer.await.unwrap();
        println!("{what:36} {:5.2}   {:5.0}", took.as_secs_f64(), waited.as_secs_f64() * 1e3);
    }
}

/// The published files, as a web server would have them.
struct Files<'a> {
    folder: &'a Path,
    index: StatusIndex,
}

impl<'a> Files<'a> {
    async fn written(authority: &Authority, folder: &'a Path) -> Self {
        authority.write_published(folder).await.unwrap();
        let index = std::fs::read(folder.join("index.json")).unwrap();
        Self { folder, index: serde_json::from_slice(&index).unwrap() }
    }

    fn read(&self, path: &str) -> Vec<u8> {
        std::fs::read(self.folder.join(path)).unwrap()
    }

    fn list_bytes(&self) -> usize {
        self.index.shards.iter().map(|it| self.read(&it.list).len()).sum()
    }

    /// Index and manifest, which every sync loads.
    fn frame_bytes(&self) -> usize {
        self.read("index.json").len() + self.read(&self.index.manifest).len()
    }
}

/// What a phone holds.
#[derive(Default)]
struct Phone {
    trust: TrustStore,
    status: StatusStore,
}

impl Phone {
    /// Takes every list in full.
    fn sync(&mut self, files: &Files<'_>) {
        let manifest = files.read(&files.index.manifest);
        self.status.accept_manifest(&manifest, &self.trust, Time::UNKNOWN).unwrap();
        let lists: Vec<_> = files.index.shards.iter().map(|it| files.read(&it.list)).collect();
        let begun = Instant::now();
        for list in &lists {
            self.status.accept_list(list, &self.trust, Time::UNKNOWN).unwrap();
        }
        println!(
            "\nall: {:.1} KB in {} lists, index and manifest {:.1} KB; a phone takes them in {:.1} ms\n",
            files.list_bytes() as f64 / 1e3,
            lists.len(),
            files.frame_bytes() as f64 / 1e3,
            begun.elapsed().as_secs_f64() * 1e3
        );
        assert_eq!(self.status.missing(), []);
    }

    /// Takes the deltas from what it holds to the newest lists, and says what that took.
    fn print_day(&self, files: &Files<'_>) {
        let manifest = files.read(&files.index.manifest);
        let mut deltas = Vec::new();
        let mut status = self.status.clone();
        status.accept_manifest(&manifest, &self.trust, Time::UNKNOWN).unwrap();
        for need in status.missing() {
            let Need::Delta { shard, from: mut at } = need else { panic!("{need:?}") };
            let name = shard.name();
            let shard = files.index.shards.iter().find(|it| it.shard == name).unwrap();
            while let Some(path) = shard.next_delta(at) {
                deltas.push(files.read(&path));
                at = path.rsplit('-').next().unwrap().parse().unwrap();
            }
        }
        let mut took = Vec::new();
        for _ in 0..51 {
            let mut status = self.status.clone();
            let begun = Instant::now();
            status.accept_manifest(&manifest, &self.trust, Time::UNKNOWN).unwrap();
            for delta in &deltas {
                status.accept_delta(delta, &self.trust, Time::UNKNOWN).unwrap();
            }
            took.push(begun.elapsed());
            assert_eq!(status.missing(), []);
        }
        took.sort_unstable();
        println!(
            "\na day: {:.1} KB in {} deltas, index and manifest {:.1} KB; a phone takes manifest and \
             deltas in {:.1} ms (median of 51, shortest {:.1} ms)",
            deltas.iter().map(Vec::len).sum::<usize>() as f64 / 1e3,
            deltas.len(),
            files.frame_bytes() as f64 / 1e3,
            took[25].as_secs_f64() * 1e3,
            took[0].as_secs_f64() * 1e3,
        );
    }
}
