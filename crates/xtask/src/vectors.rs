//! Writes `tests/vectors` with the generator of `tests/conformance`, or compares what it would
//! write.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::workspace::Workspace;

/// Writes the committed vectors anew.
pub(crate) fn write(workspace: &Workspace) -> Result<(), String> {
    generate(workspace, &committed(workspace))
}

/// Generates into the target folder and compares with the committed files; the error lists each
/// difference.
pub(crate) fn check(workspace: &Workspace) -> Result<(), String> {
    let fresh = workspace.target.join("xtask/vectors");
    // The first time it is not there.
    _ = fs::remove_dir_all(&fresh);
    generate(workspace, &fresh)?;
    compare(&committed(workspace), &fresh)
        .map_err(|differences| format!("{differences}\n`cargo xtask vectors` writes them anew"))
}

fn committed(workspace: &Workspace) -> PathBuf {
    workspace.root.join("tests/vectors")
}

fn generate(workspace: &Workspace, folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    // From the whole workspace's selection of crates, as the tests are built.
    let status = workspace
        .cargo(&["run", "--quiet", "--locked", "--bin", "vneid-vectors", "--"])
        .arg(folder)
        .status()
        .map_err(|error| format!("cargo did not start: {error}"))?;
    if status.success() { Ok(()) } else { Err("the generator of vectors failed".into()) }
}

/// Compares all files but prose, which is written by hand.
fn compare(committed: &Path, fresh: &Path) -> Result<(), String> {
    let mut diff = Command::new("diff");
    diff.args(["--recursive", "--unified=0", "--exclude=*.md"]).args([committed, fresh]);
    let output = diff.output().map_err(|error| format!("diff did not start: {error}"))?;
    let lines: Vec<String> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .chain(String::from_utf8_lossy(&output.stderr).lines())
        .take(MAX_LINES)
        .map(|line| line.chars().take(MAX_CHARACTERS).collect())
        .collect();
    if output.status.success() { Ok(()) } else { Err(lines.join("\n")) }
}

const MAX_LINES: usize = 60;
const MAX_CHARACTERS: usize = 200;

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::compare;

    fn folder(files: &[(&str, &str)]) -> TempDir {
        let folder = TempDir::new().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn equal_folders_have_no_differences_whatever_their_prose() {
        let one = folder(&[("a.json", "1\n2\n"), ("README.md", "by hand")]);
        let other = folder(&[("a.json", "1\n2\n")]);
        assert_eq!(compare(one.path(), other.path()), Ok(()));
    }

    #[test]
    fn tells_changed_missing_and_left_over_files() {
        let committed = folder(&[("changed.json", "1\n2\n3\n"), ("left.json", "")]);
        let fresh = folder(&[("changed.json", "1\nx\n3\n"), ("new.json", "")]);
        let told = compare(committed.path(), fresh.path()).unwrap_err();
        for part in ["@@ -2 +2 @@\n-2\n+x", ": left.json", ": new.json"] {
            assert!(told.contains(part), "{told}");
        }
    }

    #[test]
    fn a_folder_that_is_not_there_differs() {
        let fresh = folder(&[]);
        assert!(compare(&fresh.path().join("none"), fresh.path()).is_err());
    }
}
