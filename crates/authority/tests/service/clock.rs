//! A service whose clock is wrong does nothing until it is right or an operator says that it is.

use serde_json::Value;
use sqlx::{AnyConnection, Connection};
use vneid_authority::{Clock, ConfirmRefused, SystemClock};
use vneid_client::wire::{PhoneState, SignInStarted};
use vneid_core::{Level, VerdictCode};
use vneid_payload::Instant;

use crate::certified_keys::callers;
use crate::support::{Database, Handset, NUMBER, PASSWORD, World, clerk, person};

on_both_databases! {
    a_clock_sixteen_days_ahead_for_a_moment_changes_nothing
    a_minute_is_forgiven_and_more_is_not
    a_start_long_after_the_last_act_waits_for_an_operator
    a_start_before_the_last_act_waits
    a_witness_lets_a_service_go_on_after_a_long_stop
    a_witness_that_lies_later_stops_nothing
    one_confirmation_is_for_every_instance
    a_manifest_of_the_future_does_not_hold_up_the_next
    an_operator_changes_nothing_while_the_clock_is_doubted
    a_service_that_has_no_phone_yet_may_lie_for_long
    a_clock_set_back_shortens_no_wait_and_lifts_no_delay
    an_update_from_an_edition_without_a_guard_needs_no_confirmation
}

/// Another database of the kind that this world has, with a service at work on it.
async fn at_work(world: &World) -> World {
    let work = World::at_work(world.another_database().await, None, 0).await;
    work.prepare().await;
    work
}

/// How many rows the tables have, and the sequence of the newest manifest.
async fn rows(world: &World) -> Vec<i64> {
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    let mut counts = Vec::new();
    for sql in [
        "SELECT COUNT(*) FROM revocations",
        "SELECT COUNT(*) FROM certificates",
        "SELECT COUNT(*) FROM files",
        "SELECT COUNT(*) FROM audit",
        "SELECT COUNT(*) FROM nonces",
        "SELECT COUNT(*) FROM throttles",
        "SELECT sequence FROM publisher",
    ] {
        let (count,): (i64,) = sqlx::query_as(sql).fetch_one(&mut connection).await.unwrap();
        counts.push(count);
    }
    counts
}

async fn manifest(world: &World) -> u32 {
    world.authority.manifest_sequence().await.unwrap()
}

pub(crate) async fn is_ready(world: &World) -> bool {
    world.get("/readyz").await.status == 200
}

/// What the service says of itself, check by check.
pub(crate) async fn fault(world: &World, check: &str) -> Option<String> {
    let answer = world.send("GET", "/readyz", &[("accept", "application/json")], Vec::new()).await;
    let said: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(said["ready"], answer.status == 200);
    let checks = said["checks"].as_array().unwrap();
    let check = checks.iter().find(|it| it["check"] == check).unwrap();
    let fault = check["detail"].as_str().map(str::to_owned);
    if check["ok"] == true { None } else { Some(fault.unwrap()) }
}

