//! What goes wrong, and what is left of the phone afterwards.

use std::fs;

use serde_json::json;

use super::proxy::{Proxy, Weather};
use super::service::{CITIZEN, PASSWORD, Service, TestPhone, clerk};
use crate::world::{command, vneid};

fn one(code: &str) -> Vec<String> {
    vec![code.to_owned()]
}

#[test]
fn without_a_service_75_is_told_and_what_the_phone_has_works_on() {
    let mut service = Service::start();
    let phone = service.ready_phone("phone", CITIZEN);
    let fresh = service.phone("fresh");
    service.stop();
    assert_eq!(phone.troubles(&["sync"], ""), (75, one("unreachable")));
    let said = phone.said(&["sync"]);
    assert_eq!(said.stdout, "");
    assert!(said.stderr.contains("what the phone holds works on"), "{}", said.stderr);
    let sign_in = fresh.troubles(&["sign-in", "--number", CITIZEN], PASSWORD);
    assert_eq!(sign_in, (75, one("unreachable")));
    assert_eq!(phone.run(&["devices", "list"]).status, 75);
    assert_eq!(phone.run(&["move", "approve"]).status, 75);
    assert_eq!(phone.run(&["sign-out", "--everywhere"]).status, 75);
    let status = phone.status();
    assert_eq!(status["present"]["ready"], true);
    let next = status["next_sync_s"].as_i64().unwrap();
    assert!((1..=60).contains(&next), "it tries again soon: {next}");
    // Signed out here, whether or not the service could be told.
    let out = phone.said(&["sign-out"]);
    assert_eq!(out.status, 75);
    assert!(out.stdout.contains("keeps nothing of yours"), "{}", out.stdout);
    assert_eq!(phone.status()["enrolment"], "none");
}

#[test]
fn wrong_passwords_and_codes_are_69_and_told() {
    let service = Service::start();
    let phone = service.phone("phone");
    assert_eq!(phone.troubles(&["code", "123456"], ""), (69, one("not_signed_in")));
    let sign_in = ["sign-in", "--number", CITIZEN];
    assert_eq!(phone.troubles(&sign_in, "sai mật khẩu"), (69, one("sign_in_refused")));
    assert_eq!(phone.run_with(&sign_in, "").status, 65, "no password");
    assert_eq!(phone.keys(), 0, "nothing is left of what did not work");

    phone.ok_with(&sign_in, PASSWORD);
    let right = service.newest_code();
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let done = phone.said(&["code", wrong]);
    assert_eq!(done.status, 69);
    assert!(done.stderr.contains("4 tries are left"), "{}", done.stderr);
    assert_eq!(phone.troubles(&["code", "12345"], "").0, 69);
    for _ in 0..4 {
        phone.run(&["code", wrong]);
    }
    assert_eq!(phone.troubles(&["code", &right], ""), (69, one("sign_in_ended")));
    assert_eq!(phone.troubles(&["code", &right], ""), (69, one("not_signed_in")));
    service.sign_in(&phone, CITIZEN);
    assert_eq!(phone.troubles(&sign_in, PASSWORD), (69, one("signed_in_already")));
    assert_eq!(phone.troubles(&["code", &right], ""), (69, one("signed_in_already")));
}

#[test]
fn guessing_is_made_to_wait_and_the_wait_is_told() {
    let service = Service::start();
    let phone = service.phone("phone");
    let sign_in = ["sign-in", "--number", CITIZEN];
    let wrong = || phone.run_with(&sign_in, "sai mật khẩu");
    for _ in 0..5 {
        wrong();
    }
    let said = wrong();
    let trouble = &said.one()["troubles"][0];
    assert_eq!((said.status, &trouble["code"]), (75, &json!("too_many_tries")));
    assert!(trouble["retry_after_s"].as_i64().unwrap() > 0);
    assert!(said.stderr.contains("Try again in"), "{}", said.stderr);
}

#[test]
fn a_service_of_another_world_is_not_believed() {
    let (ours, theirs) = (Service::start(), Service::start());
    let phone = TestPhone { dir: ours.path("phone") };
    assert_eq!(phone.make(&theirs.url, &ours.path("authority")).status, 0);
    phone.ok_with(&["sign-in", "--number", CITIZEN], PASSWORD);
    let code = theirs.newest_code();
    assert_eq!(phone.troubles(&["code", &code], ""), (75, one("answer_untrusted")));
    let status = phone.status();
    assert_eq!((&status["account"], &status["trust_list_sequence"]), (&json!(null), &json!(null)));
}

