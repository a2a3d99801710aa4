//! Runs what is written in Python: the verifier of `tests/interop/python` on the vectors and against
//! the program, and schemathesis, with the hooks of `tests/interop/schemathesis`, on the authority.

use std::fs;
use std::path::PathBuf;

use crate::cargo_tests::{build, one_of_the_service};
use crate::needs::PYTHON;
use crate::runner::Runner;
use crate::summary::StepReport;
use crate::workspace::Workspace;

/// Makes a virtual environment in the target folder, builds `vneid` and `vneid-shapes`, and runs the
/// tests; a long run mutates a million structures and not some thousands.
pub(crate) fn python(runner: &Runner, workspace: &Workspace) -> StepReport {
    let venv = match prepare(runner, workspace, FOLDER) {
        Ok(venv) => venv,
        Err(reason) => return runner.missing(reason),
    };
    StepReport::of(build(runner, workspace, &["vneid", "vneid-shapes"]).and_then(|()| {
        let mut tests = workspace.program(
            venv.join(PYTHON_OF_VENV),
            &["-m", "unittest", "discover", "--start-directory", FOLDER],
        );
        tests.env("PYTHONDONTWRITEBYTECODE", "1");
        tests.env("VNEID", workspace.target.join("debug").join(PROGRAM));
        tests.env("SHAPES", workspace.target.join("debug").join(SHAPES));
        if runner.options.long {
            tests.env("MUTATIONS", "1000000");
        }
        runner.pass("interop tests", &mut tests)
    }))
}

/// Installs schemathesis and lets the authority's tests run it on a service.
pub(crate) fn schemathesis(runner: &Runner, workspace: &Workspace) -> StepReport {
    let venv = match prepare(runner, workspace, "tests/interop/schemathesis") {
        Ok(venv) => venv,
        Err(reason) => return runner.missing(reason),
    };
    let mut test = one_of_the_service(workspace, "schemathesis::schemathesis_finds_nothing");
    test.env("SCHEMATHESIS", venv.join(SCHEMATHESIS_OF_VENV));
    StepReport::of(runner.pass("schemathesis", &mut test))
}

/// Makes the virtual environment of a folder in the target folder, with what the folder's
/// `requirements.txt` asks for; once, and anew when that changes. The error says what is missing on this
/// machine.
pub(crate) fn prepare(
    runner: &Runner,
    workspace: &Workspace,
    folder: &str,
) -> Result<PathBuf, String> {
    runner.machine.need(&PYTHON)?;
    let name = folder.rsplit('/').next().unwrap_or(folder);
    let venv = workspace.target.join("tools").join(name);
    let (requirements, held) =
        (format!("{folder}/requirements.txt"), venv.join("requirements.txt"));
    let told = |error| format!("{requirements}: {error}");
    let wanted = fs::read_to_string(workspace.root.join(&requirements)).map_err(told)?;
    let is_there = fs::read_to_string(&held).is_ok_and(|held| held == wanted)
        && workspace.program(venv.join(PYTHON_OF_VENV), &["--version"]).output().is_ok();
    if is_there {
        return Ok(venv);
    }
    let mut make = workspace.program("python3", &["-m", "venv", "--clear"]);
    runner.pass("python venv", make.arg(&venv))?;
    let mut install =
        workspace.program(venv.join(PYTHON_OF_VENV), &["-m", "pip", "install", "--quiet", "-r"]);
    runner
        .pass("python packages", install.arg(&requirements))
        .map_err(|told| format!("pip did not get what {requirements} asks for\n{told}"))?;
    fs::write(held, wanted).map_err(told)?;
    Ok(venv)
}

const FOLDER: &str = "tests/interop/python";
pub(crate) const PROGRAM: &str = if cfg!(windows) { "vneid.exe" } else { "vneid" };
const SHAPES: &str = if cfg!(windows) { "vneid-shapes.exe" } else { "vneid-shapes" };
pub(crate) const PYTHON_OF_VENV: &str =
    if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
const SCHEMATHESIS_OF_VENV: &str =
    if cfg!(windows) { "Scripts/schemathesis.exe" } else { "bin/schemathesis" };
