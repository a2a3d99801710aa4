//! `vneid scan`.

use std::fs;
use std::path::Path;

use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use qrcodegen::{QrCode, QrCodeEcc};
use serde_json::json;

use crate::world::{Done, T, World, command, draw, draw_all, vneid};

fn scan(paths: &[&Path]) -> Done {
    Done::of(command().args(["scan", "--json"]).args(paths).output().expect("it starts"))
}

#[test]
fn each_picture_is_an_object_with_text_bytes_and_time() {
    let world = World::new();
    let (code, bytes) = (world.picture("code.png", T), world.path("bytes.png"));
    draw(&bytes, b"\xff\x00\xfe");
    let done = scan(&[Path::new(&code), &bytes]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    let lines = done.json();
    assert_eq!((&lines[0]["path"], &lines[0]["found"]), (&json!(code), &json!(true)));
    let text = lines[0]["text"].as_str().unwrap();
    assert!(text.starts_with("VN1:") && text.len() == 366);
    assert!(lines[0]["bytes"].as_str().unwrap().starts_with("564e313a"));
    assert!(lines[0]["ms"].as_f64().unwrap() > 0.0);
    assert_eq!((&lines[1]["text"], &lines[1]["bytes"]), (&json!(null), &json!("ff00fe")));
}

#[test]
fn the_four_formats_are_read() {
    let world = World::new();
    let png = world.path("code.png");
    draw(&png, "Mã thử".as_bytes());
    let drawn = image::open(&png).unwrap();
    let colour = DynamicImage::ImageRgb8(drawn.to_rgb8());
    let pgm = world.path("code.pgm");
    drawn.to_luma8().save_with_format(&pgm, ImageFormat::Pnm).unwrap();
    let (jpeg, webp) = (world.path("code.jpg"), world.path("code.webp"));
    colour.save(&jpeg).unwrap();
    colour.save(&webp).unwrap();
    // The name does not matter, the contents do.
    let other = world.path("code.dat");
    fs::copy(&jpeg, &other).unwrap();
    let done = scan(&[&png, &pgm, &jpeg, &webp, &other]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(done.json().iter().all(|line| line["text"] == "Mã thử"), "{}", done.stdout);
}

#[test]
fn what_is_no_picture_is_65_what_holds_no_code_is_an_answer_and_all_are_reported() {
    let world = World::new();
    let (blank, tiny, text) = (world.path("blank.png"), world.path("tiny.png"), world.path("text"));
    GrayImage::from_pixel(300, 300, Luma([255])).save(&blank).unwrap();
    GrayImage::from_pixel(3, 3, Luma([0])).save(&tiny).unwrap();
    fs::write(&text, "no picture").unwrap();
    let good = world.path("good.png");
    draw(&good, b"good");
    let none = world.path("none.png");
    for (path, status) in [(&blank, 0), (&tiny, 0), (&text, 65), (&none, 65)] {
        let done = scan(&[path, &good]);
        assert_eq!(done.status, status, "{}", path.display());
        let lines = done.json();
        assert_eq!((&lines[0]["found"], &lines[1]["text"]), (&json!(false), &json!("good")));
        assert_eq!((&lines[0]["text"], &lines[0]["bytes"]), (&json!(null), &json!(null)));
    }
}

#[test]
fn a_picture_larger_than_the_decoder_takes_is_scaled_down() {
    let world = World::new();
    let small = world.path("small.png");
    draw(&small, b"large");
    let large = image::open(&small).unwrap().to_luma8();
    let large = image::imageops::resize(&large, 5000, 5000, image::imageops::FilterType::Nearest);
    let path = world.path("large.png");
    large.save(&path).unwrap();
    assert_eq!(scan(&[&path]).one()["text"], "large");
}

#[test]
fn several_codes_in_a_picture_are_all_listed() {
    let world = World::new();
    let qr = |text| QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
    let path = world.path("two.png");
    draw_all(&path, &[&qr("FIRST CODE"), &qr("SECOND CODE")]);
    let line = scan(&[&path]).one();
    let mut texts: Vec<_> = line["codes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|code| code["text"].as_str().unwrap())
        .collect();
    texts.sort_unstable();
    assert_eq!(texts, ["FIRST CODE", "SECOND CODE"]);
}

#[test]
fn without_json_a_line_is_the_path_and_the_text() {
    let world = World::new();
    let path = world.text("code.png");
    draw(Path::new(&path), b"xin chao");
    assert_eq!(vneid(&["scan", &path]).stdout, format!("{path}: xin chao\n"));
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_is_no_obstacle() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let world = World::new();
    let good = world.path("good.png");
    draw(&good, b"good");
    let odd = good.with_file_name(OsStr::from_bytes(b"\xff.png"));
    fs::rename(&good, &odd).unwrap();
    assert_eq!(scan(&[&odd]).one()["text"], "good");
    let lab = good.with_file_name(OsStr::from_bytes(b"\xfe"));
    let made = command().args(["lab", "new", "--json"]).arg(&lab).output().unwrap();
    assert_eq!(Done::of(made).status, 0);
}

#[test]
fn a_camera_session_tells_the_frame_on_which_the_code_was_read() {
    let world = World::new();
    let blank = world.path("blank.png");
    GrayImage::from_pixel(640, 480, Luma([200])).save(&blank).unwrap();
    let code = world.path("code.png");
    draw(&code, b"seen");
    let camera = |paths: &[&Path]| {
        Done::of(command().args(["scan", "--camera", "--json"]).args(paths).output().unwrap())
    };
    let done = camera(&[&blank, &blank, &code, &code]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    let lines = done.json();
    let found: Vec<_> = lines.iter().map(|line| line["found"] == json!(true)).collect();
    assert_eq!(found, [false, false, true, false]);
    assert_eq!((&lines[2]["frame"], &lines[2]["text"]), (&json!(3), &json!("seen")));
    assert_eq!(lines[3]["guidance"], "still_in_view");
    assert!(lines.iter().all(|line| line["ms"].is_f64()));
    assert_eq!(camera(&[&blank, &blank]).status, 0);
}
