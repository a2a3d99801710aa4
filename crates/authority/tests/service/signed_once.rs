//! Signatures may be slow and their maker may go away: what was signed for a publication is not signed
//! again when that is begun anew.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use vneid_authority::{Signer, SignerError, SigningKey};
use vneid_payload::Kid;

use vneid_core::crypto::sha256;

use crate::lists::{Held, index};
use crate::support::{Database, NUMBER, World, clerk};

/// A signer that goes away after a number of signatures.
#[derive(Debug)]
struct Tired {
    signer: Arc<dyn Signer>,
    left: AtomicUsize,
    signed: AtomicUsize,
}

impl Tired {
    /// Signs `left` times from now on; returns how many it has signed since the last time.
    fn signs(&self, left: usize) -> usize {
        self.left.store(left, Ordering::SeqCst);
        self.signed.swap(0, Ordering::SeqCst)
    }
}

impl Signer for Tired {
    fn keys(&self) -> &[SigningKey] {
        self.signer.keys()
    }

    fn sign<'a>(
        &'a self,
        kid: Kid,
        message: &'a [u8],
    ) -> BoxFuture<'a, Result<[u8; 64], SignerError>> {
        let less = |left: usize| left.checked_sub(1);
        if self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_err() {
            return async { Err(SignerError::TokenAway("tired".to_owned())) }.boxed();
        }
        self.signed.fetch_add(1, Ordering::SeqCst);
        async move {
            // As a token takes it: who begins meanwhile would sign as well.
            tokio::time::sleep(Duration::from_millis(30)).await;
            self.signer.sign(kid, message).await
        }
        .boxed()
    }
}

/// A service whose signer is such, and a phone with certificates in two shards that loses them while
/// only `left` signatures are made of what there is to publish.
async fn interrupted(database: Database, left: usize) -> (World, Arc<Tired>) {
    let mut tired = None;
    let world = World::start_of(database, |parts| {
        let signer = parts.signer.clone();
        let it = Tired { signer, left: usize::MAX.into(), signed: 0.into() };
        parts.signer = tired.insert(Arc::new(it)).clone();
    });
    let (world, tired) = (world.await, tired.unwrap());
    let mut phone = world.phone("Máy thử");
    phone.join().await;
    world.pass(4 * 86_400).await;
    assert_eq!(phone.renew().await.status, 201);
    tired.signs(left);
    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    world.authority.publish_if_due().await.unwrap_err();
    assert_eq!(tired.signs(usize::MAX), left);
    (world, tired)
}

/// Of each shard a delta and a list, and a manifest.
const ALL: usize = 2 + 2 + 1;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_signed_before_the_signer_went_away_is_kept() {
    for (left, lost) in [(2, 0), (3, 1), (4, 0)] {
        let (world, tired) = interrupted(Database::sqlite(), left).await;
        let published = world.authority.publish_if_due().await;
        // Unless the service itself was faster.
        let _ = published.unwrap();
        assert_eq!(tired.signs(usize::MAX), ALL - left + lost, "{left}: half an edition is lost");
        Held::default().sync(&world).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_instance_has_published_is_not_signed_again() {
    let (world, tired) = interrupted(Database::sqlite(), 3).await;
    // Its own upkeep must not be first.
    tired.signs(0);
    let other = world.second_instance().await;
    other.authority.publish_if_due().await.unwrap();
    tired.signs(usize::MAX);
    assert!(!world.authority.publish_if_due().await.unwrap());
    assert_eq!(tired.signs(usize::MAX), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_instances_that_publish_at_once_one_signs() {
    let (world, tired) = interrupted(Database::postgres().await, 0).await;
    tired.signs(0);
    let (second, third) = (
        world.second_instance_with(tired.clone()).await,
        world.second_instance_with(tired.clone()).await,
    );
    tired.signs(usize::MAX);
    let all = [&world, &second, &third].map(|it| it.authority.publish_if_due());
    for published in futures_util::future::join_all(all).await {
        let _by_whom = published.unwrap();
    }
    assert_eq!(tired.signs(usize::MAX), ALL);
    Held::default().sync(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signatures_that_were_not_made_are_counted() {
    let (world, tired) = interrupted(Database::sqlite(), 0).await;
    tired.signs(usize::MAX);
    let _unless_the_service_was_faster = world.authority.publish_if_due().await.unwrap();
    let answer = world.get("/metrics").await;
    let text = answer.text();
    let count = |role: &str, result: &str| -> usize {
        let name =
            format!("vneid_authority_signatures_total{{role=\"{role}\",result=\"{result}\"}} ");
        text.lines().find_map(|line| line.strip_prefix(&name)).unwrap().parse().unwrap()
    };
    assert!(count("status", "failed") > 0, "{text}");
    assert!(count("status", "made") >= ALL, "{text}");
    assert_eq!(count("device", "failed"), 0, "{text}");
    assert!(count("device", "made") > 0, "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trust_list_does_not_wait_for_the_signer() {
    let (world, tired) = interrupted(Database::sqlite(), 0).await;
    tired.signs(0);
    let list = world.trust_list(|claims| claims.sequence = 2);
    world.authority.install_trust_list(&clerk(), &list).await.unwrap();
    world.authority.publish_if_due().await.unwrap_err();
    assert_eq!(index(&world).await.trust_digest.to_array(), Some(sha256(&list)));
    tired.signs(usize::MAX);
    let _unless_the_service_was_faster = world.authority.publish_if_due().await.unwrap();
    Held::default().sync(&world).await;
}
