//! Many measurements of one kind.

/// Values of one quantity, such as milliseconds a frame.
#[derive(Clone, Debug, Default)]
pub struct Spread(Vec<f64>);

impl Spread {
    /// Adds a value.
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// Adds all values of another one.
    pub fn extend(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    /// The value that half of all do not exceed; NaN when there is none.
    pub fn median(&self) -> f64 {
        self.share(0.5)
    }

    /// The value that 95 % of all do not exceed; NaN when there is none.
    pub fn p95(&self) -> f64 {
        self.share(0.95)
    }

    /// The largest value; NaN when there is none.
    pub fn max(&self) -> f64 {
        self.share(1.0)
    }

    fn share(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let at = (sorted.len() as f64 * share).ceil() as usize;
        sorted.get(at.saturating_sub(1)).copied().unwrap_or(f64::NAN)
    }
}

impl FromIterator<f64> for Spread {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn shares_are_taken_from_below() {
        let mut spread = Spread::default();
        assert!(spread.median().is_nan());
        (1..=20).rev().for_each(|value| spread.push(f64::from(value)));
        assert_eq!((spread.median(), spread.p95(), spread.max()), (10.0, 19.0, 20.0));
    }
}
