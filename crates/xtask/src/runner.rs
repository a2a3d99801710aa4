//! Runs named steps one after the other, times them, and keeps what the summary needs.
//!
//! A step that fails does not stop the next one: whoever waits for a whole run wants to hear
//! everything that is wrong.

use std::fs::{self, File};
use std::io::{IsTerminal, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::excerpt::{excerpt, telling};
use crate::machine::Machine;
use crate::needs::Need;
use crate::summary::{self, Finished, Outcome, StepReport};
use crate::tally::TestCounts;

/// What the caller asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options {
    /// Whether what takes many minutes runs too.
    pub(crate) long: bool,
    /// Whether a tool that is missing is a failure: in continuous integration.
    pub(crate) strict: bool,
    /// Whether packages of the system stay as they are.
    pub(crate) no_install: bool,
}

/// Runs steps and remembers how each one ended.
pub(crate) struct Runner {
    /// What the caller asked for.
    pub(crate) options: Options,
    /// What it runs on.
    pub(crate) machine: Machine,
    logs: PathBuf,
    finished: Vec<Finished>,
}

impl Runner {
    /// Logs of commands go to `logs`.
    pub(crate) fn new(options: Options, logs: PathBuf) -> Self {
        let machine = Machine::here(!options.no_install);
        Self { options, machine, logs, finished: Vec::new() }
    }

    #[cfg(test)]
    pub(crate) fn for_tests(logs: &Path) -> Self {
        Self::new(Options { no_install: true, ..Options::default() }, logs.join("logs"))
    }

    /// Runs `work` as the step `name`.
    pub(crate) fn step(&mut self, name: &'static str, work: impl FnOnce(&Self) -> StepReport) {
        println!("▸ {name}");
        let start = Instant::now();
        let report = work(self);
        let finished = Finished { name, duration: start.elapsed(), report };
        println!("{}", summary::line(&finished));
        self.finished.push(finished);
    }

    /// A report for a step whose tool is not there: a failure when strict, otherwise a skip.
    pub(crate) fn missing(&self, reason: String) -> StepReport {
        if self.options.strict { StepReport::of(Err(reason)) } else { StepReport::skipped(reason) }
    }

    /// Passes where it is here.
    pub(crate) fn look(&self, need: &Need) -> StepReport {
        match self.machine.need(need) {
            Ok(()) => StepReport::of(Ok(())),
            Err(reason) => self.missing(reason),
        }
    }

    /// Runs `command`, and prints what it said if it fails; the error says it in short.
    pub(crate) fn pass(&self, name: &str, command: &mut Command) -> Result<(), String> {
        self.run(name, command).and_then(|ran| self.shown(ran))
    }

    /// As [`Runner::pass`], of a command that runs tests: that none ran is a failure too.
    pub(crate) fn tests(
        &self,
        name: &str,
        command: &mut Command,
        tally: impl Fn(&str) -> TestCounts,
    ) -> StepReport {
        match self.run(name, command) {
            Ok(ran) => {
                let tests = tally(&ran.output);
                let shown = self.shown(ran);
                let some =
                    if tests == TestCounts::default() { Err("no test ran".into()) } else { Ok(()) };
                StepReport { tests: Some(tests), ..StepReport::of(shown.and(some)) }
            }
            Err(reason) => StepReport::of(Err(reason)),
        }
    }

    /// Runs `command` with both output streams going to the log of `name`, and says now and then how far
    /// it is.
    pub(crate) fn run(&self, name: &str, command: &mut Command) -> Result<Ran, String> {
        let failed = |error| format!("the log of {name} can't be written or read: {error}");
        fs::create_dir_all(&self.logs).map_err(failed)?;
        let log = self.logs.join(name.replace(' ', "-")).with_extension("log");
        let file = File::create(&log).map_err(failed)?;
        command.stderr(file.try_clone().map_err(failed)?).stdout(file);
        command.env("CARGO_TERM_COLOR", "never");
        let ended = with_progress(name, &log, || command.status());
        let status = ended.map_err(|error| {
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
        let lines = telling(&ran.output);
        let hidden = lines.len().saturating_sub(MAX_LINES_SHOWN);
        if hidden > 0 {
            println!("    ... {hidden} earlier lines are in {}", ran.log.display());
        }
        for line in &lines[hidden..] {
            println!("    {line}");
        }
        Err(format!("all it said is in {}\n{}", ran.log.display(), excerpt(&ran.output)))
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

/// Does `work`, and meanwhile tells how long it takes and the last line of its log: each second in a
/// terminal, each minute elsewhere.
fn with_progress<T>(name: &str, log: &Path, work: impl FnOnce() -> T) -> T {
    let in_terminal = std::io::stdout().is_terminal();
    let pause = Duration::from_secs(if in_terminal { 1 } else { 60 });
    let start = Instant::now();
    let (done, wait) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut told = false;
            while wait.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                let line = progress(name, start.elapsed(), &tail(log));
                if in_terminal {
                    print!("\r\x1b[K{line}");
                } else {
                    println!("{line}");
                }
                _ = std::io::stdout().flush();
                told = in_terminal;
            }
            if told {
                print!("\r\x1b[K");
            }
        });
        let result = work();
        drop(done);
        result
    })
}

/// One line, short enough for a terminal.
fn progress(name: &str, elapsed: Duration, log: &str) -> String {
    let last = log.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
    let seconds = elapsed.as_secs();
    let line = format!("  {name}, {}:{:02}  {last}", seconds / 60, seconds % 60);
    let printable = line.chars().filter(|character| !character.is_control());
    printable.take(MAX_PROGRESS_CHARACTERS).collect()
}

/// The end of a file, empty where it can't be read.
fn tail(path: &Path) -> String {
    let read = || -> std::io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(1000)))?;
        let mut bytes = Vec::new();
        file.take(1000).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    String::from_utf8_lossy(&read().unwrap_or_default()).into_owned()
}

/// Enough for the errors of a broken build, not so much that the summary is lost.
const MAX_LINES_SHOWN: usize = 400;
const MAX_PROGRESS_CHARACTERS: usize = 78;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Runner, progress};
    use crate::machine::System;
    use crate::needs::MAVEN;
    use crate::summary::Outcome;

    #[test]
    fn progress_is_the_time_and_the_last_line() {
        let log = "   Compiling a\n   Compiling b v1.0.0\n\n";
        let line = progress("tests", Duration::from_secs(75), log);
        assert_eq!(line, "  tests, 1:15  Compiling b v1.0.0");
        assert_eq!(progress("tests", Duration::ZERO, ""), "  tests, 0:00  ");
        assert_eq!(progress("tests", Duration::ZERO, &"x".repeat(200)).chars().count(), 78);
    }

    #[test]
    fn a_missing_tool_fails_where_everything_must_run_and_is_skipped_elsewhere() {
        let mut runner = Runner::for_tests(&std::env::temp_dir());
        runner.machine.system = System::Other;
        runner.machine.path = "/nowhere".into();
        assert_eq!(runner.look(&MAVEN).outcome, Outcome::Skipped("Maven is missing".into()));
        runner.options.strict = true;
        assert_eq!(runner.look(&MAVEN).outcome, Outcome::Failed("Maven is missing".into()));
    }
}
