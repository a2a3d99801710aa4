//! Number, password, one-time code.

use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;
use vneid_client::wire::{PhoneState, SignInStarted};
use vneid_core::{Level, Person};

use crate::support::{Answer, NUMBER, PASSWORD, Phone, World, clerk, person};

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
    a_burst_of_guesses_is_counted_before_it_is_looked_at
    a_right_password_is_no_failure
    a_clock_that_was_ahead_slows_nobody_down
    an_hour_of_codes_is_an_hour_and_the_owners_phone_has_its_own
    a_password_is_one_on_every_keyboard
    nobody_writes_the_message_but_the_service
    a_name_that_cannot_be_read_is_refused
    an_account_has_a_name_that_can_be_read
}

async fn a_citizen_signs_in_and_has_a_certificate_at_once(world: &World) {
    let phone = world.phone("Máy thử 1");
    let standing = phone.join().await;
    assert_eq!(standing.phone.state, PhoneState::Active);
    assert_eq!(standing.account.number, NUMBER);
    assert!(standing.certificate.is_some());
    let messages = world.messages();
    assert_eq!(messages.len(), 1);
    assert!(messages[0].contains(" thu nghiem, "), "the message names the phone: {messages:?}");
    assert_eq!(phone.standing().await.phone, standing.phone);
    assert_eq!(phone.notices().await, ["signed_in"]);
}

