//! Maven, which builds and tests here what Gradle builds elsewhere: the projects of `tests/stand-ins/maven`.

use std::fs;
use std::process::Command;

use crate::workspace::Workspace;

/// Maven for a project, which builds into a folder of `xtask` in the target folder. The classes that it made
/// there before are gone: one whose source has another name now would stay.
pub(crate) fn maven(workspace: &Workspace, project: &str, build: &str, goals: &[&str]) -> Command {
    let folder = workspace.target.join("xtask").join(build);
    for classes in ["classes", "test-classes"] {
        // The first time there are none.
        _ = fs::remove_dir_all(folder.join(classes));
    }
    let mut maven = workspace.program("mvn", &["-B", "-ntp"]);
    maven.args(goals).current_dir(workspace.root.join("tests/stand-ins/maven").join(project));
    for (name, folder) in
        [("root", &workspace.root), ("target", &workspace.target), ("build", &folder)]
    {
        maven.arg(format!("-Dvneid.{name}={}", folder.display()));
    }
    maven
}
