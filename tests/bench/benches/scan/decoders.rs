//! The decoders compared, each behind one small door.

use std::panic;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use cpu_time::ThreadTime;
use vneid_qr::{LumaFrame, Rotation, ScanResult, Scanner, StillDecoder};

use crate::Options;
use crate::samples::Sample;

/// What a decoder made of a frame.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    pub(crate) payloads: Vec<Vec<u8>>,
    pub(crate) ms: f64,
}

pub(crate) trait Decoder {
    fn name(&self) -> &'static str;

    /// Forgets the frames read so far.
    fn start(&mut self) {}

    /// Reads one frame and takes the time of the decoding alone.
    fn read(&mut self, frame: &Sample) -> Reading;
}

/// Those that read single frames: ours first, then what it is held against.
pub(crate) fn of_stills(options: &Options) -> Vec<Box<dyn Decoder>> {
    let mut decoders = vec![still(), camera()];
    decoders.extend(zxing());
    if !options.without_rqrr {
        decoders.push(rqrr());
    }
    decoders
}

/// Those that are fed the frames of a camera.
pub(crate) fn of_sequences() -> Vec<Box<dyn Decoder>> {
    [camera(), still()].into_iter().chain(zxing()).collect()
}

/// Makers of our own decoders.
pub(crate) const OURS: [fn() -> Box<dyn Decoder>; 2] = [still, camera];

fn still() -> Box<dyn Decoder> {
    Box::new(Still::default())
}

fn camera() -> Box<dyn Decoder> {
    Box::new(Camera::default())
}

pub(crate) fn rqrr() -> Box<dyn Decoder> {
    Box::new(Rqrr)
}

/// Where it was built in.
fn zxing() -> Option<Box<dyn Decoder>> {
    #[cfg(feature = "zxing-cpp")]
    return Some(Box::new(crate::zxing::Zxing::new()));
    #[cfg(not(feature = "zxing-cpp"))]
    None
}

#[derive(Default)]
struct Still(StillDecoder);

impl Decoder for Still {
    fn name(&self) -> &'static str {
        "vneid still"
    }

    fn read(&mut self, frame: &Sample) -> Reading {
        timed(|| {
            let codes = self.0.decode(&luma_frame(frame));
            codes.into_iter().map(|code| code.bytes).collect()
        })
    }
}

/// One camera session, 30 frames a second.
#[derive(Default)]
struct Camera {
    scanner: Scanner,
    frames: u32,
}

impl Decoder for Camera {
    fn name(&self) -> &'static str {
        "vneid camera"
    }

    fn start(&mut self) {
        *self = Self::default();
    }

    fn read(&mut self, frame: &Sample) -> Reading {
        let now = Duration::from_secs(1) * self.frames / 30;
        self.frames += 1;
        timed(|| match self.scanner.scan(&luma_frame(frame), Rotation::None, |_| true, now) {
            ScanResult::Code(code) => vec![code.bytes],
            ScanResult::StillInView | ScanResult::Guidance(_) => Vec::new(),
        })
    }
}

/// rqrr can panic, and can take seconds on crafted frames: each frame has a thread and a deadline.
struct Rqrr;

impl Decoder for Rqrr {
    fn name(&self) -> &'static str {
        "rqrr"
    }

    fn read(&mut self, frame: &Sample) -> Reading {
        let (done, result) = mpsc::channel();
        let (width, luma) = (frame.width, frame.luma.clone());
        let height = frame.height;
        thread::spawn(move || {
            let reading = panic::catch_unwind(|| {
                timed(|| {
                    let pixel = |x: usize, y: usize| luma[y * width + x];
                    let mut image =
                        rqrr::PreparedImage::prepare_from_greyscale(width, height, pixel);
                    let grids = image.detect_grids();
                    grids.iter().filter_map(rqrr_payload).collect()
                })
            });
            // The receiver may be gone: then nobody waits any more.
            let _ = done.send(reading.unwrap_or_default());
        });
        let given_up = Reading { payloads: Vec::new(), ms: RQRR_DEADLINE.as_secs_f64() * 1e3 };
        result.recv_timeout(RQRR_DEADLINE).unwrap_or(given_up)
    }
}

fn rqrr_payload<G: rqrr::BitGrid>(grid: &rqrr::Grid<G>) -> Option<Vec<u8>> {
    let mut payload = Vec::new();
    grid.decode_to(&mut payload).ok().map(|_| payload)
}

/// Silences the reports of rqrr's panics.
pub(crate) fn without_panic_reports(work: impl FnOnce()) {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    work();
    panic::set_hook(hook);
}

/// The time that this thread computed, so that other work on the machine does not count.
pub(crate) fn timed(work: impl FnOnce() -> Vec<Vec<u8>>) -> Reading {
    let start = ThreadTime::now();
    let payloads = work();
    Reading { payloads, ms: start.elapsed().as_secs_f64() * 1e3 }
}

fn luma_frame(frame: &Sample) -> LumaFrame<'_> {
    let (width, height) = (frame.width as u32, frame.height as u32);
    LumaFrame::new(&frame.luma, width, height, width)
        .expect("frames of benchmarks are 21 to 4096 wide")
}

const RQRR_DEADLINE: Duration = Duration::from_secs(3);
