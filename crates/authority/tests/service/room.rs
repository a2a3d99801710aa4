//! Lists with much in them, and what there is no room for.

use sqlx::{AnyConnection, Connection};
use vneid_authority::Error;
use vneid_client::wire::StatusIndex;
use vneid_payload::DeviceCertificate;

use crate::lists::{Held, index};
use crate::support::{NUMBER, World, clerk};

on_both_databases! {
    a_shard_that_can_not_be_made_holds_up_no_other
    nine_paper_keys_with_shards_of_their_own_fit
    more_than_a_million_revocations_in_a_day_go_out
    papers_keep_the_shards_of_the_first_key
}

pub(crate) async fn gauge(world: &World, name: &str) -> i64 {
    let text = String::from_utf8(world.get("/metrics").await.body).unwrap();
    let name = format!("vneid_authority_{name} ");
    text.lines().find_map(|line| line.strip_prefix(&name)).unwrap().parse().unwrap()
}

/// An index that no list can hold stands in one shard; a phone of another one is revoked.
async fn a_shard_that_can_not_be_made_holds_up_no_other(world: &World) {
    let phone = world.phone("Máy thử");
    let standing = phone.join().await;
    world.pass(1).await;
    let before = index(world).await;
    let other = world.now().unix_day() + 1;
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    sqlx::query("INSERT INTO revocations (kid, day, idx, revoked_at) VALUES ($1, $2, $3, 0)")
        .bind(&b"D1"[..])
        .bind(i64::from(other))
        .bind(1_i64 << 27)
        .execute(&mut connection)
        .await
        .unwrap();
    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    world.authority.publish().await.unwrap();
    let mut officer = Held::default();
    officer.sync(world).await;
    assert!(officer.is_revoked(&standing));
    let after = index(world).await;
    let of = |index: &StatusIndex| {
        index.shards.iter().find(|it| it.shard == format!("4431/{other}")).cloned().unwrap()
    };
    assert_eq!(of(&after), of(&before), "stays at its newest edition");
    assert_eq!(gauge(world, "shards_held_back").await, 1);
    let told = world.authority.check_none_held_back().await;
    assert!(matches!(told, Err(Error::HeldBack { shards: 1 })), "{told:?}");
    assert_eq!(gauge(world, "shards").await, after.shards.len() as i64);
    // It makes nothing due, and is told again with the next manifest.
    assert!(!world.authority.publish_if_due().await.unwrap());
    world.pass(3_600).await;
    assert_eq!(gauge(world, "shards_held_back").await, 1);
    sqlx::query("DELETE FROM revocations WHERE idx = $1")
        .bind(1_i64 << 27)
        .execute(&mut connection)
        .await
        .unwrap();
    world.pass(3_600).await;
    assert_eq!(gauge(world, "shards_held_back").await, 0);
    world.authority.check_none_held_back().await.unwrap();
}

/// As they would be after two years in which each quarter's key had shards of its own.
async fn nine_paper_keys_with_shards_of_their_own_fit(world: &World) {
    let standing = world.phone("Máy thử").join().await;
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    let today = i64::from(world.now().unix_day());
    for key in 0..9_u8 {
        for year in 1..=28_i64 {
            let day = (today / 365 + year) * 365;
            sqlx::query("INSERT INTO shards (kid, day, bits, reserved) VALUES ($1, $2, 12, 1)")
                .bind(&[b'p', key][..])
                .bind(day)
                .execute(&mut connection)
                .await
                .unwrap();
        }
    }
    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    world.authority.publish().await.unwrap();
    assert!(gauge(world, "shards").await > 256);
    let mut officer = Held::default();
    officer.sync(world).await;
    assert!(officer.is_revoked(&standing));
}

async fn more_than_a_million_revocations_in_a_day_go_out(world: &World) {
    let standing = world.phone("Máy thử").join().await;
    world.pass(1).await;
    let bytes = &standing.certificate.as_ref().unwrap().certificate.0;
    let day = DeviceCertificate::decode(bytes).unwrap().claims().expires.unix_day();
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    // A million and one are said to be published, beside the phone's, which is among the first 4096.
    sqlx::query(
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
         INSERT INTO revocations (kid, day, idx, revoked_at, edition)
         SELECT $1, $2, i + 4096, 0, 1 FROM n",
    )
    .bind(&b"D1"[..])
    .bind(i64::from(day))
    .execute(&mut connection)
    .await
    .unwrap();
    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    world.authority.publish().await.unwrap();
    assert_eq!(gauge(world, "shards_held_back").await, 0);
    assert!(gauge(world, "largest_shard").await > 1_000_000);
    let mut officer = Held::default();
    officer.sync(world).await;
    assert!(officer.is_revoked(&standing));
}

async fn papers_keep_the_shards_of_the_first_key(world: &World) {
    let line = |number: &str| {
        format!(
            r#"{{"account":"{NUMBER}","kind":"health_insurance","number":"{number}","holder":"Nguyễn Văn Thử Nghiệm","expires":"2090-01-01","fields":{{"birth_date":"2000-01-01","sex":"Nam","first_clinic":"Trạm y tế Thử Nghiệm","valid_from":"2026-01-01"}}}}"#
        )
    };
    let import = async |number: &str| {
        let report = world.authority.import_papers(&clerk(), &line(number)).await.unwrap();
        assert_eq!((report.added, report.errors.len()), (1, 0), "{:?}", report.errors);
    };
    import("0000000789").await;
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    // As if the first key had been another one.
    sqlx::query("UPDATE publisher SET paper_shards = $1")
        .bind(&b"P0"[..])
        .execute(&mut connection)
        .await
        .unwrap();
    import("0000000790").await;
    let kids: Vec<(Vec<u8>,)> = sqlx::query_as("SELECT kid FROM paper_indexes ORDER BY kid DESC")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert_eq!(kids, [(b"P1".to_vec(),), (b"P0".to_vec(),)]);
}
