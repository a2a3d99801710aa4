//! What people do, from the shop to the verdict.

use serde_json::json;
use vneid_core::Level;

use super::service::{CITIZEN, OFFICER, PASSCODE, PASSWORD, Service, clerk, person};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

#[test]
fn a_citizen_presents_and_an_officer_verifies_for_a_week_without_the_service() {
    let mut service = Service::start();
    let citizen = service.ready_phone("citizen", CITIZEN);
    let officer = service.officer();
    service.stop();
    assert_eq!(officer.verdict(&citizen.code(0), 5), (0, "genuine".into()));
    let nearly = 7 * DAY - HOUR;
    assert_eq!(officer.verdict(&citizen.code(nearly), nearly + 9), (0, "genuine".into()));
    let late = citizen.run(&["present", "--now", &(now() + 7 * DAY).to_string()]);
    assert_eq!((late.status, late.one()), (69, json!({ "refused": ["certificate_expired"] })));
}

#[test]
fn a_picture_is_verified_by_either_name_of_the_command() {
    let service = Service::start();
    let citizen = service.ready_phone("citizen", CITIZEN);
    let officer = service.officer();
    let picture = service.path("code.png");
    let picture = picture.to_str().unwrap();
    citizen.ok(&["present", "--png", picture]);
    let (first, second) = (officer.dir.to_str().unwrap(), "already_scanned");
    let done = crate::world::vneid(&["verify", "--officer", first, "--json", "--image", picture]);
    assert_eq!((done.status, &done.one()["code"]), (0, &json!("genuine")));
    let done = officer.run(&["verify", "--image", picture]);
    assert_eq!((done.status, &done.one()["code"]), (2, &json!(second)));
}

#[test]
fn a_phone_reported_lost_is_refused_by_an_officer_who_synced_afterwards() {
    let service = Service::start();
    let citizen = service.ready_phone("citizen", CITIZEN);
    let officer = service.officer();
    let phones = citizen.ok(&["devices", "list"]).one();
    let phone = phones["phone"].as_str().unwrap();
    service.runtime.block_on(service.authority.report_lost_of(&clerk(), CITIZEN, phone)).unwrap();
    service.run_due();
    let text = citizen.code(0);
    assert_eq!(officer.verdict(&text, 1), (0, "genuine".into()), "not told yet");
    officer.ok(&["sync"]);
    assert_eq!(officer.verdict(&citizen.code(2), 3), (1, "revoked".into()));

    let notices = citizen.ok(&["sync"]).one();
    assert_eq!(notices["certified_until"], json!(null));
    assert_eq!(citizen.status()["enrolment"], "removed");
    assert_eq!(citizen.run(&["present"]).status, 69);
}

#[test]
fn papers_and_notices_come_with_a_sync() {
    let service = Service::start();
    let citizen = service.ready_phone("citizen", CITIZEN);
    let papers = include_str!("../../../demo/papers.jsonl");
    let by = clerk();
    let import = service.authority.import_papers(&by, papers);
    assert_eq!(service.runtime.block_on(import).unwrap().added, 3);
    let report = citizen.ok(&["sync"]).one();
    assert_eq!((&report["papers_changed"], &report["notices"]), (&json!(3), &json!(3)));
    let listed = citizen.ok(&["wallet"]).json();
    let kinds: Vec<_> = listed.iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["citizen_card", "driving_licence", "health_insurance"]);
    let opened = citizen.said(&["wallet", "--open", "1"]).stdout;
    assert!(opened.contains("000000000789") && opened.contains("image/jpeg"), "{opened}");

    let said = citizen.said(&["notices"]).stdout;
    assert_eq!(said.lines().filter(|line| line.starts_with('•')).count(), 4, "{said}");
    for part in ["Citizen card", "Driving licence", "Health insurance card", "“citizen”"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    citizen.ok(&["notices", "--read"]);
    assert_eq!(citizen.status()["notices_unread"], 0);
    assert!(citizen.ok(&["notices"]).json().iter().all(|it| it["read"] == true));

    let first: serde_json::Value = serde_json::from_str(papers.lines().nth(1).unwrap()).unwrap();
    let withdraw = json!({ "account": CITIZEN, "kind": first["kind"], "number": first["number"],
        "withdraw": true })
    .to_string();
    service.runtime.block_on(service.authority.import_papers(&clerk(), &withdraw)).unwrap();
    assert_eq!(citizen.ok(&["sync"]).one()["papers_changed"], 1);
    assert_eq!(citizen.ok(&["wallet"]).json().len(), 2);
}

#[test]
fn a_certificate_is_renewed_from_half_its_life_on_and_old_keys_are_forgotten() {
    let service = Service::start();
    let citizen = service.ready_phone("citizen", CITIZEN);
    let officer = service.officer();
    assert_eq!(citizen.keys(), 2);
    let before = citizen.status();
    assert_eq!(citizen.ok(&["sync"]).one()["certified_until"], json!(null), "too early");
    service.pass(4 * DAY);
    let renewed = citizen.ok(&["sync"]).one();
    let until = renewed["certified_until"].as_i64().unwrap();
    let held = before["present"]["until"].as_i64().unwrap();
    assert!((until - held).abs_diff(4 * DAY) < 60, "{held} {until}");
    assert_eq!(citizen.keys(), 2, "a request key and one presentation key");
    officer.ok(&["sync"]);
    assert_eq!(officer.verdict(&citizen.code(0), 5), (0, "genuine".into()));
}

