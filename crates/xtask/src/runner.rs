//! Runs named steps one after the other, times them, and keeps what the summary needs.
//!
//! A step that fails does not stop the next one: whoever waits for a whole run wants to hear
//! everything that is wrong.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::summary;
use crate::tally::Tally;

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All is well.
    Passed,
    /// Something is wrong; one line says what.
    Failed(String),
    /// It did not run; one line says why.
    Skipped(String),
}

/// What a step reports.
#[derive(Debug)]
pub(crate) struct Report {
    /// How it ended.
    pub(crate) outcome: Outcome,
    /// Counts, when the step ran tests.
    pub(crate) tests: Option<Tally>,
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
    pub(crate) report: Report,
}

/// Runs steps and remembers how each one ended.
pub(crate) struct Runner {
    strict: bool,
    logs: PathBuf,
    finished: Vec<Finished>,
}

impl Report {
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

impl Runner {
    /// Logs of commands go to `logs`. A `strict` runner (continuous integration) fails where a tool
    /// is missing.
    pub(crate) fn new(strict: bool, logs: PathBuf) -> Self {
        Self { strict, logs, finished: Vec::new() }
    }

    /// Runs `work` as the step `name`.
    pub(crate) fn step(&mut self, name: &'static str, work: impl FnOnce(&Self) -> Report) {
        println!("▸ {name}");
        let start = Instant::now();
        let report = work(self);
        let finished = Finished { name, duration: start.elapsed(), report };
        println!("{}", summary::line(&finished));
        self.finished.push(finished);
    }

    /// Runs `command` as the step `name`; it passes when the command does.
    pub(crate) fn command(&mut self, name: &'static str, mut command: Command) {
        self.step(name, |runner| match runner.run(name, &mut command) {
            Ok(ran) => Report::of(runner.shown(ran)),
            Err(reason) => Report::of(Err(reason)),
        });
    }

    /// Runs `command`, a `cargo test`, as the step `name` and counts its tests.
    pub(crate) fn tests(&mut self, name: &'static str, mut command: Command) {
        self.step(name, |runner| match runner.run(name, &mut command) {
            Ok(ran) => {
                let tests = Tally::of_cargo_test(&ran.output);
                Report { tests: Some(tests), ..Report::of(runner.shown(ran)) }
            }
            Err(reason) => Report::of(Err(reason)),
        });
    }

    /// A report for a step whose tool is not there: a failure when strict, otherwise a skip.
    pub(crate) fn missing(&self, reason: String) -> Report {
        if self.strict { Report::of(Err(reason)) } else { Report::skipped(reason) }
    }

    /// Runs `command` with both output streams going to the log of `name`.
    pub(crate) fn run(&self, name: &str, command: &mut Command) -> Result<Ran, String> {
        let failed = |error| format!("the log of {name} can't be written or read: {error}");
        fs::create_dir_all(&self.logs).map_err(failed)?;
        let log = self.logs.join(name.replace(' ', "-")).with_extension("log");
        let file = File::create(&log).map_err(failed)?;
        command.stderr(file.try_clone().map_err(failed)?).stdout(file);
        let status = command.env("CARGO_TERM_COLOR", "never").status().map_err(|error| {
            format!("{} did not start: {error}", command.get_program().display())
        })?;
        let output = String::from_utf8_lossy(&fs::read(&log).map_err(failed)?).into_owned();
        Ok(Ran { ok: status.success(), output, log })
    }

    /// Prints what a failed command said.
    pub(crate) fn shown(&self, ran: Ran) -> Result<(), String> {
        if ran.ok {
            return Ok(());
        }
        let is_noise = |line: &&str| {
            let line = line.trim_start();
            line.starts_with("Compiling ")
                || line.starts_with("Checking ")
                || (line.starts_with("test ") && line.ends_with(" ... ok"))
        };
        let lines: Vec<&str> = ran.output.lines().filter(|line| !is_noise(line)).collect();
        let hidden = lines.len().saturating_sub(MAX_LINES_SHOWN);
        if hidden > 0 {
            println!("    ... {hidden} earlier lines are in {}", ran.log.display());
        }
        for line in &lines[hidden..] {
            println!("    {line}");
        }
        Err("its output stands above".into())
    }

    /// Prints the summary; true when nothing failed.
    pub(crate) fn finish(self) -> bool {
        println!("\n{}", summary::table(&self.finished));
        self.finished.iter().all(|step| !matches!(step.report.outcome, Outcome::Failed(_)))
    }
}

/// A command that has run.
pub(crate) struct Ran {
    /// Whether its exit status was zero.
    pub(crate) ok: bool,
    /// Both its output streams, in the order written.
    pub(crate) output: String,
    log: PathBuf,
}

/// Enough for the errors of a broken build, not so much that the summary is lost.
const MAX_LINES_SHOWN: usize = 400;
