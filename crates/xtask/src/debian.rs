//! Tools that Debian packages, installed when they are missing.

use std::path::Path;

use crate::runner::Runner;
use crate::workspace::Workspace;

/// Whether this is Debian, or one of its kin.
pub(crate) fn is_here() -> bool {
    Path::new("/etc/debian_version").exists()
}

/// Makes sure that `program` can be run, which Debian has in `packages`.
///
/// # Errors
/// What is missing, and how to get it.
pub(crate) fn need(
    runner: &Runner,
    workspace: &Workspace,
    program: &str,
    packages: &[&str],
) -> Result<(), String> {
    ensure(runner, workspace, &[program, "--version"], packages)
}

/// Makes sure that `packages` are installed.
///
/// # Errors
/// What is missing, and how to get it.
pub(crate) fn need_packages(
    runner: &Runner,
    workspace: &Workspace,
    packages: &[&str],
) -> Result<(), String> {
    ensure(runner, workspace, &[&["dpkg-query", "--show"], packages].concat(), packages)
}

/// Installs `packages` unless the command `look` succeeds without.
fn ensure(
    runner: &Runner,
    workspace: &Workspace,
    look: &[&str],
    packages: &[&str],
) -> Result<(), String> {
    let works = |name: &str, command: &[&str]| {
        let mut command = workspace.program(command[0], &command[1..]);
        command.env("DEBIAN_FRONTEND", "noninteractive");
        runner.run(name, &mut command).is_ok_and(|ran| ran.ok)
    };
    if works("look for a tool", look) {
        return Ok(());
    }
    let missing = format!("`{}` fails", look.join(" "));
    if !is_here() {
        return Err(missing);
    }
    let install = [&["apt-get", "install", "--yes", "--no-install-recommends"], packages].concat();
    let installed = works("apt update", &["apt-get", "update"])
        && works("apt install", &install)
        && works("look for a tool", look);
    if installed {
        Ok(())
    } else {
        Err(format!("{missing}; Debian has it: apt-get install {}", packages.join(" ")))
    }
}
