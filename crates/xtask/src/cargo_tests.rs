//! The tests of the whole workspace, its documentation, and the programs that other steps run.
//!
//! Each builds the whole workspace's selection of crates, so that a crate is compiled once, with the
//! features that any of them asks for: a package by itself has others, and with them another build of all
//! that it stands on.

use std::num::NonZero;
use std::process::Command;
use std::thread;

use crate::needs::{AGE, Need, POSTGRESQL};
use crate::runner::Runner;
use crate::summary::StepReport;
use crate::tally::TestCounts;
use crate::workspace::Workspace;

/// All tests in Rust: libraries, programs, integration tests and doctests; with overflow checks.
pub(crate) fn tests(runner: &Runner, workspace: &Workspace) -> StepReport {
    let mut tests = workspace.cargo(&["test", "--no-fail-fast", "--locked", "--workspace"]);
    // Two for each core: tests of the service and of the program wait for others half of their time.
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    tests.arg("--").arg(format!("--test-threads={}", 2 * cores));
    if runner.options.long {
        tests.arg("--include-ignored");
    }
    let mut notes = Vec::new();
    for (need, words) in SKIPPED_WITHOUT {
        let Err(reason) = runner.machine.need(need) else { continue };
        if runner.options.strict {
            return runner.missing(reason);
        }
        tests.args(words.iter().flat_map(|word| ["--skip", word]));
        notes.push(format!("NOT RUN: tests that are called {}; {reason}", words.join(", ")));
    }
    let report = runner.tests("tests", &mut tests, TestCounts::of_cargo_test);
    StepReport { notes, ..report }
}

/// The documentation, without a warning.
pub(crate) fn docs(runner: &Runner, workspace: &Workspace) -> StepReport {
    let mut docs = workspace.cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
    docs.env("RUSTDOCFLAGS", "-D warnings");
    StepReport::of(runner.pass("docs", &mut docs))
}

/// Runs one test of the service, and shows all that it says.
pub(crate) fn one_of_the_service(workspace: &Workspace, name: &str) -> Command {
    let mut test = workspace.cargo(&["test", "--locked", "--workspace", "--test", "service"]);
    test.args(["--", "--exact", "--nocapture", name]);
    test
}

/// Builds these programs into `target/debug`; with `--lib` among them, the libraries too.
pub(crate) fn build(
    runner: &Runner,
    workspace: &Workspace,
    programs: &[&str],
) -> Result<(), String> {
    let mut build = workspace.cargo(&["build", "--locked", "--workspace"]);
    for program in programs {
        match *program {
            "--lib" => build.arg("--lib"),
            program => build.args(["--bin", program]),
        };
    }
    runner.pass("build", &mut build)
}

/// What tests use of the system, and words in the names of those that do and do not skip themselves.
const SKIPPED_WITHOUT: [(&Need, &[&str]); 2] =
    [(&POSTGRESQL, &["postgres", "database", "instances"]), (&AGE, &["copies_"])];