#[test]
fn a_service_that_knows_itself_by_another_address_is_refused() {
    let service = Service::start();
    let phone = TestPhone { dir: service.path("phone") };
    let elsewhere = format!("http://localhost:{}", service.address.port());
    assert_eq!(phone.make(&elsewhere, &service.path("authority")).status, 0);
    let said = phone.said(&["sync"]);
    assert_eq!(said.status, 69);
    assert!(said.stderr.contains(&service.url), "{}", said.stderr);
}

#[test]
fn a_phone_is_made_once_and_only_of_a_test_world() {
    let service = Service::start();
    let (url, world) = (&service.url, service.path("authority"));
    let phone = service.phone("phone");
    let before = fs::read(phone.dir.join("world.json")).unwrap();
    assert_eq!(phone.make(url, &world).status, 73);
    assert_eq!(fs::read(phone.dir.join("world.json")).unwrap(), before);

    let other = TestPhone { dir: service.path("other") };
    let nowhere = other.make(url, &service.path("nowhere"));
    assert_eq!(nowhere.status, 66);
    assert!(nowhere.stderr.contains("vneid authority init"), "{}", nowhere.stderr);
    fs::write(world.join("public/root-2.pem"), "no key").unwrap();
    assert_eq!(other.make(url, &world).status, 66);
    fs::copy(world.join("public/root-1.pem"), world.join("public/root-2.pem")).unwrap();
    assert_eq!(other.make(url, &world).status, 66, "two roots are the same");
    assert_eq!(other.make("ftp://a.example", &world).status, 64);
    assert!(!other.dir.join("world.json").exists());
    assert_eq!(other.run(&["sync"]).status, 66);
}

#[test]
fn a_phone_of_a_lab_has_no_service() {
    let world = crate::world::World::new();
    let citizen = world.citizen();
    for command in [&["sync"][..], &["status"], &["devices", "list"], &["sign-out"]] {
        let done = vneid(&[&["phone"], command, &["--dir", &citizen, "--lang", "en"]].concat());
        assert_eq!(done.status, 69, "{command:?}");
        assert!(done.stderr.contains("vneid phone new"), "{}", done.stderr);
    }
    assert_eq!(vneid(&["phone", "switch", "off", "--dir", &citizen]).status, 0);
    assert_eq!(vneid(&["phone", "present", "--dir", &citizen]).status, 69);
}

#[test]
fn whatever_is_cut_off_nothing_that_the_phone_has_is_lost() {
    let proxy = Proxy::start();
    let service = Service::known_as(Some(proxy.url.clone()));
    proxy.lead_to(service.address);
    let citizen = service.ready_phone("citizen", CITIZEN);
    citizen.ok(&["officer", "on"]);
    let papers = include_str!("../../../demo/papers.jsonl");
    service.runtime.block_on(service.authority.import_papers(&clerk(), papers)).unwrap();
    service.pass(4 * 86_400);

    let (mut cuts, mut bytes) = (0, 0);
    loop {
        proxy.set(Weather::Cut(bytes));
        let (status, _) = citizen.troubles(&["sync"], "");
        assert_eq!(citizen.status()["present"]["ready"], true, "after {bytes} bytes");
        if status == 0 {
            break;
        }
        assert_eq!(status, 75, "after {bytes} bytes");
        (cuts, bytes) = (cuts + 1, bytes + 131);
    }
    assert!(cuts >= 5, "only {cuts} syncs were cut off");
    let status = citizen.status();
    assert_eq!(status["verify"]["ready"], true);
    assert_eq!(citizen.ok(&["wallet"]).json().len(), 3);
    assert_eq!(citizen.keys(), 2);
    assert_eq!(citizen.verdict(&citizen.code(0), 1), (0, "genuine".into()));
}

#[test]
fn a_sign_in_that_is_cut_off_is_taken_up_again() {
    let proxy = Proxy::start();
    let service = Service::known_as(Some(proxy.url.clone()));
    proxy.lead_to(service.address);
    let phone = service.phone("phone");
    phone.ok_with(&["sign-in", "--number", CITIZEN], PASSWORD);
    let code = service.newest_code();
    let mut bytes = 0;
    loop {
        proxy.set(Weather::Cut(bytes));
        let (status, troubles) = phone.troubles(&["code", &code], "");
        if status == 0 {
            break;
        }
        assert_eq!((status, troubles), (75, one("unreachable")), "after {bytes} bytes");
        bytes += 131;
    }
    assert!(bytes > 500);
    assert_eq!(phone.status()["enrolment"], "active");
    assert_eq!(phone.keys(), 2);
}

