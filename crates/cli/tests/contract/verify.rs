//! `vneid verify`.

use std::fs;
use std::process::Stdio;

use qrcodegen::{QrCode, QrCodeEcc};
use serde_json::json;
use vneid_core::{Account, Level, PhoneState};

use crate::world::{DAY, Done, T, World, command, draw, draw_all};

#[test]
fn a_code_is_genuine_for_its_minute_and_the_leeway_each_way() {
    let world = World::new();
    let text = world.code(T);
    let seen = |now| world.look_at(&text, now);
    for (now, age_s) in [(T + 70, 70), (T + 60, 60), (T, 0), (T - 10, -10)] {
        let done = seen(now);
        assert_eq!(done.verdicts(), (0, vec!["genuine".into()]), "{age_s}");
        assert_eq!(done.one()["facts"]["age_s"], json!(age_s));
    }
    let late = seen(T + 71);
    assert_eq!(late.verdicts(), (2, vec!["too_old".into()]));
    assert_eq!(late.one()["facts"]["too_old_by_s"], json!(11));
    let early = seen(T - 11);
    assert_eq!(early.verdicts(), (2, vec!["made_in_future".into()]));
    assert_eq!(early.one()["facts"]["early_by_s"], json!(11));
}

#[test]
fn a_code_made_ahead_within_the_leeway_was_made_just_now() {
    let world = World::new();
    let (text, officer) = (world.code(T), world.officer());
    for (now, ago) in [(T - 8, "made 0 seconds ago"), (T + 8, "made 8 seconds ago")] {
        let mut verify = command();
        verify.args(["--lang", "en", "verify", "--no-memory", "--officer", &officer]);
        verify.args(["--now", &now.to_string(), "--text", &text]);
        let seen = Done::of(verify.output().unwrap()).stdout;
        assert!(seen.contains(ago), "{seen}");
    }
}

#[test]
fn a_verdict_says_all_that_a_program_needs() {
    let world = World::new();
    let text = world.code(T);
    let verdict = world.look_at(&text, T + 12).one();
    assert_eq!(verdict["kind"], "genuine");
    assert_eq!(verdict["next_action"], "compare_papers");
    assert_eq!(verdict["notices"], json!(["code_age"]));
    assert!(verdict["hint"].as_str().is_some_and(|hint| hint.ends_with("789")));
    let facts = &verdict["facts"];
    assert_eq!(facts["officer_time"], json!(T + 12));
    assert_eq!(facts["officer_time_confirmed"], json!(true));
    assert_eq!(facts["made"], json!(T));
    assert_eq!(facts["level"], json!(2));
    assert_eq!(facts["certificate_issued"], json!(T));
    assert_eq!(facts["certificate_expires"], json!(T + 7 * DAY - 300));
    assert_eq!(facts["trust_list_expires"], json!(T + 30 * DAY));
    assert_eq!(facts["moment"], json!(0));
    assert!(facts.get("too_old_by_s").is_none(), "facts that do not apply are left out");
    let keys: Vec<_> = verdict.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 6, "{keys:?}");
}

