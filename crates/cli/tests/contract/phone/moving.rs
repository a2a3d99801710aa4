//! An account moves to another phone.

use super::service::{CITIZEN, PASSCODE, Service};

#[test]
fn a_move_waits_until_the_old_phone_approves() {
    let service = Service::start();
    let old = service.ready_phone("old", CITIZEN);
    let officer = service.officer();
    let new = service.phone("new");
    service.sign_in(&new, CITIZEN);
    new.ok_with(&["passcode", "set"], PASSCODE);
    new.ok(&["switch", "on"]);
    let status = new.status();
    assert_eq!(status["enrolment"], "waiting");
    assert!(status["activates"].as_i64().unwrap() > status["time"].as_i64().unwrap() + 80_000);
    assert_eq!(status["present"]["refused"][0], "phone_waiting");
    new.ok(&["sync"]);
    assert_eq!(new.status()["enrolment"], "waiting", "patience alone does not help");

    old.ok(&["sync"]);
    let said = old.said(&["notices"]).stdout;
    let digits = status["digits"].as_str().unwrap();
    let shown = new.said(&["status"]).stdout;
    assert!(shown.contains(&format!("This phone shows {digits}. ")), "{shown}");
    let asks = format!("(VNeID Test), which shows {digits}, asks to take this phone's place");
    assert!(said.contains(&asks), "{asks}: {said}");
    old.ok(&["move", "approve"]);
    let report = new.ok(&["sync"]).one();
    assert!(report["certified_until"].is_i64(), "{report}");
    service.run_due();
    officer.ok(&["sync"]);
    assert_eq!(officer.verdict(&new.code(0), 1), (0, "genuine".into()));
    assert_eq!(officer.verdict(&old.code(0), 1), (1, "revoked".into()));
    old.ok(&["sync"]);
    assert_eq!(old.status()["enrolment"], "removed");
    assert_eq!(old.run(&["move", "approve"]).status, 69);
}

#[test]
fn a_refused_move_leaves_everything_as_it_was() {
    let service = Service::start();
    let old = service.ready_phone("old", CITIZEN);
    let none = old.run(&["move", "refuse"]);
    assert_eq!(none.status, 69);
    assert!(none.stderr.contains("No phone asks"), "{}", none.stderr);
    let thief = service.phone("thief");
    service.sign_in(&thief, CITIZEN);
    let said = old.said(&["move", "refuse"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    assert!(said.stdout.contains("change the password"), "{}", said.stdout);
    thief.ok(&["sync"]);
    assert_eq!(thief.status()["enrolment"], "removed");
    assert_eq!(old.status()["present"]["ready"], true);
}

#[test]
fn without_an_answer_the_move_happens_after_its_delay() {
    let service = Service::start();
    let _old = service.ready_phone("old", CITIZEN);
    let new = service.phone("new");
    service.sign_in(&new, CITIZEN);
    service.pass(23 * 3_600);
    new.ok(&["sync"]);
    assert_eq!(new.status()["enrolment"], "waiting");
    service.pass(3_600 + 60);
    new.ok(&["sync"]);
    assert_eq!(new.status()["enrolment"], "active");
}
