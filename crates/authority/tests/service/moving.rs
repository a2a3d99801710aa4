//! One active phone per account, and how another takes its place.

use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection};
use vneid_client::wire::{PhoneStanding, PhoneState, Phones};

use crate::support::{NUMBER, PASSWORD, Phone, World, clerk};

on_both_databases! {
    a_second_phone_waits_a_day
    the_old_phone_approves
    the_old_phone_refuses
    an_operator_approves
    a_waiting_phone_has_no_rights
    a_third_phone_takes_the_place_of_the_one_that_waits
    a_lost_phone_is_revoked_at_once_and_the_other_waits_all_the_same
    a_thief_who_reports_the_phone_lost_gains_no_time
    a_phone_that_was_reported_lost_takes_the_report_back
    what_an_operator_reported_lost_stays_lost
    a_lost_phone_has_no_say_once_another_took_its_place
    a_report_ends_with_the_phone_that_made_it
    a_report_goes_over_to_the_phone_that_takes_the_place_of_the_one_that_waits
    an_account_registers_ten_phones_a_day
    suspending_and_signing_out_reach_every_phone
    an_operator_sees_every_phone_and_a_phone_those_that_count
    phones_that_never_were_active_are_forgotten
    signing_out_everywhere_ends_every_phone
    the_password_is_changed
    two_instances_never_make_two_phones_active
}

const DAY_S: i64 = 86_400;

/// The citizen's phone, and another that waits to take its place.
async fn two_phones(world: &World) -> (Phone<'_>, Phone<'_>, String) {
    let old = world.phone("Máy cũ");
    assert_eq!(old.join().await.phone.state, PhoneState::Active);
    let new = world.phone("Máy mới");
    let standing = new.join().await;
    assert_eq!(standing.phone.state, PhoneState::Waiting);
    assert_eq!(standing.phone.activates, Some(world.now().unix_seconds() + DAY_S));
    assert!(standing.certificate.is_none());
    (old, new, standing.phone.phone)
}

async fn state(phone: &Phone<'_>) -> PhoneState {
    phone.standing().await.phone.state
}

async fn a_second_phone_waits_a_day(world: &World) {
    let (old, mut new, _) = two_phones(world).await;
    assert_eq!(old.notices().await, ["signed_in", "move_requested"]);
    world.pass(DAY_S - 1).await;
    assert_eq!((state(&old).await, state(&new).await), (PhoneState::Active, PhoneState::Waiting));
    world.pass(1).await;
    assert_eq!((state(&old).await, state(&new).await), (PhoneState::Removed, PhoneState::Active));
    assert_eq!(new.renew().await.status, 201);
    let phones: Phones = new.get("/v1/phones").await.ok();
    let states: Vec<PhoneState> = phones.phones.iter().map(|phone| phone.state).collect();
    assert_eq!(states.iter().filter(|state| **state == PhoneState::Active).count(), 1);
}

async fn the_old_phone_approves(world: &World) {
    let (old, mut new, id) = two_phones(world).await;
    let answer = json!({ "approve": true });
    old.call("POST", &format!("/v1/phones/{id}/move"), &answer).await.done();
    assert_eq!((state(&old).await, state(&new).await), (PhoneState::Removed, PhoneState::Active));
    assert_eq!(new.renew().await.status, 201);
}

async fn the_old_phone_refuses(world: &World) {
    let (old, new, id) = two_phones(world).await;
    let answer = json!({ "approve": false });
    old.call("POST", &format!("/v1/phones/{id}/move"), &answer).await.done();
    assert_eq!((state(&old).await, state(&new).await), (PhoneState::Active, PhoneState::Removed));
    world.pass(2 * DAY_S).await;
    assert_eq!((state(&old).await, state(&new).await), (PhoneState::Active, PhoneState::Removed));
}

async fn an_operator_approves(world: &World) {
    let (old, new, id) = two_phones(world).await;
    world.authority.approve_move_of(&clerk(), NUMBER, &id).await.unwrap();
    assert_eq!((state(&old).await, state(&new).await), (PhoneState::Removed, PhoneState::Active));
    // Once: it waits no longer.
    assert!(world.authority.approve_move_of(&clerk(), NUMBER, &id).await.is_err());
}

