//! Number, password, one-time code.

use serde_json::json;
use vneid_client::wire::{PhoneState, SignInStarted};

use crate::support::{Answer, NUMBER, PASSWORD, World};

on_both_databases! {
    a_citizen_signs_in_and_has_a_certificate_at_once
    a_wrong_password_and_an_unknown_number_look_alike
    a_code_is_tried_five_times
    a_code_lives_five_minutes
    a_code_is_used_once_and_for_its_own_sign_in
    a_code_is_for_the_keys_of_its_phone
    guessing_is_slowed_down_and_the_owners_phone_is_not
    a_suspended_account_does_not_sign_in
    malformed_requests_are_told_so
}

async fn a_citizen_signs_in_and_has_a_certificate_at_once(world: &World) {
    let phone = world.phone("Máy thử 1");
    let standing = phone.join().await;
    assert_eq!(standing.phone.state, PhoneState::Active);
    assert_eq!(standing.account.number, NUMBER);
    assert!(standing.certificate.is_some());
    let messages = world.messages();
    assert_eq!(messages.len(), 1);
    assert!(messages[0].contains("\"Máy thử 1\""), "the message names the phone: {messages:?}");
    assert_eq!(phone.standing().await.phone, standing.phone);
    assert_eq!(phone.notices().await, ["signed_in"]);
}

async fn a_wrong_password_and_an_unknown_number_look_alike(world: &World) {
    let phone = world.phone("Máy thử");
    let wrong = phone.sign_in(NUMBER, "sai mật khẩu").await;
    let unknown = phone.sign_in("000000000001", PASSWORD).await;
    assert_eq!(wrong.status, 401);
    assert_eq!(wrong.problem(), "sign_in_refused");
    assert_eq!((wrong.status, &wrong.body), (unknown.status, &unknown.body));
    assert_eq!(world.messages(), [""; 0]);
}

async fn a_code_is_tried_five_times(world: &World) {
    let phone = world.phone("Máy thử");
    let started: SignInStarted = phone.sign_in(NUMBER, PASSWORD).await.ok();
    assert_eq!(started.tries, 5);
    let code = world.newest_code();
    let wrong = wrong_code(&code);
    for left in [4, 3, 2, 1, 0] {
        let answer = phone.confirm(&started.sign_in, &wrong).await;
        assert_eq!(answer.problem(), "code_wrong");
        assert_eq!(answer.member("tries_left"), left);
    }
    assert_eq!(phone.confirm(&started.sign_in, &code).await.problem(), "sign_in_ended");
    assert_eq!(phone.confirm("no-such-sign-in", &code).await.problem(), "sign_in_ended");
}

async fn a_code_lives_five_minutes(world: &World) {
    let phone = world.phone("Máy thử");
    let started: SignInStarted = phone.sign_in(NUMBER, PASSWORD).await.ok();
    let code = world.newest_code();
    world.pass(300).await;
    assert_eq!(phone.confirm(&started.sign_in, &code).await.problem(), "sign_in_ended");

    let started: SignInStarted = phone.sign_in(NUMBER, PASSWORD).await.ok();
    world.pass(299).await;
    assert_eq!(phone.confirm(&started.sign_in, &world.newest_code()).await.status, 200);
}

async fn a_code_is_used_once_and_for_its_own_sign_in(world: &World) {
    let (phone, other) = (world.phone("Máy 1"), world.phone("Máy 2"));
    let first: SignInStarted = phone.sign_in(NUMBER, PASSWORD).await.ok();
    let first_code = world.newest_code();
    let second: SignInStarted = other.sign_in(NUMBER, PASSWORD).await.ok();
    let second_code = world.newest_code();
    if first_code != second_code {
        assert_eq!(other.confirm(&second.sign_in, &first_code).await.problem(), "code_wrong");
    }
    assert_eq!(phone.confirm(&first.sign_in, &first_code).await.status, 200);
    assert_eq!(phone.confirm(&first.sign_in, &first_code).await.problem(), "sign_in_ended");

    phone.register(&first.sign_in).await.ok::<serde_json::Value>();
    // The same sign-in for other keys.
    let third = world.phone("Máy 3");
    assert_eq!(third.register(&first.sign_in).await.problem(), "sign_in_ended");
}

