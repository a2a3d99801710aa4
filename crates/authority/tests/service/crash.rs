//! `kill -9` at random moments under load, PostgreSQL restarted beneath: what was answered is there, and
//! no index comes twice.

use std::collections::HashSet;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value, json};
use vneid_client::wire::{PhoneStanding, PhoneState, SignInStarted};
use vneid_core::Level;
use vneid_payload::DeviceCertificate;

use crate::lists::Held;
use crate::support::{Database, PASSWORD, Process, Server, World, clerk, person};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_answered_is_lost_on_sqlite() {
    kill_again_and_again(Database::sqlite(), None, 1, 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_answered_is_lost_on_postgres() {
    kill_again_and_again(Database::postgres().await, None, 1, 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_answered_is_lost_of_two_instances_when_postgres_restarts() {
    two_or_three_instances(2, 4).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn nothing_answered_is_lost_in_300_kills_on_sqlite() {
    kill_again_and_again(Database::sqlite(), None, 1, 300).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn nothing_answered_is_lost_in_150_kills_of_two_instances_when_postgres_restarts() {
    two_or_three_instances(2, 75).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn nothing_answered_is_lost_in_150_kills_of_three_instances_when_postgres_restarts() {
    two_or_three_instances(3, 50).await;
}

async fn two_or_three_instances(instances: usize, rounds: usize) {
    let server = tokio::task::spawn_blocking(Server::start).await.unwrap();
    let database = Database::at(server.fresh_database());
    kill_again_and_again(database, Some(&server), instances, rounds).await;
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

impl Acknowledged {
    fn calls(&self) -> usize {
        self.registered.len() + self.removed.len()
    }
}

/// Kills each of the instances in each round; with a server, that one is restarted as well.
async fn kill_again_and_again(
    database: Database,
    server: Option<&Server>,
    instances: usize,
    rounds: usize,
) {
    let world = World::start(database).await;
    let mut numbers: Vec<String> = Vec::new();
    let mut acknowledged = Mutex::new(Acknowledged::default());
    for round in 0..rounds {
        // An account registers ten phones a day.
        if round % 4 == 0 {
            numbers = (0..CITIZENS).map(|i| format!("0000{:04}200{i}", round / 4)).collect();
            for number in &numbers {
                world
                    .authority
                    .open_account(&clerk(), &person(number, Level::Two), PASSWORD)
                    .await
                    .unwrap();
            }
        }
        let mut processes = Vec::new();
        for instance in 0..instances {
            // Whose papers are imported: an account has 64 at most.
            let reader = format!("000000000{:03}", 300 + round * instances + instance);
            world
                .authority
                .open_account(&clerk(), &person(&reader, Level::Two), PASSWORD)
                .await
                .unwrap();
            processes.push(Process::start(&world, Some(&reader)));
        }
        let mut papers = Vec::new();
        while !processes.is_empty() {
            world.redirect(processes.iter().map(|process| process.address).collect());
            // From almost at once to in the middle of everything; counted in what is acknowledged, since
            // a slow machine gets nowhere in a fixed time.
            let moment = round * instances + processes.len();
            let more = Duration::from_millis(moment as u64 * 137 % 100);
            let wanted = acknowledged.lock().unwrap().calls() + moment % 6;
            let enough = async {
                while acknowledged.lock().unwrap().calls() < wanted {
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
                tokio::time::sleep(more).await;
            };
            let load = numbers.iter().map(|number| come_and_go(&world, number, &acknowledged));
            let load = async {
                tokio::select! {
                    _ = futures_util::future::join_all(load) => (),
                    () = enough => (),
                }
            };
            match server.filter(|_| round % 3 == 2 && processes.len() == instances) {
                Some(server) => {
                    let mode = if round % 2 == 0 { "fast" } else { "immediate" };
                    let restart = async {
                        tokio::time::sleep(more).await;
                        tokio::task::block_in_place(|| (server.stop(mode), server.resume()));
                    };
                    futures_util::future::join(load, restart).await;
                }
                None => load.await,
            }
            papers.extend(processes.swap_remove(moment % processes.len()).kill());
        }
        acknowledged.lock().unwrap().papers.extend(papers);
        world.redirect(vec![world.own_address()]);
        // It may have learned that the database is away, and knows better soon.
        while world.authority.run_due().await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        check(&world, acknowledged.get_mut().unwrap()).await;
        // Whoever was cut off in the middle signs in again, and is not made to wait for it.
        for number in &numbers {
            leave(&world, number).await;
        }
        world.pass(3_600).await;
    }
    let acknowledged = acknowledged.into_inner().unwrap();
    let (registered, removed) = (acknowledged.registered.len(), acknowledged.removed.len());
    let papers = acknowledged.papers.len();
    let kills = rounds * instances;
    eprintln!("{kills} kills: {registered} registrations, {removed} removals, {papers} papers");
    assert!(registered >= rounds && removed > 0 && papers >= kills);
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
        // Ten a day; or the database is away.
        if [429, 503].contains(&answer.status) {
            return;
        }
        let standing: PhoneStanding = answer.ok();
        let id = standing.phone.phone.clone();
        acknowledged.lock().unwrap().registered.push((number.to_owned(), standing));
        let path = format!("/v1/phones/{id}");
        let Some(answer) = phone.try_call("DELETE", &path, &Value::Null).await else { return };
        if answer.status == 503 {
            return;
        }
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

const CITIZENS: usize = 4;
