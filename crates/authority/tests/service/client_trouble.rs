//! The client when the network is bad, or the answers are.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use vneid_client::{Answer, Call, Cause, Job, Unreachable, seconds_until_sync};
use vneid_core::{Enrolment, Level, PhoneState};

use crate::support::{Database, Handset, NUMBER, PASSWORD, World, clerk, person};

/// What somebody or something makes of an answer.
type Mutation = (&'static str, fn(Answer) -> Result<Answer, Unreachable>);

const MUTATIONS: [Mutation; 11] = [
    ("lost", |_| Err(Unreachable)),
    ("cut off", |mut answer| {
        answer.body.truncate(answer.body.len() / 2);
        Ok(answer)
    }),
    ("last byte flipped", |mut answer| {
        if let Some(last) = answer.body.last_mut() {
            *last ^= 1;
        }
        Ok(answer)
    }),
    ("middle byte flipped", |mut answer| {
        let middle = answer.body.len() / 2;
        if let Some(byte) = answer.body.get_mut(middle) {
            *byte ^= 0x80;
        }
        Ok(answer)
    }),
    ("a hotel's sign-in page", |_| Ok(Answer { status: 200, body: b"<html>Wi-Fi".to_vec() })),
    ("sent elsewhere", |_| Ok(Answer { status: 302, body: Vec::new() })),
    ("nothing", |_| Ok(Answer { status: 200, body: Vec::new() })),
    ("null", |_| Ok(Answer { status: 200, body: b"null".to_vec() })),
    ("a proxy's complaint", |_| Ok(Answer { status: 502, body: b"Bad Gateway".to_vec() })),
    ("busy", |_| {
        let problem = json!({"code": "unavailable", "status": 503, "retry_after_s": 120});
        Ok(Answer { status: 503, body: problem.to_string().into_bytes() })
    }),
    ("a problem of tomorrow", |_| {
        let problem = json!({"code": "of_tomorrow", "status": 418, "more": [1]});
        Ok(Answer { status: 418, body: problem.to_string().into_bytes() })
    }),
];

/// Meddles with the answer to one call, counted from 0, and counts all.
fn meddle(phone: &mut Handset<'_>, at: usize, (_, mutate): Mutation) -> Arc<AtomicUsize> {
    let count = Arc::new(AtomicUsize::new(0));
    let counter = count.clone();
    phone.meddle = Some(Box::new(move |_: &Call, answer| {
        if counter.fetch_add(1, Ordering::SeqCst) == at { mutate(answer) } else { Ok(answer) }
    }));
    count
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_whose_battery_dies_after_any_call_comes_to_its_certificate_all_the_same() {
    let world = World::start(Database::sqlite()).await;
    let mut calls = usize::MAX;
    let mut at = 0;
    while at < calls {
        let number = format!("0000000{at:05}");
        world
            .authority
            .open_account(&clerk(), &person(&number, Level::Two), PASSWORD)
            .await
            .unwrap();
        let mut phone = Handset::new(&world);
        let count = meddle(&mut phone, at, MUTATIONS[0]);
        for _ in 0..3 {
            let enrolment = phone.state.link.enrolment.clone();
            let report = match enrolment {
                Enrolment::None => {
                    phone.run(Job::sign_in(&phone.service, &number, PASSWORD, "Máy")).await
                }
                Enrolment::SigningIn(it) if !it.confirmed => {
                    let code = world.code_for(&number);
                    phone.run(Job::confirm(&phone.service, &code)).await
                }
                _ => phone.sync().await,
            };
            if !report.troubles.is_empty() {
                phone.restart();
            }
        }
        // A one-time code whose answer was lost is used up: the citizen asks for another.
        for _ in 0..2 {
            if phone.state.link.enrolment.enrolled().is_none() {
                phone.run(Job::sign_in(&phone.service, &number, PASSWORD, "Máy")).await;
                let code = world.code_for(&number);
                phone.run(Job::confirm(&phone.service, &code)).await;
            }
            phone.sync().await;
        }
        assert!(phone.state.holder.certificate().is_some(), "after call {at}: {:?}", phone.calls);
        let phones = world.authority.phones_of(&clerk(), &number).await.unwrap();
        let active = phones.iter().filter(|it| it.state == vneid_client::wire::PhoneState::Active);
        assert_eq!(active.count(), 1, "after call {at}");
        if at == 0 {
            calls = 20.min(count.load(Ordering::SeqCst));
            assert!(calls > 8);
        }
        at += 1;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_takes_anything_from_a_phone() {
    // At one instant again and again, in which a phone would not have so many calls.
    let generous = |rules: &mut vneid_authority::Rules| rules.calls_in_ten_minutes = u32::MAX;
    let world = World::start_with(Database::sqlite(), generous).await;
    let mut phone = Handset::joined(&world).await;
    phone.state.settings.officer_mode = true;
    let paper = json!({
        "account": NUMBER, "kind": "driving_licence", "number": "TEST-1",
        "holder": "Nguyễn Văn An Thử Nghiệm", "expires": "2031-01-01",
        "fields": [["classes", "B"], ["birth_date", {"date": "2000-01-01"}]],
        "portrait": {"media_type": "image/png", "base64": "AQID"},
    });
    world.authority.import_papers(&clerk(), &paper.to_string()).await.unwrap();
    phone.sync().await.check().unwrap();
    // So late that everything is to be done again, the renewal too.
    world.pass(4 * 86_400).await;
    let before = phone.state.clone();
    let keys = phone.keys.clone();
    for mutation in MUTATIONS {
        let (name, mut at, mut calls) = (mutation.0, 0, usize::MAX);
        while at < calls {
            phone.state = before.clone();
            phone.keys.clone_from(&keys);
            let count = meddle(&mut phone, at, mutation);
            phone.calls.clear();
            let report = phone.sync().await;
            let made = count.load(Ordering::SeqCst);
            calls = made.max(at + 1);
            if made > at {
                assert!(lost_nothing(&before, &phone.state), "{name} at {at}: {:?}", phone.calls);
                let shown: Vec<&str> =
                    report.troubles.iter().map(|trouble| trouble.cause.code()).collect();
                // The next sync repairs it.
                phone.restart();
                phone.meddle = None;
                let second = phone.sync().await;
                assert_eq!(second.troubles, [], "{name} at {at} ({shown:?}): {:?}", phone.calls);
                assert!(phone.state.holder.certificate().is_some());
            }
            at += 1;
            if name == "lost" && made <= at {
                break;
            }
        }
    }
}

/// Whether a phone can still do everything that it could.
fn lost_nothing(before: &PhoneState, after: &PhoneState) -> bool {
    let expires = |state: &PhoneState| state.holder.certificate().map(|it| it.claims().expires);
    after.wallet.len() >= before.wallet.len()
        && expires(after) >= expires(before)
        && after.trust.sequence() >= before.trust.sequence()
        && after.status.last_complete().map(|it| it.sequence)
            >= before.status.last_complete().map(|it| it.sequence)
        && after.link.enrolment == before.link.enrolment
        && after.account == before.account
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_network_the_waits_grow_and_differ() {
    let world = World::start(Database::sqlite()).await;
    let mut phone = Handset::joined(&world).await;
    phone.meddle = Some(Box::new(|_, _| Err(Unreachable)));
    let mut waits = Vec::new();
    for _ in 0..10 {
        let report = phone.sync().await;
        assert_eq!(report.troubles[0].cause, Cause::Unreachable);
        assert_eq!(report.troubles.len(), 1, "the rest is not tried without a network");
        let wait = |random| seconds_until_sync(&phone.state, random, phone.now());
        assert!(wait(u32::MAX) <= wait(0) / 2 + 1);
        waits.push(wait(0));
    }
    assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
    // When it is back, all is as before.
    phone.meddle = None;
    phone.sync().await.check().unwrap();
    assert!(seconds_until_sync(&phone.state, 0, phone.now()) > 3600);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_authority_is_left_alone_for_as_long_as_it_asks() {
    let world = World::start(Database::sqlite()).await;
    let mut phone = Handset::joined(&world).await;
    meddle(&mut phone, 0, MUTATIONS[9]);
    phone.sync().await;
    assert_eq!(seconds_until_sync(&phone.state, u32::MAX, phone.now()), 120);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_world_and_another_authority_are_named() {
    let world = World::start(Database::sqlite()).await;
    let code = |report: vneid_client::Report| report.troubles[0].cause.code();
    let mut phone = Handset::new(&world);
    let roots: Vec<_> = world.issuers.roots.iter().map(vneid_testworld::SoftKey::public).collect();
    phone.service.roots = vneid_core::Roots::new(&roots, vneid_core::World::Production, 1).unwrap();
    assert_eq!(code(phone.sync().await), "other_world");

    let mut phone = Handset::new(&world);
    phone.meddle = Some(Box::new(|call, answer| {
        let mut answer = answer;
        if call.uri.contains("/v1/service?") {
            let mut info: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
            info["public_url"] = json!("https://elsewhere.test");
            answer.body = info.to_string().into_bytes();
        }
        Ok(answer)
    }));
    assert_eq!(code(phone.sync().await), "other_authority");
}
