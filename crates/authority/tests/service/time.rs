//! Whoever stands between a phone and the authority can't tell it what time it is.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use vneid_client::wire::{Bytes, ServiceInfo};
use vneid_client::{Answer, Call};
use vneid_core::VerdictCode;
use vneid_core::crypto::PublicKey;
use vneid_payload::{
    Instant, Issuer, IssuerState, Kid, Role, SignedTime, TimeClaims, TrustListClaims,
};
use vneid_testworld::SoftKey;

use crate::support::{Database, Handset, World, clerk};

on_both_databases! {
    the_time_is_signed_over_the_question
    a_stolen_time_key_is_followed_at_once
}

const T1: Kid = Kid(*b"T1");
const T2: Kid = Kid(*b"T2");

async fn the_time_is_signed_over_the_question(world: &World) {
    let answer = world.get("/v1/service?nonce=BwcHBwcHBwcHBwcHBwcHBw").await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let info: ServiceInfo = answer.ok();
    let signed = SignedTime::decode(&info.time.0).unwrap();
    let now_ms = world.now().unix_seconds() * 1000;
    assert_eq!((signed.kid(), *signed.claims()), (T1, TimeClaims { nonce: [7; 16], now_ms }));
    let key = PublicKey::from_full(&world.issuers.time.public()).unwrap();
    assert!(key.verify(&signed.envelope().signed_bytes(), signed.envelope().signature()));
    for question in ["", "?nonce=", "?nonce=BwcHBwcHBwcHBwcHBwcH", "?nonce=%00", "?other=1"] {
        let answer = world.get(&format!("/v1/service{question}")).await;
        assert_eq!(answer.problem(), "request_malformed", "{question}");
    }
}

/// Withdraws the time key that signs; lists the other when asked to.
fn change_time_key(world: &World, claims: &mut TrustListClaims, with_next: bool) {
    let from = world.now();
    let is_first = |issuer: &&mut Issuer| issuer.kid == T1;
    claims.issuers.iter_mut().find(is_first).unwrap().state = IssuerState::Withdrawn;
    if with_next {
        let (key, to) = (world.standby.time.public(), from.plus_seconds(90 * 86_400));
        let state = IssuerState::Active;
        claims.issuers.push(Issuer { kid: T2, role: Role::Time, key, from, to, state });
    }
}

async fn a_stolen_time_key_is_followed_at_once(world: &World) {
    let install = async |sequence, with_next| {
        let list = world.trust_list(|claims| {
            claims.sequence = sequence;
            change_time_key(world, claims, with_next);
        });
        world.authority.install_trust_list(&clerk(), &list).await.unwrap();
        world.pass(0).await;
    };
    let mut phone = Handset::new(world);
    phone.sync().await.check().unwrap();
    install(2, false).await;
    let ready = world.get("/readyz").await.body;
    assert_eq!(ready, b"ready\nno issuer key of the role time may sign now\n");
    let report = phone.sync().await;
    assert_eq!(report.troubles[0].cause.code(), "unavailable");
    // The list without the key is valid for weeks still, and nobody needs to wait for that.
    install(3, true).await;
    assert_eq!(world.get("/readyz").await.body, b"ready\n");
    phone.sync().await.check().unwrap();

    // The thief's answers are worth nothing to whoever has the list.
    phone.meddle = Some(rogue(world.issuers.time.clone(), T1, world.clock_ms()));
    assert_eq!(phone.sync().await.troubles[0].cause.code(), "time_untrusted");
}

/// A TLS end that signs the time with a key of its own.
fn rogue(key: SoftKey, kid: Kid, now_ms: i64) -> crate::support::Meddle {
    Box::new(move |call, mut answer| {
        if let Some(nonce) = nonce_of(call) {
            let unsigned = TimeClaims { nonce, now_ms }.prepare(kid).unwrap();
            put_time(&mut answer, key.complete(&unsigned));
        }
        Ok(answer)
    })
}

/// The nonce of a question for the time.
fn nonce_of(call: &Call) -> Option<[u8; 16]> {
    let (_, nonce) = call.uri.split_once("/v1/service?nonce=")?;
    serde_json::from_value::<Bytes>(nonce.into()).unwrap().to_array()
}

