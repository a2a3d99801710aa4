//! What steps report, and the summary that a person reads at the end of `cargo xtask test`.

use std::fmt::Write as _;
use std::time::Duration;

use crate::tally::TestCounts;

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All is well.
    Passed,
    /// Something is wrong: one line that says what, and more lines with it.
    Failed(String),
    /// It did not run; one line says why.
    Skipped(String),
}

/// What a step reports.
#[derive(Debug)]
pub(crate) struct StepReport {
    /// How it ended.
    pub(crate) outcome: Outcome,
    /// Counts, when the step ran tests.
    pub(crate) tests: Option<TestCounts>,
    /// Lines that a person should read and that fail nothing.
    pub(crate) notes: Vec<String>,
}

/// A step that has run.
#[derive(Debug)]
pub(crate) struct Finished {
    /// Its name, as in the summary.
    pub(crate) name: &'static str,
    /// How long it took.
    pub(crate) duration: Duration,
    /// What it reported.
    pub(crate) report: StepReport,
}

impl StepReport {
    /// Passed or, with a reason, failed.
    pub(crate) fn of(result: Result<(), String>) -> Self {
        Self::ended(match result {
            Ok(()) => Outcome::Passed,
            Err(reason) => Outcome::Failed(reason),
        })
    }

    /// Did not run, which is acceptable everywhere.
    pub(crate) fn skipped(reason: impl Into<String>) -> Self {
        Self::ended(Outcome::Skipped(reason.into()))
    }

    fn ended(outcome: Outcome) -> Self {
        Self { outcome, tests: None, notes: Vec::new() }
    }
}

/// One step on one line: mark, name, word, duration, counts, the first line of the reason.
pub(crate) fn line(step: &Finished) -> String {
    let (mark, word, reason) = match &step.report.outcome {
        Outcome::Passed => ('✓', "passed", ""),
        Outcome::Failed(reason) => ('✗', "failed", reason.as_str()),
        Outcome::Skipped(reason) => ('–', "skipped", reason.as_str()),
    };
    let seconds = step.duration.as_secs_f64();
    let mut line = format!("{mark} {:<18} {word:<8} {seconds:>7.1} s", step.name);
    if let Some(tests) = step.report.tests {
        let TestCounts { passed, failed, ignored } = tests;
        let _ = write!(line, "  {passed} passed, {failed} failed, {ignored} ignored");
    }
    if let Some(reason) = reason.lines().next() {
        let _ = write!(line, "  {reason}");
    }
    line
}

/// What failed in a step, where one line does not say it.
fn failure(step: &Finished) -> Option<String> {
    let Outcome::Failed(reason) = &step.report.outcome else { return None };
    reason.contains('\n').then(|| format!("✗ {}: {}", step.name, reason.replace('\n', "\n    ")))
}

/// What failed, then all steps, their notes, and the closing line `N passed, N failed` or `N passed, N
/// failed, N skipped`.
///
/// The closing line counts tests, and each step without tests as one. A test step that failed
/// although no test did (it did not compile) counts as one failure, so that the line never looks
/// green when the exit status is not.
pub(crate) fn table(steps: &[Finished]) -> String {
    let mut table = String::new();
    for failure in steps.iter().filter_map(failure) {
        let _ = writeln!(table, "{failure}\n");
    }
    table.push_str("Summary\n");
    let mut total = TestCounts::default();
    for step in steps {
        let _ = writeln!(table, "{}", line(step));
        total += counted(step);
    }
    for step in steps {
        for note in &step.report.notes {
            let _ = writeln!(table, "note, {}: {note}", step.name);
        }
    }
    let TestCounts { passed, failed, ignored } = total;
    let _ = write!(table, "\n{passed} passed, {failed} failed");
    if ignored > 0 {
        let _ = write!(table, ", {ignored} skipped");
    }
    table
}

fn counted(step: &Finished) -> TestCounts {
    let mut tally = step.report.tests.unwrap_or_default();
    match step.report.outcome {
        Outcome::Passed if step.report.tests.is_none() => tally.passed += 1,
        Outcome::Failed(_) if tally.failed == 0 => tally.failed += 1,
        Outcome::Skipped(_) => tally.ignored += 1,
        Outcome::Passed | Outcome::Failed(_) => {}
    }
    tally
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Finished, Outcome, StepReport, line, table};
    use crate::tally::TestCounts;

    fn step(name: &'static str, outcome: Outcome, tests: Option<TestCounts>) -> Finished {
        let report = StepReport { outcome, tests, notes: Vec::new() };
        Finished { name, duration: Duration::from_millis(1250), report }
    }

    #[test]
    fn closing_line_counts_tests_and_checks() {
        let steps = [
            step("format", Outcome::Passed, None),
            step("tests", Outcome::Passed, Some(TestCounts { passed: 7, failed: 0, ignored: 0 })),
        ];
        assert!(table(&steps).ends_with("\n\n8 passed, 0 failed"));
    }

    #[test]
    fn closing_line_names_what_did_not_run() {
        let steps = [
            step("advisories", Outcome::Skipped("offline".into()), None),
            step("tests", Outcome::Passed, Some(TestCounts { passed: 7, failed: 0, ignored: 2 })),
        ];
        assert!(table(&steps).ends_with("\n\n7 passed, 0 failed, 3 skipped"));
    }

    #[test]
    fn tests_that_do_not_compile_are_a_failure() {
        let steps = [step("tests", Outcome::Failed("x".into()), Some(TestCounts::default()))];
        assert!(table(&steps).ends_with("\n0 passed, 1 failed"));
    }

    #[test]
    fn failed_tests_are_not_counted_twice() {
        let tests = TestCounts { passed: 1, failed: 2, ignored: 0 };
        let steps = [step("tests", Outcome::Failed("x".into()), Some(tests))];
        assert!(table(&steps).ends_with("\n1 passed, 2 failed"));
    }

    #[test]
    fn a_line_has_mark_word_duration_and_reason() {
        let skipped = step("advisories", Outcome::Skipped("offline".into()), None);
        assert_eq!(line(&skipped), "– advisories         skipped      1.2 s  offline");
    }

    #[test]
    fn what_failed_stands_above_the_summary() {
        let steps = [
            step("format", Outcome::Passed, None),
            step("layers", Outcome::Failed("one\nanother".into()), None),
        ];
        let table = table(&steps);
        assert!(table.starts_with("✗ layers: one\n    another\n\nSummary\n"), "{table}");
        assert!(table.contains("✗ layers             failed       1.2 s  one\n"), "{table}");
    }
}
