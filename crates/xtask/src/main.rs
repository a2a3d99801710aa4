//! The one door for developers: `cargo xtask help` tells its commands.
//!
//! Everything that continuous integration does stands behind `cargo xtask test`, so that a red
//! build is reproduced with the same words on any machine.

mod android;
mod bench;
mod bindings;
mod cargo_tests;
mod checks;
mod commands;
mod excerpt;
#[cfg(unix)]
#[cfg(test)]
mod fake;
mod interop;
mod ios;
mod machine;
mod maven;
mod mobile;
mod needs;
mod operations;
mod packages;
mod runner;
mod sbom;
mod steps;
mod summary;
mod swift;
mod tally;
mod texts;
mod vectors;
mod workspace;

use std::process::ExitCode;

use runner::Options;
use workspace::Workspace;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  test [STEP..]           every check and test, or the steps named, and a summary at the end
  bindings                generate the Kotlin and Swift halves of the library, and test both
  mobile-check            compile the library for phones as far as this machine can, and say how
                          far that was; with an NDK and Gradle it makes the AAR, on a Mac with
                          Xcode the XCFramework
  screenshots android     draw every state of every screen to target/screenshots, and the main ones
                          to docs/pictures
  texts                   write the apps' tables of bindings/texts.toml to target/xtask/texts, and
                          to ios/Sources/Words
  sbom                    write what the program is made of to target/vneid.cdx.json
  demo [ARGS..]           build and run `vneid demo`; without --out it writes to target/demo
  vectors [--check]       write tests/vectors anew; --check only compares and changes nothing
  bench [NAME] [ARGS..]   run the benchmarks of tests/bench, or the one named; ARGS are for the
                          benchmark itself. \"bindings\" measures the crossing into Kotlin and Swift

Of the first four:
  --long                  also what takes many minutes: tests that are marked as ignored, the drill
                          of the runbooks, mobile-check
  --no-install            leave the system's packages and the toolchain as they are. Without it,
                          root gets what is missing, and anybody else the command for it

What is built or downloaded lies in the target folder. CI=true in the environment turns the skip of a
missing tool into a failure.";

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
        ["texts"] => texts::write(&workspace).map(|()| true),
        ["sbom"] => sbom::write(&workspace).map(|path| {
            println!("{}", path.display());
            true
        }),
        ["demo", ref rest @ ..] => commands::demo(&workspace, rest),
        ["vectors"] => vectors::write(&workspace).map(|()| true),
        ["vectors", "--check"] => vectors::check(&workspace).map(|()| true),
        ["bench", "bindings"] => bench::bindings(&workspace),
        ["bench", ref rest @ ..] => commands::bench(&workspace, rest),
        _ => match of_steps(&words) {
            Some((names, options)) if names == ["screenshots"] => {
                commands::screenshots(&workspace, options)
            }
            Some((names, options)) => commands::test(&workspace, &names, options),
            None => {
                eprintln!("{USAGE}");
                return ExitCode::from(64);
            }
        },
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => failure(&message),
    }
}

/// The steps that a command is for, and how they run; `None` for words that are not understood.
fn of_steps<'a>(words: &[&'a str]) -> Option<(Vec<&'a str>, Options)> {
    let is_option = |word: &&&str| word.starts_with('-');
    let options: Vec<&str> = words.iter().filter(is_option).copied().collect();
    let words: Vec<&str> = words.iter().filter(|word| !is_option(word)).copied().collect();
    let known = ["--long", "--no-install"];
    let has = |name| options.contains(&name);
    let strict = std::env::var("CI").is_ok_and(|value| value == "true");
    let names = match words[..] {
        ["test", ref names @ ..] => names.to_vec(),
        ["bindings"] => vec!["kotlin", "swift"],
        ["mobile-check"] => vec!["mobile"],
        ["screenshots", "android"] => vec!["screenshots"],
        _ => return None,
    };
    let options_known = options.iter().all(|option| known.contains(option));
    let options = Options { long: has("--long"), strict, no_install: has("--no-install") };
    options_known.then_some((names, options))
}

fn failure(message: &str) -> ExitCode {
    eprintln!("xtask: {message}");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::of_steps;

    #[test]
    fn options_stand_anywhere_and_unknown_ones_are_refused() {
        let (names, options) = of_steps(&["test", "--no-install", "ios", "--long"]).unwrap();
        assert_eq!(names, ["ios"]);
        assert!(options.long && options.no_install);
        let (names, options) = of_steps(&["test"]).unwrap();
        assert!(names.is_empty() && !options.long && !options.no_install);
        assert_eq!(of_steps(&["bindings"]).unwrap().0, ["kotlin", "swift"]);
        for words in [&["test", "--lang"][..], &["tests"], &["bindings", "swift"], &[]] {
            assert!(of_steps(words).is_none(), "{words:?}");
        }
    }
}