#[test]
fn a_level_1_account_gets_no_certificate_until_it_has_level_2() {
    let service = Service::start();
    let number = "000000000123";
    let person = person(number, Level::One);
    let by = clerk();
    let open = service.authority.open_account(&by, &person, PASSWORD);
    service.runtime.block_on(open).unwrap();
    let phone = service.phone("phone");
    service.sign_in(&phone, number);
    phone.ok_with(&["passcode", "set"], PASSCODE);
    phone.ok(&["switch", "on"]);
    phone.ok(&["sync"]);
    let status = phone.status();
    assert_eq!(status["account"]["level"], 1);
    assert_eq!(status["present"]["refused"][0], "level_too_low");
    service.runtime.block_on(service.authority.set_level(&clerk(), number, Level::Two)).unwrap();
    assert!(phone.ok(&["sync"]).one()["certified_until"].is_i64());
    assert_eq!(phone.status()["present"]["ready"], true);
}

#[test]
fn a_password_is_changed_and_signs_in_again() {
    let service = Service::start();
    let phone = service.ready_phone("phone", CITIZEN);
    let new = "mật khẩu khác hẳn";
    let file = service.path("passwords");
    std::fs::write(&file, format!("{PASSWORD}\n{new}\n")).unwrap();
    phone.ok(&["password", "--password-file", file.to_str().unwrap()]);
    let again = phone.troubles(&["password"], &format!("{PASSWORD}\n{new}\n"));
    assert_eq!(again, (69, vec!["sign_in_refused".into()]));
    let short = phone.troubles(&["password"], &format!("{new}\nngắn\n"));
    assert_eq!(short, (69, vec!["password_unfit".into()]));

    phone.ok(&["sign-out"]);
    assert_eq!(phone.keys(), 1, "the key by which the service knows the phone");
    let status = phone.status();
    assert_eq!((&status["account"], &status["passcode"]), (&json!(null), &json!(false)));
    let old = phone.troubles(&["sign-in", "--number", CITIZEN], PASSWORD);
    assert_eq!(old, (69, vec!["sign_in_refused".into()]));
    phone.ok_with(&["sign-in", "--number", CITIZEN], new);
    phone.ok(&["code", &service.newest_code()]);
    assert_eq!(phone.status()["enrolment"], "active");
}

#[test]
fn signing_out_everywhere_ends_this_phone_too() {
    let service = Service::start();
    let phone = service.ready_phone("phone", CITIZEN);
    phone.ok(&["sign-out", "--everywhere"]);
    assert_eq!(phone.status()["enrolment"], "none");
    assert_eq!(phone.run(&["sign-out"]).status, 69);
}

#[test]
fn devices_are_listed_renamed_and_removed() {
    let service = Service::start();
    let phone = service.ready_phone("phone", OFFICER);
    let listed = phone.ok(&["devices", "list"]).one();
    assert_eq!((&listed["name"], &listed["this_phone"]), (&json!("phone"), &json!(true)));
    let name = listed["phone"].as_str().unwrap();
    phone.ok(&["devices", "rename", name, "Máy của Bình"]);
    assert_eq!(phone.ok(&["devices", "list"]).one()["name"], "Máy của Bình");
    let none = phone.troubles(&["devices", "remove", "nobody"], "");
    assert_eq!(none, (69, vec!["not_found".into()]));
    phone.ok(&["devices", "remove", name]);
    assert_eq!(phone.run(&["sync"]).status, 0);
    assert_eq!(phone.status()["enrolment"], "removed");
    assert_eq!(phone.status()["present"]["refused"][0], "phone_removed");
}

#[test]
fn a_passcode_is_chosen_well_and_wrong_ones_slow_down() {
    let service = Service::start();
    let phone = service.phone("phone");
    assert_eq!(phone.run_with(&["passcode", "set"], PASSCODE).status, 69, "nobody is signed in");
    service.sign_in(&phone, CITIZEN);
    phone.ok(&["switch", "on"]);
    assert_eq!(phone.status()["present"]["refused"], json!(["locked"]));
    for (weak, word) in [("123456\n", "guess"), ("12345\n", "6 digits"), ("", "line of its own")] {
        let done = phone.run_with(&["passcode", "set"], weak);
        assert_eq!(done.status, 65, "{weak:?}");
        assert!(done.stderr.contains(word), "{}", done.stderr);
    }
    phone.ok_with(&["passcode", "set"], PASSCODE);
    assert_eq!(phone.run_with(&["passcode", "set"], PASSCODE).status, 69, "only once");
    phone.ok_with(&["passcode", "change"], "280719\n719280\n");
    let wrong = || phone.run_with(&["passcode", "change"], "280719\n719280\n");
    for _ in 0..7 {
        wrong();
    }
    let last = wrong();
    assert_eq!(last.status, 69);
    assert!(last.stderr.contains("Try again in"), "{}", last.stderr);
}

fn now() -> i64 {
    use vneid_authority::{Clock, SystemClock};
    SystemClock.now().unix_seconds()
}
