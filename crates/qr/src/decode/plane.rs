//! Other views of a frame: quietened and halved.

use super::frame::LumaFrame;
use super::geometry::Point;

/// An owned luma plane.
#[derive(Default)]
pub(crate) struct Plane {
    data: Vec<u8>,
    width: usize,
    height: usize,
}

impl Plane {
    pub(crate) fn frame(&self) -> LumaFrame<'_> {
        LumaFrame::packed(&self.data, self.width, self.height)
    }

    /// The mean of each square of two by two pixels. An odd last row or column is dropped.
    pub(crate) fn halve(&mut self, frame: &LumaFrame<'_>) {
        self.resize(frame.width() / 2, frame.height() / 2);
        for (y, out) in self.data.chunks_exact_mut(self.width).enumerate() {
            let (above, below) = (frame.row(2 * y), frame.row(2 * y + 1));
            for ((out, a), b) in
                out.iter_mut().zip(above.chunks_exact(2)).zip(below.chunks_exact(2))
            {
                let sum = u16::from(a[0]) + u16::from(a[1]) + u16::from(b[0]) + u16::from(b[1]);
                *out = ((sum + 2) / 4) as u8;
            }
        }
    }

    /// Each pixel as the mean 1:2:1 of its neighbours, both ways.
    pub(crate) fn denoise(&mut self, frame: &LumaFrame<'_>) {
        self.resize(frame.width(), frame.height());
        let (width, height) = (self.width, self.height);
        let mix =
            |a: u8, b: u8, c: u8| ((u16::from(a) + 2 * u16::from(b) + u16::from(c) + 2) / 4) as u8;
        for (y, out) in self.data.chunks_exact_mut(width).enumerate() {
            let above = frame.row(y.saturating_sub(1));
            let (here, below) = (frame.row(y), frame.row((y + 1).min(height - 1)));
            for (((out, &a), &b), &c) in out.iter_mut().zip(above).zip(here).zip(below) {
                *out = mix(a, b, c);
            }
            let mut left = out[0];
            for x in 0..width - 1 {
                let here = out[x];
                out[x] = mix(left, here, out[x + 1]);
                left = here;
            }
            out[width - 1] = mix(left, out[width - 1], out[width - 1]);
        }
    }

    /// The middle third of the frame both ways at twice its size; returns where in the frame the
    /// plane's upper left corner lies.
    pub(crate) fn enlarge_centre(&mut self, frame: &LumaFrame<'_>) -> Point {
        let (width, height) = (frame.width() / 3, frame.height() / 3);
        self.enlarge(frame, (width, height), (width, height))
    }

    /// The whole frame at twice its size; returns the same as [`Self::enlarge_centre`].
    pub(crate) fn enlarge_whole(&mut self, frame: &LumaFrame<'_>) -> Point {
        self.enlarge(frame, (0, 0), (frame.width(), frame.height()))
    }

    fn enlarge(
        &mut self,
        frame: &LumaFrame<'_>,
        (left, top): (usize, usize),
        (width, height): (usize, usize),
    ) -> Point {
        self.resize(2 * width, 2 * height);
        let mean = |a: u8, b: u8| u8::midpoint(a, b);
        for (y, out) in self.data.chunks_exact_mut(2 * width).enumerate() {
            let row = |y: usize| &frame.row(y.min(frame.height() - 1))[left..];
            let (above, below) = (row(top + y / 2), row(top + y.div_ceil(2)));
            for (x, out) in out.chunks_exact_mut(2).enumerate() {
                let next = (x + 1).min(above.len() - 1);
                out[0] = mean(above[x], below[x]);
                out[1] = mean(out[0], mean(above[next], below[next]));
            }
        }
        // Every other pixel has a source pixel's own middle.
        Point::new(left as f32 + 0.25, top as f32 + 0.25)
    }

    fn resize(&mut self, width: usize, height: usize) {
        (self.width, self.height) = (width, height);
        self.data.resize(width * height, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halving_and_quietening_keep_the_mean() {
        let data: Vec<u8> = (0..32 * 32).map(|i| (i * 37 % 251) as u8).collect();
        let frame = LumaFrame::new(&data, 32, 32, 32).unwrap();
        let mean = |f: &LumaFrame<'_>| {
            let sum: f32 = (0..f.height()).flat_map(|y| f.row(y)).map(|&p| f32::from(p)).sum();
            sum / (f.width() * f.height()) as f32
        };
        let mut plane = Plane::default();
        plane.halve(&frame);
        assert_eq!((plane.frame().width(), plane.frame().height()), (16, 16));
        assert!((mean(&plane.frame()) - mean(&frame)).abs() < 0.6);
        let origin = plane.enlarge_centre(&frame);
        assert_eq!((plane.frame().width(), plane.frame().height()), (20, 20));
        let (large, small) =
            (plane.frame().sample(9.0, 7.5), frame.sample(4.5 + origin.x, 3.75 + origin.y));
        assert!((large - small).abs() < 1.0, "{large} {small}");
        plane.denoise(&frame);
        assert_eq!((plane.frame().width(), plane.frame().height()), (32, 32));
        assert!((mean(&plane.frame()) - mean(&frame)).abs() < 0.6);
    }
}
