//! To whom a database belongs: it is refused by whoever it does not belong to.

use std::path::PathBuf;

use sqlx::{AnyConnection, Connection};
use vneid_authority::{Authority, Error, Parts, ServiceSecret, Unfit};
use vneid_core::{Roots, World as WorldKind};
use vneid_testworld::SoftKey;

use crate::support::{Database, World};

on_both_databases! {
    a_database_that_is_older_than_what_was_published_is_refused
    a_database_of_another_authority_is_refused
    a_database_of_before_says_once_to_whom_it_belongs
    an_operators_command_makes_no_database
}

/// What refuses to be opened with these parts.
pub(crate) async fn refused(parts: Parts) -> Unfit {
    match Authority::open(parts).await {
        Err(Error::Unfit(unfit)) => unfit,
        other => panic!("{other:?}"),
    }
}

async fn a_database_of_another_authority_is_refused(world: &World) {
    let parts = || world.parts_on(world.database());
    let secret = ServiceSecret::new(&[8; 32]);
    assert_eq!(refused(Parts { secret, ..parts() }).await, Unfit::OtherSecret);
    let key = |seed: u8| SoftKey::from_seed(&[seed; 32]).unwrap().public();
    let roots = |seeds: [u8; 3]| Roots::new(&seeds.map(key), WorldKind::Test, 1).unwrap();
    assert_eq!(refused(Parts { roots: roots([1, 21, 22]), ..parts() }).await, Unfit::OtherRoots);
    // One root has followed another: the two others still sign.
    let followed = Parts { roots: roots([1, 2, 21]), ..parts() };
    Authority::open(followed).await.unwrap().close().await;
    let real = || {
        let mut parts = parts();
        parts.rules.test_world = false;
        parts.roots = roots([1, 2, 21]);
        parts
    };
    Authority::open(real()).await.unwrap().close().await;
    let public_url = "https://other.example".to_owned();
    let held = real().public_url;
    assert_eq!(refused(Parts { public_url, ..real() }).await, Unfit::OtherUrl { held });
}

async fn a_database_of_before_says_once_to_whom_it_belongs(world: &World) {
    let _phone = world.phone("Máy thử").join().await;
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    sqlx::query("DELETE FROM belongs").execute(&mut connection).await.unwrap();
    let parts = || world.parts_on(world.database());
    let secret = || ServiceSecret::new(&[8; 32]);
    // What it was made with speaks against another secret, and against other roots.
    assert_eq!(refused(Parts { secret: secret(), ..parts() }).await, Unfit::OtherSecret);
    let key = |seed: u8| SoftKey::from_seed(&[seed; 32]).unwrap().public();
    let roots = Roots::new(&[21, 22, 23].map(key), WorldKind::Test, 1).unwrap();
    assert_eq!(refused(Parts { roots, ..parts() }).await, Unfit::OtherRoots);
    Authority::open(parts()).await.unwrap().close().await;
    assert_eq!(refused(Parts { secret: secret(), ..parts() }).await, Unfit::OtherSecret);
}

async fn an_operators_command_makes_no_database(world: &World) {
    let another = world.another_database().await;
    let opened = Authority::open_existing(world.parts_on(&another)).await;
    assert!(matches!(opened, Err(Error::Unfit(Unfit::Missing(_)))));
    if let Some(path) = another.url().strip_prefix("sqlite:") {
        assert!(!PathBuf::from(path).exists());
        std::fs::write(path, "").unwrap();
        let opened = Authority::open_existing(world.parts_on(&another)).await;
        assert!(matches!(opened, Err(Error::Unfit(Unfit::Missing(_)))), "an emptied one");
    }
    Authority::open(world.parts_on(&another)).await.unwrap().close().await;
    Authority::open_existing(world.parts_on(&another)).await.unwrap().close().await;
}

async fn a_database_that_is_older_than_what_was_published_is_refused(world: &World) {
    let folder = tempfile::tempdir().unwrap();
    let stamped = |database: &Database| {
        let stamp = Some(folder.path().join("published.json"));
        Parts { stamp, ..world.parts_on(database) }
    };
    let refused = async |database: &Database| match Authority::open(stamped(database)).await {
        Err(Error::Unfit(unfit)) => unfit,
        other => panic!("{other:?}"),
    };
    world.authority.publish_if_due().await.unwrap();
    let held = world.authority.manifest_sequence().await.unwrap();
    let instance = Authority::open(stamped(world.database())).await.unwrap();
    let copy = world.database().copy(world).await;
    let mut connection = AnyConnection::connect(copy.url()).await.unwrap();
    // As of a dump, or a point in time: it does not say that it is a copy.
    sqlx::query("UPDATE belongs SET copied_at = NULL").execute(&mut connection).await.unwrap();
    instance.publish().await.unwrap();
    assert_eq!(refused(&copy).await, Unfit::Older { held, published: held + 1 });
    let another = world.another_database().await;
    assert_eq!(
        refused(&another).await,
        match another.url().strip_prefix("sqlite:") {
            Some(path) => Unfit::Missing(path.to_owned()),
            None => Unfit::Missing("PostgreSQL".to_owned()),
        }
    );
    instance.close().await;
    let again = Authority::open(stamped(world.database())).await.unwrap();
    again.publish().await.unwrap();
    again.close().await;
    assert_eq!(refused(&copy).await, Unfit::Older { held, published: held + 2 });
}
