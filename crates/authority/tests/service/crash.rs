//! `kill -9` at random moments under load: what was answered is there, and no index comes twice.

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use vneid_client::wire::{PhoneStanding, PhoneState, SignInStarted};
use vneid_core::Level;
use vneid_payload::DeviceCertificate;

use crate::lists::Held;
use crate::support::{Database, PASSWORD, World, clerk, person};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_answered_is_lost_on_sqlite() {
    kill_again_and_again(Database::sqlite(), 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_answered_is_lost_on_postgres() {
    kill_again_and_again(Database::postgres().await, 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn nothing_answered_is_lost_in_300_kills() {
    kill_again_and_again(Database::sqlite(), 150).await;
    kill_again_and_again(Database::postgres().await, 150).await;
}

/// The process that is killed: run by the tests above, does nothing by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_process_that_is_killed() {
    let Ok(world) = std::env::var(WORLD) else { return };
    let world = World::resume(&world).await;
    println!("\n{LISTENING}{}", world.address());
    // Imports papers, and says so after each.
    let reader = std::env::var(READER).unwrap();
    for n in 0..64 {
        let paper = paper(&reader, n).to_string();
        let report = world.authority.import_papers(&clerk(), &paper).await.unwrap();
        assert_eq!(report.added, 1, "{report:?}");
        println!("\n{IMPORTED}{paper}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    std::future::pending::<()>().await;
}

/// What the service has acknowledged.
#[derive(Default)]
struct Acknowledged {
    /// Number of the account, and what its phone was told.
    registered: Vec<(String, PhoneStanding)>,
    removed: HashSet<String>,
    /// Lines of an import.
    papers: Vec<String>,
}

async fn kill_again_and_again(database: Database, kills: usize) {
    let world = World::start(database).await;
    let mut numbers: Vec<String> = Vec::new();
    let mut acknowledged = Mutex::new(Acknowledged::default());
    for kill in 0..kills {
        // An account registers ten phones a day.
        if kill % 4 == 0 {
            numbers = (0..CITIZENS).map(|i| format!("0000{:04}200{i}", kill / 4)).collect();
            for number in &numbers {
                world
                    .authority
                    .open_account(&clerk(), &person(number, Level::Two), PASSWORD)
                    .await
                    .unwrap();
            }
        }
        // Whose papers are imported: an account has 64 at most.
        let reader = format!("000000000{:03}", 300 + kill);
        world
            .authority
            .open_account(&clerk(), &person(&reader, Level::Two), PASSWORD)
            .await
            .unwrap();
        let mut process = Process::start(&world, &reader);
        world.redirect(process.address);
        // From almost at once to in the middle of everything.
        let lives = Duration::from_millis(100 + (kill as u64 * 137) % 400);
        let load = numbers.iter().map(|number| come_and_go(&world, number, &acknowledged));
        let _ = tokio::time::timeout(lives, futures_util::future::join_all(load)).await;
        process.child.kill().unwrap();
        process.child.wait().unwrap();
        let papers = std::mem::take(&mut *process.imported.lock().unwrap());
        acknowledged.lock().unwrap().papers.extend(papers);
        world.redirect(world.own_address());
        check(&world, acknowledged.get_mut().unwrap()).await;
        // Whoever was cut off in the middle signs in again, and is not made to wait for it.
        for number in &numbers {
            leave(&world, number).await;
        }
        world.pass(3_600).await;
    }
    let acknowledged = acknowledged.into_inner().unwrap();
    assert!(acknowledged.registered.len() >= kills, "{} registered", acknowledged.registered.len());
    assert!(!acknowledged.removed.is_empty() && acknowledged.papers.len() >= kills);
}

/// Registers a phone, removes it, and so on.
async fn come_and_go(world: &World, number: &str, acknowledged: &Mutex<Acknowledged>) {
    loop {
        let phone = world.phone("Máy thử");
        let Some(answer) = phone.try_sign_in(number, PASSWORD).await else { return };
        if answer.status != 201 {
            return;
        }
        let started: SignInStarted = answer.ok();
        let code = world.code_for(number);
        let path = format!("/v1/sign-ins/{}/code", started.sign_in);
        let confirmed = world.try_post(&path, &json!({ "code": code })).await;
        if confirmed.is_none_or(|answer| answer.status != 200) {
            return;
        }
        let Some(answer) = phone.try_register(&started.sign_in).await else { return };
        // Ten a day.
        if answer.status == 429 {
            return;
        }
        let standing: PhoneStanding = answer.ok();
        let id = standing.phone.phone.clone();
        acknowledged.lock().unwrap().registered.push((number.to_owned(), standing));
        let path = format!("/v1/phones/{id}");
        let Some(answer) = phone.try_call("DELETE", &path, &Value::Null).await else { return };
        answer.done();
        acknowledged.lock().unwrap().removed.insert(id);
    }
}

/// Removes whatever phones an account has.
async fn leave(world: &World, number: &str) {
    for phone in world.authority.phones_of(&clerk(), number).await.unwrap() {
        if matches!(phone.state, PhoneState::Active | PhoneState::Waiting) {
            world.authority.remove_phone_of(&clerk(), number, &phone.phone).await.unwrap();
        }
    }
}

async fn check(world: &World, acknowledged: &Acknowledged) {
    world.authority.publish().await.unwrap();
    let mut officer = Held::default();
    officer.sync(world).await;
    let mut indexes = HashSet::new();
    for (number, standing) in &acknowledged.registered {
        let id = &standing.phone.phone;
        if let Some(issued) = &standing.certificate {
            let certificate = DeviceCertificate::decode(&issued.certificate.0).unwrap();
            let claims = certificate.claims();
            let (day, index) = (claims.expires.unix_day(), claims.status_index);
            assert!(indexes.insert((day, index)), "an index was given twice");
            if acknowledged.removed.contains(id) && day >= world.now().unix_day() {
                let found = officer.status.lookup(certificate.kid(), day, index);
                assert_eq!(found, vneid_core::Lookup::Revoked, "a revocation was lost");
            }
        }
        let phones = world.authority.phones_of(&clerk(), number).await.unwrap();
        let found = phones.iter().find(|phone| phone.phone == *id);
        assert!(found.is_some(), "a registration was lost");
        if acknowledged.removed.contains(id)
            && let Some(found) = found
        {
            assert_eq!(found.state, PhoneState::Removed, "a removal was lost");
        }
    }
    let lines = &acknowledged.papers;
    let report = world.authority.import_papers(&clerk(), &lines.join("\n")).await.unwrap();
    assert_eq!(report.unchanged, lines.len(), "a paper was lost");
}

/// A service in a process of its own.
struct Process {
    child: Child,
    address: std::net::SocketAddr,
    /// The papers that it has said to have imported, as lines of an import.
    imported: Arc<Mutex<Vec<String>>>,
}

impl Process {
    fn start(world: &World, reader: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::the_process_that_is_killed", "--nocapture"])
            .env(WORLD, world.description())
            .env(READER, reader)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines
            .find_map(|line| line.unwrap().strip_prefix(LISTENING).map(str::to_owned))
            .unwrap();
        let imported = Arc::new(Mutex::new(Vec::new()));
        let heard = imported.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some(number) = line.strip_prefix(IMPORTED) {
                    heard.lock().unwrap().push(number.to_owned());
                }
            }
        });
        Self { child, address: address.parse().unwrap(), imported }
    }
}

fn paper(reader: &str, n: usize) -> Value {
    json!({
        "account": reader, "kind": "vehicle_registration", "number": format!("TEST-{n}"),
        "holder": "Nguyễn Văn An Thử Nghiệm", "fields": {
            "plate": "30A-000.00", "vehicle_type": "Ô tô con", "brand": "THỬ NGHIỆM",
            "chassis_number": "TEST0000", "engine_number": "TEST0000",
            "valid_from": "2026-01-01", "issued_by": "Phòng Thử Nghiệm",
        },
    })
}

const CITIZENS: usize = 4;
const READER: &str = "VNEID_TEST_READER";
const WORLD: &str = "VNEID_TEST_WORLD";
const LISTENING: &str = "listening on ";
const IMPORTED: &str = "imported ";