async fn a_waiting_phone_has_no_rights(world: &World) {
    let (old, mut new, id) = two_phones(world).await;
    let old_id = old.standing().await.phone.phone;
    let refused = "phone_not_active";
    assert_eq!(new.renew().await.problem(), refused);
    let approve = json!({ "approve": true });
    let path = format!("/v1/phones/{id}/move");
    assert_eq!(new.call("POST", &path, &approve).await.problem(), refused);
    let path = format!("/v1/phones/{old_id}");
    assert_eq!(new.call("DELETE", &path, &Value::Null).await.problem(), refused);
    assert_eq!(new.call("PATCH", &path, &json!({"name": "x"})).await.problem(), refused);
    assert_eq!(new.get("/v1/papers").await.problem(), refused);
    let change = json!({ "old": PASSWORD, "new": "mật khẩu mới hơn" });
    assert_eq!(new.call("POST", "/v1/account/password", &change).await.problem(), refused);
    assert_eq!(new.call("POST", "/v1/account/sign-out", &Value::Null).await.problem(), refused);
    assert_eq!(state(&old).await, PhoneState::Active);
    // It may only take itself away.
    new.call("DELETE", &format!("/v1/phones/{id}"), &Value::Null).await.done();
    assert_eq!(state(&new).await, PhoneState::Removed);
}

async fn a_third_phone_takes_the_place_of_the_one_that_waits(world: &World) {
    let (old, new, _) = two_phones(world).await;
    let third = world.phone("Máy thứ ba");
    assert_eq!(third.join().await.phone.state, PhoneState::Waiting);
    assert_eq!(state(&new).await, PhoneState::Removed);
    assert_eq!(state(&old).await, PhoneState::Active);
}

async fn report_lost(world: &World) -> (Phone<'_>, Phone<'_>, String) {
    let (old, new, new_id) = two_phones(world).await;
    let old_id = old.standing().await.phone.phone;
    new.call("POST", &format!("/v1/phones/{old_id}/lost"), &Value::Null).await.done();
    assert_eq!((state(&old).await, state(&new).await), (PhoneState::Lost, PhoneState::Waiting));
    (old, new, new_id)
}

async fn a_lost_phone_is_revoked_at_once_and_the_other_waits_all_the_same(world: &World) {
    let (mut old, mut new, _) = report_lost(world).await;
    assert_eq!(old.renew().await.problem(), "phone_not_active");
    let change = json!({ "old": PASSWORD, "new": "mật khẩu mới hơn" });
    let refused = old.call("POST", "/v1/account/password", &change).await;
    assert_eq!(refused.problem(), "phone_not_active");
    world.pass(DAY_S - 1).await;
    assert_eq!(state(&new).await, PhoneState::Waiting);
    world.pass(1).await;
    assert_eq!(state(&new).await, PhoneState::Active);
    assert_eq!(new.renew().await.status, 201);
}

/// Whoever has a password and one-time codes, but not the phone.
async fn a_thief_who_reports_the_phone_lost_gains_no_time(world: &World) {
    let (old, new, _) = report_lost(world).await;
    // Neither by signing in once more, nor by waiting first and signing in then.
    let third = world.phone("Máy thứ ba").join().await;
    assert_eq!(third.phone.state, PhoneState::Waiting);
    assert_eq!(state(&new).await, PhoneState::Removed);
    world.authority.remove_phone_of(&clerk(), NUMBER, &third.phone.phone).await.unwrap();
    assert_eq!(state(&old).await, PhoneState::Active);
    world.pass(10 * DAY_S).await;
    let fourth = world.phone("Máy thứ tư").join().await;
    assert_eq!(fourth.phone.state, PhoneState::Waiting);
    assert_eq!(fourth.phone.activates, Some(world.now().unix_seconds() + DAY_S));
}

async fn a_phone_that_was_reported_lost_takes_the_report_back(world: &World) {
    let (mut old, new, new_id) = report_lost(world).await;
    let kinds = ["signed_in", "move_requested", "phone_lost"];
    assert_eq!(old.notices().await, kinds);
    let phones: Phones = old.get("/v1/phones").await.ok();
    assert!(phones.phones.iter().any(|phone| phone.phone == new_id), "it finds whom to refuse");
    let path = format!("/v1/phones/{new_id}/move");
    let approve = json!({ "approve": true });
    assert_eq!(old.call("POST", &path, &approve).await.problem(), "phone_not_active");
    old.call("POST", &path, &json!({ "approve": false })).await.done();
    assert_eq!((state(&old).await, state(&new).await), (PhoneState::Active, PhoneState::Removed));
    assert_eq!(old.notices().await.last().unwrap(), "move_refused");
    // What was revoked stays so; a fresh certificate comes at once.
    assert_eq!(old.renew().await.status, 201);
    world.pass(2 * DAY_S).await;
    assert_eq!(state(&old).await, PhoneState::Active);
}

