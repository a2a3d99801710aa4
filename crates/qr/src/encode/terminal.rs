//! A code as text for a terminal.

use super::{QUIET_ZONE, QrCode};

impl QrCode {
    /// Lines of half-block characters, two rows of modules each, with a quiet zone of
    /// [`QUIET_ZONE`] modules. Colours are set by ANSI escapes (black on white of the 256-colour
    /// palette), so that a terminal with a dark background shows a code that readers accept.
    pub fn to_terminal(&self) -> String {
        let side = self.size() + 2 * QUIET_ZONE;
        let mut text = String::new();
        for y in (0..side).step_by(2) {
            text.push_str(BLACK_ON_WHITE);
            text.extend((0..side).map(|x| {
                match (self.is_dark_with_quiet_zone(x, y), self.is_dark_with_quiet_zone(x, y + 1)) {
                    (false, false) => ' ',
                    (true, false) => '\u{2580}',
                    (false, true) => '\u{2584}',
                    (true, true) => '\u{2588}',
                }
            }));
            text.push_str(RESET);
            text.push('\n');
        }
        text
    }

    fn is_dark_with_quiet_zone(&self, x: usize, y: usize) -> bool {
        x >= QUIET_ZONE && y >= QUIET_ZONE && self.is_dark(x - QUIET_ZONE, y - QUIET_ZONE)
    }
}

const BLACK_ON_WHITE: &str = "\x1b[38;5;16;48;5;231m";
const RESET: &str = "\x1b[0m";
