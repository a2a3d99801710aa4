//! By which address failures are counted, and that nobody chooses their own.

use serde_json::Value;

use crate::support::{NUMBER, World};

on_both_databases! {
    whatever_a_client_writes_before_our_proxy_counts_for_nothing
    addresses_of_ipv4_in_the_clothes_of_ipv6_are_told_apart
}

/// The statuses of a row of wrong passwords, each from what `forwarded` says.
async fn guesses(
    world: &World,
    number: &str,
    count: usize,
    forwarded: impl Fn(usize) -> String,
) -> Vec<u16> {
    let phone = world.phone("Máy lạ");
    let body: Value = phone.sign_in_body(number, "sai mật khẩu");
    let mut statuses = Vec::new();
    for guess in 0..count {
        let headers =
            [("content-type", "application/json"), ("x-forwarded-for", &forwarded(guess)[..])];
        let body = serde_json::to_vec(&body).unwrap();
        statuses.push(world.send("POST", "/v1/sign-ins", &headers, body).await.status);
    }
    statuses
}

async fn whatever_a_client_writes_before_our_proxy_counts_for_nothing(world: &World) {
    let appended =
        ["203.0.113.9", "203.0.113.9:4711", "[2001:db8::9]:4711", "unix:", "203.0.113.9,"];
    for (at, appended) in appended.into_iter().enumerate() {
        let number = format!("00000000{at:04}");
        let statuses =
            guesses(world, &number, 6, |guess| format!("198.51.100.{guess}, {appended}")).await;
        assert_eq!(statuses, [401, 401, 401, 401, 429, 429], "{appended}");
    }
}

async fn addresses_of_ipv4_in_the_clothes_of_ipv6_are_told_apart(world: &World) {
    let thief = guesses(world, NUMBER, 6, |_| "::ffff:192.0.2.66".into()).await;
    assert_eq!(thief.last(), Some(&429));
    let owner = guesses(world, NUMBER, 1, |_| "::ffff:203.0.113.9".into()).await;
    assert_eq!(owner, [401], "not delayed by what the thief has tried");
    let thief = guesses(world, NUMBER, 1, |_| "192.0.2.66".into()).await;
    assert_eq!(thief, [429], "the same, however it is written");
}
