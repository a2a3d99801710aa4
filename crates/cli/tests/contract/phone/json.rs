//! What other programs may rely on: the members of every object.

use serde_json::Value;

use super::service::{CITIZEN, OFFICER, PASSCODE, PASSWORD, Service, TestPhone};

fn members(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

const REPORT: [&str; 6] =
    ["certified_until", "code_sent", "lists_changed", "notices", "papers_changed", "troubles"];

#[test]
fn every_command_answers_with_the_same_members() {
    let service = Service::start();
    let phone = TestPhone { dir: service.path("phone") };
    let made = phone.make(&service.url, &service.path("authority")).one();
    assert_eq!(members(&made), ["dir", "name", "server", "test_world"]);
    assert_eq!((&made["name"], &made["test_world"]), (&"phone".into(), &true.into()));

    let sent = phone.ok_with(&["sign-in", "--number", CITIZEN], PASSWORD).one();
    assert_eq!(members(&sent), REPORT);
    assert_eq!(members(&sent["code_sent"]), ["digits", "expires_in_s", "tries"]);
    let wrong = phone.run(&["code", "000000"]).one();
    assert_eq!(members(&wrong["troubles"][0]), ["code", "http_status", "part", "tries_left"]);
    assert_eq!(members(&phone.ok(&["code", &service.newest_code()]).one()), REPORT);
    assert_eq!(members(&phone.ok_with(&["passcode", "set"], PASSCODE).one()), ["passcode"]);
    assert_eq!(members(&phone.ok(&["switch", "on"]).one()), ["qr_verification"]);
    assert_eq!(members(&phone.ok(&["officer", "on"]).one()), ["officer_mode"]);
    assert_eq!(members(&phone.ok(&["sync"]).one()), REPORT);

    let status = phone.status();
    let all = [
        "account",
        "activates",
        "digits",
        "enrolment",
        "last_sync",
        "name",
        "next_sync_s",
        "notices_unread",
        "officer_mode",
        "passcode",
        "present",
        "qr_verification",
        "reminder",
        "server",
        "status_issued",
        "status_sequence",
        "test_world",
        "time",
        "time_confirmed",
        "trust_list_sequence",
        "verify",
    ];
    assert_eq!(members(&status), all);
    assert_eq!(members(&status["account"]), ["level", "name", "number"]);
    assert_eq!(members(&status["present"]), ["ready", "until"]);
    assert_eq!(members(&status["verify"]), ["ready", "until"]);
    assert_eq!(members(&status["reminder"]), ["at", "ends"]);

    let notice = phone.ok(&["notices"]).one();
    assert_eq!(members(&notice), ["about", "at", "digits", "id", "kind", "phone", "read"]);
    let device = phone.ok(&["devices", "list"]).one();
    let all = [
        "activates",
        "activation_code",
        "digits",
        "model",
        "name",
        "phone",
        "platform",
        "registered",
        "state",
        "this_phone",
    ];
    assert_eq!(members(&device), all);
    assert_eq!(members(&phone.ok(&["sign-out"]).one()), REPORT);
}

#[test]
fn nothing_is_shown_of_a_person_who_is_not_signed_in() {
    let service = Service::start();
    let status = service.phone("phone").status();
    assert_eq!(status["enrolment"], "none");
    assert_eq!(status["account"], Value::Null);
    assert_eq!(status["present"]["refused"][0], "signed_out");
    assert_eq!(status["verify"]["blocked"][0], "signed_out");
    assert_eq!((&status["last_sync"], &status["next_sync_s"]), (&Value::Null, &0.into()));
}

#[test]
fn a_person_reads_words_in_either_language() {
    let service = Service::start();
    let phone = service.ready_phone("phone", OFFICER);
    phone.ok(&["officer", "on"]);
    phone.ok(&["sync"]);
    let dir = phone.dir.to_str().unwrap();
    for (lang, parts) in [
        ("vi", ["MÔI TRƯỜNG THỬ NGHIỆM", "Dùng ngoại tuyến đến", "Kiểm tra được đến", "chưa đọc"]),
        ("en", ["TEST WORLD", "Works offline until", "You can check until", "Unread"]),
    ] {
        let done = crate::world::vneid(&["phone", "status", "--dir", dir, "--lang", lang]);
        for part in parts {
            assert!(done.stdout.contains(part), "{part}: {}", done.stdout);
        }
        // The names of texts and of what fills them.
        assert!(!done.stdout.contains(['_', '{']), "{}", done.stdout);
    }
}