#[test]
fn the_fields_come_in_a_fixed_order() {
    let world = World::new();
    let line = world.look_at("x", T).stdout;
    let at = |name: &str| line.find(&format!("\"{name}\":")).unwrap_or_else(|| panic!("{name}"));
    let names = ["kind", "code", "facts", "hint", "next_action", "notices"];
    assert!(names.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{line}");
}

#[test]
fn a_code_counts_once() {
    let world = World::new();
    let text = world.code(T);
    let scan = |now| world.verify(now, &["--text", &text]);
    assert_eq!(scan(T + 5).verdicts(), (0, vec!["genuine".into()]));
    let again = scan(T + 25);
    assert_eq!(again.verdicts(), (2, vec!["already_scanned".into()]));
    let verdict = again.one();
    // A call is a start of the app, and what is stored knows when the code was made.
    assert_eq!(verdict["facts"]["scanned_ago_s"], json!(25));
    assert_eq!(verdict["facts"]["scanned_as"], "genuine");
    assert_eq!(verdict["next_action"], "ask_new_code");
}

#[test]
fn a_typed_text_accuses_nobody() {
    let world = World::new();
    let text = world.code(T);
    let (head, last) = text.split_at(text.len() - 1);
    let slip = format!("{head}{}", if last == "0" { "1" } else { "0" });
    let exact = world.verify(T, &["--no-memory", "--text", &slip]);
    assert_eq!(exact.verdicts().1, ["device_signature_bad"]);
    let file = world.text("typed");
    fs::write(&file, format!("{slip}\n{}\n{slip}\n{text}\n", vneid_core::CALIBRATION_TEXT))
        .unwrap();
    let typed = world.verify(T, &["--no-memory", "--typed", "--text-file", &file]);
    let expected = ["typing_unproven", "calibration_code", "read_again", "genuine"];
    assert_eq!(typed.verdicts().1, expected);
    let picture = world.picture("code.png", T);
    let refused = world.verify(T, &["--typed", "--image", &picture]);
    assert_eq!(refused.status, 64, "{}", refused.stderr);
}

#[test]
fn without_memory_a_code_is_neither_looked_up_nor_remembered() {
    let world = World::new();
    let text = world.code(T);
    let state = || fs::read(world.path("lab/officer/phone.state")).unwrap();
    let before = state();
    for _ in 0..2 {
        assert_eq!(world.look_at(&text, T).status, 0);
    }
    assert_eq!(state(), before);
    assert_eq!(world.verify(T, &["--text", &text]).status, 0);
    assert_ne!(state(), before);
    assert_eq!(world.look_at(&text, T).status, 0);
    assert_eq!(world.verify(T, &["--text", &text]).status, 2);
}

#[test]
fn within_one_call_the_same_code_has_the_same_verdict() {
    let world = World::new();
    let text = world.code(T);
    let file = world.text("codes.txt");
    fs::write(&file, format!("{text}\n{text}\n")).unwrap();
    let done = world.verify(T, &["--text-file", &file]);
    assert_eq!(done.verdicts(), (0, vec!["genuine".into(), "genuine".into()]));
}

#[test]
fn a_file_holds_a_code_a_line_and_the_highest_status_counts() {
    let world = World::new();
    let first = world.code(T);
    let mut forged = world.code(T).into_bytes();
    // Somewhere in the last bytes of the signature.
    let at = forged.len() - 5;
    forged[at] = if forged[at] == b'0' { b'1' } else { b'0' };
    let file = world.text("codes.txt");
    let write = |lines: &[&[u8]]| fs::write(&file, lines.concat()).unwrap();

    write(&[first.as_bytes(), b"\r\n\n\r\n", &forged, b"\n"]);
    let done = world.verify(T, &["--no-memory", "--text-file", &file]);
    assert_eq!(done.verdicts(), (1, vec!["genuine".into(), "device_signature_bad".into()]));

    write(&[first.as_bytes(), b"\nVN2:X\n", b"\xff\xfe\n", &forged]);
    let done = world.verify(T, &["--no-memory", "--text-file", &file]);
    let codes = ["genuine", "unknown_format", "other_code", "device_signature_bad"];
    assert_eq!(done.verdicts(), (3, codes.map(String::from).to_vec()));
}

#[test]
fn spaces_at_the_ends_belong_to_a_code() {
    let world = World::new();
    let file = world.text("codes.txt");
    let text = world.code(T);
    fs::write(&file, format!("{text}\n{text} \n {text}\n{text}\t\r\n")).unwrap();
    let done = world.verify(T, &["--no-memory", "--text-file", &file]);
    let codes = ["genuine", "malformed", "other_code", "malformed"];
    assert_eq!(done.verdicts(), (3, codes.map(String::from).to_vec()));
}

#[test]
fn files_that_hold_no_code_are_told() {
    let world = World::new();
    let file = world.text("codes.txt");
    fs::write(&file, "\n\r\n").unwrap();
    assert_eq!(world.verify(T, &["--text-file", &file]).status, 65);
    fs::write(&file, vec![b'A'; 100_000]).unwrap();
    assert_eq!(world.verify(T, &["--text-file", &file]).status, 65);
    assert_eq!(world.verify(T, &["--text-file", &world.text("none")]).status, 65);
}

#[test]
fn many_lines_are_checked_in_one_go() {
    let world = World::new();
    let file = world.text("codes.txt");
    fs::write(&file, "https://example.vn\n".repeat(1_000)).unwrap();
    let done = world.verify(T, &["--text-file", &file]);
    assert_eq!((done.status, done.json().len()), (3, 1_000));
}

#[test]
fn a_picture_is_read_from_its_pixels() {
    let world = World::new();
    let picture = world.picture("code.png", T);
    let verdict = world.verify(T + 3, &["--image", &picture]).one();
    assert_eq!((&verdict["code"], &verdict["path"]), (&json!("genuine"), &json!(picture)));
    assert_eq!(world.verify(T + 9, &["--image", &picture]).status, 2);
}

#[test]
fn several_pictures_are_one_inspection_and_unreadable_ones_are_told_at_last() {
    let world = World::new();
    let (first, second) = (world.picture("1.png", T), world.picture("2.png", T));
    let both = world.verify(T, &["--no-memory", "--image", &first, "--image", &second]);
    assert_eq!(both.verdicts(), (0, vec!["genuine".into(), "genuine".into()]));

    let missing = world.text("none.png");
    let done = world.verify(T, &["--no-memory", "--image", &missing, &first]);
    assert_eq!(done.verdicts(), (65, vec!["genuine".into()]));
    assert!(done.stderr.contains("none.png"), "{}", done.stderr);

    let blank = world.text("blank.png");
    image::GrayImage::from_pixel(300, 300, image::Luma([255])).save(&blank).unwrap();
    let done = world.verify(T, &["--no-memory", "--image", &first, &blank]);
    assert_eq!(done.verdicts(), (65, vec!["genuine".into()]));
}

#[test]
fn other_peoples_codes_are_named() {
    let world = World::new();
    let path = world.path("other.png");
    let card = "000000000789|000000789|Nguyễn Văn An Thử Nghiệm|01012000|Nam|Hà Nội|02022021";
    let cases: [(&[u8], &str); 4] = [
        (card.as_bytes(), "id_card"),
        (b"https://example.vn/VN1:", "web_address"),
        (b"WIFI:S:thu;T:WPA;P:thu;;", "wifi"),
        (b"\xff\xfe\x00\x81", "other_code"),
    ];
    for (bytes, code) in cases {
        draw(&path, bytes);
        let done = world.verify(T, &["--image", path.to_str().unwrap()]);
        assert_eq!(done.verdicts(), (3, vec![code.into()]));
        assert_eq!(done.one()["next_action"], "ask_for_code_in_app");
    }
}

#[test]
fn a_poster_beside_the_code_does_not_count() {
    let world = World::new();
    let text = world.code(T);
    let qr = |text: &str| QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
    let (ours, poster) = (qr(&text), qr("https://example.vn"));
    let path = world.path("two.png");
    draw_all(&path, &[&poster, &ours]);
    let done = world.verify(T, &["--image", path.to_str().unwrap()]);
    assert_eq!(done.verdicts(), (0, vec!["genuine".into()]));
}

#[test]
fn bytes_that_are_no_text_are_not_ours() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let world = World::new();
    let text = OsStr::from_bytes(b"VN1:\xff\xfe");
    let output = command()
        .args(["verify", "--officer", &world.officer(), "--json", "--text"])
        .arg(text)
        .output()
        .unwrap();
    assert_eq!(Done::of(output).verdicts(), (3, vec!["other_code".into()]));
}

