//! The camera scanner.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use vneid_qr::{DecodedCode, LumaFrame, Rotation, ScanResult, Scanner};

use crate::codes::GuidanceCode;
use crate::failure::PhoneError;

/// Reads codes from the frames of a camera; one for each camera session. Frames come one after the
/// other: a second thread waits for the first.
#[derive(uniffi::Object)]
pub struct CameraScanner(Mutex<Scanner>);

/// What a frame said.
#[derive(Clone, Debug, PartialEq, uniffi::Enum)]
pub enum Sight {
    /// A code came into view.
    Code {
        /// What it says; `None` when it is not text.
        text: Option<String>,
        /// Upper left, upper right, lower right, lower left, in the upright frame.
        corners: Vec<Corner>,
    },
    /// The code reported before is still in view.
    StillInView,
    /// No code to report; what the person can do about it.
    Guidance {
        /// What.
        guidance: GuidanceCode,
    },
}

/// A point in pixels.
#[derive(Clone, Copy, Debug, PartialEq, uniffi::Record)]
pub struct Corner {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

#[uniffi::export]
impl CameraScanner {
    /// A scanner at the start of a session.
    #[uniffi::constructor]
    #[allow(clippy::new_without_default, reason = "the other languages have no default")]
    pub fn new() -> Self {
        Self(Mutex::default())
    }

    /// Looks at the next frame: `height` rows of `width` pixels of luma, `stride` bytes from one
    /// row to the next, of which the last may end with its last pixel. `rotation_degrees`, clockwise,
    /// turns it upright. `since_boot_ms` is the time since the phone was started.
    ///
    /// The plane is read in place: in Kotlin from a direct `ByteBuffer`, in Swift from `Data`.
    ///
    /// # Errors
    /// [`PhoneError::Misuse`] when the plane is shorter than `stride * (height - 1) + width` bytes,
    /// a side is outside of [`Limits`](crate::Limits), or the rotation is not 0, 90, 180 or 270.
    pub fn scan(
        &self,
        plane: &[u8],
        width: u32,
        height: u32,
        stride: u32,
        rotation_degrees: u16,
        since_boot_ms: u64,
    ) -> Result<Sight, PhoneError> {
        let frame = LumaFrame::new(plane, width, height, stride)
            .map_err(|error| PhoneError::misuse(error.to_string()))?;
        let rotation = Rotation::from_degrees(rotation_degrees).ok_or_else(|| {
            PhoneError::misuse(format!("a rotation of {rotation_degrees} degrees"))
        })?;
        let is_ours = |code: &DecodedCode| code.text().and_then(vneid_payload::format_of).is_some();
        let mut scanner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Duration::from_millis(since_boot_ms);
        Ok(match scanner.scan(&frame, rotation, is_ours, now) {
            ScanResult::Code(code) => Sight::Code {
                text: code.text().map(str::to_owned),
                corners: code.corners.iter().map(|it| Corner { x: it.x, y: it.y }).collect(),
            },
            ScanResult::StillInView => Sight::StillInView,
            ScanResult::Guidance(guidance) => Sight::Guidance { guidance: guidance.into() },
        })
    }
}