async fn what_an_operator_reported_lost_stays_lost(world: &World) {
    let (old, new, new_id) = two_phones(world).await;
    let old_id = old.standing().await.phone.phone;
    world.authority.report_lost_of(&clerk(), NUMBER, &old_id).await.unwrap();
    let path = format!("/v1/phones/{new_id}/move");
    old.call("POST", &path, &json!({ "approve": false })).await.done();
    assert_eq!((state(&old).await, state(&new).await), (PhoneState::Lost, PhoneState::Removed));
}

async fn a_lost_phone_has_no_say_once_another_took_its_place(world: &World) {
    let (old, new, _) = report_lost(world).await;
    world.pass(DAY_S).await;
    assert_eq!(state(&new).await, PhoneState::Active);
    let third = world.phone("Máy thứ ba").join().await.phone;
    assert_eq!(third.state, PhoneState::Waiting);
    for path in ["/v1/notices", "/v1/phones"] {
        assert_eq!(old.get(path).await.problem(), "phone_not_active", "{path}");
    }
    let path = format!("/v1/phones/{}/move", third.phone);
    let refuse = json!({ "approve": false });
    assert_eq!(old.call("POST", &path, &refuse).await.problem(), "phone_not_active");
    // Nor when that one has gone.
    new.call("POST", "/v1/account/sign-out", &Value::Null).await.done();
    assert_eq!(world.phone("Máy thứ tư").join().await.phone.state, PhoneState::Active);
    assert_eq!(old.get("/v1/notices").await.problem(), "phone_not_active");
}

async fn signing_out_everywhere_ends_every_phone(world: &World) {
    let (old, new, _) = two_phones(world).await;
    old.call("POST", "/v1/account/sign-out", &Value::Null).await.done();
    assert_eq!((state(&old).await, state(&new).await), (PhoneState::Removed, PhoneState::Removed));
}

async fn the_password_is_changed(world: &World) {
    let phone = world.phone("Máy thử");
    phone.join().await;
    let new = "mật khẩu mới hơn";
    let change = async |old: &str, new: &str| {
        let body = json!({ "old": old, "new": new });
        phone.call("POST", "/v1/account/password", &body).await
    };
    assert_eq!(change("sai mật khẩu", new).await.problem(), "sign_in_refused");
    assert_eq!(change(PASSWORD, "ngắn").await.problem(), "password_unfit");
    assert_eq!(change(PASSWORD, PASSWORD).await.problem(), "password_unfit");
    change(PASSWORD, new).await.done();
    let other = world.phone("Máy khác");
    assert_eq!(other.sign_in(NUMBER, PASSWORD).await.problem(), "sign_in_refused");
    assert_eq!(other.sign_in(NUMBER, new).await.status, 201);
    assert_eq!(phone.notices().await.last().unwrap(), "password_changed");
}

async fn two_instances_never_make_two_phones_active(world: &World) {
    let second = world.second_instance().await;
    let (first_phone, second_phone) = (world.phone("Máy một"), second.phone("Máy hai"));
    let (one, two) = (first_phone.signed_in().await, second_phone.signed_in().await);
    let (one, two) =
        futures_util::future::join(first_phone.register(&one), second_phone.register(&two)).await;
    let (one, two): (PhoneStanding, PhoneStanding) = (one.ok(), two.ok());
    let mut states = [one.phone.state, two.phone.state];
    states.sort_by_key(|state| *state == PhoneState::Waiting);
    assert_eq!(states, [PhoneState::Active, PhoneState::Waiting]);
}

async fn a_report_ends_with_the_phone_that_made_it(world: &World) {
    // Nobody is left then whom the owner could refuse, however that phone has gone.
    let (mut old, new, new_id) = report_lost(world).await;
    new.call("DELETE", &format!("/v1/phones/{new_id}"), &Value::Null).await.done();
    assert_eq!(state(&old).await, PhoneState::Active);
    assert_eq!(old.renew().await.status, 201);

    let third = world.phone("Máy thứ ba");
    let (third_id, old_id) = (third.join().await.phone.phone, old.standing().await.phone.phone);
    third.call("POST", &format!("/v1/phones/{old_id}/lost"), &Value::Null).await.done();
    assert_eq!(state(&old).await, PhoneState::Lost);
    world.authority.remove_phone_of(&clerk(), NUMBER, &third_id).await.unwrap();
    assert_eq!(state(&old).await, PhoneState::Active);
}

