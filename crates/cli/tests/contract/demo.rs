//! `vneid demo`.

use std::fs;

use crate::world::{Done, command, vneid};

#[test]
fn the_story_has_a_verdict_for_each_thing_that_goes_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("pictures");
    let output = command().args(["demo", "--json", "--out"]).arg(&out).output().unwrap();
    let done = Done::of(output);
    assert_eq!(done.status, 0, "{}", done.stderr);
    let scenes: Vec<_> = done
        .json()
        .iter()
        .map(|line| {
            let code = line["verdict"]["code"].as_str().unwrap_or("-");
            format!("{} {} {code}", line["scene"], line["name"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        scenes,
        [
            "1 authority -",
            "2 citizen -",
            "3 officer -",
            "4 code -",
            "5 genuine genuine",
            "6 wallet -",
            "7 too_old too_old",
            "8 already_scanned genuine",
            "8 already_scanned already_scanned",
            "9 forged issuer_signature_bad",
            "10 copied device_signature_bad",
            "11 id_card id_card",
            "12 wrong_clock genuine",
            "13 week genuine",
            "14 moved genuine",
            "14 moved revoked",
            "15 expired_lists trust_list_expired",
            "15 expired_lists genuine",
            "16 revoked revoked",
            "17 activated -",
        ]
    );
    let pictures: Vec<_> = fs::read_dir(&out).unwrap().map(|it| it.unwrap().path()).collect();
    assert_eq!(pictures.len(), 11);
    let scanned = command().args(["scan", "--json"]).args(&pictures).output().unwrap();
    assert!(Done::of(scanned).json().iter().all(|line| line["found"] == true));
}

#[test]
fn a_newcomer_reads_it_in_either_language() {
    let folder = tempfile::tempdir().unwrap();
    for (lang, parts) in [
        ("vi", ["(✓) ỨNG DỤNG THẬT", "[✗] THIẾT BỊ KHÔNG CÒN HIỆU LỰC", "35 giây", "Tóm tắt"]),
        ("en", ["(✓) GENUINE APP", "[✗] PHONE NO LONGER VALID", "35 seconds", "In short"]),
    ] {
        let mut demo = command();
        demo.args(["demo", "--lang", lang, "--out"]).arg(folder.path());
        let done = Done::of(demo.output().unwrap());
        assert_eq!(done.status, 0, "{}", done.stderr);
        for part in parts.iter().chain(&["/?\\", "(/)", "█"]) {
            assert!(done.stdout.contains(part), "{part}: {}", done.stdout);
        }
        for unfilled in ["{", "demo.", "verdict.", "\x1b"] {
            assert!(!done.stdout.contains(unfilled), "{unfilled:?}: {}", done.stdout);
        }
    }
}

#[test]
fn without_a_folder_the_pictures_get_one_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let done =
        Done::of(command().args(["demo", "--json"]).env("TMPDIR", folder.path()).output().unwrap());
    assert_eq!(done.status, 0, "{}", done.stderr);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().path()).collect();
    assert_eq!(left.len(), 1, "the world is gone, the pictures stay: {left:?}");
    assert_eq!(fs::read_dir(&left[0]).unwrap().count(), 11);
}

/// Events carry codes and durations: no name, no number, no hint, no key, no code.
#[test]
fn no_event_of_the_whole_story_tells_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let mut demo = command();
    demo.args(["demo", "--json", "--log", "trace", "--out"]).arg(folder.path());
    let done = Done::of(demo.output().unwrap());
    assert_eq!(done.status, 0, "{}", done.stderr);
    let events = done.stderr;
    assert!(events.lines().count() > 20, "there are events to look through: {events}");

    let mut secrets: Vec<String> = [
        "Nguyễn",
        "Thử Nghiệm",
        "Trần",
        "Lê Văn",
        "000000000",
        "NTN789",
        "TTN456",
        "LTN123",
        "BEGIN",
        "PRIVATE",
        "VN1:",
        "280719",
        "Hà Nội",
        "TEST-",
    ]
    .map(str::to_owned)
    .to_vec();
    let pictures = fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().path());
    for path in pictures {
        let line = vneid(&["scan", "--json", path.to_str().unwrap()]).one();
        // Any ten characters in a row would be a piece of a code.
        let text = line["text"].as_str().unwrap().to_owned();
        let ascii = text.strip_prefix("VN1:").unwrap_or_default();
        secrets.extend(
            ascii
                .as_bytes()
                .chunks(10)
                .filter(|it| it.len() == 10)
                .map(|it| String::from_utf8(it.to_vec()).unwrap()),
        );
    }
    assert!(secrets.len() > 100, "the codes are among what is looked for");
    for event in events.lines() {
        let event: serde_json::Value = serde_json::from_str(event).expect("each event is JSON");
        let target = event["target"].as_str().unwrap();
        assert!(target.starts_with("vneid"), "{target} is not ours");
        // The instant of the event may hold any digits.
        let fields = serde_json::to_string(&event["fields"]).unwrap();
        for secret in &secrets {
            assert!(!fields.contains(secret.as_str()), "{secret} in {fields}");
        }
    }
}
