//! PostgreSQL goes away in every way that it has, and comes back: what is in memory goes out, all else
//! is asked to come again, and the service needs nobody's help.

use std::sync::Arc;

use vneid_authority::{Error, StoreError};
use vneid_client::wire::StatusIndex;

use crate::room::gauge;
use crate::support::{Answer, Database, NUMBER, PASSWORD, Server, World, clerk};

async fn start() -> (Arc<Server>, World) {
    let server = Arc::new(tokio::task::spawn_blocking(Server::start).await.unwrap());
    let world = World::start(Database::at(server.fresh_database())).await;
    (server, world)
}

fn assert_told(answer: &Answer) {
    answer.is_for_later();
    assert_eq!(answer.header("retry-after"), Some("5"));
}

/// What operators and the log are told.
async fn cause(world: &World) -> String {
    match world.authority.show_account(&clerk(), NUMBER).await {
        Err(Error::Store(StoreError::Away(cause))) => cause.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_in_memory_goes_out_while_postgres_is_away() {
    let (server, world) = start().await;
    let phone = world.phone("Máy thử");
    let standing = phone.join().await;
    let held: StatusIndex = world.get("/v1/lists/index.json").await.ok();
    let manifest = format!("/v1/lists/{}", held.manifest);
    let trust_list = format!("/v1/lists/{}", held.trust_list);
    assert_eq!(world.get(&manifest).await.status, 200);
    let time = "/v1/service?nonce=BwcHBwcHBwcHBwcHBwcHBw";

    for mode in ["fast", "immediate"] {
        server.stop(mode);
        world.becomes(503).await;
        for _ in 0..40 {
            let index: StatusIndex = world.get("/v1/lists/index.json").await.ok();
            assert_eq!(index, held);
            assert_eq!(world.get(&manifest).await.status, 200);
            assert_eq!(world.get(time).await.status, 200, "the time needs no database");
            assert_told(&world.get(&trust_list).await);
            assert_told(&phone.get("/v1/phone").await);
        }
        assert_told(&world.phone("Máy khác").sign_in(NUMBER, PASSWORD).await);
        assert!(cause(&world).await.contains("Connection refused"), "{}", cause(&world).await);
        assert_eq!(world.get("/healthz").await.status, 200);
        server.resume();
        world.becomes(200).await;
        assert_eq!(phone.standing().await.phone, standing.phone);
        assert_eq!(world.phone("Máy khác").sign_in(NUMBER, PASSWORD).await.status, 201);
        assert_eq!(gauge(&world, "commits_failing").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stands_by_is_not_used_until_it_takes_over() {
    let (server, world) = start().await;
    let phone = world.phone("Máy thử");
    let standing = phone.join().await;
    server.stop("fast");
    server.resume_standing_by();
    world.becomes(503).await;
    assert_told(&phone.get("/v1/phone").await);
    assert!(cause(&world).await.contains("stands by"), "{}", cause(&world).await);
    server.promote();
    world.becomes(200).await;
    assert_eq!(phone.standing().await.phone, standing.phone);
    assert_eq!(world.phone("Máy khác").sign_in(NUMBER, PASSWORD).await.status, 201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_says_nothing_any_more_is_away_too() {
    let (server, world) = start().await;
    let phone = world.phone("Máy thử");
    let standing = phone.join().await;
    let frozen = server.freeze();
    world.becomes(503).await;
    assert_told(&phone.get("/v1/phone").await);
    drop(frozen);
    world.becomes(200).await;
    assert_eq!(phone.standing().await.phone, standing.phone);
}
