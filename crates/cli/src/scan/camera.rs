//! `vneid scan --camera`: the pictures are the frames of one camera session.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Serialize;
use vneid_payload::format_of;
use vneid_qr::{DecodedCode, Guidance, Rotation, ScanResult, Scanner};

use super::{frame, rounded_ms, text_of};
use crate::error::CliError;
use crate::output::{Output, hex};
use crate::picture;
use crate::texts::Texts;

/// A frame in machine-readable form.
#[derive(Serialize)]
struct Line<'a> {
    path: String,
    /// From 1.
    frame: usize,
    found: bool,
    text: Option<&'a str>,
    bytes: Option<String>,
    /// The scanner alone, without loading the file.
    ms: Option<f64>,
    /// What the officer is told while no new code is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    guidance: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

/// Feeds the pictures to the camera scanner in their order, 30 a second by its clock. That no code
/// is read is an answer, not a failure; the status is 65 when a picture can't be loaded.
pub(super) fn run(paths: &[PathBuf], json: bool, output: &mut Output) -> Result<u8, CliError> {
    let mut scanner = Scanner::new();
    let mut found = None;
    let mut status = 0;
    for (path, number) in paths.iter().zip(1..) {
        let seen = look(&mut scanner, path, number);
        if json {
            output.json(&Line::of(path, number, &seen))?;
        } else if let Ok((scan, ms)) = &seen {
            let words = words(scan.as_ref(), &output.texts);
            output.line(format_args!("{number}. {}: {words} ({ms} ms)", path.display()))?;
        }
        match seen {
            Ok((Some(ScanResult::Code(_)), _)) => found = found.or(Some(number)),
            Ok(_) => {}
            Err(detail) => {
                let failure = CliError::unreadable(path, detail);
                output.complain(&failure)?;
                status = failure.status();
            }
        }
    }
    match (found, paths.last()) {
        (Some(number), _) if !json => {
            let number = number.to_string();
            output.say("cli.read_on_frame", &[("number", &number)])?;
        }
        (None, Some(path)) => output.complain(&CliError::no_code(path))?,
        _ => {}
    }
    Ok(status)
}

/// Loads a picture and shows it to the scanner; the milliseconds are the scanner's. A picture that
/// is too small to hold any code shows nothing.
fn look(
    scanner: &mut Scanner,
    path: &Path,
    number: usize,
) -> Result<(Option<ScanResult>, f64), String> {
    let luma = picture::load(path)?;
    let now = FRAME * u32::try_from(number).unwrap_or(u32::MAX);
    let started = Instant::now();
    let scan = frame(&luma).map(|frame| scanner.scan(&frame, Rotation::default(), is_ours, now));
    Ok((scan, rounded_ms(started.elapsed())))
}

fn is_ours(code: &DecodedCode) -> bool {
    code.text().is_some_and(|text| format_of(text).is_some())
}

impl<'a> Line<'a> {
    fn of(path: &Path, frame: usize, seen: &'a Result<(Option<ScanResult>, f64), String>) -> Self {
        let (code, guidance, ms, error) = match seen {
            Ok((Some(ScanResult::Code(code)), ms)) => (Some(code), None, Some(*ms), None),
            Ok((scan, ms)) => (None, scan.as_ref().map(name), Some(*ms), None),
            Err(detail) => (None, None, None, Some(detail.as_str())),
        };
        Self {
            path: path.display().to_string(),
            frame,
            found: code.is_some(),
            text: code.and_then(DecodedCode::text),
            bytes: code.map(|code| hex(&code.bytes)),
            ms,
            guidance,
            error,
        }
    }
}

fn words(scan: Option<&ScanResult>, texts: &Texts) -> String {
    match scan {
        Some(ScanResult::Code(code)) => text_of(code),
        other => texts.filled(&format!("guidance.{}", other.map_or("nothing_seen", name)), &[]),
    }
}

/// The name in machine-readable output.
fn name(scan: &ScanResult) -> &'static str {
    match scan {
        ScanResult::Code(_) => "code",
        ScanResult::StillInView => "still_in_view",
        ScanResult::Guidance(Guidance::NothingSeen) => "nothing_seen",
        ScanResult::Guidance(Guidance::MoveCloser) => "move_closer",
        ScanResult::Guidance(Guidance::TooDark) => "too_dark",
        ScanResult::Guidance(Guidance::Glare) => "glare",
        ScanResult::Guidance(Guidance::Blurred) => "blurred",
        ScanResult::Guidance(Guidance::SeveralCodes) => "several_codes",
        ScanResult::Guidance(_) => "unknown",
    }
}

/// From one frame to the next.
const FRAME: Duration = Duration::from_millis(33);
