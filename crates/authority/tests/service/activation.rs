//! The first phone of an account waits like any other, unless its owner has the activation code.

use serde_json::{Value, json};
use vneid_client::Job;
use vneid_client::wire::{ActivationCode, PhoneStanding, PhoneState, Phones};

use crate::support::{Answer, Handset, NUMBER, PASSWORD, Phone, World, clerk, person};

on_both_databases! {
    whoever_has_password_and_one_time_code_waits_a_day
    the_activation_code_ends_the_wait
    signing_out_gives_nobody_a_place
    a_code_is_tried_five_times_and_slips_cost_nothing
    a_code_is_good_for_thirty_days
    a_code_is_of_its_account
    a_code_moves_no_phone_that_has_its_place
    a_new_code_ends_the_one_before
    a_code_is_nothing_to_whoever_may_not_wait
    a_phone_enters_the_code_by_itself
    a_clock_that_was_ahead_locks_nobody_out
}

const DAY_S: i64 = 86_400;

async fn activate(phone: &Phone<'_>, code: &str) -> Answer {
    phone.call("POST", "/v1/phone/activation", &json!({ "code": code })).await
}

async fn state(phone: &Phone<'_>) -> PhoneState {
    phone.standing().await.phone.state
}

async fn code_of(world: &World, number: &str) -> ActivationCode {
    world.authority.make_activation_code(&clerk(), number).await.unwrap()
}

async fn whoever_has_password_and_one_time_code_waits_a_day(world: &World) {
    let world = &world.closed().await;
    let phone = world.phone("Máy thử");
    let standing = phone.join().await;
    assert_eq!(standing.phone.state, PhoneState::Waiting);
    assert_eq!(standing.phone.activates, Some(world.now().unix_seconds() + DAY_S));
    assert!(standing.phone.activation_code && standing.certificate.is_none());
    world.pass(DAY_S - 1).await;
    assert_eq!(state(&phone).await, PhoneState::Waiting);
    world.pass(1).await;
    assert_eq!(state(&phone).await, PhoneState::Active);
}

async fn the_activation_code_ends_the_wait(world: &World) {
    let world = &world.closed().await;
    let code = code_of(world, NUMBER).await;
    let mut phone = world.phone("Máy thử");
    phone.join().await;
    assert_eq!(phone.renew().await.problem(), "phone_not_active");
    let standing: PhoneStanding = activate(&phone, &code.characters()).await.ok();
    assert_eq!(standing.phone.state, PhoneState::Active);
    assert!(!standing.phone.activation_code);
    assert_eq!(phone.renew().await.status, 201);
    assert_eq!(phone.notices().await, ["signed_in"]);
    // When the answer was lost, the same again.
    let again: PhoneStanding = activate(&phone, &code.characters()).await.ok();
    assert_eq!(again.phone, standing.phone);
    // Once: it is worth nothing to another phone.
    phone.call("POST", "/v1/account/sign-out", &Value::Null).await.done();
    let second = world.phone("Máy sau");
    second.join().await;
    assert_eq!(activate(&second, &code.characters()).await.problem(), "activation_ended");
    assert_eq!(state(&second).await, PhoneState::Waiting);
}

async fn signing_out_gives_nobody_a_place(world: &World) {
    // The first phone came before; the thief after its owner signed out.
    let owner = world.phone("Máy của chủ");
    owner.join().await;
    owner.call("POST", "/v1/account/sign-out", &Value::Null).await.done();
    let world = &world.closed().await;
    let thief = world.phone("Máy kẻ trộm");
    assert_eq!(thief.join().await.phone.state, PhoneState::Waiting);
    // The owner comes back, and the thief's phone gives way.
    let code = code_of(world, NUMBER).await;
    let back = world.phone("Máy của chủ");
    back.join().await;
    assert_eq!(state(&thief).await, PhoneState::Removed);
    activate(&back, &code.characters()).await.ok::<PhoneStanding>();
    assert_eq!(state(&back).await, PhoneState::Active);
}

async fn a_code_is_tried_five_times_and_slips_cost_nothing(world: &World) {
    let world = &world.closed().await;
    let code = code_of(world, NUMBER).await;
    let phone = world.phone("Máy thử");
    phone.join().await;
    let wrong = ActivationCode::make([1; 8]).characters();
    for slip in ["", "0", "00000-00001", &format!("{}0", code.characters())] {
        let answer = activate(&phone, slip).await;
        assert_eq!((answer.status, &answer.problem()[..]), (400, "request_malformed"), "{slip}");
    }
    let answer = activate(&phone, "0000000001").await;
    assert_eq!((answer.status, &answer.problem()[..]), (401, "activation_code_wrong"));
    for left in [4, 3, 2, 1] {
        let answer = activate(&phone, &wrong).await;
        assert_eq!((answer.status, &answer.problem()[..]), (401, "activation_code_wrong"));
        assert_eq!(answer.member("tries_left"), left);
    }
    let other = world.phone("Máy khác");
    other.join().await;
    assert_eq!(activate(&other, &wrong).await.member("tries_left"), 0, "of the account");
    assert_eq!(activate(&other, &code.characters()).await.problem(), "activation_ended");
}