fn put_time(answer: &mut Answer, time: Vec<u8>) {
    let mut info: Value = serde_json::from_slice(&answer.body).unwrap();
    info["time"] = json!(Bytes(time));
    answer.body = info.to_string().into_bytes();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_answers_for_the_lists_sets_no_clock() {
    let world = &World::start(Database::sqlite()).await;
    let citizen = Handset::joined(world).await;
    let old_code = citizen.present();
    // Half an hour later, an officer who has never seen that code.
    world.pass(1_800).await;
    let mut officer = Handset::officer(world).await;
    let clock = officer.state.clock;
    let then = world.clock_ms() - 1_795_000;
    let signed = TimeClaims { nonce: [7; 16], now_ms: then }.prepare(T1).unwrap();
    let signed = Bytes(world.issuers.time.complete(&signed));
    for status in [400, 401, 503] {
        for body in [
            json!({ "code": "signature_stale", "now_ms": then }),
            json!({ "code": "signature_stale", "time": signed }),
        ] {
            let body = body.to_string().into_bytes();
            officer.meddle = Some(Box::new(move |call, answer| {
                let is_list = call.uri.contains("/v1/lists/");
                Ok(if is_list { Answer { status, body: body.clone() } } else { answer })
            }));
            let report = officer.sync().await;
            assert_eq!(report.troubles[0].cause.code(), "signature_stale");
            assert_eq!(officer.verify(&old_code).code(), VerdictCode::TooOld);
            // The service's own word was learned again, in the same sync and to the same effect.
            assert_eq!(officer.state.clock.at(officer.now()), clock.at(officer.now()));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_that_repeats_yesterdays_answer_sets_no_clock() {
    let world = &World::start(Database::sqlite()).await;
    let mut phone = Handset::new(world);
    let yesterdays = Arc::new(Mutex::new(None));
    let kept = yesterdays.clone();
    phone.meddle = Some(Box::new(move |call, answer| {
        if nonce_of(call).is_none() {
            return Ok(answer);
        }
        Ok(kept.lock().unwrap().get_or_insert(answer).clone())
    }));
    phone.sync().await.check().unwrap();
    world.pass(86_400).await;
    let clock = phone.state.clock;
    assert_eq!(phone.sync().await.troubles[0].cause.code(), "time_untrusted");
    assert_eq!(phone.state.clock, clock);
    // Nor one that never learned the time.
    phone.state.clock = vneid_core::Clock::default();
    phone.sync().await;
    assert_eq!(phone.state.clock, vneid_core::Clock::default());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tls_end_of_somebody_else_sets_no_clock_up_or_down() {
    let world = &World::start(Database::sqlite()).await;
    let stranger = SoftKey::from_seed(&[77; 32]).unwrap();
    let status = world.issuers.status.clone();
    for (key, kid) in [(stranger.clone(), T1), (stranger, Kid(*b"TX")), (status, Kid(*b"S1"))] {
        for off_ms in [-3_600_000, 3_600_000] {
            let mut phone = Handset::new(world);
            phone.meddle = Some(rogue(key.clone(), kid, world.clock_ms() + off_ms));
            assert_eq!(phone.sync().await.troubles[0].cause.code(), "time_untrusted");
            assert!(!phone.state.clock.at(phone.now()).confirmed);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signed_time_before_what_was_signed_is_not_learned() {
    let world = &World::start(Database::sqlite()).await;
    let mut phone = Handset::new(world);
    let key = world.issuers.time.clone();
    phone.meddle = Some(rogue(key, T1, world.clock_ms() - 3_600_000));
    assert_eq!(phone.sync().await.troubles[0].cause.code(), "time_untrusted");
    assert!(!phone.state.clock.at(phone.now()).confirmed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signed_time_minutes_away_from_what_is_known_changes_nothing() {
    let world = &World::start(Database::sqlite()).await;
    let mut officer = Handset::officer(world).await;
    let clock = officer.state.clock;
    let key = world.issuers.time.clone();
    officer.meddle = Some(rogue(key.clone(), T1, world.clock_ms() + 301_000));
    assert_eq!(officer.sync().await.troubles[0].cause.code(), "time_contradicted");
    assert_eq!(officer.state.clock, clock);
    officer.meddle = Some(rogue(key, T1, world.clock_ms() + 300_000));
    officer.sync().await.check().unwrap();
    assert_ne!(officer.state.clock, clock);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stale_call_teaches_only_with_its_own_status_and_a_good_signature() {
    let world = &World::start(Database::sqlite()).await;
    let mut phone = Handset::joined(world).await;
    let unknown = vneid_core::Clock::default();
    let stale = |time: Value, status| {
        let body = json!({ "code": "signature_stale", "time": time }).to_string().into_bytes();
        Answer { status, body }
    };
    let nonce = [7; 16];
    let replayed = TimeClaims { nonce, now_ms: world.clock_ms() }.prepare(T1).unwrap();
    let replayed = json!(Bytes(world.issuers.time.complete(&replayed)));
    for (status, time, cause) in [
        (401, replayed.clone(), "time_untrusted"),
        (400, replayed, "signature_stale"),
        (401, json!("AA"), "time_untrusted"),
        (401, Value::Null, "signature_stale"),
    ] {
        phone.state.clock = unknown;
        let answer = stale(time, status);
        phone.meddle = Some(Box::new(move |call, arrived| {
            let is_standing = call.uri.ends_with("/v1/phone");
            Ok(if is_standing || nonce_of(call).is_some() { answer.clone() } else { arrived })
        }));
        let report = phone.sync().await;
        let causes: Vec<&str> = report.troubles.iter().map(|it| it.cause.code()).collect();
        // The question for the time is not signed: no refusal of it teaches.
        assert_eq!(causes, ["signature_stale", cause]);
        assert_eq!(phone.state.clock, unknown);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_that_knows_the_time_takes_no_list_from_the_future() {
    let world = &World::start(Database::sqlite()).await;
    let mut officer = Handset::officer(world).await;
    let mut stranger = Handset::new(world);
    stranger.meddle = Some(Box::new(|call, answer| {
        Ok(if nonce_of(call).is_some() { Answer { status: 503, body: Vec::new() } } else { answer })
    }));
    // The service's clock is eleven minutes ahead when it publishes.
    world.pass(660).await;
    let ahead = world.trust_list(|claims| claims.sequence = 2);
    world.authority.install_trust_list(&clerk(), &ahead).await.unwrap();
    world.pass(0).await;
    world.clock.pass(-660);
    assert_eq!(officer.sync().await.troubles[0].cause.code(), "answer_untrusted");
    assert_eq!(officer.state.trust.sequence(), Some(1));
    // Without a confirmed time the list counts, and shows that the clock is behind it.
    stranger.sync().await;
    assert_eq!(stranger.state.trust.sequence(), Some(2));
    assert!(Instant::seconds_since(stranger.state.lists().newest_issued(), world.now()) > 600);
}
