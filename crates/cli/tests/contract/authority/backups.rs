//! Copies, made while the service runs, and what they are worth.

use std::fs;

use super::{NUMBER, Site};

/// A phone with a certificate whose index the secret made: number 0 of its shard is looked up by
/// the program itself, so any index of a full shard will do.
const CERTIFICATE: &str = "
    INSERT INTO phones (phone, account, name, platform, request_key, request_thumbprint, state,
        registered_at)
    SELECT 'p', account, 'Máy thử', 'test', x'00', x'01', 'active', 1795478400 FROM accounts;
    INSERT INTO shards (kid, day, bits, reserved) VALUES (x'4431', 30000, 20, 1);
    INSERT INTO certificates (kid, day, idx, phone, thumbprint, issued_at)
    VALUES (x'4431', 30000, 0, 'p', x'03', 1795478400);";

#[test]
fn a_copy_is_made_while_the_service_runs_and_stands_the_rehearsal() {
    let site = Site::with_account();
    let service = site.serve(&[]);
    let copy = site.text("copy.db");
    let made = site.run(&["backup", "make", &copy]).one();
    assert_eq!(made["bytes"], fs::metadata(&copy).unwrap().len());
    assert_eq!(made["also_keep"].as_array().unwrap().len(), 6);
    let verified = site.run(&["backup", "verify", &copy]);
    assert_eq!(verified.status, 0, "{}{}", verified.stdout, verified.stderr);
    let verified = verified.one();
    assert_eq!((&verified["fit"], &verified["accounts"]), (&true.into(), &1.into()));
    assert_eq!(verified["trust_list"], 1);
    assert!(service.is_ready());
    drop(service);

    // What was done after the copy is not in it; what was done before is.
    assert_eq!(site.add_account("000000000123", &[]).status, 0);
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(site.path(&format!("a/authority.db{suffix}")));
    }
    fs::copy(&copy, site.path("a/authority.db")).unwrap();
    let listed = site.run(&["account", "list"]).one();
    assert_eq!(listed["number"], NUMBER);
    let left: Vec<_> =
        fs::read_dir(site.folder.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "the folder and the copy: {left:?}");
}

#[cfg(unix)]
#[test]
fn a_copy_is_for_its_owner_alone_and_overwrites_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::with_account();
    let copy = site.text("copy.db");
    assert_eq!(site.run(&["backup", "make", &copy]).status, 0);
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o077, 0);
    let before = fs::read(&copy).unwrap();
    assert_eq!(site.run(&["backup", "make", &copy]).status, 73);
    assert_eq!(fs::read(&copy).unwrap(), before);
    assert_eq!(site.run(&["backup", "make", &site.text("nowhere/copy.db")]).status, 66);
}

#[test]
fn a_damaged_copy_is_found_out() {
    let site = Site::with_account();
    let copy = site.text("copy.db");
    assert_eq!(site.run(&["backup", "make", &copy]).status, 0);
    let whole = fs::read(&copy).unwrap();
    let half = whole[..whole.len() / 2].to_vec();
    let mut torn = whole.clone();
    // The pages in the middle, as from another moment.
    for byte in &mut torn[20_480..32_768] {
        *byte ^= 0x55;
    }
    for damaged in [Vec::from(*b"no database at all"), half, torn] {
        fs::write(&copy, &damaged).unwrap();
        let done = site.run(&["backup", "verify", &copy]);
        assert_eq!(done.status, 65, "{}{}", done.stdout, done.stderr);
        assert_eq!(fs::read(&copy).unwrap(), damaged, "it is only read");
    }
    assert_eq!(site.run(&["backup", "verify", &site.text("nowhere.db")]).status, 65);
}

#[test]
fn keys_roots_and_secret_must_belong_to_the_copy() {
    let site = Site::with_account();
    let copy = site.text("copy.db");
    assert_eq!(site.run(&["backup", "make", &copy]).status, 0);
    let verify = || site.run(&["backup", "verify", &copy]);

    let keys = ["paper-5031.pem", "paper-5032.pem"];
    let (key, aside) = (|name: &str| site.path("a/keys").join(name), |name| site.path(name));
    keys.into_iter().for_each(|name| fs::rename(key(name), aside(name)).unwrap());
    let done = verify();
    assert_eq!(done.status, 65);
    assert_eq!(done.one()["cannot_sign"], serde_json::json!(["paper"]));
    fs::rename(aside(keys[1]), key(keys[1])).unwrap();
    assert_eq!(verify().status, 0, "the second key of the role will do");

    let root = site.path("a/public/root-1.pem");
    fs::copy(site.path("a/public/maker.pem"), &root).unwrap();
    let done = verify();
    assert_eq!(done.status, 65);
    assert_eq!(done.one()["trust_list"], serde_json::Value::Null);
}

#[test]
fn another_secret_is_found_out() {
    let site = Site::with_account();
    site.sql(CERTIFICATE);
    let copy = site.text("copy.db");
    assert_eq!(site.run(&["backup", "make", &copy]).status, 0);
    // Index 0 came from number 0 with one secret in a million: not with this one.
    let done = site.run(&["backup", "verify", &copy]);
    assert_eq!(done.status, 65);
    assert_eq!(done.one()["secret_fits"], false);
}

/// What docs/guides/operate.md tells to do with a copy that is older than the last thing the service
/// did: another device key, so that no index comes twice, and a counter beyond what phones have seen.
#[test]
fn after_a_restore_the_standby_key_begins_anew() {
    let site = Site::new();
    assert_eq!(site.run(&["publish"]).status, 0);

    let copy = site.text("copy.db");
    assert_eq!(site.run(&["backup", "make", &copy]).status, 0);
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(site.path(&format!("a/authority.db{suffix}")));
    }
    fs::copy(&copy, site.path("a/authority.db")).unwrap();
    for used in ["device-4431", "device-4432"] {
        let used = site.path(&format!("a/keys/{used}.pem"));
        fs::rename(&used, site.path("aside.pem")).unwrap();
        let verified = site.run(&["backup", "verify", &copy]);
        assert_eq!(verified.status, 0, "one of the two signs: {}", verified.stderr);
        fs::rename(site.path("aside.pem"), used).unwrap();
    }
    fs::rename(site.path("a/keys/device-4431.pem"), site.path("aside.pem")).unwrap();
    site.sql("UPDATE publisher SET sequence = sequence + 100000");
    assert!(site.run(&["publish"]).one()["manifest"].as_u64().unwrap() > 100_000);
    let service = site.serve(&[]);
    assert!(service.is_ready());
    assert!(service.get("/v1/lists/index.json").1.contains("4432/"));
}
