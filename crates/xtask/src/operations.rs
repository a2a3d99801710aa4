//! What operators use: the files of `docs/deploy`, each read by the program that it is for, and the drill.
//! Both are in `tests/operations`, in Python, and run the program `vneid`.

use std::path::Path;

use crate::debian;
use crate::interop;
use crate::runner::{Report, Runner};
use crate::sbom;
use crate::workspace::Workspace;

/// Reads the files of `docs/deploy`.
pub(crate) fn deploy(runner: &Runner, workspace: &Workspace) -> Report {
    let unpacked = debian::need_packages(runner, workspace, &["curl", "openssl", "systemd"])
        .and_then(|()| debian::unpacked(runner, workspace, &UNPACKED));
    match unpacked {
        Ok(unpacked) => python(runner, workspace, "deploy", "test_*.py", &unpacked),
        Err(reason) => runner.missing(reason),
    }
}

/// Breaks authorities in each way that a runbook is for, and sees what people are told.
pub(crate) fn drill(runner: &Runner, workspace: &Workspace) -> Report {
    match debian::need(runner, workspace, "faketime", &["faketime"]) {
        Ok(()) => python(runner, workspace, "drill", "drill_*.py", Path::new("")),
        Err(reason) => runner.missing(reason),
    }
}

fn python(
    runner: &Runner,
    workspace: &Workspace,
    name: &str,
    files: &str,
    unpacked: &Path,
) -> Report {
    let venv = match interop::prepare(runner, workspace, FOLDER) {
        Ok(venv) => venv,
        Err(reason) => return runner.missing(reason),
    };
    let built = interop::build(runner, workspace).and_then(|()| sbom::write(workspace));
    Report::of(built.and_then(|bill| {
        let mut tests = workspace.program(
            venv.join(interop::PYTHON_OF_VENV),
            &["-m", "unittest", "discover", "--start-directory", FOLDER, "--pattern", files],
        );
        tests.env("PYTHONDONTWRITEBYTECODE", "1");
        tests.env("VNEID", workspace.target.join("debug").join(interop::PROGRAM));
        tests.env("UNPACKED", unpacked);
        tests.env("SBOM", bill);
        runner.run(name, &mut tests).and_then(|ran| runner.shown(ran))
    }))
}

const FOLDER: &str = "tests/operations";

/// Of Debian, with the libraries that no machine has of itself.
const UNPACKED: [&str; 9] = [
    "nginx",
    "prometheus",
    "logrotate",
    "libpopt0",
    "rsyslog",
    "rsyslog-openssl",
    "libestr0",
    "libfastjson4",
    "liblognorm5",
];
