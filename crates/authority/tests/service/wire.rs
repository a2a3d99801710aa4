//! What every route has in common, and what operators look at.

use std::io::{Read, Write};
use std::net::TcpStream;

use vneid_authority::openapi;
use vneid_client::wire::ServiceInfo;

use crate::support::{PUBLIC_URL, World};

on_both_databases! {
    the_service_says_what_it_is
    problems_are_told_for_routes_that_are_not_there
    numbers_are_there_and_name_no_person
}

async fn the_service_says_what_it_is(world: &World) {
    let info: ServiceInfo = world.get("/v1/service?nonce=BwcHBwcHBwcHBwcHBwcHBw").await.ok();
    assert!(info.test_world);
    assert_eq!(info.public_url, PUBLIC_URL);
    assert_eq!(world.get("/healthz").await.body, b"ok\n");
    assert_eq!(world.get("/readyz").await.body, b"ready\n");
}

async fn problems_are_told_for_routes_that_are_not_there(world: &World) {
    assert_eq!(world.get("/v1/nowhere").await.problem(), "not_found");
    let answer = world.send("PUT", "/v1/phones", &[], Vec::new()).await;
    assert_eq!((answer.status, &answer.problem()[..]), (405, "method_not_allowed"));
}

async fn numbers_are_there_and_name_no_person(world: &World) {
    let id = world.phone("Máy thử").join().await.phone.phone;
    world.get(&format!("/v1/lists/{id}")).await;
    let elsewhere = world.send("GET", "/metrics", &[], Vec::new()).await;
    assert_eq!(elsewhere.problem(), "not_found", "not where phones call");
    let answer = world.get("/metrics").await;
    let text = answer.text();
    assert!(text.contains("vneid_authority_phones_registered_total 1"), "{text}");
    assert!(text.contains("route=\"/v1/sign-ins/{sign_in}/code\",status=\"200\""), "{text}");
    assert!(!text.contains(&id));
}

#[test]
fn the_document_names_every_route_and_the_published_one_is_the_same() {
    let document = openapi();
    let paths: Vec<&str> = document.paths.paths.keys().map(|path| &path[..]).collect();
    for path in
        ["/v1/sign-ins", "/v1/phones", "/v1/certificates", "/v1/lists/index.json", "/readyz"]
    {
        assert!(paths.contains(&path), "{paths:?}");
    }
    assert_eq!(paths.len(), 21, "{paths:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_client_is_cut_off() {
    let world = World::start(crate::support::Database::sqlite()).await;
    let address = world.address();
    let slow = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n").unwrap();
        stream.set_read_timeout(Some(std::time::Duration::from_secs(25))).unwrap();
        let mut answer = Vec::new();
        let read = stream.read_to_end(&mut answer);
        (read.is_ok(), String::from_utf8_lossy(&answer).into_owned())
    });
    let (closed, answer) = slow.await.unwrap();
    assert!(closed && !answer.contains("200 OK"), "{answer}");
}
