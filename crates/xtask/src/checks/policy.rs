//! Licences, sources, bans and advisories of the dependencies, by cargo-deny and `deny.toml`.

use std::path::PathBuf;

use crate::runner::Runner;
use crate::summary::StepReport;
use crate::workspace::Workspace;

/// Licences, sources and bans: needs no network once the dependencies are there.
pub(crate) fn rules(runner: &Runner, workspace: &Workspace) -> StepReport {
    let cargo_deny = match installed(runner, workspace) {
        Ok(program) => program,
        Err(reason) => return runner.missing(reason),
    };
    let mut check =
        workspace.program(cargo_deny, &["--locked", "check", "bans", "licenses", "sources"]);
    match runner.run("policy", &mut check) {
        Ok(ran) => {
            let notes = duplicates(&ran.output);
            StepReport { notes, ..StepReport::of(runner.shown(ran)) }
        }
        Err(reason) => StepReport::of(Err(reason)),
    }
}

/// Crates that are built in several versions; `deny.toml` only warns of them.
fn duplicates(output: &str) -> Vec<String> {
    let names: Vec<&str> = output
        .lines()
        .filter(|line| line.starts_with("warning[duplicate]"))
        .filter_map(|line| line.split('\'').nth(1))
        .collect();
    if names.is_empty() {
        Vec::new()
    } else {
        vec![format!("several versions of {}", names.join(", "))]
    }
}

/// Known vulnerabilities: needs RustSec's database, which is fetched over the network.
pub(crate) fn advisories(runner: &Runner, workspace: &Workspace) -> StepReport {
    let cargo_deny = match installed(runner, workspace) {
        Ok(program) => program,
        Err(reason) => return runner.missing(reason),
    };
    let mut check = workspace.program(cargo_deny, &["--locked", "check", "advisories"]);
    match runner.run("advisories", &mut check) {
        Ok(ran) if !ran.ok && ran.output.contains(NO_DATABASE) => StepReport::skipped(
            "NOT CHECKED: the database of known vulnerabilities can't be reached from here",
        ),
        Ok(ran) => StepReport::of(runner.shown(ran)),
        Err(reason) => StepReport::of(Err(reason)),
    }
}

/// The program, built once into the target folder where the machine does not have it.
fn installed(runner: &Runner, workspace: &Workspace) -> Result<PathBuf, String> {
    let tools = workspace.target.join("tools");
    let own = tools.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    for program in [PathBuf::from("cargo-deny"), own.clone()] {
        let version = workspace.program(&program, &["--version"]).output();
        let expected = format!("cargo-deny {VERSION}\n");
        if version.is_ok_and(|version| version.stdout == expected.as_bytes()) {
            return Ok(program);
        }
    }
    println!("  building cargo-deny {VERSION} once into {} (about a minute)", tools.display());
    let mut install = workspace.cargo(&["install", "cargo-deny", "--version", VERSION]);
    // Unoptimised and without debug information: it runs for a second and builds in a third of the
    // time.
    install
        .args(["--locked", "--debug", "--root"])
        .arg(&tools)
        .env("CARGO_TARGET_DIR", tools.join("build"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0");
    runner
        .pass("cargo-deny install", &mut install)
        .map(|()| own)
        .map_err(|told| format!("cargo-deny {VERSION} is missing and could not be built\n{told}"))
}

const VERSION: &str = "0.20.2";
const NO_DATABASE: &str = "failed to fetch advisory database";

#[cfg(test)]
mod tests {
    use super::duplicates;

    #[test]
    fn duplicates_become_one_note() {
        let output = "\
warning[duplicate]: found 2 duplicate entries for crate 'bitflags'
    | a tree
warning[duplicate]: found 2 duplicate entries for crate 'syn'
";
        assert_eq!(duplicates(output), ["several versions of bitflags, syn"]);
    }

    #[test]
    fn no_duplicates_no_note() {
        assert!(duplicates("bans ok, licenses ok, sources ok").is_empty());
    }
}
