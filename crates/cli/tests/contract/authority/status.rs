//! How an authority stands, and an operator's word on the time.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::{SignedDuration, civil};
use serde_json::Value;

use super::Site;

/// What a watch in Vietnam shows, so many seconds from now.
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
    let before = site.run(&["status"]);
    assert_eq!((before.status, findings(&before.one())), (69, vec!["not_served".to_owned()]));

    let service = site.serve(&[]);
    assert!(service.is_ready());
    let done = (0..50).map(|_| site.run(&["status"])).find(|done| done.status == 0).unwrap();
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
    let mut command = super::authority(&["status", "--dir", &site.text("a")]);
    let told = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(
        told.starts_with("SOMETHING HAS TO BE DONE:\n  [TODAY] No service has worked"),
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
