//! A few frames of each kind from the simulated camera. The benchmark measures on many; this keeps
//! what it measured from being lost unnoticed.

use std::time::Duration;

use vneid_qr::{DecodedCode, LumaFrame, Rotation, ScanResult, Scanner, StillDecoder};
use vneid_testkit::camera::{Camera, Category, Frame};

const CAMERA: Camera = Camera { width: 640, height: 480 };

fn luma(frame: &Frame) -> LumaFrame<'_> {
    let (width, height) = (frame.width as u32, frame.height as u32);
    LumaFrame::new(&frame.luma, width, height, width).expect("a frame")
}

#[test]
fn stills_of_every_category() {
    let mut decoder = StillDecoder::new();
    let mut missed = Vec::new();
    for category in Category::ALL {
        for seed in 0..3 {
            let frame = CAMERA.frame(category, seed);
            let read: Vec<_> =
                decoder.decode(&luma(&frame)).into_iter().map(|code| code.bytes).collect();
            let expected: Vec<_> = frame.code.into_iter().map(|code| code.payload).collect();
            assert!(read.is_empty() || read == expected, "{category} {seed} was misread");
            if read != expected {
                missed.push((category, seed));
            }
        }
    }
    // Glare can cover more than a code can lose.
    assert!(missed.len() <= 1, "{missed:?}");
}

#[test]
fn a_session_of_every_category() {
    let mut missed = Vec::new();
    for category in Category::ALL {
        let mut scanner = Scanner::new();
        let mut found = false;
        let mut expected = None;
        for (i, frame) in (0..10).zip(CAMERA.sequence(category, 5)) {
            let ours = |code: &DecodedCode| code.bytes.starts_with(b"VN1:");
            let now = Duration::from_millis(33 * i);
            if let ScanResult::Code(code) = scanner.scan(&luma(&frame), Rotation::None, ours, now) {
                let payload = frame.code.as_ref().map(|code| &code.payload);
                assert_eq!(Some(&code.bytes), payload, "{category}");
                found = true;
                break;
            }
            expected = frame.code;
        }
        if !found && expected.is_some() {
            missed.push(category);
        }
    }
    assert!(missed.is_empty(), "{missed:?}");
}