async fn a_clock_sixteen_days_ahead_for_a_moment_changes_nothing(world: &World) {
    let world = &at_work(world).await;
    // A thief who has password and code waits; the owner has a day to refuse.
    let robbed = "000000000456";
    world.authority.open_account(&clerk(), &person(robbed, Level::Two), PASSWORD).await.unwrap();
    world.phone("Máy của chủ").join_as(robbed).await;
    let thief = world.phone("Máy kẻ trộm");
    assert_eq!(thief.join_as(robbed).await.phone.state, PhoneState::Waiting);
    // Somebody else's stolen phone is revoked.
    let stolen = Handset::joined(world).await;
    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    world.authority.publish().await.unwrap();
    let mut officer = Handset::officer(world).await;
    assert_eq!(officer.verify(&stolen.present()).code(), VerdictCode::Revoked);
    // As the service does by itself, sooner or later.
    world.authority.purge_expired(world.now()).await.unwrap();
    let before = rows(world).await;

    world.clock.set_ahead(16 * 86_400);
    world.authority.run_due().await.unwrap();
    assert!(
        world.authority.purge_expired(world.now()).await.unwrap_err().clock_doubted().is_some()
    );
    assert!(world.authority.publish().await.unwrap_err().clock_doubted().is_some());
    let answer = world.get("/v1/service?nonce=BwcHBwcHBwcHBwcHBwcHBw").await;
    assert_eq!(
        (answer.problem(), answer.header("retry-after")),
        ("unavailable".into(), Some("60"))
    );
    let told = String::from_utf8(world.get("/readyz").await.body).unwrap();
    assert!(told.contains("clock: this machine's clock was set 1382400 s ahead"), "{told}");
    assert!(told.contains("vneid authority clock confirm"), "{told}");
    assert_eq!(world.get("/v1/lists/index.json").await.status, 200, "lists are served on");
    // An officer syncs in that minute, and learns nothing false.
    officer.sync().await;
    assert_eq!(officer.verify(&stolen.present()).code(), VerdictCode::Revoked);
    assert_eq!(rows(world).await, before);

    world.clock.set_ahead(0);
    world.authority.run_due().await.unwrap();
    assert!(is_ready(world).await);
    assert_eq!(thief.standing().await.phone.state, PhoneState::Waiting);
    world.authority.publish().await.unwrap();
    assert_eq!(manifest(world).await, u32::try_from(before[6]).unwrap() + 1);
    let fresh = Handset::officer(world).await;
    assert_eq!(fresh.verify(&stolen.present()).code(), VerdictCode::Revoked);
    officer.sync().await.check().unwrap();
    assert_eq!(officer.verify(&stolen.present()).code(), VerdictCode::Revoked);
}

async fn a_minute_is_forgiven_and_more_is_not(world: &World) {
    // PostgreSQL's clock goes on meanwhile.
    let room = 10;
    let world = &at_work(world).await;
    Handset::joined(world).await;
    for side in [1, -1] {
        world.clock.set_ahead(side * (60 - room));
        assert!(is_ready(world).await);
        world.authority.run_due().await.unwrap();
        assert!(is_ready(world).await);
        world.clock.set_ahead(side * (61 + room));
        assert!(!is_ready(world).await, "at once");
        world.authority.run_due().await.unwrap();
        assert!(!is_ready(world).await);
        world.clock.set_ahead(0);
        world.authority.run_due().await.unwrap();
        assert!(is_ready(world).await);
    }
}

/// A test world whose last act was so long ago, and which has a phone.
async fn left(world: &World, ago_s: i64) -> World {
    let database = world.another_database().await;
    let now_ms = SystemClock.now_ms() - ago_s * 1000;
    let past = World::start_empty(database, now_ms).await;
    past.prepare().await;
    Handset::joined(&past).await;
    past
}

async fn a_start_long_after_the_last_act_waits_for_an_operator(world: &World) {
    let soon = left(world, 590).await;
    assert!(is_ready(&World::at_work(soon.database().clone(), None, 0).await).await);

    let past = left(world, 3 * 86_400).await;
    let work = World::at_work(past.database().clone(), None, 0).await;
    let before = rows(&work).await;
    work.authority.run_due().await.unwrap();
    let told = fault(&work, "clock").await.unwrap();
    assert!(told.contains("nothing was done for 2592"), "{told}");
    assert_eq!(rows(&work).await, before);
    // A watch that shows another time confirms nothing.
    let watch = |s: i64| Instant::from_unix_seconds(work.now().unix_seconds() + s).unwrap();
    for off_s in [61, -120, 16 * 86_400] {
        let refused = work.authority.confirm_clock(&clerk(), watch(off_s)).await;
        assert!(matches!(refused, Err(ConfirmRefused::OtherTime { .. })), "{off_s}");
        work.authority.run_due().await.unwrap();
        assert!(!is_ready(&work).await);
    }
    work.authority.confirm_clock(&clerk(), watch(-119)).await.unwrap();
    work.authority.run_due().await.unwrap();
    assert_eq!(fault(&work, "clock").await, None);
    work.authority.publish().await.unwrap();
    // It is in the audit, with what was doubted.
    let mut connection = AnyConnection::connect(work.database().url()).await.unwrap();
    let sql = "SELECT actor, detail FROM audit WHERE action = 'clock_confirmed'";
    let entries: Vec<(String, String)> =
        sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
    assert!(
        matches!(&entries[..], [(actor, detail)]
        if actor == "operator" && detail.starts_with("ahead +2592")),
        "{entries:?}"
    );
}

