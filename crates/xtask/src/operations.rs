//! What operators use: the files of `docs/deploy`, each read by the program that it is for, and the drill.
//! Both are in `tests/operations`, in Python, and run the program `vneid`.

use crate::debian;
use crate::interop;
use crate::runner::{Report, Runner};
use crate::sbom;
use crate::workspace::Workspace;

/// Reads the files of `docs/deploy`.
pub(crate) fn deploy(runner: &Runner, workspace: &Workspace) -> Report {
    match debian::need_packages(runner, workspace, &["curl", "openssl", "systemd"]) {
        Ok(()) => python(runner, workspace, "deploy", "test_*.py"),
        Err(reason) => runner.missing(reason),
    }
}

/// Breaks authorities in each way that a runbook is for, and sees what people are told.
pub(crate) fn drill(runner: &Runner, workspace: &Workspace) -> Report {
    python(runner, workspace, "drill", "drill_*.py")
}

fn python(runner: &Runner, workspace: &Workspace, name: &str, files: &str) -> Report {
    let tools = debian::unpacked(runner, workspace, &UNPACKED);
    let ready = tools.and_then(|tools| Ok((tools, interop::prepare(runner, workspace, FOLDER)?)));
    let (tools, venv) = match ready {
        Ok(ready) => ready,
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
        tests.env("UNPACKED", tools);
        tests.env("SBOM", bill);
        runner.run(name, &mut tests).and_then(|ran| runner.shown(ran))
    }))
}

const FOLDER: &str = "tests/operations";

/// Of Debian, with the libraries that no machine has of itself.
const UNPACKED: [&str; 10] = [
    "nginx",
    "prometheus",
    "logrotate",
    "libpopt0",
    "rsyslog",
    "rsyslog-openssl",
    "libestr0",
    "libfastjson4",
    "liblognorm5",
    "libfaketime",
];