async fn a_wrong_password_and_an_unknown_number_look_alike(world: &World) {
    let phone = world.phone("Máy thử");
    let wrong = phone.sign_in(NUMBER, "sai mật khẩu").await;
    let unknown = phone.sign_in("000000000001", PASSWORD).await;
    assert_eq!(wrong.status, 401);
    assert_eq!(wrong.problem(), "sign_in_refused");
    assert_eq!(wrong.told(), unknown.told());
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
    let from = async |source: &str, password: &str| from(&owner, source, password).await;
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
    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    let phone = world.phone("Máy thử");
    // Whoever lacks the password learns nothing of it.
    assert_eq!(phone.sign_in(NUMBER, "sai mật khẩu").await.problem(), "sign_in_refused");
    assert_eq!(phone.sign_in(NUMBER, PASSWORD).await.problem(), "account_suspended");
    world.authority.resume_account(&clerk(), NUMBER).await.unwrap();
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
        ("model", json!("Máy")),
        ("model", json!("x".repeat(49))),
        ("model", Value::Null),
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

/// A sign-in that comes from this address.
async fn from(phone: &Phone<'_>, source: &str, password: &str) -> Answer {
    let headers = [("content-type", "application/json"), ("x-forwarded-for", source)];
    let body = serde_json::to_vec(&phone.sign_in_body(NUMBER, password)).unwrap();
    phone.world.send("POST", "/v1/sign-ins", &headers, body).await
}

async fn a_burst_of_guesses_is_counted_before_it_is_looked_at(world: &World) {
    let phone = world.phone("Máy thử");
    let of_status = |answers: &[Answer], status: u16| {
        answers.iter().filter(|answer| answer.status == status).count()
    };
    // Of one source: three tries are free, the fourth is the one that the first delay follows.
    let guesses = (0..100).map(|_| from(&phone, "192.0.2.7", "đoán mò"));
    let answers = futures_util::future::join_all(guesses).await;
    assert!(of_status(&answers, 401) <= 4, "{}", of_status(&answers, 401));
    assert!(of_status(&answers, 429) + of_status(&answers, 503) >= 96);
    // Of as many sources as guesses: ten tries at an account are free.
    world.pass(3_601).await;
    let sources: Vec<String> = (0..100).map(|number| format!("198.51.100.{number}")).collect();
    let guesses = sources.iter().map(|source| from(&phone, source, "đoán mò"));
    let answers = futures_util::future::join_all(guesses).await;
    assert!(of_status(&answers, 401) <= 11, "{}", of_status(&answers, 401));
    assert!(of_status(&answers, 429) + of_status(&answers, 503) >= 89);
}

async fn a_right_password_is_no_failure(world: &World) {
    let phone = world.phone("Máy thử");
    for _ in 0..6 {
        assert_eq!(from(&phone, "192.0.2.1", PASSWORD).await.status, 201);
    }
    for _ in 0..4 {
        assert_eq!(from(&phone, "192.0.2.1", "đoán mò").await.problem(), "sign_in_refused");
    }
    assert_eq!(from(&phone, "192.0.2.1", PASSWORD).await.problem(), "too_many_tries");
    // What was refused was not looked at, and is not counted.
    for _ in 0..20 {
        let delayed = from(&phone, "192.0.2.1", "đoán mò").await;
        assert_eq!(delayed.header("retry-after"), Some("5"));
    }
    // A suspended account's owner is told so, as often as it is asked.
    world.pass(5).await;
    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    for _ in 0..6 {
        assert_eq!(from(&phone, "192.0.2.1", PASSWORD).await.problem(), "account_suspended");
    }
}

async fn a_clock_that_was_ahead_slows_nobody_down(world: &World) {
    let phone = world.phone("Máy thử");
    world.clock.pass(10 * 86_400);
    for _ in 0..4 {
        from(&phone, "192.0.2.1", "đoán mò").await;
    }
    for _ in 0..10 {
        let _: SignInStarted = from(&phone, "192.0.2.2", PASSWORD).await.ok();
    }
    assert_eq!(from(&phone, "192.0.2.1", PASSWORD).await.problem(), "too_many_tries");
    world.clock.pass(-10 * 86_400);
    assert_eq!(from(&phone, "192.0.2.1", PASSWORD).await.status, 201);
    // What is counted from now on counts.
    for _ in 0..4 {
        from(&phone, "192.0.2.1", "đoán mò").await;
    }
    assert_eq!(from(&phone, "192.0.2.1", PASSWORD).await.problem(), "too_many_tries");
}

async fn an_hour_of_codes_is_an_hour_and_the_owners_phone_has_its_own(world: &World) {
    let owner = world.phone("Máy của chủ");
    owner.join().await;
    let thief = world.phone("Máy kẻ trộm");
    for _ in 0..9 {
        thief.signed_in().await;
    }
    assert_eq!(thief.sign_in(NUMBER, PASSWORD).await.problem(), "too_many_tries");
    let body = owner.sign_in_body(NUMBER, PASSWORD);
    assert_eq!(owner.call("POST", "/v1/sign-ins", &body).await.status, 201);
    // Confirmed or not: after an hour it is over.
    world.pass(3_599).await;
    assert_eq!(thief.sign_in(NUMBER, PASSWORD).await.problem(), "too_many_tries");
    world.pass(1).await;
    assert_eq!(thief.sign_in(NUMBER, PASSWORD).await.status, 201);
}

async fn a_password_is_one_on_every_keyboard(world: &World) {
    let phone = world.phone("Máy thử");
    let spelt: String = PASSWORD.nfd().collect();
    assert_ne!(spelt, PASSWORD);
    assert_eq!(phone.sign_in(NUMBER, &spelt).await.status, 201);
    // Microsoft's layout: the vowel with its hat, the tone as a mark.
    let windows = "mâ\u{323}t khâ\u{309}u cu\u{309}a tôi";
    world.authority.reset_password(&clerk(), NUMBER, windows).await.unwrap();
    for typed in [windows, "mật khẩu của tôi", "mật\u{a0}khẩu của tôi"] {
        assert_eq!(phone.sign_in(NUMBER, typed).await.status, 201, "{typed:?}");
    }
    phone.register(&phone_sign_in(&phone, windows).await).await.ok::<Value>();
    let change = |old: &str, new: &str| json!({ "old": old, "new": new });
    let path = "/v1/account/password";
    let same = phone.call("POST", path, &change(windows, "mật khẩu của tôi")).await;
    assert_eq!(same.problem(), "password_unfit");
    let unseen = phone.call("POST", path, &change(windows, "mật khẩu\u{200b} mới")).await;
    assert_eq!(unseen.problem(), "password_unfit");
    let new: String = "mật khẩu mới hơn".nfd().collect();
    phone.call("POST", path, &change("mật khẩu của tôi", &new)).await.done();
    assert_eq!(phone.sign_in(NUMBER, "mật khẩu mới hơn").await.status, 201);
}

async fn phone_sign_in(phone: &Phone<'_>, password: &str) -> String {
    let started: SignInStarted = phone.sign_in(NUMBER, password).await.ok();
    let code = phone.world.newest_code();
    assert_eq!(phone.confirm(&started.sign_in, &code).await.status, 200);
    started.sign_in
}

async fn nobody_writes_the_message_but_the_service(world: &World) {
    let thief = world.phone("HUY. Goi 19001234 hoac vneid.xx ngay");
    for (platform, model, named) in [
        ("test", "HUY. Goi 19001234", " dien thoai thu nghiem, "),
        ("android", "samsung SM-S918B", " dien thoai Samsung SM-S918B (Android), "),
        ("android", "samsung goi 19001234", " dien thoai Samsung (Android), "),
        ("android", "HUY. Goi 19001234", " dien thoai Android, "),
        ("ios", "iPhone15,4", " dien thoai iPhone 15 (iOS), "),
        ("ios", "goi 19001234", " dien thoai iOS, "),
    ] {
        let mut body = thief.sign_in_body(NUMBER, PASSWORD);
        (body["platform"], body["model"]) = (json!(platform), json!(model));
        let started: SignInStarted = world.post("/v1/sign-ins", &body).await.ok();
        let message = world.messages().pop().unwrap();
        assert!(message.contains(named), "{message}");
        assert!(message.contains(&format!(" so {}. ", started.digits)), "{message}");
        assert!(!message.contains("19001234") && message.is_ascii(), "{message}");
    }
}

async fn a_name_that_cannot_be_read_is_refused(world: &World) {
    let phone = world.phone("Máy thử");
    let names = [
        "May \u{202e}321",
        "May\u{2028}123456 la ma",
        "x\". Goi 0900",
        "\u{200b}\u{200b}",
        "“x”",
        "‘x’",
        "«x»",
        "a\u{2066}b",
        " ",
        "\u{3164}",
        "a\u{feff}b",
    ];
    for name in names {
        let mut body = phone.sign_in_body(NUMBER, PASSWORD);
        body["phone"] = json!(name);
        let answer = world.post("/v1/sign-ins", &body).await;
        assert_eq!((answer.status, &answer.problem()[..]), (400, "request_malformed"), "{name:?}");
    }
    let id = phone.join().await.phone.phone;
    let path = format!("/v1/phones/{id}");
    for name in names {
        let answer = phone.call("PATCH", &path, &json!({ "name": name })).await;
        assert_eq!(answer.problem(), "request_malformed", "{name:?}");
    }
    // One spelling is one name.
    let spelt: String = "Máy của Bình".nfd().collect();
    phone.call("PATCH", &path, &json!({ "name": spelt })).await.done();
    assert_eq!(phone.standing().await.phone.name, "Máy của Bình");
}

async fn an_account_has_a_name_that_can_be_read(world: &World) {
    let open = async |name: &str| {
        let person = Person { name: name.to_owned(), ..person("000000000321", Level::One) };
        world.authority.open_account(&clerk(), &person, PASSWORD).await
    };
    for name in
        ["", "  ", &"a".repeat(14_000), "An\tBình", "An\u{1b}[31m", "An\u{202e}", "An \"B\""]
    {
        let refused = open(name).await.unwrap_err();
        assert_eq!(refused.code().unwrap().name(), "request_malformed", "{name:.20?}");
    }
    open(&"  Trần Thị Bình ".nfd().collect::<String>()).await.unwrap();
    assert_eq!(
        world.authority.show_account(&clerk(), "000000000321").await.unwrap().0.name,
        "Trần Thị Bình"
    );
}

/// A code that is not this one.
fn wrong_code(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}
