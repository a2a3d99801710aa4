//! Making an authority.

use std::fs;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use super::{Site, authority};
use crate::world::Done;

#[test]
fn nothing_is_ever_made_over() {
    let site = Site::new();
    let before = fs::read(site.path("a/secret")).unwrap();
    let again = site.run(&["init"]);
    assert_eq!((again.status, again.stdout.as_str()), (73, ""));
    assert!(again.stderr.contains("was not overwritten"), "{}", again.stderr);
    let real = site.run(&["init", "--public-url", "https://authority.example"]);
    assert_eq!(real.status, 73);
    assert_eq!(fs::read(site.path("a/secret")).unwrap(), before);
    // A database without its configuration is somebody's, too.
    fs::remove_file(site.path("a/authority.toml")).unwrap();
    assert_eq!(site.run(&["init"]).status, 73);
}

#[test]
fn what_comes_next_is_told() {
    let site = Site::new();
    let dir = site.text("real");
    let init = ["init", "--public-url", "https://authority.example", "--dir", &dir];
    let made = Done::of(authority(&init).output().unwrap());
    assert_eq!(made.status, 0, "{}", made.stderr);
    assert!(made.stdout.contains("vneid authority root new"), "{}", made.stdout);
    assert!(!site.path("real/ceremony").exists());
    for url in ["http://authority.example", "https://authority.example/"] {
        assert_eq!(site.run(&["init", "--public-url", url]).status, 64, "{url}");
    }
}

#[cfg(unix)]
#[test]
fn private_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::with_account();
    for name in ["secret", "authority.toml", "authority.db", "keys/device-4431.pem"] {
        let mode = fs::metadata(site.path("a").join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
    let mode = fs::metadata(site.path("a")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0);
}

#[test]
fn a_folder_that_can_not_be_written_is_73() {
    let site = Site::new();
    fs::write(site.path("file"), "").unwrap();
    let dir = site.text("file/below");
    let done = Done::of(authority(&["init", "--dir", &dir]).output().unwrap());
    assert_eq!((done.status, done.stdout.as_str()), (73, ""), "{}", done.stderr);
}

/// Whenever it is killed, there is a whole authority or none, and the next `init` or `serve` works.
#[test]
fn killed_at_any_moment_init_leaves_no_half_authority() {
    let site = Site::new();
    let (mut unfinished, mut whole) = (0, 0);
    // Each is killed a little later than the one before, until some were quicker.
    for round in 0_u64.. {
        if whole == 3 {
            break;
        }
        let dir = site.text(&format!("k{round}"));
        let mut child = authority(&["init", "--dir", &dir])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(Duration::from_millis(2 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        let path = site.path(&format!("k{round}"));
        let is_whole = path.join("authority.toml").exists();
        unfinished += usize::from(path.exists() && !is_whole);
        whole += usize::from(is_whole);
        let again = Done::of(authority(&["init", "--dir", &dir]).output().unwrap());
        assert_eq!(again.status, if is_whole { 73 } else { 0 }, "{round}: {}", again.stderr);
        let shown = authority(&["root", "show", "--json", "--dir", &dir]).output().unwrap();
        let shown = Done::of(shown);
        assert_eq!(shown.one()["sequence"], 1, "{round}: {}", shown.stderr);
        assert!(!path.join("init-unfinished").exists(), "{round}");
    }
    // Otherwise the test has tested nothing.
    assert!(unfinished > 0, "no init was killed in the middle");
}
