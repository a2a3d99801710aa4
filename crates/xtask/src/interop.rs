//! Runs the verifier in Python of `tests/interop/python` on the vectors and against the program.

use std::path::Path;

use crate::runner::{Report, Runner};
use crate::workspace::Workspace;

/// Makes a virtual environment in the target folder, builds `vneid`, and runs the tests.
pub(crate) fn python(runner: &Runner, workspace: &Workspace) -> Report {
    let venv = workspace.target.join("xtask/python");
    if let Err(reason) = prepare(runner, workspace, &venv) {
        return runner.missing(reason);
    }
    Report::of(build(runner, workspace).and_then(|()| {
        let mut tests = workspace.program(
            venv.join(PYTHON_OF_VENV),
            &["-m", "unittest", "discover", "--start-directory", FOLDER],
        );
        tests.env("PYTHONDONTWRITEBYTECODE", "1");
        tests.env("VNEID", workspace.target.join("debug").join(PROGRAM));
        runner.run("interop tests", &mut tests).and_then(|ran| runner.shown(ran))
    }))
}

/// The error says what is missing on this machine.
fn prepare(runner: &Runner, workspace: &Workspace, venv: &Path) -> Result<(), String> {
    let works = |name, command: &mut _| runner.run(name, command).is_ok_and(|ran| ran.ok);
    let recent = "import sys; sys.exit(sys.version_info < (3, 11))";
    if !works("interop python", &mut workspace.program("python3", &["-c", recent])) {
        return Err("python3, 3.11 or later, is missing".into());
    }
    let mut make = workspace.program("python3", &["-m", "venv"]);
    if !works("interop venv", make.arg(venv)) {
        return Err("python3 makes no virtual environment; Debian has python3-venv for it".into());
    }
    let mut install =
        workspace.program(venv.join(PYTHON_OF_VENV), &["-m", "pip", "install", "--quiet", "-r"]);
    if !works("interop pip", install.arg(format!("{FOLDER}/requirements.txt"))) {
        return Err(format!("pip did not get what {FOLDER}/requirements.txt asks for"));
    }
    Ok(())
}

/// As the tests before have built it: without optimisation, with overflow checks.
fn build(runner: &Runner, workspace: &Workspace) -> Result<(), String> {
    let mut build = workspace.cargo(&["build", "--locked", "-p", "vneid-cli", "--bin", "vneid"]);
    runner.run("interop build", &mut build).and_then(|ran| runner.shown(ran))
}

const FOLDER: &str = "tests/interop/python";
const PROGRAM: &str = if cfg!(windows) { "vneid.exe" } else { "vneid" };
const PYTHON_OF_VENV: &str = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
