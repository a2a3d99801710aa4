//! The name of a call, by which its answer and the log are brought together.

use crate::audit::log;
use crate::support::{Answer, World};

on_both_databases! {
    the_name_that_our_proxy_gave_a_call_comes_back_and_stands_in_the_log
    a_call_without_a_name_is_given_one
    a_refusal_says_which_call_it_was
    what_failed_while_a_call_was_answered_is_logged_under_its_name
}

async fn get(world: &World, path: &str, name: &str) -> Answer {
    world.send("GET", path, &[("x-request-id", name)], Vec::new()).await
}

/// The lines of the log about a call.
fn lines(name: &str) -> Vec<String> {
    let text = log().text();
    text.lines().filter(|line| line.contains(name)).map(str::to_owned).collect()
}

async fn the_name_that_our_proxy_gave_a_call_comes_back_and_stands_in_the_log(world: &World) {
    log();
    let name = format!("7f-a_b.C-{}", world.own_address().port());
    assert_eq!(get(world, "/v1/nowhere", &name).await.header("x-request-id"), Some(&name[..]));
    let lines = lines(&name);
    assert!(lines.iter().any(|line| line.contains("status=404")), "{lines:?}");
}

async fn a_call_without_a_name_is_given_one(world: &World) {
    let given = |answer: Answer| answer.header("x-request-id").unwrap().to_owned();
    let (first, second) = (given(world.get("/healthz").await), given(world.get("/healthz").await));
    assert!(first.len() == 22 && first != second, "{first} {second}");
    let unfit = given(get(world, "/healthz", "a b=\"c\"").await);
    assert!(!unfit.contains(' '), "{unfit}");
}

async fn a_refusal_says_which_call_it_was(world: &World) {
    let answer = get(world, "/v1/nowhere", "7f").await;
    assert_eq!(answer.problem(), "not_found");
    assert_eq!(answer.member("instance"), "urn:vneid:request:7f");
}

async fn what_failed_while_a_call_was_answered_is_logged_under_its_name(world: &World) {
    log();
    let name = format!("failed-{}", world.own_address().port());
    // A year later no key may sign any more.
    world.clock.pass(366 * 86_400);
    let path = "/v1/service?nonce=BwcHBwcHBwcHBwcHBwcHBw";
    assert_eq!(get(world, path, &name).await.problem(), "unavailable");
    let lines = lines(&name);
    let has = |level: &str, code: &str| {
        lines.iter().any(|line| line.contains(level) && line.contains(code))
    };
    assert!(has("ERROR", "code=\"unavailable\"") && has("WARN", "code=\"call\""), "{lines:?}");
}
