//! Published files, as phones and caches fetch them.

use sqlx::{AnyConnection, Connection, Executor};
use vneid_authority::Clock;
use vneid_client::wire::{PhoneStanding, ShardFiles, StatusIndex};
use vneid_core::{Roots, StatusStore, Time, TrustStore};
use vneid_payload::{DeviceCertificate, Kid, Role, StatusList, StatusManifest};

use crate::support::{Answer, NUMBER, World, clerk};

on_both_databases! {
    files_have_tags_and_say_how_long_they_are_good
    a_revocation_is_published_at_once
    a_phone_with_an_old_edition_needs_deltas_only
    revocations_during_a_publication_wait_for_the_next
    a_shard_that_has_grown_has_a_longer_list
    a_fresh_manifest_comes_by_itself
    two_instances_publish_one_after_the_other
    a_folder_holds_what_the_service_serves
    without_a_trust_list_nothing_is_signed
    a_new_issuer_key_waits_until_every_phone_knows_it
}

pub(crate) async fn index(world: &World) -> StatusIndex {
    world.get("/v1/lists/index.json").await.ok()
}

pub(crate) async fn file(world: &World, path: &str) -> Vec<u8> {
    let answer = world.get(&format!("/v1/lists/{path}")).await;
    assert_eq!(answer.status, 200, "{path}");
    answer.body
}

pub(crate) fn roots(world: &World) -> Roots {
    let keys: Vec<_> = world.issuers.roots.iter().map(vneid_testworld::SoftKey::public).collect();
    Roots::new(&keys, vneid_core::World::Test, 1).unwrap()
}

/// The lists that a phone holds.
#[derive(Clone, Default)]
pub(crate) struct Held {
    pub(crate) trust: TrustStore,
    pub(crate) status: StatusStore,
}

impl Held {
    /// Fetches everything in full.
    pub(crate) async fn sync(&mut self, world: &World) {
        let index = index(world).await;
        let list = file(world, &index.trust_list).await;
        self.trust.accept(&list, &roots(world), Time::UNKNOWN).unwrap();
        self.status
            .accept_manifest(&file(world, &index.manifest).await, &self.trust, Time::UNKNOWN)
            .unwrap();
        for shard in &index.shards {
            if self.needs(shard) {
                self.status
                    .accept_list(&file(world, &shard.list).await, &self.trust, Time::UNKNOWN)
                    .unwrap();
            }
        }
        assert_eq!(self.status.missing(), [], "the sync is complete");
    }

    fn needs(&self, shard: &ShardFiles) -> bool {
        self.status.missing().iter().any(|need| match need {
            vneid_core::Need::Full { shard: it } => it.name() == shard.shard,
            vneid_core::Need::Delta { shard: it, .. } => it.name() == shard.shard,
        })
    }

    pub(crate) fn is_revoked(&self, standing: &PhoneStanding) -> bool {
        let bytes = &standing.certificate.as_ref().unwrap().certificate.0;
        let certificate = DeviceCertificate::decode(bytes).unwrap();
        let claims = certificate.claims();
        let day = claims.expires.unix_day();
        let found = self.status.lookup(certificate.kid(), day, claims.status_index);
        assert_ne!(found, vneid_core::Lookup::NoShard);
        found == vneid_core::Lookup::Revoked
    }
}

async fn files_have_tags_and_say_how_long_they_are_good(world: &World) {
    world.pass(0).await;
    let answer = world.get("/v1/lists/index.json").await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=60"));
    let index: StatusIndex = answer.ok();
    let path = format!("/v1/lists/{}", index.manifest);
    let manifest = world.get(&path).await;
    assert_eq!(manifest.header("content-type"), Some("application/cose"));
    assert_eq!(manifest.header("cache-control"), Some("public, max-age=604800, immutable"));
    let etag = manifest.header("etag").unwrap().to_owned();
    let held = async |tag: &str| -> Answer {
        world.send("GET", &path, &[("if-none-match", tag)], Vec::new()).await
    };
    for tag in [&etag[..], &format!("W/{etag}"), &format!("\"x\", {etag}"), "*"] {
        let answer = held(tag).await;
        assert_eq!((answer.status, answer.body.len()), (304, 0), "{tag}");
        assert_eq!(answer.header("etag"), Some(&etag[..]));
    }
    assert_eq!(held("\"x\"").await.status, 200);
    assert_eq!(world.get("/v1/lists/manifest/999").await.problem(), "not_found");
    assert_eq!(world.get("/v1/lists/%2e%2e/secret").await.status, 404);
}

