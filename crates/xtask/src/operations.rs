//! What operators use: the files of `docs/deploy`, each read by the program that it is for, and the drill.
//! Both are in `tests/operations`, in Python, and run the program `vneid`.

use std::fs;
use std::path::PathBuf;

use crate::cargo_tests::build;
use crate::interop;
use crate::needs::OF_OPERATORS;
use crate::runner::Runner;
use crate::sbom;
use crate::summary::StepReport;
use crate::workspace::Workspace;

/// Reads the files of `docs/deploy`.
pub(crate) fn deploy(runner: &Runner, workspace: &Workspace) -> StepReport {
    match runner.machine.need(&OF_OPERATORS) {
        Ok(()) => python(runner, workspace, "deploy", "test_*.py"),
        Err(reason) => runner.missing(reason),
    }
}

/// Breaks authorities in each way that a runbook is for, and sees what people are told.
pub(crate) fn drill(runner: &Runner, workspace: &Workspace) -> StepReport {
    python(runner, workspace, "drill", "drill_*.py")
}

fn python(runner: &Runner, workspace: &Workspace, name: &str, files: &str) -> StepReport {
    let tools = unpacked(runner, workspace);
    let ready = tools.and_then(|tools| Ok((tools, interop::prepare(runner, workspace, FOLDER)?)));
    let (tools, venv) = match ready {
        Ok(ready) => ready,
        Err(reason) => return runner.missing(reason),
    };
    let built = build(runner, workspace, &["vneid"]).and_then(|()| sbom::write(workspace));
    StepReport::of(built.and_then(|bill| {
        let mut tests = workspace.program(
            venv.join(interop::PYTHON_OF_VENV),
            &["-m", "unittest", "discover", "--start-directory", FOLDER, "--pattern", files],
        );
        tests.env("PYTHONDONTWRITEBYTECODE", "1");
        tests.env("VNEID", workspace.target.join("debug").join(interop::PROGRAM));
        tests.env("UNPACKED", tools);
        tests.env("SBOM", bill);
        runner.pass(name, &mut tests)
    }))
}

/// Unpacks packages of Debian or its kin into a folder of the target folder, and returns that:
/// programs of services, of which none begins on this machine. Once, and anew when their list
/// changes.
fn unpacked(runner: &Runner, workspace: &Workspace) -> Result<PathBuf, String> {
    let folder = workspace.target.join("tools/unpacked");
    let (archives, list) = (folder.join("archives"), folder.join("packages"));
    let wanted = UNPACKED.join(" ");
    if fs::read_to_string(&list).is_ok_and(|held| held == wanted) {
        return Ok(folder);
    }
    let missing = format!("apt-get, to unpack {wanted}");
    if !runner.machine.system.has_apt() {
        return Err(format!("{missing}, is missing"));
    }
    let told = |error| format!("{}: {error}", folder.display());
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&archives).map_err(told)?;
    if runner.machine.may_install {
        runner.pass("apt lists", &mut workspace.program("apt-get", &["update"]))?;
    }
    let mut download = workspace.program("apt-get", &["download"]);
    download.args(UNPACKED).current_dir(&archives);
    runner.pass("apt download", &mut download).map_err(|told| {
        format!("{missing}, does not download them; `sudo apt-get update` may help\n{told}")
    })?;
    for archive in fs::read_dir(&archives).map_err(told)? {
        let mut unpack = workspace.program("dpkg", &["--extract"]);
        unpack.arg(archive.map_err(told)?.path()).arg(&folder);
        runner.pass("dpkg extract", &mut unpack)?;
    }
    fs::write(&list, wanted).map_err(told)?;
    Ok(folder)
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
