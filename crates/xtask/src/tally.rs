//! How many tests passed, from what `cargo test` prints.

use std::ops::AddAssign;

/// Counts of one or more test binaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Tests that ran and held.
    pub(crate) passed: u64,
    /// Tests that ran and did not hold.
    pub(crate) failed: u64,
    /// Tests that did not run: marked `#[ignore]`.
    pub(crate) ignored: u64,
}

impl Tally {
    /// Adds up every closing line (`test result: ok. 3 passed; 0 failed; 1 ignored; ...`) in
    /// `output`.
    pub(crate) fn of_cargo_test(output: &str) -> Self {
        let mut sum = Self::default();
        for line in output.lines() {
            let Some((_, counts)) = line.split_once("test result: ") else { continue };
            let count = |word: &str| {
                counts
                    .split([';', '.'])
                    .find_map(|part| part.trim().strip_suffix(word)?.trim().parse().ok())
                    .unwrap_or(0)
            };
            sum += Self {
                passed: count(" passed"),
                failed: count(" failed"),
                ignored: count(" ignored"),
            };
        }
        sum
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn adds_up_all_closing_lines() {
        let output = "\
running 3 tests
test a ... ok
test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s

test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 5 filtered out; finished in 1.25s
";
        assert_eq!(Tally::of_cargo_test(output), Tally { passed: 13, failed: 2, ignored: 1 });
    }

    #[test]
    fn output_of_a_failed_build_counts_no_test() {
        assert_eq!(Tally::of_cargo_test("error: could not compile"), Tally::default());
    }
}