async fn a_report_goes_over_to_the_phone_that_takes_the_place_of_the_one_that_waits(world: &World) {
    let (old, new, _) = report_lost(world).await;
    let third = world.phone("Máy thứ ba");
    let third_id = third.join().await.phone.phone;
    assert_eq!((state(&old).await, state(&new).await), (PhoneState::Lost, PhoneState::Removed));
    let refuse = json!({ "approve": false });
    old.call("POST", &format!("/v1/phones/{third_id}/move"), &refuse).await.done();
    assert_eq!((state(&old).await, state(&third).await), (PhoneState::Active, PhoneState::Removed));
}

async fn an_account_registers_ten_phones_a_day(world: &World) {
    for n in 0..10 {
        world.clock.pass(i64::from(n == 1));
        world.phone("Máy thử").join().await;
    }
    // So that only the day counts, and not the codes of an hour.
    world.clock.pass(4_000);
    let eleventh = world.phone("Máy thử");
    let answer = eleventh.register(&eleventh.signed_in().await).await;
    assert_eq!((answer.status, &answer.problem()[..]), (429, "too_many_tries"));
    assert_eq!(answer.member("retry_after_s"), DAY_S - 4_001);
    world.clock.pass(DAY_S - 4_001);
    assert_eq!(eleventh.register(&eleventh.signed_in().await).await.status, 201);
}

/// Puts `phones` phones into the database, registered after the citizen's and removed.
async fn crowd(world: &World, phones: usize) {
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    for n in 0..phones {
        sqlx::query(
            "INSERT INTO phones (phone, account, name, platform, request_key, request_thumbprint,
                 state, registered_at, ended_at)
             SELECT $1, account, 'Máy khác', 'test', $2, $2, 'removed', $3, $3 FROM accounts
             WHERE number = $4",
        )
        .bind(format!("crowd{n}"))
        .bind(format!("crowd{n}").into_bytes())
        .bind(world.now().unix_seconds())
        .bind(NUMBER)
        .execute(&mut connection)
        .await
        .unwrap();
    }
}

async fn suspending_and_signing_out_reach_every_phone(world: &World) {
    let mut phone = world.phone("Máy thử");
    phone.join().await;
    world.clock.pass(1);
    crowd(world, 700).await;
    let certified = async |phone: &Phone<'_>| phone.standing().await.certified_until.is_some();
    assert!(certified(&phone).await);
    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    assert!(!certified(&phone).await, "revoked");
    world.authority.resume_account(&clerk(), NUMBER).await.unwrap();
    assert_eq!(phone.renew().await.status, 201);
    world.authority.set_level(&clerk(), NUMBER, vneid_core::Level::One).await.unwrap();
    assert!(!certified(&phone).await, "revoked");
    world.authority.set_level(&clerk(), NUMBER, vneid_core::Level::Two).await.unwrap();
    assert_eq!(phone.renew().await.status, 201);
    phone.call("POST", "/v1/account/sign-out", &Value::Null).await.done();
    let standing = phone.standing().await;
    assert_eq!((standing.phone.state, standing.certified_until), (PhoneState::Removed, None));
}

async fn an_operator_sees_every_phone_and_a_phone_those_that_count(world: &World) {
    let phone = world.phone("Máy thử");
    let id = phone.join().await.phone.phone;
    world.clock.pass(1);
    crowd(world, 700).await;
    let phones = world.authority.phones_of(&clerk(), NUMBER).await.unwrap();
    assert_eq!(phones.len(), 701);
    assert_eq!(phones.last().unwrap().phone, id);
    let shown: Phones = phone.get("/v1/phones").await.ok();
    assert_eq!((shown.phones.len(), &shown.phones[0].phone), (64, &id));
}

async fn phones_that_never_were_active_are_forgotten(world: &World) {
    let (old, new, _) = two_phones(world).await;
    assert_eq!(world.phone("Máy thứ ba").join().await.phone.state, PhoneState::Waiting);
    assert_eq!(state(&new).await, PhoneState::Removed);
    let count = async || world.authority.phones_of(&clerk(), NUMBER).await.unwrap().len();
    world.authority.purge_expired(world.now().plus_seconds(90 * DAY_S)).await.unwrap();
    assert_eq!(count().await, 3, "ended ninety days before");
    world.authority.purge_expired(world.now().plus_seconds(90 * DAY_S + 1)).await.unwrap();
    assert_eq!(count().await, 2);
    assert_eq!(new.get("/v1/phone").await.problem(), "signature_refused");
    assert_eq!(state(&old).await, PhoneState::Active);
}
