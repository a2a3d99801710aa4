//! What was answered is still there when the service is started again.

use crate::support::{Database, NUMBER, PASSWORD, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_is_still_registered_after_a_restart_on_sqlite() {
    still_registered(World::start(Database::sqlite()).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_is_still_registered_after_a_restart_on_postgres() {
    still_registered(World::start(Database::postgres().await).await).await;
}

async fn still_registered(world: World) {
    let (keys, standing) = {
        let phone = world.phone("Máy thử");
        let standing = phone.join().await;
        ((phone.request_key.clone(), phone.presentation_key.clone()), standing)
    };
    let world = world.restart().await;
    let mut phone = world.phone("Máy thử");
    (phone.request_key, phone.presentation_key) = keys;
    assert_eq!(phone.standing().await.phone, standing.phone);
    world.pass(4 * 86_400).await;
    assert_eq!(phone.renew().await.status, 201);
    assert_eq!(world.phone("Máy khác").sign_in(NUMBER, PASSWORD).await.status, 201);
}
