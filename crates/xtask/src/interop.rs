//! Runs what is written in Python: the verifier of `tests/interop/python` on the vectors and against
//! the program, and schemathesis, with the hooks of `tests/interop/schemathesis`, on the authority.

use std::path::PathBuf;

use crate::runner::{Report, Runner};
use crate::workspace::Workspace;

/// Makes a virtual environment in the target folder, builds `vneid` and `vneid-shapes`, and runs the
/// tests; a `long` run mutates a million structures and not some thousands.
pub(crate) fn python(runner: &Runner, workspace: &Workspace, long: bool) -> Report {
    let venv = match prepare(runner, workspace, FOLDER) {
        Ok(venv) => venv,
        Err(reason) => return runner.missing(reason),
    };
    Report::of(build(runner, workspace).and_then(|()| {
        let mut tests = workspace.program(
            venv.join(PYTHON_OF_VENV),
            &["-m", "unittest", "discover", "--start-directory", FOLDER],
        );
        tests.env("PYTHONDONTWRITEBYTECODE", "1");
        tests.env("VNEID", workspace.target.join("debug").join(PROGRAM));
        tests.env("SHAPES", workspace.target.join("debug").join(SHAPES));
        if long {
            tests.env("MUTATIONS", "1000000");
        }
        runner.run("interop tests", &mut tests).and_then(|ran| runner.shown(ran))
    }))
}

/// Installs schemathesis and lets the authority's tests run it on a service.
pub(crate) fn schemathesis(runner: &Runner, workspace: &Workspace) -> Report {
    let venv = match prepare(runner, workspace, "tests/interop/schemathesis") {
        Ok(venv) => venv,
        Err(reason) => return runner.missing(reason),
    };
    // Of the whole workspace, as it was built for the tests before: a package alone has other features.
    let mut test = workspace.cargo(&["test", "--locked", "--workspace"]);
    test.args(["--exclude", "vneid-conformance"]);
    test.args(["--test", "service", "--", "--exact", "--nocapture"]);
    test.arg("schemathesis::schemathesis_finds_nothing");
    test.env("SCHEMATHESIS", venv.join(SCHEMATHESIS_OF_VENV));
    Report::of(runner.run("schemathesis", &mut test).and_then(|ran| runner.shown(ran)))
}

/// Makes the virtual environment of a folder in the target folder, with what the folder's
/// `requirements.txt` asks for. The error says what is missing on this machine.
pub(crate) fn prepare(
    runner: &Runner,
    workspace: &Workspace,
    folder: &str,
) -> Result<PathBuf, String> {
    let name = folder.rsplit('/').next().unwrap_or(folder);
    let venv = workspace.target.join("xtask").join(name);
    let works = |name, command: &mut _| runner.run(name, command).is_ok_and(|ran| ran.ok);
    let recent = "import sys; sys.exit(sys.version_info < (3, 11))";
    if !works("interop python", &mut workspace.program("python3", &["-c", recent])) {
        return Err("python3, 3.11 or later, is missing".into());
    }
    let mut make = workspace.program("python3", &["-m", "venv"]);
    if !works("interop venv", make.arg(&venv)) {
        return Err("python3 makes no virtual environment; Debian has python3-venv for it".into());
    }
    let mut install =
        workspace.program(venv.join(PYTHON_OF_VENV), &["-m", "pip", "install", "--quiet", "-r"]);
    if !works("interop pip", install.arg(format!("{folder}/requirements.txt"))) {
        return Err(format!("pip did not get what {folder}/requirements.txt asks for"));
    }
    Ok(venv)
}

/// As the tests before have built it: without optimisation, with overflow checks.
pub(crate) fn build(runner: &Runner, workspace: &Workspace) -> Result<(), String> {
    for (package, program) in [("vneid-cli", "vneid"), ("vneid-conformance", "vneid-shapes")] {
        let mut build = workspace.cargo(&["build", "--locked", "-p", package, "--bin", program]);
        runner.run("interop build", &mut build).and_then(|ran| runner.shown(ran))?;
    }
    Ok(())
}

const FOLDER: &str = "tests/interop/python";
pub(crate) const PROGRAM: &str = if cfg!(windows) { "vneid.exe" } else { "vneid" };
const SHAPES: &str = if cfg!(windows) { "vneid-shapes.exe" } else { "vneid-shapes" };
pub(crate) const PYTHON_OF_VENV: &str =
    if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
const SCHEMATHESIS_OF_VENV: &str =
    if cfg!(windows) { "Scripts/schemathesis.exe" } else { "bin/schemathesis" };