async fn a_start_before_the_last_act_waits(world: &World) {
    let ahead = left(world, -7_200).await;
    let work = World::at_work(ahead.database().clone(), None, 0).await;
    let told = fault(&work, "clock").await.unwrap();
    assert!(told.contains("behind the last thing that was done"), "{told}");
    let refused = work.authority.publish().await;
    assert!(refused.unwrap_err().clock_doubted().is_some());
}

async fn a_witness_lets_a_service_go_on_after_a_long_stop(world: &World) {
    let past = left(world, 3 * 86_400).await;
    let database = || past.database().clone();
    let wrong = World::at_work(database(), Some(-7_200), 0).await;
    let told = fault(&wrong, "clock").await.unwrap();
    assert!(told.contains("nothing was done for"), "{told}");
    let work = World::at_work(database(), Some(59), 0).await;
    assert_eq!(fault(&work, "clock").await, None);
}

async fn a_witness_that_lies_later_stops_nothing(world: &World) {
    let work = World::at_work(world.another_database().await, Some(0), 0).await;
    work.prepare().await;
    Handset::joined(&work).await;
    // It has found the clock right, and the database knows that.
    work.authority.report().await.unwrap();
    work.authority.run_due().await.unwrap();
    let lies = World::at_work(work.database().clone(), Some(-10_800), 0).await;
    let report = lies.authority.report().await.unwrap();
    assert_eq!((report.doubt, report.ahead_of_witness), (None, Some(10_800)));
    assert!(report.findings.iter().any(|finding| finding.code() == "clock_contradicted"));
    assert!(!report.is_fit() && is_ready(&lies).await, "told, and served");
}

async fn one_confirmation_is_for_every_instance(world: &World) {
    let past = left(world, 3 * 86_400).await;
    let one = World::at_work(past.database().clone(), None, 0).await;
    let other = World::at_work(past.database().clone(), None, 0).await;
    let wrong = World::at_work(past.database().clone(), None, 900).await;
    one.authority.confirm_clock(&clerk(), one.now()).await.unwrap();
    for world in [&one, &other, &wrong] {
        world.authority.run_due().await.unwrap();
    }
    assert!(is_ready(&one).await && is_ready(&other).await);
    assert!(!is_ready(&wrong).await, "its clock shows another time");
}

async fn a_manifest_of_the_future_does_not_hold_up_the_next(world: &World) {
    let ahead = left(world, -16 * 86_400).await;
    ahead.authority.publish().await.unwrap();
    let before = manifest(&ahead).await;
    let work = World::at_work(ahead.database().clone(), Some(0), 0).await;
    work.authority.run_due().await.unwrap();
    assert_eq!(manifest(&work).await, before + 1);
    // The same after an operator's word.
    let ahead = left(world, -600).await;
    ahead.authority.publish().await.unwrap();
    let before = manifest(&ahead).await;
    let work = World::at_work(ahead.database().clone(), None, 0).await;
    work.authority.confirm_clock(&clerk(), work.now()).await.unwrap();
    work.authority.run_due().await.unwrap();
    assert!(manifest(&work).await > before);
}

async fn an_operator_changes_nothing_while_the_clock_is_doubted(world: &World) {
    let world = &at_work(world).await;
    world.clock.set_ahead(3 * 3_600);
    let refusals = [
        world.authority.suspend_account(&clerk(), NUMBER).await.unwrap_err(),
        world.authority.set_level(&clerk(), NUMBER, Level::One).await.unwrap_err(),
        world.authority.publish().await.unwrap_err(),
    ];
    assert!(refusals.iter().all(|refusal| refusal.clock_doubted().is_some()), "{refusals:?}");
    // Nor does a phone: no try is counted, no code sent.
    let answer = world.phone("Máy thử").sign_in(NUMBER, PASSWORD).await;
    assert_eq!(answer.problem(), "unavailable");
    world.clock.set_ahead(0);
    world.authority.run_due().await.unwrap();
    let started: SignInStarted = world.phone("Máy thử").sign_in(NUMBER, PASSWORD).await.ok();
    assert!(started.tries > 0);
}

