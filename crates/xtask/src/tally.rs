//! How many tests passed, from what `cargo test` prints.

use std::ops::AddAssign;

/// Counts of one or more test binaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TestCounts {
    /// Tests that ran and held.
    pub(crate) passed: u64,
    /// Tests that ran and did not hold.
    pub(crate) failed: u64,
    /// Tests that did not run: marked `#[ignore]`.
    pub(crate) ignored: u64,
}

impl TestCounts {
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

    /// Adds up the closing lines of Maven's surefire: `Tests run: 3, Failures: 1, Errors: 0, Skipped:
    /// 0`, those of its form without the name of a class, one for each time that it ran.
    pub(crate) fn of_surefire(output: &str) -> Self {
        let mut sum = Self::default();
        for line in output.lines() {
            if !line.contains("Tests run: ") || line.contains("Time elapsed") {
                continue;
            }
            let count = |word: &str| -> u64 {
                let after = line.split_once(word).map_or("", |(_, after)| after);
                let digits =
                    after.split(|it: char| !it.is_ascii_digit()).next().unwrap_or_default();
                digits.parse().unwrap_or(0)
            };
            let failed = count("Failures: ") + count("Errors: ");
            let ignored = count("Skipped: ");
            let passed = count("Tests run: ").saturating_sub(failed + ignored);
            sum += Self { passed, failed, ignored };
        }
        sum
    }

    /// The closing line of Swift Testing: `Test run with 3 tests passed after ..`, or `failed after ..
    /// with 2 issues`, which does not say how many tests failed: they are counted by their lines.
    pub(crate) fn of_swift_test(output: &str) -> Self {
        let run = output.lines().filter_map(|line| line.split_once("Test run with ")).next_back();
        let Some((_, closing)) = run else { return Self::default() };
        let all: u64 = closing.split(' ').next().and_then(|it| it.parse().ok()).unwrap_or(0);
        let has_failed = |line: &&str| {
            let words = line.trim_start_matches(|it: char| !it.is_ascii_alphabetic());
            words.starts_with("Test ") && words.contains("() failed after ")
        };
        let failed = output.lines().filter(has_failed).count() as u64;
        Self { passed: all.saturating_sub(failed), failed, ignored: 0 }
    }
}

impl AddAssign for TestCounts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

#[cfg(test)]
mod tests {
    use super::TestCounts;

    #[test]
    fn adds_up_all_closing_lines() {
        let output = "\
running 3 tests
test a ... ok
test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s

test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 5 filtered out; finished in 1.25s
";
        assert_eq!(
            TestCounts::of_cargo_test(output),
            TestCounts { passed: 13, failed: 2, ignored: 1 }
        );
    }

    #[test]
    fn reads_what_surefire_says() {
        let output = "\
[INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 2.9 s -- in vn.vneid.A
[INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 0
[ERROR] Tests run: 5, Failures: 1, Errors: 1, Skipped: 1
";
        assert_eq!(
            TestCounts::of_surefire(output),
            TestCounts { passed: 4, failed: 2, ignored: 1 }
        );
        assert_eq!(TestCounts::of_surefire("BUILD FAILURE"), TestCounts::default());
    }

    #[test]
    fn reads_what_swift_says() {
        let output = "\
✔ Test works() passed after 0.1 seconds.
✘ Test fails() failed after 0.1 seconds with 2 issues.
✘ Suite S failed after 0.1 seconds with 2 issues.
✘ Test run with 2 tests failed after 0.1 seconds with 2 issues.
";
        assert_eq!(
            TestCounts::of_swift_test(output),
            TestCounts { passed: 1, failed: 1, ignored: 0 }
        );
        let output = "✔ Test run with 1 test passed after 68.7 seconds.";
        assert_eq!(
            TestCounts::of_swift_test(output),
            TestCounts { passed: 1, failed: 0, ignored: 0 }
        );
        assert_eq!(TestCounts::of_swift_test("error: fatalError"), TestCounts::default());
    }

    #[test]
    fn output_of_a_failed_build_counts_no_test() {
        assert_eq!(TestCounts::of_cargo_test("error: could not compile"), TestCounts::default());
    }
}
