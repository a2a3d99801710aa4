//! Frames made to cost a scanner time.

use super::category::Category;
use super::code::Code;
use super::frame::{Camera, Frame};
use super::random::{Random, cell};

/// A frame with its name in reports.
#[derive(Clone, Debug)]
pub struct HostileFrame {
    /// Unique in the set.
    pub name: String,
    /// The picture; its `code` is none, since reading one of many codes is not asked here.
    pub frame: Frame,
}

pub(super) fn frames(camera: Camera, seed: u64) -> Vec<HostileFrame> {
    let mut frames = Vec::new();
    let mut add = |name: String, pixel: &dyn Fn(usize, usize) -> u8| {
        frames.push(HostileFrame { name, frame: paint(camera, pixel) });
    };
    let seed = Random::new(seed).branch(0).next();
    for scale in [1, 2, 3, 4, 6, 10] {
        add(format!("wall of codes, {scale} px"), &wall_of_codes(camera, scale, seed));
        add(format!("wallpaper of finders, {scale} px"), &|x, y| finders(x / scale, y / scale, 9));
    }
    for scale in [1, 2, 3, 5] {
        add(format!("finders without gaps, {scale} px"), &|x, y| finders(x / scale, y / scale, 8));
        add(format!("nested squares, {scale} px"), &|x, y| nested_squares(camera, x, y, scale));
        add(format!("rows of 1:1:3:1:1, {scale} px"), &|_, y| bars(y / scale));
        add(format!("columns of 1:1:3:1:1, {scale} px"), &|x, _| bars(x / scale));
        add(format!("grid of 1:1:3:1:1, {scale} px"), &|x, y| bars(x / scale) & bars(y / scale));
    }
    for scale in [1, 2, 3, 4, 8, 16] {
        add(format!("noise, {scale} px"), &|x, y| {
            (cell((x / scale) as i32, (y / scale) as i32, seed) * 256.0) as u8
        });
        add(format!("black and white noise, {scale} px"), &|x, y| {
            ink(cell((x / scale) as i32, (y / scale) as i32, seed) < 0.5)
        });
        add(format!("checkerboard, {scale} px"), &|x, y| ink((x / scale + y / scale) % 2 == 0));
        add(format!("stripes, {scale} px"), &|x, y| ink((x + y / 2) / scale % 2 == 0));
    }
    add("gradient".into(), &|x, y| ((x + y) * 255 / (camera.width + camera.height)) as u8);
    add("steep gradient".into(), &|x, y| (x * 7 + y * 3) as u8);
    add("rings".into(), &|x, y| {
        let (x, y) = (x as f32 - camera.width as f32 / 2.0, y as f32 - camera.height as f32 / 2.0);
        ((x * x + y * y) * 0.002).sin().mul_add(127.0, 128.0) as u8
    });
    add("black".into(), &|_, _| 0);
    add("white".into(), &|_, _| 255);
    frames
}

fn paint(camera: Camera, pixel: &dyn Fn(usize, usize) -> u8) -> Frame {
    let Camera { width, height } = camera;
    let luma = (0..width * height).map(|i| pixel(i % width, i / width)).collect();
    Frame { width, height, luma, category: Category::NoQr, code: None }
}

fn ink(dark: bool) -> u8 {
    if dark { 20 } else { 235 }
}

/// Different codes edge to edge with their quiet zones; every other one is damaged beyond reading.
fn wall_of_codes(camera: Camera, scale: usize, seed: u64) -> impl Fn(usize, usize) -> u8 {
    let mut random = Random::new(seed).branch(scale as u64);
    let codes: Vec<Code> = (0..4).map(|_| Code::random(&mut random)).collect();
    let pitch = codes.iter().map(Code::size).max().unwrap_or(0) + 4;
    let columns = camera.width / (pitch * scale) + 1;
    move |x, y| {
        let (x, y) = (x / scale, y / scale);
        let place = y / pitch * columns + x / pitch;
        let code = &codes[place % codes.len()];
        let (x, y) = (x % pitch, y % pitch);
        if x >= code.size() || y >= code.size() {
            return ink(false);
        }
        let in_finder = (x < 8 || x >= code.size() - 8) && y < 8 || x < 8 && y >= code.size() - 8;
        let damaged = place % 2 == 1 && !in_finder && (x * 7 + y * 13 + x * y) % 3 == 0;
        ink(code.is_dark(x, y) != damaged)
    }
}

/// Finder patterns of seven modules, one each `pitch` modules.
fn finders(x: usize, y: usize, pitch: usize) -> u8 {
    let (x, y) = ((x % pitch).abs_diff(3), (y % pitch).abs_diff(3));
    let ring = x.max(y);
    ink(ring <= 1 || ring == 3)
}

fn nested_squares(camera: Camera, x: usize, y: usize, scale: usize) -> u8 {
    let ring = x.abs_diff(camera.width / 2).max(y.abs_diff(camera.height / 2));
    ink((ring / scale).is_multiple_of(2))
}

/// Dark and light bars 1:1:3:1:1 wide, over and over.
fn bars(at: usize) -> u8 {
    ink(matches!(at % 8, 0 | 2..=4 | 6))
}
