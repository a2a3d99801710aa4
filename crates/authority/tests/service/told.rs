//! What the service tells whoever watches over it, before something ends and when nothing goes on.

use vneid_authority::Urgency;
use vneid_core::Level;

use crate::clock::{fault, is_ready};
use crate::support::{Database, Handset, NUMBER, PASSWORD, World, clerk, person};

/// A trust list that has ended is told at once, and a new one is enough.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trust_list_that_has_ended_makes_an_instance_unfit() {
    let world = &World::start(Database::sqlite()).await;
    let ends = |days: i64, sequence| {
        world.trust_list(|claims| {
            claims.sequence = sequence;
            claims.expires = world.now().plus_seconds(days * 86_400);
        })
    };
    world.authority.install_trust_list(&clerk(), &ends(40, 2)).await.unwrap();
    let codes = async || {
        let findings = world.authority.report().await.unwrap().findings;
        let told = findings.iter().map(|it| (it.code(), it.urgency()));
        told.filter(|(code, _)| code.starts_with("trust_list")).collect::<Vec<_>>()
    };
    assert_eq!(codes().await, []);
    for (days, told) in [
        (11, ("trust_list_ends", Urgency::Warning)),
        (23, ("trust_list_ends", Urgency::Error)),
        (6, ("trust_list_ends", Urgency::Error)),
    ] {
        world.pass(days * 86_400).await;
        assert_eq!(codes().await, [told]);
        assert_eq!(fault(world, "trust_list").await, None);
    }
    world.clock.pass(1);
    assert_eq!(codes().await, [("trust_list_ended", Urgency::Unfit)]);
    assert!(fault(world, "trust_list").await.unwrap().contains("has ended"));
    world.authority.install_trust_list(&clerk(), &ends(30, 3)).await.unwrap();
    assert_eq!(fault(world, "trust_list").await, None);
}

async fn metrics(world: &World) -> String {
    String::from_utf8(world.get("/metrics").await.body).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_ends_or_grows_old_has_a_number() {
    let world = &World::start(Database::sqlite()).await;
    Handset::joined(world).await;
    world.pass(0).await;
    world.authority.watch_ages().await;
    let text = metrics(world).await;
    let number = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().parse::<f64>().unwrap() as i64
    };
    let (now, day) = (world.now().unix_seconds(), 86_400);
    for (name, at) in [
        ("trust_list_ends_timestamp_seconds", now + 30 * day),
        ("manifest_published_timestamp_seconds", now),
        ("upkeep_succeeded_timestamp_seconds", now),
        ("clock_doubted", 0),
        ("messages_total{result=\"taken\"}", 1),
        ("message_seconds_count", 1),
    ] {
        assert_eq!(number(&format!("vneid_authority_{name}")), at, "{name}");
    }
    for role in ["device", "status", "paper", "time"] {
        let name = format!("vneid_authority_signs_until_timestamp_seconds{{role=\"{role}\"}}");
        assert!(number(&name) > now + 50 * day, "{role}");
    }
    number("vneid_authority_attestation_list_fetched_timestamp_seconds{of=\"android\"}");
    assert!(text.contains("vneid_authority_build_info{version=\""), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_is_down_is_counted() {
    let world = &World::start(Database::sqlite()).await;
    std::fs::remove_file(world.outbox_file()).ok();
    std::fs::create_dir(world.outbox_file()).unwrap();
    let phone = world.phone("Máy thử");
    for _ in 0..3 {
        assert_eq!(phone.sign_in(NUMBER, PASSWORD).await.status, 503);
    }
    let text = metrics(world).await;
    assert!(text.contains("vneid_authority_messages_total{result=\"failed\"} 3"), "{text}");
    assert!(is_ready(world).await, "phones that are signed in are served on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_list_of_attestation_keys_is_told() {
    let world = &World::start(Database::sqlite()).await;
    let written = std::fs::metadata(world.android_status()).unwrap().modified().unwrap();
    let written = written.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64;
    world.clock.pass(written - world.now().unix_seconds());
    let codes = async || {
        let findings = world.authority.report().await.unwrap().findings;
        let told = findings.iter().map(|it| (it.code(), it.urgency()));
        told.filter(|(code, _)| code.starts_with("attestation")).collect::<Vec<_>>()
    };
    assert_eq!(codes().await, []);
    world.clock.pass(36 * 3_600 + 1);
    assert_eq!(codes().await, [("attestation_list_old", Urgency::Warning)]);
    world.clock.pass(36 * 3_600);
    assert_eq!(codes().await, [("attestation_list_old", Urgency::Error)]);
    std::fs::write(world.android_status(), "{}").unwrap();
    assert_eq!(codes().await, [("attestation_list_refused", Urgency::Error)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_that_nobody_enters_are_told() {
    let world = &World::start(Database::sqlite()).await;
    let codes = async || {
        let report = world.authority.report().await.unwrap();
        report.findings.iter().any(|it| it.code() == "no_code_entered")
    };
    for n in 0..10 {
        assert!(!codes().await, "{n}");
        let number = format!("0000000010{n:02}");
        let person = person(&number, Level::Two);
        world.authority.open_account(&clerk(), &person, PASSWORD).await.unwrap();
        assert_eq!(world.phone("Máy thử").sign_in(&number, PASSWORD).await.status, 201);
    }
    assert!(codes().await);
    world.phone("Máy thử").join().await;
    assert!(!codes().await);
}
