//! Ceremonies: what happens offline, and what is installed.

use std::fs;
use std::process::Stdio;

use serde_json::{Value, json};

use super::{NUMBER, Site, authority};
use crate::world::Done;

/// Two ceremonies: signs a draft with one root, and what comes out with another. Returns what each
/// told.
pub(super) fn sign_twice(site: &Site, draft: &str, keys: [&str; 2], list: &str) -> [Done; 2] {
    let half = site.text("half-signed.cose");
    let first = offline(&["root", "sign", draft, "--key", keys[0], "--out", &half]);
    let second = offline(&["root", "sign", &half, "--key", keys[1], "--out", list]);
    fs::remove_file(half).unwrap();
    [first, second]
}

/// A command that needs no authority.
pub(super) fn offline(arguments: &[&str]) -> Done {
    let mut command = authority(arguments);
    Done::of(command.arg("--json").stdin(Stdio::null()).output().unwrap())
}

#[test]
fn a_real_authority_is_set_up_by_a_ceremony() {
    let site = Site::new();
    let dir = site.text("real");
    let made = offline(&["init", "--public-url", "https://authority.example", "--dir", &dir]);
    assert_eq!(made.one()["test_world"], false, "{}", made.stderr);
    for name in ["root-1", "root-2", "root-3"] {
        let root = offline(&["root", "new", &site.text(&format!("{name}.key"))]);
        assert_eq!(root.one()["thumbprint"].as_str().unwrap().len(), 64);
        let sec1 = root.one()["sec1"].as_str().unwrap().to_owned();
        assert_eq!((&sec1[..2], sec1.len()), ("04", 130), "as authority.properties takes it");
        let public = format!("{name}.pub.pem");
        fs::copy(site.path(&public), site.path("real/public").join(public)).unwrap();
    }
    let (keys, list) = ([site.text("root-3.key"), site.text("root-1.key")], site.text("list.cose"));
    let draft = site.text("real/trust-list-1.toml");
    let [_, signed] = sign_twice(&site, &draft, [&keys[0], &keys[1]], &list);
    let signed = signed.one();
    assert_eq!(
        (&signed["sequence"], signed["issuers"].as_array().unwrap().len()),
        (&1.into(), ISSUERS)
    );
    assert_eq!(offline(&["root", "show", &list]).one(), unsigned_now(signed));
    // The ceremony need not wait until it is known which apps are genuine; the service does.
    let installed = offline(&["root", "install", &list, "--dir", &dir, "--operator", "thi.lan"]);
    assert_eq!(installed.status, 0, "{}", installed.stderr);
    assert_eq!(installed.one()["waits_to_be_published"], false);
    assert_eq!(installed.one()["without_signer"], json!([]));
    let serve = offline(&["serve", "--dir", &dir, "--listen", "127.0.0.1:0"]);
    assert_eq!(serve.status, 78);
    assert!(serve.stderr.contains("android_roots"), "{}", serve.stderr);
    // A root's private half in the place of its public one is told as what it is.
    fs::copy(&keys[0], site.path("real/public/root-3.pub.pem")).unwrap();
    let misplaced = offline(&["root", "show", "--dir", &dir]);
    assert_eq!(misplaced.status, 78);
    assert!(misplaced.stderr.contains("PRIVATE key"), "{}", misplaced.stderr);
}

/// What `root sign` told, without what only it knows.
fn unsigned_now(mut signed: Value) -> Value {
    signed.as_object_mut().unwrap().remove("signed_with");
    signed
}