async fn a_code_is_for_the_keys_of_its_phone(world: &World) {
    let phone = world.phone("Máy thử");
    let sign_in = phone.signed_in().await;
    let mut thief = world.phone("Máy lạ");
    assert_eq!(thief.register(&sign_in).await.problem(), "sign_in_ended");
    // The honest request key with a presentation key slipped in.
    let honest = std::mem::replace(&mut thief.request_key, phone.request_key.clone());
    assert_eq!(thief.register(&sign_in).await.problem(), "sign_in_ended");
    thief.request_key = honest;
    assert_eq!(phone.register(&sign_in).await.status, 201);
}

async fn guessing_is_slowed_down_and_the_owners_phone_is_not(world: &World) {
    let owner = world.phone("Máy của tôi");
    owner.join().await;
    let from = async |source: &str, password: &str| -> Answer {
        let headers = [("content-type", "application/json"), ("x-forwarded-for", source)];
        let body = serde_json::to_vec(&owner.sign_in_body(NUMBER, password)).unwrap();
        world.send("POST", "/v1/sign-ins", &headers, body).await
    };
    for _ in 0..4 {
        assert_eq!(from("192.0.2.1", "đoán mò").await.problem(), "sign_in_refused");
    }
    let delayed = from("192.0.2.1", PASSWORD).await;
    assert_eq!((delayed.status, &delayed.problem()[..]), (429, "too_many_tries"));
    assert_eq!(delayed.header("retry-after"), Some("5"));
    // Another source is not held up by it, yet.
    assert_eq!(from("192.0.2.2", PASSWORD).await.status, 201);
    world.pass(5).await;
    assert_eq!(from("192.0.2.1", PASSWORD).await.status, 201);

    // Strangers from everywhere: the account is delayed for those it does not know, by seconds.
    for source in 10..18 {
        from(&format!("192.0.2.{source}"), "đoán mò").await;
    }
    let stranger = from("192.0.2.99", PASSWORD).await;
    assert_eq!(stranger.problem(), "too_many_tries");
    assert!(stranger.member("retry_after_s").as_i64().unwrap() <= 20);
    let body = owner.sign_in_body(NUMBER, PASSWORD);
    assert_eq!(owner.call("POST", "/v1/sign-ins", &body).await.status, 201);
}

async fn a_suspended_account_does_not_sign_in(world: &World) {
    world.authority.suspend_account(NUMBER).await.unwrap();
    let phone = world.phone("Máy thử");
    // Whoever lacks the password learns nothing of it.
    assert_eq!(phone.sign_in(NUMBER, "sai mật khẩu").await.problem(), "sign_in_refused");
    assert_eq!(phone.sign_in(NUMBER, PASSWORD).await.problem(), "account_suspended");
    world.authority.resume_account(NUMBER).await.unwrap();
    assert_eq!(phone.sign_in(NUMBER, PASSWORD).await.status, 201);
}

async fn malformed_requests_are_told_so(world: &World) {
    let phone = world.phone("Máy thử");
    let good = phone.sign_in_body(NUMBER, PASSWORD);
    for (member, value) in [
        ("number", json!("00000000078")),
        ("number", json!(789)),
        ("phone", json!("")),
        ("phone", json!("a\u{7}b")),
        ("phone", json!("x".repeat(65))),
        ("platform", json!("windows")),
        ("request_key", json!("AAAA")),
        ("request_key", good["presentation_key"].clone()),
        ("more", json!(1)),
    ] {
        let mut body = good.clone();
        body[member] = value;
        let answer = world.post("/v1/sign-ins", &body).await;
        assert_eq!((answer.status, &answer.problem()[..]), (400, "request_malformed"), "{body}");
        assert!(!String::from_utf8_lossy(&answer.body).contains(PASSWORD));
    }
    let headers = [("content-type", "application/json")];
    for bytes in [&b""[..], b"{", b"\xff", b"[]", b"{\"number\": \"secret"] {
        let answer = world.send("POST", "/v1/sign-ins", &headers, bytes.to_vec()).await;
        assert_eq!(answer.problem(), "request_malformed", "{bytes:?}");
        assert!(!String::from_utf8_lossy(&answer.body).contains("secret"));
    }
    let no_json = world.send("POST", "/v1/sign-ins", &[], b"{}".to_vec()).await;
    assert_eq!(no_json.problem(), "not_json");
    let large = world.send("POST", "/v1/sign-ins", &headers, vec![b' '; 65_537]).await;
    assert_eq!((large.status, &large.problem()[..]), (413, "body_too_large"));
}

/// A code that is not this one.
fn wrong_code(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}
