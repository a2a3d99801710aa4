//! A picture in light, and what lenses and movement do to it.

/// Brightness of `width * height` pixels, row by row; 0 is black, 1 saturates the sensor.
#[derive(Clone, Debug)]
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) light: Vec<f32>,
}

impl Plane {
    /// A Gaussian blur of deviation `sigma` pixels.
    pub(super) fn blur(&mut self, sigma: f32) {
        if sigma < 0.1 {
            return;
        }
        let reach = (sigma * 3.0).ceil() as i32;
        let weights: Vec<f32> =
            (-reach..=reach).map(|i| (-0.5 * (i as f32 / sigma).powi(2)).exp()).collect();
        let sum: f32 = weights.iter().sum();
        let taps = |across: bool| {
            (-reach..=reach)
                .zip(&weights)
                .map(|(i, weight)| (if across { [i, 0] } else { [0, i] }, weight / sum))
                .collect::<Vec<_>>()
        };
        self.weigh(&taps(true));
        self.weigh(&taps(false));
    }

    /// Out of focus: an even disc of `radius` pixels with an antialiased rim.
    pub(super) fn defocus(&mut self, radius: f32) {
        let reach = (radius + 0.5).ceil() as i32;
        let mut taps = Vec::new();
        for y in -reach..=reach {
            for x in -reach..=reach {
                let inside = (radius + 0.5 - (x as f32).hypot(y as f32)).clamp(0.0, 1.0);
                if inside > 0.0 {
                    taps.push(([x, y], inside));
                }
            }
        }
        self.weigh_normalised(taps);
    }

    /// Moved during the exposure by `way` pixels, at even speed.
    pub(super) fn smear(&mut self, way: [f32; 2]) {
        let steps = (way[0].hypot(way[1]) * 2.0).ceil().max(1.0) as i32;
        let mut taps = Vec::new();
        for step in 0..=steps {
            let share = step as f32 / steps as f32 - 0.5;
            let [x, y] = way.map(|length| length * share);
            // A point between pixels is shared among the four around it.
            let ([left, top], [right, below]) =
                ([x.floor(), y.floor()], [x - x.floor(), y - y.floor()]);
            for (dx, dy, weight) in [
                (0, 0, (1.0 - right) * (1.0 - below)),
                (1, 0, right * (1.0 - below)),
                (0, 1, (1.0 - right) * below),
                (1, 1, right * below),
            ] {
                let at = [left as i32 + dx, top as i32 + dy];
                match taps.iter_mut().find(|(place, _)| *place == at) {
                    Some((_, sum)) => *sum += weight,
                    None => taps.push((at, weight)),
                }
            }
        }
        self.weigh_normalised(taps);
    }

    fn weigh_normalised(&mut self, mut taps: Vec<([i32; 2], f32)>) {
        let sum: f32 = taps.iter().map(|(_, weight)| weight).sum();
        taps.iter_mut().for_each(|(_, weight)| *weight /= sum);
        self.weigh(&taps);
    }

    /// Each pixel becomes the weighted sum of the pixels around it; the rim is repeated outwards.
    fn weigh(&mut self, taps: &[([i32; 2], f32)]) {
        let (width, height) = (self.width as i32, self.height as i32);
        let reach = taps.iter().map(|([x, _], _)| x.abs()).max().unwrap_or(0).min(width - 1);
        let mut result = vec![0.0; self.light.len()];
        let mut padded = vec![0.0; (width + 2 * reach) as usize];
        // Row by row of the source, so that the inner loop runs over neighbours in memory.
        let mut rows: Vec<i32> = taps.iter().map(|([_, y], _)| *y).collect();
        rows.sort_unstable();
        rows.dedup();
        for y in 0..height {
            let target = &mut result[(y * width) as usize..][..width as usize];
            for &dy in &rows {
                let from = ((y + dy).clamp(0, height - 1) * width) as usize;
                let source = &self.light[from..][..width as usize];
                let (before, rest) = padded.split_at_mut(reach as usize);
                let (middle, after) = rest.split_at_mut(width as usize);
                before.fill(source[0]);
                middle.copy_from_slice(source);
                after.fill(source[source.len() - 1]);
                for &([dx, _], weight) in taps.iter().filter(|([_, row], _)| *row == dy) {
                    let shifted = &padded[(reach + dx.clamp(-reach, reach)) as usize..];
                    for (sum, value) in target.iter_mut().zip(shifted) {
                        *sum += weight * value;
                    }
                }
            }
        }
        self.light = result;
    }
}
