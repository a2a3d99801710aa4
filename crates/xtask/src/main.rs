//! The one door for developers: `cargo xtask test`, `demo`, `vectors`, `bench`.
//!
//! Everything that continuous integration does stands behind `cargo xtask test`, so that a red
//! build is reproduced with the same words on any machine. The crate depends on `serde_json` alone,
//! because every run starts by compiling it.

mod checks;
mod commands;
mod runner;
mod summary;
mod tally;
mod vectors;
mod workspace;

use std::process::ExitCode;

use workspace::Workspace;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  test [--long]      every check and test; ends with a summary. --long also runs the tests marked as ignored,
                     which take many minutes
  demo [ARGS..]      build and run `vneid demo`; without --out it writes to target/demo
  vectors [--check]  write tests/vectors anew; --check only compares and changes nothing
  bench [NAME] [ARGS..]
                     run the benchmarks of tests/bench, or the one named, with ARGS for the benchmark itself

CI=true in the environment turns the skip of a missing tool into a failure.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if matches!(words[..], ["help" | "--help" | "-h", ..]) {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let outcome = Workspace::load().and_then(|workspace| match words[..] {
        ["test"] => commands::test(&workspace, false),
        ["test", "--long"] => commands::test(&workspace, true),
        ["demo", ref rest @ ..] => commands::demo(&workspace, rest),
        ["vectors"] => vectors::write(&workspace).map(|()| true),
        ["vectors", "--check"] => vectors::check_and_tell(&workspace),
        ["bench", ref rest @ ..] => commands::bench(&workspace, rest),
        _ => Err(format!("not a command: {}\n\n{USAGE}", words.join(" "))),
    });
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::from(64)
        }
    }
}
