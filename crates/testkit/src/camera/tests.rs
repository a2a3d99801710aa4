use super::{Camera, Category, Frame};

fn with_code() -> impl Iterator<Item = Category> {
    Category::ALL.into_iter().filter(|category| category.has_code())
}

/// Rqrr, as an independent witness that a frame shows what it claims.
fn read(frame: &Frame) -> Option<Vec<u8>> {
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(frame.width, frame.height, |x, y| {
            frame.luma[y * frame.width + x]
        });
    image.detect_grids().iter().find_map(|grid| {
        let mut payload = Vec::new();
        grid.decode_to(&mut payload).ok().map(|_| payload)
    })
}

#[test]
fn equal_seeds_give_equal_frames() {
    for category in Category::ALL {
        let [one, same, other] = [3, 3, 4].map(|seed| Camera::HD.frame(category, seed).luma);
        assert_eq!(one, same, "{category}");
        assert_ne!(one, other, "{category}");
    }
}

#[test]
fn codes_lie_within_the_frame_with_their_quiet_zone() {
    for category in with_code() {
        for seed in 0..3 {
            let code = Camera::HD.frame(category, seed).code.unwrap();
            assert!((1.0..9.0).contains(&code.module_px), "{category} {seed}: {}", code.module_px);
            for [x, y] in code.corners {
                assert!(
                    (4.0..1276.0).contains(&x) && (4.0..716.0).contains(&y),
                    "{category} {seed}"
                );
            }
        }
    }
}

#[test]
fn easy_frames_hold_the_announced_payload() {
    let read = (0..10).filter(|&seed| {
        let frame = Camera::HD.frame(Category::Easy, seed).crop();
        let read = read(&frame);
        assert!(read.is_none() || read == frame.code.map(|code| code.payload), "seed {seed}");
        read.is_some()
    });
    assert!(read.count() >= 6);
}

#[test]
fn a_crop_moves_the_corners_along() {
    let frame = Camera::HD.frame(Category::Rotate, 1);
    let crop = frame.crop();
    let ([x, y], [crop_x, crop_y]) =
        (frame.code.unwrap().corners[0], crop.code.unwrap().corners[0]);
    let (left, top) = ((x - crop_x).round() as usize, (y - crop_y).round() as usize);
    assert_eq!(crop.luma[..crop.width], frame.luma[top * 1280 + left..][..crop.width]);
    assert_eq!(crop.luma.len(), crop.width * crop.height);
}

#[test]
fn modules_have_the_size_that_was_asked_for() {
    let code = Camera::HD.small(2.2, 5).code.unwrap();
    assert!((2.1..2.3).contains(&code.module_px), "{}", code.module_px);
}

#[test]
fn a_hand_shakes_but_keeps_the_code_in_view() {
    let frames: Vec<_> = Camera::HD.sequence(Category::Easy, 9).take(12).collect();
    let corner = |i: usize| frames[i].code.as_ref().unwrap().corners[0];
    assert!((1..12).any(|i| corner(i)[0] != corner(0)[0]));
    assert!((1..12).all(|i| (corner(i)[0] - corner(0)[0]).abs() < 60.0));
    let again: Vec<_> = Camera::HD.sequence(Category::Easy, 9).take(12).collect();
    assert!(frames.iter().zip(&again).all(|(one, other)| one.luma == other.luma));
}

#[test]
fn hostile_frames_have_names_of_their_own_and_the_size_asked_for() {
    let frames = Camera::HD.hostile(1);
    let mut names: Vec<_> = frames.iter().map(|hostile| &hostile.name).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), frames.len());
    assert!(frames.iter().all(|hostile| hostile.frame.luma.len() == 1280 * 720));
}

#[test]
fn names_lead_back_to_categories() {
    for category in Category::ALL {
        assert_eq!(Category::from_name(category.name()), Some(category));
    }
    assert_eq!(Category::from_name("other"), None);
}

#[test]
fn crowded_frames_are_full_of_edges() {
    let edges = |category| {
        let luma = Camera::HD.frame(category, 2).luma;
        luma.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) > 24).count()
    };
    let crowded: usize = (0..6)
        .map(|seed| Camera::HD.frame(Category::NoQrCrowded, seed).luma)
        .map(|luma| luma.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) > 24).count())
        .sum();
    assert!(crowded / 6 > 20_000, "{crowded}");
    assert!(edges(Category::Crowded) > 10_000);
}

#[test]
fn a_change_of_codes_is_caught_now_and_then() {
    let frames: Vec<_> = Camera::HD.animated(Category::Easy, 3).take(12).collect();
    let mixed = frames.iter().filter(|frame| frame.payloads.len() > 1).count();
    assert!((1..12).contains(&mixed), "{mixed}");
    assert!(frames.iter().all(|frame| !frame.payloads.is_empty()));
    let shown = frames.last().unwrap().shown;
    assert!((4..9).contains(&shown), "{shown}");
}

#[test]
fn each_code_of_an_animation_can_be_read() {
    let frames: Vec<_> = Camera::HD.animated(Category::Easy, 5).take(10).collect();
    let read: Vec<_> = frames
        .iter()
        .filter_map(|one| read(&one.frame.crop()).map(|read| one.payloads.contains(&read)))
        .collect();
    assert!(read.len() >= 3, "{read:?}");
    assert!(read.iter().all(|&right| right));
}
