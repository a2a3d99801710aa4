//! One active phone per account, and how another takes its place.

use serde_json::{Value, json};
use vneid_client::wire::{PhoneStanding, PhoneState, Phones};

use crate::support::{NUMBER, PASSWORD, Phone, World};

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
    world.authority.approve_move_of(NUMBER, &id).await.unwrap();
    assert_eq!((state(&old).await, state(&new).await), (PhoneState::Removed, PhoneState::Active));
    // Once: it waits no longer.
    assert!(world.authority.approve_move_of(NUMBER, &id).await.is_err());
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
    world.authority.remove_phone_of(NUMBER, &third.phone.phone).await.unwrap();
    world.pass(10 * DAY_S).await;
    let fourth = world.phone("Máy thứ tư").join().await;
    assert_eq!(fourth.phone.state, PhoneState::Waiting);
    assert_eq!(fourth.phone.activates, Some(world.now().unix_seconds() + DAY_S));
    assert_eq!(state(&old).await, PhoneState::Lost);
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
    world.authority.report_lost_of(NUMBER, &old_id).await.unwrap();
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
