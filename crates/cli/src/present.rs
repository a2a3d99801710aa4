//! `vneid present`: a citizen makes a code.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use vneid_core::Refusal;
use vneid_present::advice_on_refusal;
use vneid_qr::QrCode;

use crate::error::{CliError, InWords, REFUSED};
use crate::output::Output;
use crate::phone::folder::Phone;
use crate::texts::Texts;
use crate::time::Now;

#[derive(Args, Debug)]
pub(crate) struct Present {
    /// The folder of the citizen's phone.
    #[arg(long, visible_alias = "dir", value_name = "DIR")]
    phone: PathBuf,
    #[command(flatten)]
    now: Now,
    /// Also draw the code into this PNG file.
    #[arg(long, value_name = "FILE")]
    png: Option<PathBuf>,
    /// Also draw the code into this SVG file.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Draw the code with characters, in place of its text.
    #[arg(long, conflicts_with = "json")]
    draw: bool,
    /// One JSON object: the text, its size, when it was made and until when it lives.
    #[arg(long)]
    json: bool,
}

/// Makes a code; the standard output gets its text, or its drawing, and nothing else.
pub(crate) fn run(arguments: &Present, output: &mut Output) -> Result<u8, CliError> {
    let mut phone = Phone::open(&arguments.phone)?;
    let now = phone.reading(arguments.now.when());
    phone.unlock(now);
    let code = match phone.make_code(now)? {
        Ok(code) => code,
        Err(refusals) => return refuse(&refusals, arguments.json, output),
    };
    let qr = QrCode::encode(code.text()).map_err(CliError::system)?;
    if let Some(path) = &arguments.png {
        write(path, &qr.to_png(MODULE_PX))?;
    }
    if let Some(path) = &arguments.svg {
        write(path, qr.to_svg().as_bytes())?;
    }
    if arguments.json {
        output.json(&json!({
            "text": code.text(),
            "characters": code.text().len(),
            "qr_version": qr.version(),
            "made": code.made(),
            "remaining_ms": code.countdown().remaining_ms(now),
        }))?;
    } else if arguments.draw {
        let drawing = output.drawing(&qr);
        output.line(drawing.trim_end_matches('\n'))?;
    } else {
        output.line(code.text())?;
    }
    Ok(0)
}

/// Writes a drawing of a code.
pub(crate) fn write(path: &Path, drawing: &[u8]) -> Result<(), CliError> {
    fs::write(path, drawing).map_err(|error| CliError::not_written(path, error))
}

/// Says why no code is made: the first reason is the one that the citizen is told.
fn refuse(refusals: &[Refusal], json: bool, output: &mut Output) -> Result<u8, CliError> {
    if json {
        let codes: Vec<&str> = refusals.iter().map(Refusal::code).collect();
        output.json(&json!({ "refused": codes }))?;
    }
    Err(CliError::new(REFUSED, Refused(refusals.to_vec())))
}

/// Why no code is made: the first is what the citizen is told. Never empty.
#[derive(Debug)]
struct Refused(Vec<Refusal>);

/// Why no code is made, the one thing that helps, and all codes.
impl InWords for Refused {
    fn message(&self, texts: &Texts) -> String {
        let codes: Vec<&str> = self.0.iter().map(Refusal::code).collect();
        let advice = advice_on_refusal(self.0.first().unwrap_or(&Refusal::SignedOut));
        let why = texts.messages([&advice.reason, &advice.now]);
        format!("{} {why} ({})", texts.text("failure.refused"), codes.join(", "))
    }
}

/// Pixels a module in pictures: a code of version 11 is 552 pixels wide, about the width of a
/// phone's screen at which it is shown.
pub(crate) const MODULE_PX: u8 = 8;