async fn a_revocation_is_published_at_once(world: &World) {
    let phone = world.phone("Máy thử");
    let standing = phone.join().await;
    world.pass(1).await;
    let mut officer = Held::default();
    officer.sync(world).await;
    assert!(!officer.is_revoked(&standing));

    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    world.pass(1).await;
    officer.sync(world).await;
    assert!(officer.is_revoked(&standing));
}

async fn a_phone_with_an_old_edition_needs_deltas_only(world: &World) {
    let mut standings = Vec::new();
    let mut officer = Held::default();
    let (mut at, mut shard) = (0, String::new());
    for round in 0..6 {
        standings.push(world.phone("Máy thử").join().await);
        if round == 0 {
            world.pass(1).await;
            officer.sync(world).await;
        }
        world
            .authority
            .remove_phone_of(&clerk(), NUMBER, &standings[round].phone.phone)
            .await
            .unwrap();
        world.pass(1).await;
        let index = index(world).await;
        let changed = index.shards.iter().find(|files| files.sequence > 1).unwrap();
        (at, shard) = (changed.sequence, changed.shard.clone());
    }
    assert_eq!(at, 7, "one edition for each revocation, after the first");

    let index = index(world).await;
    let manifest = file(world, &index.manifest).await;
    officer.status.accept_manifest(&manifest, &officer.trust, Time::UNKNOWN).unwrap();
    let files = index.shards.iter().find(|files| files.shard == shard).unwrap();
    assert_eq!(files.next_delta(1), Some(format!("{shard}/1-7")));
    let delta = file(world, &files.next_delta(1).unwrap()).await;
    officer.status.accept_delta(&delta, &officer.trust, Time::UNKNOWN).unwrap();
    assert_eq!(officer.status.missing(), []);
    for standing in &standings {
        assert!(officer.is_revoked(standing));
    }
    // Whoever has read the index before the newest one still finds what it names, for a while.
    let status = async |path: &str| world.get(&format!("/v1/lists/{shard}/{path}")).await.status;
    assert_eq!(status("5").await, 200);
    // 900 s; the service itself may have published a second before the test asked it to.
    world.pass(899).await;
    world.authority.purge_expired(world.now()).await.unwrap();
    assert_eq!(status("3-6").await, 200);
    world.pass(2).await;
    world.authority.purge_expired(world.now()).await.unwrap();
    for gone in ["4-6", "6"] {
        assert_eq!(status(gone).await, 404, "{gone}");
    }
    assert_eq!(status("7").await, 200);
}

async fn revocations_during_a_publication_wait_for_the_next(world: &World) {
    let second = world.second_instance().await;
    let standings = std::sync::Mutex::new(Vec::new());
    let come_and_go = async {
        for _ in 0..8 {
            let standing = world.phone("Máy thử").join().await;
            world.authority.remove_phone_of(&clerk(), NUMBER, &standing.phone.phone).await.unwrap();
            standings.lock().unwrap().push(standing);
        }
    };
    let publish = async |world: &World| {
        while standings.lock().unwrap().len() < 8 {
            world.authority.publish().await.unwrap();
        }
    };
    futures_util::future::join3(come_and_go, publish(world), publish(&second)).await;
    world.pass(1).await;
    let mut officer = Held::default();
    officer.sync(world).await;
    for standing in standings.into_inner().unwrap() {
        assert!(officer.is_revoked(&standing));
    }
}

async fn a_shard_that_has_grown_has_a_longer_list(world: &World) {
    world.pass(0).await;
    let size = async || {
        let index = index(world).await;
        let day = world.now().unix_day() + 6;
        let files = index.shards.iter().find(|it| it.shard == format!("4431/{day}")).unwrap();
        let list = file(world, &files.list).await;
        let claims = StatusList::decode(&list).unwrap().into_claims();
        (claims.sequence, claims.size)
    };
    assert_eq!(size().await, (1, 1 << 12));
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    let full = "UPDATE shards SET reserved = 4096";
    connection.execute(full).await.unwrap();
    let standing = world.phone("Máy thử").join().await;
    let certificate = &standing.certificate.as_ref().unwrap().certificate.0;
    let index = DeviceCertificate::decode(certificate).unwrap().claims().status_index;
    assert!((4096..8192).contains(&index), "{index}");
    world.pass(1).await;
    assert_eq!(size().await, (2, 1 << 13));
}