async fn a_code_is_good_for_thirty_days(world: &World) {
    let world = &world.closed().await;
    for (days_s, is_good) in [(30 * DAY_S - 1, true), (30 * DAY_S, false)] {
        let number = format!("00000000060{}", u8::from(is_good));
        let person = person(&number, vneid_core::Level::Two);
        world.authority.open_account(&clerk(), &person, PASSWORD).await.unwrap();
        let code = code_of(world, &number).await;
        world.clock.pass(days_s);
        let phone = world.phone("Máy thử");
        phone.join_as(&number).await;
        assert_eq!(activate(&phone, &code.characters()).await.status == 200, is_good);
    }
}

async fn a_code_is_of_its_account(world: &World) {
    let world = &world.closed().await;
    let other = person("000000000456", vneid_core::Level::Two);
    world.authority.open_account(&clerk(), &other, PASSWORD).await.unwrap();
    let (own, others) = (code_of(world, NUMBER).await, code_of(world, "000000000456").await);
    let phone = world.phone("Máy thử");
    phone.join().await;
    let refused = activate(&phone, &others.characters()).await;
    assert_eq!(refused.problem(), "activation_code_wrong");
    assert_eq!(activate(&phone, &own.characters()).await.status, 200);
    assert!(world.authority.make_activation_code(&clerk(), "000000000001").await.is_err());
}

async fn a_code_moves_no_phone_that_has_its_place(world: &World) {
    let old = world.phone("Máy cũ");
    old.join().await;
    let world = &world.closed().await;
    let code = code_of(world, NUMBER).await.characters();
    let new = world.phone("Máy mới");
    assert!(!new.join().await.phone.activation_code);
    assert_eq!(activate(&new, &code).await.problem(), "conflict");
    // Nor one that the waiting phone reports lost.
    let phones: Phones = new.get("/v1/phones").await.ok();
    let old_id = &phones.phones.iter().find(|it| it.state == PhoneState::Active).unwrap().phone;
    new.call("POST", &format!("/v1/phones/{old_id}/lost"), &Value::Null).await.done();
    assert_eq!(activate(&new, &code).await.problem(), "conflict");
    assert_eq!(state(&new).await, PhoneState::Waiting);
    // Nothing of it was used up: when the counter has removed the old one, the code is good.
    world
        .authority
        .remove_phone_of(&clerk(), NUMBER, &new.standing().await.phone.phone)
        .await
        .unwrap();
}

async fn a_new_code_ends_the_one_before(world: &World) {
    let world = &world.closed().await;
    let (first, second) = (code_of(world, NUMBER).await, code_of(world, NUMBER).await);
    let phone = world.phone("Máy thử");
    phone.join().await;
    let refused = activate(&phone, &first.characters()).await;
    assert_eq!(refused.problem(), "activation_code_wrong");
    assert_eq!(activate(&phone, &second.characters()).await.status, 200);
}

async fn a_code_is_nothing_to_whoever_may_not_wait(world: &World) {
    let world = &world.closed().await;
    let code = code_of(world, NUMBER).await.characters();
    let phone = world.phone("Máy thử");
    let id = phone.join().await.phone.phone;
    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    assert_eq!(activate(&phone, &code).await.problem(), "account_suspended");
    world.authority.resume_account(&clerk(), NUMBER).await.unwrap();
    world.authority.remove_phone_of(&clerk(), NUMBER, &id).await.unwrap();
    assert_eq!(activate(&phone, &code).await.problem(), "phone_not_active");
    let unsigned = world.post("/v1/phone/activation", &json!({ "code": code })).await;
    assert_eq!(unsigned.problem(), "signature_refused");
}

async fn a_phone_enters_the_code_by_itself(world: &World) {
    let world = &world.closed().await;
    let mut phone = Handset::new(world);
    let code = code_of(world, NUMBER).await;
    let job = Job::sign_in(&phone.service, NUMBER, PASSWORD, "Máy thử");
    let sent = phone.run(job).await.code_sent.unwrap();
    assert_eq!(phone.state.link.enrolment.digits(), Some(sent.digits));
    let job = Job::confirm(&phone.service, &world.newest_code());
    phone.run(job).await.check().unwrap();
    assert!(phone.state.link.enrolment.takes_activation_code());
    assert_eq!(phone.state.link.enrolment.digits(), Some(sent.digits), "the old phone asks");

    let calls = phone.calls.len();
    let mistyped = phone.run(Job::activate(&phone.service, "00000-00001")).await;
    assert_eq!(mistyped.troubles[0].cause.code(), "activation_code_mistyped");
    assert_eq!(phone.calls.len(), calls, "nothing was sent");
    let wrong = ActivationCode::make([1; 8]).to_string();
    let refused = phone.run(Job::activate(&phone.service, &wrong)).await;
    assert_eq!(refused.troubles[0].cause.code(), "activation_code_wrong");
    assert!(phone.state.link.enrolment.takes_activation_code());

    let typed = code.to_string().to_lowercase().replace('0', "o").replace('1', "l");
    let report = phone.run(Job::activate(&phone.service, &typed)).await;
    report.check().unwrap();
    assert!(report.certified_until.is_some());
    assert!(!phone.state.link.enrolment.takes_activation_code());
    assert_eq!(phone.state.link.enrolment.digits(), None);
}

async fn a_clock_that_was_ahead_locks_nobody_out(world: &World) {
    let world = &world.closed().await;
    world.clock.pass(16 * DAY_S);
    let phone = world.phone("Máy thử");
    phone.join().await;
    world.pass(-16 * DAY_S).await;
    let latest = world.now().unix_seconds() + DAY_S;
    assert_eq!(phone.standing().await.phone.activates, Some(latest));
    world.pass(DAY_S).await;
    assert_eq!(state(&phone).await, PhoneState::Active);
}
