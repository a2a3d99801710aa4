//! The one door for developers: `cargo xtask test`, `bindings`, `mobile-check`, `demo`, `vectors`,
//! `bench`.
//!
//! Everything that continuous integration does stands behind `cargo xtask test`, so that a red
//! build is reproduced with the same words on any machine. The crate depends on `serde_json` and `toml`
//! alone, because every run starts by compiling it.

mod android;
mod bench;
mod bindings;
mod checks;
mod commands;
mod debian;
mod interop;
mod ios;
mod mobile;
mod operations;
mod runner;
mod sbom;
mod summary;
mod tally;
mod texts;
mod vectors;
mod workspace;

use std::process::ExitCode;

use workspace::Workspace;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  test [--long]           every check and test, and a summary at the end; --long also runs the
                          tests that are marked as ignored because they take many minutes, and
                          mobile-check
  bindings                generate the Kotlin and Swift halves of the library, and test both
  mobile-check            compile the library for phones as far as this machine can, and say how
                          far that was; with an NDK and Gradle it makes the AAR, on a Mac with
                          Xcode the XCFramework
  texts                   write the apps' tables of bindings/texts.toml to target/xtask/texts, and
                          to ios/Sources/Words
  sbom                    write what the program is made of to target/vneid.cdx.json
  screenshots android     draw every state of every screen to target/screenshots, and the main ones
                          to docs/pictures
  demo [ARGS..]           build and run `vneid demo`; without --out it writes to target/demo
  vectors [--check]       write tests/vectors anew; --check only compares and changes nothing
  bench [NAME] [ARGS..]   run the benchmarks of tests/bench, or the one named; ARGS are for the
                          benchmark itself. \"bindings\" measures the crossing into Kotlin and Swift

CI=true in the environment turns the skip of a missing tool into a failure.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if matches!(words[..], ["help" | "--help" | "-h"]) {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let workspace = match Workspace::load() {
        Ok(workspace) => workspace,
        Err(message) => return failure(&message),
    };
    let outcome = match words[..] {
        ["test"] => commands::test(&workspace, false),
        ["test", "--long"] => commands::test(&workspace, true),
        ["bindings"] => Ok(commands::bindings(&workspace)),
        ["texts"] => texts::write(&workspace).map(|()| true),
        ["sbom"] => sbom::write(&workspace).map(|path| {
            println!("{}", path.display());
            true
        }),
        ["mobile-check"] => Ok(commands::mobile_check(&workspace)),
        ["screenshots", "android"] => Ok(android::screenshots(&workspace)),
        ["demo", ref rest @ ..] => commands::demo(&workspace, rest),
        ["vectors"] => vectors::write(&workspace).map(|()| true),
        ["vectors", "--check"] => vectors::check(&workspace).map(|()| true),
        ["bench", "bindings"] => bench::bindings(&workspace),
        ["bench", ref rest @ ..] => commands::bench(&workspace, rest),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(64);
        }
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => failure(&message),
    }
}

fn failure(message: &str) -> ExitCode {
    eprintln!("xtask: {message}");
    ExitCode::FAILURE
}
