//! Tools that Debian packages, installed when they are missing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

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

/// Unpacks `packages` into a folder of the target folder, and gives that: programs of services, of which
/// none begins on this machine. Once, and anew when `packages` change.
///
/// # Errors
/// What is missing, and how to get it.
pub(crate) fn unpacked(
    runner: &Runner,
    workspace: &Workspace,
    packages: &[&str],
) -> Result<PathBuf, String> {
    let folder = workspace.target.join("xtask/debian");
    let (archives, list) = (folder.join("archives"), folder.join("packages"));
    let wanted = packages.join(" ");
    if fs::read_to_string(&list).is_ok_and(|held| held == wanted) {
        return Ok(folder);
    }
    let missing = format!("to be unpacked, of Debian: {wanted}");
    if !is_here() {
        return Err(missing);
    }
    let told = |error| format!("{}: {error}", folder.display());
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&archives).map_err(told)?;
    let works = |command: &mut Command| runner.run("apt download", command).is_ok_and(|ran| ran.ok);
    let mut download = workspace.program("apt-get", &[&["download"], packages].concat());
    if !works(&mut workspace.program("apt-get", &["update"]))
        || !works(download.current_dir(&archives))
    {
        return Err(missing);
    }
    for archive in fs::read_dir(&archives).map_err(told)? {
        let mut unpack = workspace.program("dpkg", &["--extract"]);
        if !works(unpack.arg(archive.map_err(told)?.path()).arg(&folder)) {
            return Err(missing);
        }
    }
    fs::write(&list, wanted).map_err(told)?;
    Ok(folder)
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