#[test]
fn other_peoples_answers_are_not_the_authoritys() {
    let proxy = Proxy::start();
    let service = Service::known_as(Some(proxy.url.clone()));
    proxy.lead_to(service.address);
    let phone = service.ready_phone("phone", CITIZEN);
    let before = fs::read(phone.dir.join("phone.state")).unwrap();
    for (answer, code) in [
        (&b"HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n<html>Hi</html>"[..], "answer_unreadable"),
        (
            b"HTTP/1.1 302 Found\r\nlocation: /login\r\ncontent-length: 0\r\n\r\n",
            "answer_unreadable",
        ),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n", "unreachable"),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "unreachable"),
        (b"", "unreachable"),
    ] {
        proxy.set(Weather::Instead(answer));
        let (status, troubles) = phone.troubles(&["sync"], "");
        assert_eq!((status, &troubles[0][..]), (75, code), "{}", answer.escape_ascii());
        assert_eq!(phone.status()["present"]["ready"], true);
    }
    proxy.set(Weather::Fair);
    service.pass(3_600);
    phone.ok(&["sync"]);
    let after = fs::read(phone.dir.join("phone.state")).unwrap();
    assert_ne!(before, after, "that it synced is remembered");
}

#[test]
fn a_phone_whose_folder_can_not_be_written_stays_as_it_was() {
    let service = Service::start();
    let phone = service.ready_phone("phone", CITIZEN);
    let state = phone.dir.join("phone.state");
    let before = fs::read(&state).unwrap();
    // So that there is something to write.
    service.pass(3_600);
    // A folder where the new state would be written makes every write fail.
    let beside = phone.dir.join("phone.state.new");
    fs::create_dir(&beside).unwrap();
    let done = phone.run(&["sync"]);
    assert_eq!((done.status, done.stdout.as_str()), (66, ""));
    assert!(done.stderr.contains("phone.state"), "{}", done.stderr);
    assert_eq!(phone.run(&["switch", "off"]).status, 66);
    assert_eq!(fs::read(&state).unwrap(), before);
    fs::remove_dir(&beside).unwrap();

    service.pass(4 * 86_400);
    let (keys, aside) = (phone.dir.join("keys"), phone.dir.join("aside"));
    fs::rename(&keys, &aside).unwrap();
    fs::create_dir(&keys).unwrap();
    let lost = phone.troubles(&["sync"], "");
    assert_eq!((lost.0, &lost.1[0][..]), (69, "keys_failed"));
    let present = &phone.status()["present"];
    assert_eq!((&present["ready"], &present["refused"][0]), (&false.into(), &"keys_failed".into()));
    assert!(present["until"].is_null());
    for key in fs::read_dir(&aside).unwrap().map(|it| it.unwrap()) {
        fs::rename(key.path(), keys.join(key.file_name())).unwrap();
    }
    phone.ok(&["sync"]);
    assert_eq!(phone.status()["present"]["ready"], true);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_nothing() {
    let service = Service::start();
    let phone = service.ready_phone("phone", CITIZEN);
    service.pass(4 * 86_400);
    let before = fs::read(phone.dir.join("phone.state")).unwrap();
    // No file may grow beyond 512 bytes: keys fit, the state does not.
    let limited = "trap '' XFSZ; ulimit -f 1; exec \"$@\"";
    let program = command().get_program().to_owned();
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", limited, "sh"]).arg(program).args(["phone", "sync", "--dir"]);
    let output = shell.arg(&phone.dir).output().unwrap();
    assert_eq!(output.status.code(), Some(66), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read(phone.dir.join("phone.state")).unwrap(), before);
    assert!(phone.ok(&["sync"]).one()["certified_until"].is_i64());
    assert_eq!(phone.keys(), 2);
}

#[cfg(unix)]
#[test]
fn private_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let service = Service::start();
    let phone = service.ready_phone("phone", CITIZEN);
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&phone.dir), 0o700);
    let keys = fs::read_dir(phone.dir.join("keys")).unwrap().map(|it| it.unwrap().path());
    let files = ["phone.state", "maker.pem", "world.json"].map(|name| phone.dir.join(name));
    for path in keys.chain(files) {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[test]
fn a_password_in_the_arguments_is_no_way_in() {
    let service = Service::start();
    let phone = service.phone("phone");
    let done = phone.run(&["sign-in", "--number", CITIZEN, "--password", PASSWORD]);
    assert_eq!(done.status, 64);
    assert_eq!(phone.run(&["sign-in", "--number", "12345"]).status, 64);
}