#[test]
fn issuers_are_added_by_the_next_list_while_the_service_runs() {
    let site = Site::new();
    let service = site.serve(&[]);
    let names = ["device-4433", "time-5433"];
    let made = names.map(|name| {
        let key = site.run(&["key", "new", name]).one();
        assert!(site.path(&format!("a/keys/{name}.pem")).exists());
        key
    });
    assert_eq!(site.run(&["key", "new", "paper-4433"]).status, 73, "kids are never used again");

    let out = site.text("next");
    let draft = ["root", "draft", "--add", names[0], "--add", names[1], "--out", &out];
    let draft = site.run(&draft).one();
    assert_eq!(draft["sequence"], 2);
    for (added, made) in draft["added"].as_array().unwrap().iter().zip(&made) {
        for told in ["key", "thumbprint", "read_aloud"] {
            assert_eq!(added[told], made[told]);
        }
    }
    let path = draft["draft"].as_str().unwrap().to_owned();

    let roots = [site.text("a/ceremony/root-2.pem"), site.text("a/ceremony/root-3.pem")];
    let list = site.text("list-2.cose");
    let [_, signed] = sign_twice(&site, &path, [&roots[0], &roots[1]], &list);
    let issuers = signed.one()["issuers"].as_array().unwrap().clone();
    assert_eq!(issuers.len(), ISSUERS + names.len(), "{}", signed.stderr);
    for made in &made {
        assert!(issuers.iter().any(|issuer| issuer["thumbprint"] == made["thumbprint"]));
    }
    let installed = site.run(&["root", "install", &list]);
    assert_eq!(installed.one()["sequence"], 2, "{}", installed.stderr);
    let mut shown = site.run(&["root", "show"]).one();
    assert_eq!(shown["roots"].as_array().unwrap().len(), 3);
    shown["roots"] = Value::Null;
    assert_eq!(shown, unsigned_now(signed.one()));
    let begun = std::time::Instant::now();
    while !service.get("/v1/lists/index.json").1.contains("trust/2") {
        assert!(begun.elapsed().as_secs() < 20, "the service does not serve the new list");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
fn a_key_that_is_listed_or_not_there_is_not_added() {
    let site = Site::new();
    for (name, status) in [("device-4432", 65), ("paper-4431", 65), ("device-4433", 65)] {
        let done = site.run(&["root", "draft", "--add", name, "--out", &site.text("next")]);
        assert_eq!((done.status, done.stdout.as_str()), (status, ""), "{name}: {}", done.stderr);
        assert!(!site.path("next").exists());
    }
}

/// A list in which these keys are withdrawn, signed by two roots.
fn withdrawing(site: &Site, sequence: u32, keys: &[&str]) -> String {
    let out = site.text(&format!("next-{sequence}"));
    let draft = site.run(&["root", "draft", "--out", &out]).one();
    assert_eq!(draft["sequence"], sequence);
    let path = draft["draft"].as_str().unwrap();
    let mut text = fs::read_to_string(path).unwrap();
    for key in keys {
        let line = format!("key = \"{key}.pem\"\n");
        assert!(text.contains(&line));
        text = text.replace(&line, &format!("{line}state = \"withdrawn\"\n"));
    }
    fs::write(path, text).unwrap();
    let list = site.text(&format!("list-{sequence}.cose"));
    let roots = [site.text("a/ceremony/root-1.pem"), site.text("a/ceremony/root-2.pem")];
    let [_, signed] = sign_twice(site, path, [&roots[0], &roots[1]], &list);
    assert_eq!(signed.status, 0, "{}", signed.stderr);
    list
}

fn index(site: &Site) -> String {
    let folder = site.text("published");
    site.run(&["publish", "--to", &folder]);
    fs::read_to_string(site.path("published/index.json")).unwrap()
}

#[test]
fn of_two_keys_one_may_be_withdrawn_on_the_first_day() {
    let site = Site::new();
    let stolen = ["device-4431", "status-5331", "paper-5031", "time-5431"];
    let installed = site.run(&["root", "install", &withdrawing(&site, 2, &stolen)]);
    assert_eq!(installed.status, 0, "{}", installed.stderr);
    assert_eq!(installed.one()["without_signer"], json!([]));
    assert!(site.serve(&[]).is_ready());
}

#[test]
fn a_list_that_leaves_a_role_without_a_signer_says_so_and_wants_yes() {
    let site = Site::with_account();
    let list = withdrawing(&site, 2, &["device-4431", "device-4432"]);
    let refused = site.run(&["root", "install", &list]);
    assert_eq!((refused.status, refused.stdout.as_str()), (69, ""));
    assert!(refused.stderr.contains("Role device: no key may sign"), "{}", refused.stderr);
    assert!(refused.stderr.contains("--yes"), "{}", refused.stderr);
    assert_eq!(site.run(&["root", "show"]).one()["sequence"], 1, "nothing was installed");

    let installed = site.run(&["root", "install", &list, "--yes"]);
    assert_eq!(installed.status, 0, "{}", installed.stderr);
    assert_eq!(installed.one()["without_signer"], json!([{ "role": "device", "until": null }]));
    assert!(index(&site).contains("\"trust_list\":\"trust/2\""));

    // A new key must wait until nobody holds a list without it: a year and an hour.
    site.run(&["key", "new", "device-4433"]).one();
    let next = site.text("next-3");
    let draft = site.run(&["root", "draft", "--add", "device-4433", "--out", &next]).one();
    let roots = [site.text("a/ceremony/root-1.pem"), site.text("a/ceremony/root-2.pem")];
    let list = site.text("list-3.cose");
    let path = draft["draft"].as_str().unwrap();
    sign_twice(&site, path, [&roots[0], &roots[1]], &list)[1].one();
    let in_force = site.run(&["root", "show"]).one();
    let waits_for = in_force["expires"].as_i64().unwrap() + 3_600;
    let refused = site.run(&["root", "install", &list]);
    assert_eq!(refused.status, 69);
    assert!(refused.stderr.contains("no key may sign until 20"), "{}", refused.stderr);
    let installed = site.run(&["root", "install", &list, "--yes"]).one();
    assert_eq!(
        installed["without_signer"],
        json!([{ "role": "device", "until": waits_for }]),
        "from when no phone holds a list without it"
    );
}

/// Without a status key the list goes out, and no command that publishes ends well.
#[test]
fn nothing_ends_well_while_something_is_not_published() {
    let site = Site::with_account();
    let paper = super::papers::licence("TEST001").to_string();
    assert_eq!(site.run_with(&paper, &["paper", "import", "-"]).status, 0);
    assert!(index(&site).contains("trust/1"));
    let list = withdrawing(&site, 2, &["status-5331", "status-5332"]);
    let installed = site.run(&["root", "install", &list, "--yes"]);
    assert_eq!(installed.status, 75, "{}", installed.stderr);
    assert!(installed.stderr.contains("role status"), "{}", installed.stderr);
    assert_eq!(installed.one()["waits_to_be_published"], true);
    assert!(index(&site).contains("\"trust_list\":\"trust/2\""), "the list is out");
    let published = site.run(&["publish"]);
    assert_eq!(published.status, 75, "{}", published.stderr);
    assert_eq!(published.one()["waits_to_be_published"], true);
    let withdrawn = site.run(&["paper", "withdraw", NUMBER, "driving_licence", "TEST001"]);
    assert_eq!(withdrawn.status, 75, "{}", withdrawn.stderr);
    assert_eq!(withdrawn.one(), json!({ "withdrawn": true, "waits_to_be_published": true }));
    let suspended = site.run(&["account", "suspend", NUMBER]);
    assert_eq!(suspended.status, 75, "{}", suspended.stderr);
    assert_eq!(suspended.one()["waits_to_be_published"], true);
    assert_eq!(suspended.one()["suspended"], true, "it is stored");
}

#[test]
fn a_root_with_a_passphrase_signs_with_it_alone() {
    let site = Site::new();
    let (right, wrong) = (site.text("right"), site.text("wrong"));
    fs::write(&right, "sáu từ khó đoán\n").unwrap();
    fs::write(&wrong, "sau tu kho doan\n").unwrap();
    let key = site.text("root-9.key");
    let made = offline(&["root", "new", &key, "--passphrase-file", &right]).one();
    assert_eq!(made["passphrase"], true);
    assert!(fs::read_to_string(&key).unwrap().contains("ENCRYPTED PRIVATE KEY"));
    let draft = site.text("a/ceremony/trust-list-1.toml");
    let out = site.text("out.cose");
    let sign = |more: &[&str]| {
        offline(&[&["root", "sign", &draft, "--key", &key, "--out", &out], more].concat())
    };
    let refused = sign(&["--passphrase-file", &wrong]);
    assert_eq!((refused.status, refused.stdout.as_str()), (65, ""));
    assert!(refused.stderr.contains("not the passphrase"), "{}", refused.stderr);
    assert_eq!(sign(&[]).status, 65, "nobody answers");
    assert!(!site.path("out.cose").exists(), "nothing was signed");
    let signed = sign(&["--passphrase-file", &right]).one();
    assert_eq!(signed["signed_with"]["thumbprint"], made["thumbprint"]);
    assert_eq!(signed["signed_with"]["read_aloud"], made["read_aloud"]);

    let of = |file: &str, more: &[&str]| offline(&[&["root", "thumbprint", file], more].concat());
    let public = of(&site.text("root-9.pub.pem"), &[]).one();
    assert_eq!(public["thumbprint"], made["thumbprint"]);
    assert_eq!(of(&key, &["--passphrase-file", &right]).one(), public);
    assert_eq!(of(&key, &["--passphrase-file", &wrong]).status, 65);
    assert_eq!(of(&draft, &[]).status, 65);
    let issuer = of(&site.text("a/keys/device-4431.pem"), &[]).one();
    assert_eq!(of(&site.text("a/public/device-4431.pem"), &[]).one(), issuer);
}

/// What is typed at the standard input is as good as a file.
#[test]
fn a_passphrase_may_come_from_the_standard_input() {
    let site = Site::new();
    fs::write(site.path("right"), "six words\n").unwrap();
    let key = site.text("root-9.key");
    offline(&["root", "new", &key, "--passphrase-file", &site.text("right")]).one();
    let thumbprint = authority(&["root", "thumbprint", &key, "--json"]);
    assert_eq!(super::feed(thumbprint, "six words\n").status, 0);
}

/// The roots that are pinned can be named when one of them is lost.
#[test]
fn every_pinned_root_is_shown_with_its_thumbprint() {
    let site = Site::new();
    let roots = site.run(&["root", "show"]).one()["roots"].clone();
    for (number, root) in (1..).zip(roots.as_array().unwrap()) {
        let file = site.text(&format!("a/public/root-{number}.pem"));
        assert_eq!(&offline(&["root", "thumbprint", &file]).one(), root);
    }
    let words = authority(&["root", "show", "--dir", &site.text("a")]).output().unwrap();
    let words = String::from_utf8(words.stdout).unwrap();
    for root in roots.as_array().unwrap() {
        assert!(words.contains(root["read_aloud"].as_str().unwrap()), "{words}");
    }
}

#[test]
fn what_phones_would_refuse_is_not_installed() {
    let site = Site::new();
    let stranger = site.text("stranger.pem");
    offline(&["root", "new", &stranger]);
    let draft = site.text("a/ceremony/trust-list-1.toml");
    let (root, list) = (site.text("a/ceremony/root-1.pem"), site.text("list.cose"));
    let [_, signed] = sign_twice(&site, &draft, [&root, &stranger], &list);
    assert_eq!(signed.status, 0, "{}", signed.stderr);
    let refused = site.run(&["root", "install", &list]);
    assert_eq!((refused.status, refused.stdout.as_str()), (65, ""));
    fs::write(site.path("garbage"), "no list").unwrap();
    for command in ["install", "show"] {
        let done = site.run(&["root", command, &site.text("garbage")]);
        assert_eq!((done.status, done.stdout.as_str()), (65, ""), "{command}");
    }
    assert_eq!(site.run(&["root", "show"]).one()["sequence"], 1);
}

#[test]
fn a_list_goes_from_root_to_root_and_is_installed_with_two() {
    let site = Site::new();
    let draft = site.run(&["root", "draft", "--out", &site.text("next")]).one();
    let draft = draft["draft"].as_str().unwrap();
    let root = |number: u8| site.text(&format!("a/ceremony/root-{number}.pem"));
    let (half, list) = (site.text("half.cose"), site.text("list.cose"));

    let first = offline(&["root", "sign", draft, "--key", &root(3), "--out", &half]).one();
    assert_eq!(first["signatures_missing"], 1);
    let installed = site.run(&["root", "install", &half]);
    assert_eq!((installed.status, installed.stdout.as_str()), (65, ""));
    assert!(
        installed.stderr.contains("root sign"),
        "it says what is missing: {}",
        installed.stderr
    );

    // The second ceremony sees the form that the first has signed, digest and all.
    let again = ["root", "sign", &half, "--key", &root(3), "--out", &list];
    assert_eq!(offline(&again).status, 65, "the same root twice");
    let mut second = offline(&["root", "sign", &half, "--key", &root(1), "--out", &list]).one();
    assert_eq!(second["signed_by"].as_array().unwrap().len(), 2);
    assert!(second["signed_by"].as_array().unwrap().contains(&first["signed_by"][0]));
    assert_eq!(second["signatures_missing"], 0);
    for of_each in ["signed_by", "signatures_missing", "signed_with"] {
        second[of_each] = first[of_each].clone();
    }
    assert_eq!(second, first);
    assert_eq!(site.run(&["root", "install", &list]).one()["sequence"], 2);
}

#[test]
fn nothing_is_overwritten_and_what_is_no_draft_is_told() {
    let site = Site::new();
    let key = site.text("a/ceremony/root-1.pem");
    let draft = site.text("a/ceremony/trust-list-1.toml");
    assert_eq!(offline(&["root", "new", &key]).status, 73);
    let taken = site.text("a/ceremony/trust-list-1.cose");
    assert_eq!(offline(&["root", "sign", &draft, "--key", &key, "--out", &taken]).status, 73);
    assert_eq!(site.run(&["root", "draft", "--out", &site.text("a")]).status, 73);
    let out = site.text("out.cose");
    for (draft, key) in [(&key, &key), (&draft, &draft), (&site.text("nowhere"), &key)] {
        let done = offline(&["root", "sign", draft, "--key", key, "--out", &out]);
        assert_eq!((done.status, done.stdout.as_str()), (65, ""), "{}", done.stderr);
    }
    assert!(!site.path("out.cose").exists());
}

/// In the first list: two for each role, device, status, paper and time.
const ISSUERS: usize = 8;
