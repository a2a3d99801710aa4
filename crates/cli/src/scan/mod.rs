//! `vneid scan`: QR codes in pictures.

mod camera;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use image::GrayImage;
use serde::Serialize;
use vneid_qr::{DecodedCode, LumaFrame, StillDecoder};

use crate::error::CliError;
use crate::output::{Output, hex, printable};
use crate::picture;

#[derive(Args, Debug)]
pub(crate) struct Scan {
    /// The pictures.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Take the pictures, in this order, as the frames of one camera session, and tell on which of
    /// them the code was read.
    #[arg(long)]
    camera: bool,
    /// One JSON object a picture.
    #[arg(long)]
    json: bool,
}

/// Reads each picture; a line each. That a picture holds no code is an answer, not a failure; the
/// status is 65 when one can't be loaded.
pub(crate) fn run(arguments: &Scan, output: &mut Output) -> Result<u8, CliError> {
    if arguments.camera {
        return camera::run(&arguments.paths, arguments.json, output);
    }
    let mut decoder = StillDecoder::new();
    let mut status = 0;
    for path in &arguments.paths {
        let seen = read(path, &mut decoder);
        if arguments.json {
            output.json(&Line::of(path, &seen))?;
        } else if let Ok(seen) = &seen {
            for code in &seen.codes {
                output.line(format_args!("{}: {}", path.display(), text_of(code)))?;
            }
        }
        match seen {
            Ok(seen) if !seen.codes.is_empty() => {}
            Ok(_) => output.complain(&CliError::no_code(path))?,
            Err(detail) => {
                let failure = CliError::unreadable(path, detail);
                output.complain(&failure)?;
                status = failure.status();
            }
        }
    }
    Ok(status)
}

/// What a picture shows.
pub(crate) struct Seen {
    /// Every code that was read.
    pub(crate) codes: Vec<DecodedCode>,
    /// How long decoding took, milliseconds; loading the file not included.
    ms: f64,
}

/// Loads a picture and reads its codes.
///
/// # Errors
/// Why the picture is unreadable; one without a code is not.
pub(crate) fn read(path: &Path, decoder: &mut StillDecoder) -> Result<Seen, String> {
    let luma = picture::load(path)?;
    let started = Instant::now();
    let codes = frame(&luma).map(|frame| decoder.decode(&frame)).unwrap_or_default();
    let ms = rounded_ms(started.elapsed());
    tracing::debug!(code = "decoded", codes = codes.len(), ms);
    Ok(Seen { codes, ms })
}

/// The picture as the decoder takes it; `None` when it is too small for any code.
fn frame(luma: &GrayImage) -> Option<LumaFrame<'_>> {
    LumaFrame::new(luma.as_raw(), luma.width(), luma.height(), luma.width()).ok()
}

/// A picture in machine-readable form.
#[derive(Serialize)]
struct Line<'a> {
    path: String,
    found: bool,
    text: Option<&'a str>,
    bytes: Option<String>,
    ms: Option<f64>,
    /// Every code, when there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    codes: Vec<Payload<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

#[derive(Serialize)]
struct Payload<'a> {
    text: Option<&'a str>,
    bytes: String,
}

impl<'a> Line<'a> {
    fn of(path: &Path, seen: &'a Result<Seen, String>) -> Self {
        let empty = Self {
            path: path.display().to_string(),
            found: false,
            text: None,
            bytes: None,
            ms: None,
            codes: Vec::new(),
            error: None,
        };
        match seen {
            Ok(seen) => {
                let first = seen.codes.first();
                let all = || seen.codes.iter().map(Payload::of).collect();
                Self {
                    found: first.is_some(),
                    text: first.and_then(DecodedCode::text),
                    bytes: first.map(|code| hex(&code.bytes)),
                    ms: Some(seen.ms),
                    codes: if seen.codes.len() > 1 { all() } else { Vec::new() },
                    ..empty
                }
            }
            Err(detail) => Self { error: Some(detail), ..empty },
        }
    }
}

impl<'a> Payload<'a> {
    fn of(code: &'a DecodedCode) -> Self {
        Self { text: code.text(), bytes: hex(&code.bytes) }
    }
}

/// Milliseconds, to the microsecond.
fn rounded_ms(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

fn text_of(code: &DecodedCode) -> String {
    code.text().map_or_else(|| format!("0x{}", hex(&code.bytes)), printable)
}
