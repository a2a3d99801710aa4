//! Phones at the counter.

use super::{NUMBER, Site};

/// An active phone and one that waits, with the account's certificates, as registrations leave them.
const PHONES: &str = "
    INSERT INTO phones (phone, account, name, platform, request_key, request_thumbprint, state,
        registered_at, activates_at)
    SELECT '-old-phone', account, 'Máy cũ', 'test', x'00', x'01', 'active', 1795478400, NULL
    FROM accounts;
    INSERT INTO phones (phone, account, name, platform, request_key, request_thumbprint, state,
        registered_at, activates_at)
    SELECT 'new-phone', account, 'Máy mới', 'test', x'00', x'02', 'waiting', 1795478401, 4000000000
    FROM accounts;
    INSERT INTO shards (kid, day, bits, reserved) VALUES (x'4431', 30000, 20, 256);
    INSERT INTO certificates (kid, day, idx, phone, thumbprint, issued_at)
    VALUES (x'4431', 30000, 7, '-old-phone', x'03', 1795478400);";

fn site() -> Site {
    let site = Site::with_account();
    site.sql(PHONES);
    site
}

fn states(site: &Site) -> Vec<String> {
    let listed = site.run(&["device", "list", NUMBER]).json();
    listed.iter().map(|phone| phone["state"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_waiting_phone_takes_over_when_it_is_approved() {
    let site = site();
    let service = site.serve(&[]);
    assert_eq!(states(&site), ["waiting", "active"]);
    let approved = site.run(&["device", "approve", NUMBER, "new-phone"]).one();
    assert_eq!((&approved["state"], &approved["name"]), (&"active".into(), &"Máy mới".into()));
    assert_eq!(approved["waits_to_be_published"], false);
    assert_eq!(states(&site), ["active", "removed"]);
    // The list of the old phone's shard has an edition with it.
    assert!(service.get("/v1/lists/index.json").1.contains("4431/30000"));
    let again = site.run(&["device", "approve", NUMBER, "new-phone"]);
    assert_eq!(again.status, 69, "it waits no more");
}

#[test]
fn a_phone_is_removed_or_reported_lost() {
    let site = site();
    let lost = site.run(&["device", "lost", NUMBER, "-old-phone"]);
    assert_eq!(lost.one()["state"], "lost", "{}", lost.stderr);
    assert_eq!(site.run(&["device", "remove", NUMBER, "new-phone"]).one()["state"], "removed");
    assert_eq!(states(&site), ["removed", "lost"]);
    let shown = site.run(&["account", "show", NUMBER]).one();
    assert_eq!(shown["devices"].as_array().unwrap().len(), 2);
}

#[test]
fn what_there_is_not_is_69() {
    let site = site();
    for (number, phone, told) in
        [(NUMBER, "no-such-phone", "device list"), ("000000000456", "-old-phone", "no account")]
    {
        for command in ["remove", "lost", "approve"] {
            let done = site.run(&["device", command, number, phone]);
            assert_eq!((done.status, done.stdout.as_str()), (69, ""), "{command}");
            assert!(done.stderr.contains(told), "{command}: {}", done.stderr);
        }
    }
    let active = site.run(&["device", "approve", NUMBER, "-old-phone"]);
    assert_eq!(active.status, 69, "an active phone does not wait");
    let waiting = site.run(&["device", "lost", NUMBER, "new-phone"]);
    assert_eq!(waiting.status, 69, "a waiting phone is not lost");
}
