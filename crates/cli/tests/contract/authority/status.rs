//! How an authority stands, and an operator's word on the time.

use std::fs;
use std::process::Stdio;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::{SignedDuration, civil};
use serde_json::Value;

use vneid_testworld::{AppleManufacturer, SoftKey};

use super::roots::{offline, sign_twice};
use super::{Site, authority};
use crate::world::Done;

/// What a watch in Vietnam shows `later_s` seconds from now.
fn watch(later_s: i64) -> String {
    let now_s = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    let since_1970 = SignedDuration::from_secs(now_s + later_s + 7 * 3_600);
    let shown = civil::date(1970, 1, 1).at(0, 0, 0, 0).checked_add(since_1970).unwrap();
    shown.strftime("%Y-%m-%d %H:%M").to_string()
}

/// The codes of what is wrong.
fn findings(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_authority_at_work_is_fit_and_shows_when_everything_ends() {
    let site = Site::with_account();
    // What may run on this machine at the usual port is not ours.
    let status_at = |listen: &str| {
        let mut command = site.command(&["status"]);
        command.env("VNEID_AUTHORITY_LISTEN", listen).stdin(Stdio::null());
        Done::of(command.output().unwrap())
    };
    let before = status_at("127.0.0.1:1");
    assert_eq!((before.status, findings(&before.one())), (69, vec!["not_served".to_owned()]));

    let service = site.serve(&[]);
    assert!(service.is_ready());
    let done = (0..50).map(|_| status_at(service.address())).find(|done| done.status == 0).unwrap();
    let report = done.one();
    assert_eq!((&report["fit"], findings(&report).len()), (&true.into(), 0), "{report}");
    let keys = report["keys"].as_array().unwrap();
    let roles: Vec<&str> = keys.iter().map(|key| key["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["device", "status", "paper", "time"]);
    for key in keys {
        assert!(key["turns"][0]["until"].as_i64() > report["now"].as_i64(), "{report}");
    }
    assert!(report["trust_list_expires"].as_i64() > report["now"].as_i64());
    assert!(report["served"].as_i64() > Some(0) && report["manifest"].as_i64() >= Some(1));
}

#[test]
fn people_are_told_the_same_on_one_screen() {
    let site = Site::with_account();
    let mut command = authority(&["status", "--dir", &site.text("a")]);
    command.env("VNEID_AUTHORITY_LISTEN", "127.0.0.1:1");
    let told = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(
        told.starts_with("SOMETHING HAS TO BE DONE:\n  [TODAY] No service has been at work"),
        "{told}"
    );
    assert!(told.contains("Trust list 1, expires") && told.contains("Key time-"), "{told}");
    assert!(told.lines().count() < 24, "{told}");
}

#[test]
fn a_time_is_confirmed_by_what_a_watch_shows_and_by_nothing_else() {
    let site = Site::with_account();
    for later_s in [300, -300, 16 * 86_400] {
        let done = site.run(&["clock", "confirm", &watch(later_s)]);
        assert_eq!((done.status, &done.stdout[..]), (69, ""), "{later_s}");
        assert!(done.stderr.contains("Nothing was confirmed"), "{}", done.stderr);
    }
    for text in ["now", "14:00", "2026-11-24"] {
        assert_eq!(site.run(&["clock", "confirm", text]).status, 64, "{text}");
    }
    let done = site.run(&["clock", "confirm", &watch(0)]);
    assert!(done.one()["confirmed"].as_i64() > Some(0), "{}", done.stderr);
}

/// A real authority in the folder `a`, with a trust list.
fn real() -> Site {
    let site = Site::empty();
    let dir = site.text("a");
    let made = offline(&["init", "--public-url", "https://authority.example", "--dir", &dir]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    for name in ["root-1", "root-2", "root-3"] {
        assert_eq!(offline(&["root", "new", &site.text(&format!("{name}.key"))]).status, 0);
        let public = format!("{name}.pub.pem");
        fs::copy(site.path(&public), site.path("a/public").join(public)).unwrap();
    }
    let key = |seed| SoftKey::from_seed(&[seed; 32]).unwrap();
    let now_s = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    let now = vneid_core::Instant::from_unix_seconds(now_s).unwrap();
    fs::write(site.path("a/apple.pem"), AppleManufacturer::new([5, 6].map(key)).root_pem(now))
        .unwrap();
    let config = site.path("a/authority.toml");
    let more = "metrics_listen = \"127.0.0.1:0\"\napple_root = \"apple.pem\"\n\
                apple_app_id = \"THUNGHIEM1.vn.example.thunghiem\"\n";
    fs::write(&config, fs::read_to_string(&config).unwrap() + more).unwrap();
    let (draft, list) = (site.text("a/trust-list-1.toml"), site.text("list.cose"));
    sign_twice(&site, &draft, [&site.text("root-1.key"), &site.text("root-2.key")], &list);
    let installed = site.run(&["root", "install", &list, "--operator", "lan.thu"]);
    assert_eq!(installed.status, 0, "{}", installed.stderr);
    site
}

#[test]
fn a_real_authority_that_lay_still_for_a_weekend_waits_for_a_confirmation() {
    let site = real();
    assert_eq!(site.run(&["publish", "--operator", "lan.thu"]).status, 0);
    // Nobody was ever there: as if the last thing was done on Friday, for somebody.
    site.sql(
        "DROP TRIGGER audit_is_never_changed;
         UPDATE audit SET at = at - 259200;
         UPDATE publisher SET published_at = published_at - 259200;
         UPDATE clock SET confirmed_at = 1;",
    );
    let publish = |lang: &str| {
        let mut command = crate::world::command();
        command.args(["--lang", lang, "authority", "publish", "--dir", &site.text("a")]);
        command.args(["--operator", "lan.thu"]);
        Done::of(command.stdin(Stdio::null()).output().unwrap())
    };
    let refused = publish("en");
    assert_eq!(refused.status, 69, "{}", refused.stderr);
    assert!(refused.stderr.contains("Nothing was done for 3 days"), "{}", refused.stderr);
    assert!(refused.stderr.contains("vneid authority clock confirm"), "{}", refused.stderr);
    assert!(publish("vi").stderr.contains("Hệ thống đã không làm gì trong 3 ngày"));
    // A service that is started so says it of itself, too.
    let config = fs::read_to_string(site.path("a/authority.toml")).unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = config.replace("127.0.0.1:8080", &format!("127.0.0.1:{port}"));
    fs::write(site.path("a/authority.toml"), config).unwrap();
    let service = super::Service::start(site.command(&["serve"]));
    assert!(!service.is_ready());
    let report = site.run(&["status"]);
    assert_eq!((report.status, &report.one()["clock_doubted"]), (69, &"ahead".into()));
    assert_eq!(findings(&report.one())[0], "clock_doubted");

    assert_eq!(site.run(&["clock", "confirm", &watch(0), "--operator", "lan.thu"]).status, 0);
    assert!((0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        service.is_ready()
    }));
    let published = publish("en");
    assert_eq!(published.status, 0, "{}", published.stderr);
    let report = site.run(&["status"]).one();
    assert!(report["clock_doubted"].is_null(), "{report}");
    assert!(findings(&report).contains(&"clock_unwitnessed".to_owned()), "{report}");
}
