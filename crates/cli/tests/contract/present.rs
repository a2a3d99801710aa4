//! `vneid present` and `vneid inspect`.

use std::fs;

use serde_json::{Value, json};

use crate::world::{DAY, Done, T, World, command, vneid};

fn present(world: &World, now: i64, more: &[&str]) -> Done {
    let (citizen, now) = (world.citizen(), now.to_string());
    let mut arguments = vec!["present", "--phone", &citizen, "--now", &now];
    arguments.extend(more);
    vneid(&arguments)
}

#[test]
fn the_standard_output_is_the_text_and_a_line_end() {
    let world = World::new();
    let done = present(&world, T, &[]);
    assert_eq!(done.stdout.len(), 367);
    assert!(done.stdout.starts_with("VN1:") && done.stdout.ends_with('\n'));
    assert_eq!(done.stderr, "");
}

#[test]
fn a_code_fits_version_11_and_no_two_are_alike() {
    let world = World::new();
    let made = present(&world, T, &["--json"]).one();
    assert_eq!((&made["qr_version"], &made["characters"]), (&json!(11), &json!(366)));
    assert_eq!((&made["made"], &made["remaining_ms"]), (&json!(T), &json!(60_000)));
    assert_ne!(made["text"], present(&world, T, &["--json"]).one()["text"]);
}

#[test]
fn a_code_of_the_last_seconds_of_a_certificate_lives_no_longer_than_it() {
    let world = World::new();
    let expires = T + 7 * DAY - 300;
    let made = present(&world, expires - 9, &["--json"]).one();
    assert_eq!(made["remaining_ms"], json!(10_000));
}

#[test]
fn a_code_drawn_with_characters_is_read_like_any_other() {
    let world = World::new();
    let drawn = present(&world, T, &["--draw"]);
    assert_eq!((drawn.status, drawn.stdout.contains("VN1:")), (0, false));
    let lines: Vec<Vec<char>> = drawn.stdout.lines().map(|line| line.chars().collect()).collect();
    let width = lines[0].len() as u32;
    // A character is two modules, one above the other.
    let image = image::GrayImage::from_fn(width * 4, lines.len() as u32 * 8, |x, y| {
        let inked = match lines[(y / 8) as usize][(x / 4) as usize] {
            '█' => true,
            '▀' => y % 8 < 4,
            '▄' => y % 8 >= 4,
            _ => false,
        };
        image::Luma([if inked { 0 } else { 255 }])
    });
    let path = world.path("drawn.png");
    image.save(&path).unwrap();
    let done = world.verify(T + 5, &["--image", path.to_str().unwrap()]);
    assert_eq!(done.verdicts(), (0, vec!["genuine".into()]));
}

#[test]
fn drawings_are_written() {
    let world = World::new();
    let (png, svg) = (world.text("code.png"), world.text("code.svg"));
    assert_eq!(present(&world, T, &["--png", &png, "--svg", &svg]).status, 0);
    assert_eq!(image::image_dimensions(&png).unwrap(), (552, 552));
    assert!(fs::read_to_string(&svg).unwrap().starts_with("<svg "));

    let nowhere = world.text("none/code.png");
    let done = present(&world, T, &["--png", &nowhere]);
    assert_eq!((done.status, done.stdout.as_str()), (73, ""));
}

#[test]
fn no_code_is_made_that_would_be_refused() {
    let world = World::new();
    let expired = present(&world, T + 7 * DAY - 299, &["--lang", "en"]);
    assert_eq!((expired.status, expired.stdout.as_str()), (69, ""));
    assert!(expired.stderr.contains("certificate_expired"), "{}", expired.stderr);
    assert!(expired.stderr.contains("Go online"), "{}", expired.stderr);

    let early = present(&world, T - 301, &["--json"]);
    assert_eq!((early.status, early.one()), (69, json!({ "refused": ["clock_wrong"] })));
    assert_eq!(present(&world, T - 300, &[]).status, 0);
}

#[test]
fn the_officers_phone_presents_too() {
    let world = World::new();
    let (officer, now) = (world.officer(), T.to_string());
    let text = vneid(&["present", "--phone", &officer, "--now", &now]).stdout;
    let verdict = world.look_at(text.trim_end_matches('\n'), T).one();
    assert_eq!(verdict["code"], "genuine");
}

fn inspect(text: &str) -> Done {
    vneid(&["inspect", "--json", "--text", text])
}

#[test]
fn inspect_shows_the_fields_and_says_that_nothing_is_verified() {
    let world = World::new();
    let text = world.code(T);
    let done = inspect(&text);
    assert_eq!(done.status, 0);
    let said = done.one();
    assert_eq!((&said["verified"], &said["format"]), (&json!(false), &json!("VN1")));
    let claims = &said["claims"];
    assert_eq!((&claims["bytes"], &claims["made"]), (&json!(241), &json!(T)));
    assert_eq!(claims["certificate"]["bytes"], json!(149));
    assert_eq!(claims["certificate"]["expires"], json!(T + 7 * DAY - 300));
    assert_eq!(claims["cti"].as_str().map(str::len), Some(16));

    for (lang, mark) in [("vi", "CHƯA KIỂM TRA"), ("en", "UNVERIFIED")] {
        let shown = vneid(&["inspect", "--text", &text, "--lang", lang]).stdout;
        assert!(shown.starts_with(mark), "{shown}");
    }
}

#[test]
fn inspect_names_what_is_not_a_code_of_this_format() {
    let fields = |text: &str| {
        let done = inspect(text);
        (done.status, done.one())
    };
    let verified = |more: Value| {
        let mut all = json!({ "verified": false });
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let foreign = verified(json!({ "format": null, "foreign": "web_address" }));
    assert_eq!(fields("https://example.vn"), (0, foreign));
    assert_eq!(fields("VNC1:ABC"), (0, verified(json!({ "format": "VNC1" }))));
    let (status, said) = fields("VN1:BB8");
    assert_eq!(status, 65);
    let malformed = &said["malformed"];
    assert!(malformed["what"].is_string() && malformed["field"].is_string(), "{said}");
    assert_eq!(malformed["offset"], json!(0));
    let (status, said) = fields("VN1:a");
    assert_eq!((status, &said["malformed"]["offset"]), (65, &json!(null)));
}

#[test]
fn a_foreign_text_does_not_steer_the_terminal() {
    let world = World::new();
    let path = world.path("evil.png");
    crate::world::draw(&path, b"\x1b[2Jhello\r\n");
    let output = command().arg("scan").arg(&path).output().unwrap();
    let shown = Done::of(output).stdout;
    assert!(!shown.contains('\x1b') && shown.contains("\\u{1b}[2Jhello"), "{shown}");
}
