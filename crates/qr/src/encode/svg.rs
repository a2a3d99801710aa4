//! A code as an SVG drawing.

use std::fmt::Write;

use super::{QUIET_ZONE, QrCode};

impl QrCode {
    /// An SVG document: black on white, a quiet zone of [`QUIET_ZONE`] modules, one unit a module.
    /// All dark modules are one path, so that no renderer shows seams between them.
    pub fn to_svg(&self) -> String {
        let side = self.size() + 2 * QUIET_ZONE;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
             shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
             <path d=\""
        );
        for (y, row) in self.rows().enumerate() {
            for (x, length) in dark_runs(row) {
                let (x, y) = (x + QUIET_ZONE, y + QUIET_ZONE);
                write!(svg, "M{x} {y}h{length}v1h-{length}z").expect("a String takes any text");
            }
        }
        svg.push_str("\"/></svg>\n");
        svg
    }
}

/// Start and length of each run of dark modules.
fn dark_runs(row: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut start = 0;
    row.chunk_by(|a, b| a == b).filter_map(move |run| {
        let at = start;
        start += run.len();
        (run[0] != 0).then_some((at, run.len()))
    })
}
