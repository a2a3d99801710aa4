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
    let works = |name: &str, program: &str, arguments: &[&str]| {
        let mut command = workspace.program(program, arguments);
        command.env("DEBIAN_FRONTEND", "noninteractive");
        runner.run(name, &mut command).is_ok_and(|ran| ran.ok)
    };
    if works("look for a tool", program, &["--version"]) {
        return Ok(());
    }
    let missing = format!("{program} is missing");
    if !is_here() {
        return Err(missing);
    }
    let install = [&["install", "--yes", "--no-install-recommends"], packages].concat();
    let installed = works("apt update", "apt-get", &["update"])
        && works("apt install", "apt-get", &install)
        && works("look for a tool", program, &["--version"]);
    if installed {
        Ok(())
    } else {
        Err(format!("{missing}; Debian has it: apt-get install {}", packages.join(" ")))
    }
}
