//! Ceremonies: what happens offline, and what is installed.

use std::fs;
use std::process::Stdio;

use super::{Site, authority};
use crate::world::Done;

/// Two ceremonies: signs a draft with one root, and what comes out with another. Gives what each
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
        let root = offline(&["root", "new", &site.text(&format!("{name}.pem"))]);
        assert_eq!(root.one()["thumbprint"].as_str().unwrap().len(), 64);
        let sec1 = root.one()["sec1"].as_str().unwrap().to_owned();
        assert_eq!((&sec1[..2], sec1.len()), ("04", 130), "as authority.properties takes it");
        let public = site.path(&format!("{name}.pub.pem"));
        fs::copy(public, site.path("real/public").join(format!("{name}.pem"))).unwrap();
    }
    let (keys, list) = ([site.text("root-3.pem"), site.text("root-1.pem")], site.text("list.cose"));
    let draft = site.text("real/trust-list-1.toml");
    let [_, signed] = sign_twice(&site, &draft, [&keys[0], &keys[1]], &list);
    let signed = signed.one();
    assert_eq!(
        (&signed["sequence"], signed["issuers"].as_array().unwrap().len()),
        (&1.into(), ISSUERS)
    );
    assert_eq!(offline(&["root", "show", &list]).one(), signed);
    // As long as no app is named as genuine, there is no service.
    let install = offline(&["root", "install", &list, "--dir", &dir]);
    assert_eq!(install.status, 78);
    assert!(install.stderr.contains("android_roots"), "{}", install.stderr);
}

#[test]
fn issuers_are_added_by_the_next_list_while_the_service_runs() {
    let site = Site::new();
    let service = site.serve(&[]);
    let names = ["device-4432", "time-5432"];
    let drafts = names.map(|name| {
        let key = site.run(&["key", "new", name]).one();
        assert!(site.path(&format!("a/keys/{name}.pem")).exists());
        key["draft"].as_str().unwrap().to_owned()
    });
    assert_eq!(site.run(&["key", "new", "paper-4432"]).status, 73, "kids are never used again");

    let out = site.text("next");
    let draft = site.run(&["root", "draft", "--out", &out]).one();
    assert_eq!(draft["sequence"], 2);
    let path = draft["draft"].as_str().unwrap().to_owned();
    let text = fs::read_to_string(&path).unwrap() + "\n" + &drafts.join("\n");
    fs::write(&path, text).unwrap();
    for name in names {
        let file = format!("{name}.pem");
        fs::copy(site.path("a/public").join(&file), site.path("next").join(&file)).unwrap();
    }

    let roots = [site.text("a/ceremony/root-2.pem"), site.text("a/ceremony/root-3.pem")];
    let list = site.text("list-2.cose");
    let [_, signed] = sign_twice(&site, &path, [&roots[0], &roots[1]], &list);
    assert_eq!(
        signed.one()["issuers"].as_array().unwrap().len(),
        ISSUERS + names.len(),
        "{}",
        signed.stderr
    );
    let installed = site.run(&["root", "install", &list]);
    assert_eq!(installed.one()["sequence"], 2, "{}", installed.stderr);
    assert_eq!(site.run(&["root", "show"]).one(), signed.one());
    let begun = std::time::Instant::now();
    while !service.get("/v1/lists/index.json").1.contains("trust/2") {
        assert!(begun.elapsed().as_secs() < 20, "the service does not serve the new list");
        std::thread::sleep(std::time::Duration::from_millis(50));
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
    for of_each in ["signed_by", "signatures_missing"] {
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

/// In the first list: one for each role, device, status, paper and time.
const ISSUERS: usize = 4;