async fn a_service_that_has_no_phone_yet_may_lie_for_long(world: &World) {
    let ago_ms = |days: i64| SystemClock.now_ms() - days * 86_400_000;
    let past = World::start_empty(world.another_database().await, ago_ms(3)).await;
    past.prepare().await;
    past.authority.publish().await.unwrap();
    assert!(is_ready(&World::at_work(past.database().clone(), None, 0).await).await);
}

async fn a_clock_set_back_shortens_no_wait_and_lifts_no_delay(world: &World) {
    let world = &at_work(world).await;
    world.phone("Máy của chủ").join().await;
    let thief = world.phone("Máy kẻ trộm");
    let activates = thief.join().await.phone.activates;
    for _ in 0..4 {
        thief.sign_in(NUMBER, "sai mật khẩu").await;
    }
    assert_eq!(thief.sign_in(NUMBER, "sai mật khẩu").await.problem(), "too_many_tries");
    world.clock.set_ahead(-12 * 3_600);
    world.authority.run_due().await.unwrap();
    assert_eq!(thief.sign_in(NUMBER, "sai mật khẩu").await.problem(), "unavailable");
    world.clock.set_ahead(0);
    world.authority.run_due().await.unwrap();
    assert_eq!(thief.standing().await.phone.activates, activates);
    assert_eq!(thief.sign_in(NUMBER, "sai mật khẩu").await.problem(), "too_many_tries");
}

async fn an_update_from_an_edition_without_a_guard_needs_no_confirmation(world: &World) {
    for (ago_s, is_believed) in [(3_000, true), (-120, false)] {
        let past = left(world, ago_s).await;
        let mut connection = AnyConnection::connect(past.database().url()).await.unwrap();
        sqlx::query("UPDATE clock SET seen_at = 0").execute(&mut connection).await.unwrap();
        let work = World::at_work(past.database().clone(), None, 0).await;
        assert_eq!(fault(&work, "clock").await.is_none(), is_believed, "{ago_s}");
    }
}

#[test]
fn nothing_is_signed_or_stored_past_the_guard() {
    assert_eq!(callers("parts.signer"), ["authority.rs"], "in the one that asks the guard");
    assert_eq!(callers("Store::open("), ["authority.rs", "ceremony/init.rs"], "and the store, too");
    assert_eq!(callers(".guarded_by("), ["authority.rs"]);
    assert_eq!(callers(".write_in_doubt"), ["clock/watch.rs", "store/database.rs"]);
    let elsewhere = |what| callers(what).into_iter().filter(|it| !it.starts_with("store/"));
    for what in ["DELETE FROM", "UPDATE ", "INSERT INTO"] {
        assert_eq!(elsewhere(what).next(), None, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_world_tells_and_goes_on() {
    let world = &World::start(Database::sqlite()).await;
    Handset::joined(world).await;
    world.clock.set_ahead(16 * 86_400);
    world.authority.run_due().await.unwrap();
    assert!(is_ready(world).await);
    world.authority.publish().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_witness_settles_a_jump_of_a_service_that_runs() {
    let world = &World::at_work(Database::sqlite(), Some(0), 0).await;
    world.prepare().await;
    // A machine that was paused for three hours: its time server sets it right again.
    world.clock.set_ahead(-10_800);
    world.clock.pass(10_800);
    world.clock.set_ahead(0);
    world.authority.run_due().await.unwrap();
    assert!(is_ready(world).await);
    // One that is away stops nothing, and settles nothing.
    *world.witness.off_s.lock().unwrap() = None;
    world.clock.pass(3 * 3_600);
    world.authority.run_due().await.unwrap();
    assert!(is_ready(world).await);
    world.clock.set_ahead(300);
    world.authority.run_due().await.unwrap();
    assert!(!is_ready(world).await);
    // It was the former time that was wrong, says the witness when it is back.
    *world.witness.off_s.lock().unwrap() = Some(300);
    world.clock.pass(120);
    world.authority.report().await.unwrap();
    world.authority.run_due().await.unwrap();
    assert!(is_ready(world).await);
}
