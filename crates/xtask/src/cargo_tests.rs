//! The tests of the whole workspace, its documentation, and the programs that other steps run.
//!
//! Each builds the whole workspace's selection of crates, so that a crate is compiled once, with the
//! features that any of them asks for: a package by itself has others, and with them another build of all
//! that it stands on.

use std::process::Command;

use crate::needs::POSTGRESQL;
use crate::runner::Runner;
use crate::summary::Report;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// All tests in Rust: libraries, programs, integration tests and doctests; with overflow checks.
pub(crate) fn tests(runner: &Runner, workspace: &Workspace) -> Report {
    let mut tests = workspace.cargo(&["test", "--no-fail-fast", "--locked", "--workspace"]);
    tests.arg("--");
    if runner.options.long {
        tests.arg("--include-ignored");
    }
    let Err(reason) = runner.machine.need(&POSTGRESQL) else {
        return runner.tests("tests", &mut tests, Tally::of_cargo_test);
    };
    if runner.options.strict {
        return runner.missing(reason);
    }
    for word in ON_POSTGRESQL {
        tests.args(["--skip", word]);
    }
    let mut report = runner.tests("tests", &mut tests, Tally::of_cargo_test);
    report.notes.push(format!("NOT RUN: tests on PostgreSQL; {reason}"));
    report
}

/// The documentation, without a warning.
pub(crate) fn docs(runner: &Runner, workspace: &Workspace) -> Report {
    let mut docs = workspace.cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
    docs.env("RUSTDOCFLAGS", "-D warnings");
    Report::of(runner.pass("docs", &mut docs))
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

/// Words in the names of tests that start a PostgreSQL.
const ON_POSTGRESQL: [&str; 3] = ["postgres", "database", "instances"];
