//! A code that changes while it is filmed: screen and camera each have a clock of their own.

use std::collections::VecDeque;

use super::category::Category;
use super::code::Code;
use super::frame::{Camera, Frame};
use super::page::Page;
use super::random::Random;
use super::sequence::Sequence;

/// The frames of a screen that shows one code after another, without end. Made by
/// [`Camera::animated`].
///
/// The screen takes up a new picture line by line, and the camera exposes row by row, so a frame
/// may show one code above another, or both at once where the change fell into the exposure. The
/// app is late now and then and then leaves a code out; the camera drops and repeats frames.
#[derive(Clone, Debug)]
pub struct Animated {
    sequence: Sequence,
    clocks: Random,
    codes: Random,
    /// What the screen shows, in the order of time.
    pictures: VecDeque<Picture>,
    /// Codes that came to the screen so far.
    shown: usize,
    /// When the next picture is due, in refreshes of the screen.
    refresh: u64,
    /// Refreshes that the app is behind.
    late: u64,
    /// When the camera begins the next frame, and how long one lasts, in seconds.
    time: f64,
    frame_time: f64,
    /// From the first row to the last, and the exposure of each, in seconds.
    readout: f64,
    exposure: f64,
    last: Option<AnimatedFrame>,
}

/// A frame of [`Animated`].
#[derive(Clone, Debug)]
pub struct AnimatedFrame {
    /// Its `code` is one of those in view.
    pub frame: Frame,
    /// What each code says that gave light to the frame; a reader may return any of them.
    pub payloads: Vec<Vec<u8>>,
    /// Codes that the screen has shown since the beginning.
    pub shown: usize,
}

#[derive(Clone, Debug)]
struct Picture {
    /// When it reaches the screen's first line, in seconds.
    from: f64,
    payload: Vec<u8>,
    page: Page,
}

impl Animated {
    pub(super) fn new(camera: Camera, category: Category, seed: u64) -> Self {
        let seeds = Random::new(seed).branch(ANIMATIONS);
        let (mut codes, mut clocks) = (seeds.branch(0), seeds.branch(1));
        let code = Code::part(&mut codes);
        let sequence = Sequence::of_code(camera, category, Some(code), seed, seeds.branch(2));
        let frame_time = 1.0 / f64::from(clocks.between(24.0, 30.0));
        let exposure = match category {
            Category::LowLight => frame_time,
            _ => 1.0 / f64::from(clocks.between(40.0, 250.0)),
        };
        Self {
            sequence,
            codes,
            pictures: VecDeque::new(),
            shown: 0,
            refresh: 0,
            late: 0,
            time: f64::from(clocks.unit()) * 0.1 + SCAN_OUT,
            frame_time,
            readout: f64::from(clocks.between(0.012, 0.03)),
            exposure,
            clocks,
            last: None,
        }
    }

    /// Shows pictures until one begins after `time`; forgets those that ended before `start`.
    fn show_until(&mut self, start: f64, time: f64) {
        while self.pictures.back().is_none_or(|picture| picture.from <= time) {
            let code = Code::part(&mut self.codes);
            let page = self.sequence.scene.page(&code);
            let from = (self.refresh + self.late) as f64 / REFRESHES;
            self.pictures.push_back(Picture { from, payload: code.payload, page });
            self.refresh += REFRESHES_A_CODE;
            // An app that is late by a whole code leaves one out.
            let stutter =
                if self.clocks.chance(0.06) { 1 + self.clocks.below(5) as u64 } else { 0 };
            self.late = (self.late + stutter).saturating_sub(1);
            if self.late >= REFRESHES_A_CODE {
                self.refresh += REFRESHES_A_CODE;
                self.late = 0;
            }
        }
        while self.pictures.get(1).is_some_and(|next| next.from + SCAN_OUT < start) {
            self.pictures.pop_front();
            self.shown += 1;
        }
    }

    fn shoot(&mut self) -> AnimatedFrame {
        let (start, exposure) = (self.time, self.exposure);
        let end = start + self.readout + exposure;
        self.show_until(start, end);
        let mut shot = self.sequence.aim();
        // A longer exposure smears more of the hand's movement.
        shot.smear = shot.smear.map(|way| way * (exposure * 90.0).min(3.0) as f32);
        let pictures = &self.pictures;
        let page = &pictures[0].page;
        let (corners, height) = (page.corners(), self.sequence.scene.height as f64);
        let (top, tall) = (corners[0][1], corners[2][1] - corners[0][1]);
        let row_time = self.readout / height;
        let screen = |u: f32, v: f32, row: usize| {
            let open = start + row as f64 * row_time;
            let scan = SCAN_OUT * f64::from((v - top) / tall);
            let mut sum = 0.0;
            for (i, picture) in pictures.iter().enumerate() {
                let from = (picture.from + scan).max(open);
                let until = pictures.get(i + 1).map_or(f64::MAX, |next| next.from + scan);
                let share = (until.min(open + exposure) - from) / exposure;
                if share > 0.0 {
                    sum += share as f32 * picture.page.at(u, v)?;
                }
            }
            Some(sum)
        };
        let mut frame = self.sequence.scene.shoot_screen(&screen, &shot, &mut self.sequence.noise);
        let seen = |i: usize| {
            let until = pictures.get(i + 1).map_or(f64::MAX, |next| next.from + SCAN_OUT);
            pictures[i].from < end && until > start
        };
        let payloads: Vec<Vec<u8>> =
            (0..pictures.len()).filter(|&i| seen(i)).map(|i| pictures[i].payload.clone()).collect();
        if let (Some(code), Some(payload)) = (&mut frame.code, payloads.first()) {
            code.payload.clone_from(payload);
        }
        AnimatedFrame { frame, shown: self.shown + payloads.len(), payloads }
    }
}

impl Iterator for Animated {
    type Item = AnimatedFrame;

    fn next(&mut self) -> Option<AnimatedFrame> {
        if let Some(last) = self.last.take()
            && self.clocks.chance(0.03)
        {
            self.time += self.frame_time;
            return Some(last);
        }
        let dropped = if self.clocks.chance(0.05) { 1.0 } else { 0.0 };
        let frame = self.shoot();
        let jitter = 1.0 + 0.02 * f64::from(self.clocks.normal());
        self.time += self.frame_time * (jitter + dropped);
        self.last = Some(frame.clone());
        Some(frame)
    }
}

/// Pictures a second of the screen, and how many of them each code stays.
const REFRESHES: f64 = 60.0;
const REFRESHES_A_CODE: u64 = 5;
/// From the screen's first line to its last, in seconds.
const SCAN_OUT: f64 = 0.014;
const ANIMATIONS: u64 = 4;