async fn a_fresh_manifest_comes_by_itself(world: &World) {
    world.pass(0).await;
    let first = index(world).await;
    world.pass(3_599).await;
    assert_eq!(index(world).await, first);
    world.pass(1).await;
    let second = index(world).await;
    assert_ne!(second.manifest, first.manifest);
    assert_eq!(second.shards, first.shards, "nothing was revoked: only the manifest is new");
    let manifest = file(world, &second.manifest).await;
    let claims = StatusManifest::decode(&manifest).unwrap().into_claims();
    assert_eq!(claims.issued, world.now());
    // Every day for which a certificate of today can expire is there.
    let last = world.now().unix_day() + 7;
    assert!(claims.shards.iter().any(|it| it.shard.day == last && it.shard.kid == Kid(*b"D1")));
}

async fn two_instances_publish_one_after_the_other(world: &World) {
    let second = world.second_instance().await;
    let publishing = (0..8)
        .map(|i| if i % 2 == 0 { world.authority.publish() } else { second.authority.publish() });
    for result in futures_util::future::join_all(publishing).await {
        result.unwrap();
    }
    let (one, two) = (index(world).await, index(&second).await);
    assert_eq!(one, two);
    let mut officer = Held::default();
    officer.sync(world).await;
    let number = |path: &str| path.rsplit('/').next().unwrap().parse::<u32>().unwrap();
    assert!(number(&one.manifest) >= 8);
}

async fn without_a_trust_list_nothing_is_signed(world: &World) {
    let database = world.another_database().await;
    let empty = World::start_empty(database, world.clock.now_ms()).await;
    let told = String::from_utf8(empty.get("/readyz").await.body).unwrap();
    assert!(told.starts_with("not ready\ntrust_list: there is no trust list"), "{told}");
    assert_eq!(empty.get("/healthz").await.status, 200);
    assert!(empty.authority.publish().await.is_err());
    assert_eq!(empty.get("/v1/lists/index.json").await.status, 404);
    assert_eq!(world.get("/readyz").await.status, 200);
}

async fn a_new_issuer_key_waits_until_every_phone_knows_it(world: &World) {
    let database = world.another_database().await;
    let world = World::start_empty(database, world.clock.now_ms()).await;
    let waiting = || world.authority.vacancies().iter().map(|it| it.role).collect::<Vec<_>>();
    let without_paper = world.trust_list(|claims| claims.issuers.retain(|it| it.kid.0 != *b"P1"));
    world.authority.install_trust_list(&clerk(), &without_paper).await.unwrap();
    assert_eq!(waiting(), [Role::Paper]);
    let with_paper = world.trust_list(|claims| claims.sequence = 2);
    world.authority.install_trust_list(&clerk(), &with_paper).await.unwrap();
    assert_eq!(waiting(), [Role::Paper], "phones may still hold the list without it");
    // That list expires after 30 days, and must have been expired for an hour.
    world.clock.pass(30 * 86_400 + 3_599);
    assert_eq!(waiting(), [Role::Paper]);
    world.clock.pass(1);
    assert_eq!(waiting(), []);
}

async fn a_folder_holds_what_the_service_serves(world: &World) {
    let standing = world.phone("Máy thử").join().await;
    world.pass(0).await;
    world.authority.remove_phone_of(&clerk(), NUMBER, &standing.phone.phone).await.unwrap();
    world.pass(1).await;
    let folder = tempfile::tempdir().unwrap();
    let written = world.authority.write_published(folder.path()).await.unwrap();
    let read = |path: &str| std::fs::read(folder.path().join(path)).unwrap();
    let index: StatusIndex = serde_json::from_slice(&read("index.json")).unwrap();
    assert_eq!(index.shards.iter().filter(|shard| shard.sequence == 2).count(), 1);
    let lists = index.shards.iter().map(|shard| &shard.list);
    for path in lists.chain([&index.manifest, &index.trust_list]) {
        assert_eq!(read(path), file(world, path).await, "{path}");
    }
    assert!(written > index.shards.len());
    // The next time, the index alone.
    assert_eq!(world.authority.write_published(folder.path()).await.unwrap(), 1);
}