#[test]
fn of_two_programs_at_once_only_one_calls_a_code_genuine() {
    let world = World::new();
    let text = world.code(T);
    let start = || {
        let now = T.to_string();
        let mut verify = command();
        verify.args(["verify", "--officer", &world.officer(), "--now", &now, "--text", &text]);
        verify.stdout(Stdio::null()).spawn().unwrap()
    };
    let running: Vec<_> = (0..6).map(|_| start()).collect();
    let codes: Vec<_> =
        running.into_iter().map(|mut child| child.wait().unwrap().code().unwrap()).collect();
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == 2).count(), 5, "{codes:?}");
}

#[test]
fn only_an_account_of_level_2_checks_codes() {
    let world = World::new();
    let text = world.code(T);
    let path = world.path("lab/officer/phone.state");
    let mut state = PhoneState::from_snapshot(&fs::read(&path).unwrap()).unwrap();
    let signed_in = state.account.clone();
    let Account::SignedIn(mut person) = signed_in else { panic!("nobody is signed in") };
    person.level = Level::One;
    for (account, code) in
        [(Account::SignedIn(person), "level_too_low"), (Account::SignedOut, "signed_out")]
    {
        state.account = account;
        fs::write(&path, state.to_snapshot()).unwrap();
        let done = world.verify(T, &["--text", &text]);
        assert_eq!((done.status, done.stdout.as_str()), (69, ""));
        assert!(done.stderr.contains(code), "{}", done.stderr);
    }
}

#[test]
fn a_person_gets_shape_words_reason_and_what_to_do() {
    let world = World::new();
    let text = world.code(T);
    let seen = |lang: &str, now: i64| {
        let (officer, now) = (world.officer(), now.to_string());
        let fixed = ["--lang", lang, "verify", "--no-memory", "--officer", &officer, "--now", &now];
        let output = command().args(fixed).args(["--text", &text]).output().unwrap();
        Done::of(output).stdout
    };
    let genuine = seen("vi", T + 12);
    for part in ["(✓) ỨNG DỤNG THẬT", "···789", "12 giây trước", "Đối chiếu", "genuine"]
    {
        assert!(genuine.contains(part), "{part}: {genuine}");
    }
    let late = seen("en", T + 95);
    for part in ["/?\\ NOT YET CONFIRMED", "35 seconds", "Ask for a new code", "too_old"] {
        assert!(late.contains(part), "{part}: {late}");
    }
    assert!(!genuine.contains('\x1b') && !late.contains('\x1b'), "no colours in a pipe");
}
