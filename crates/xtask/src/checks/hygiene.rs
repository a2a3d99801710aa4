//! Small rules about the files of the repository that no compiler looks at.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::summary::StepReport;
use crate::workspace::Workspace;

/// Past this many lines of code a file is to be split by concept.
const LONG_FILE_LINES: usize = 400;

/// Fails on machine paths and left-over merge marks; notes files that have grown too long.
pub(crate) fn report(workspace: &Workspace) -> StepReport {
    match (faults(&workspace.root), long_files(&workspace.root)) {
        (Some(faults), Some(notes)) => {
            let explained = "a path of one machine, or a merge that was not finished:\n";
            let failed = !faults.is_empty();
            let result = if failed { Err(format!("{explained}{faults}")) } else { Ok(()) };
            StepReport { notes, ..StepReport::of(result) }
        }
        _ => StepReport::skipped("no git here to list the files of the repository"),
    }
}

/// Lines with a path that exists on one machine only or with the mark of a merge; `None` without git.
fn faults(root: &Path) -> Option<String> {
    let here = [Some(root.to_path_buf()), std::env::home_dir()];
    let mut paths = vec!["/home/".to_owned(), "/Users/".to_owned(), "C:\\Users".to_owned()];
    // A home that is the root folder itself would be found in every path.
    let telling = here.into_iter().flatten().filter(|path| path.parent().is_some());
    paths.extend(telling.map(|path| path.join("").display().to_string()));
    let paths: Vec<String> = paths.iter().map(|path| literal(path)).collect();
    // A path is not the middle of a longer, relative one.
    let path = format!("(^|[^[:alnum:]._/}}>-])({})", paths.join("|"));
    git(root, &["grep", "--untracked", "-nIE", "-e", &path, "-e", MERGE, "--", ".", THIS_FILE])
}

/// Sources of crates that are too long, as a note each.
fn long_files(root: &Path) -> Option<Vec<String>> {
    let listed = git(root, &["ls-files", "--cached", "--others", "--exclude-standard", SOURCES])?;
    let note = |name: &str| {
        // A deleted file is still tracked until the deletion is committed.
        let code = lines_of_code(&fs::read_to_string(root.join(name)).ok()?);
        (code > LONG_FILE_LINES).then(|| {
            format!("{name} has {code} lines of code; past {LONG_FILE_LINES}, split by concept")
        })
    };
    Some(listed.lines().filter_map(note).collect())
}

fn lines_of_code(text: &str) -> usize {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

/// What git prints: nothing also where it has found nothing.
fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).current_dir(root).output().ok()?;
    let is_answer = matches!(output.status.code(), Some(0 | 1));
    is_answer.then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Matches this text alone.
fn literal(text: &str) -> String {
    text.chars().map(|it| if it == '\\' { r"\\".into() } else { format!("[{it}]") }).collect()
}

const MERGE: &str = "^(<{7}|>{7}) ";
const SOURCES: &str = "crates/*/src/**.rs";
/// It names all that it looks for.
const THIS_FILE: &str = ":!crates/xtask/src/checks/hygiene.rs";

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::{faults, git, lines_of_code, long_files};

    fn repository(name: &str, text: &str) -> TempDir {
        let root = TempDir::new().unwrap();
        git(root.path(), &["init", "--quiet"]).unwrap();
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        root
    }

    #[test]
    fn tells_each_fault_with_its_line() {
        let text = "fine\nopen(\"/home/an/x\")\n<<<<<<< main\n/Users/an\nC:\\Users\\an\n";
        let root = repository("a/b.rs", text);
        let found = faults(root.path()).unwrap();

        assert_eq!(found.lines().count(), 4, "{found}");
        assert!(found.starts_with("a/b.rs:2:open"), "{found}");
    }

    #[test]
    fn the_folder_of_the_repository_is_a_fault_too() {
        let root = repository("a", "");
        fs::write(root.path().join("a"), root.path().join("b").display().to_string()).unwrap();
        assert!(faults(root.path()).unwrap().starts_with("a:1:"));
    }

    #[test]
    fn a_folder_of_that_name_inside_the_repository_is_fine() {
        let root = repository("a", "see app/home/screen.rs\n <<<<<<< x\n");
        assert_eq!(faults(root.path()).unwrap(), "");
    }

    #[test]
    fn counts_neither_comments_nor_blank_lines() {
        assert_eq!(lines_of_code("//! Doc\n\nfn main() {\n    // why\n}\n"), 2);
    }

    #[test]
    fn only_sources_of_crates_have_a_limit() {
        let long = "x\n".repeat(401);
        for (name, notes) in
            [("crates/a/src/b/c.rs", 1), ("crates/a/src/b.rs", 1), ("crates/a/tests/b.rs", 0)]
        {
            assert_eq!(long_files(repository(name, &long).path()).unwrap().len(), notes, "{name}");
        }
        let fine = repository("crates/a/src/b.rs", &"x\n".repeat(400));
        assert!(long_files(fine.path()).unwrap().is_empty());
    }

    #[test]
    fn without_a_repository_nothing_is_told() {
        assert_eq!(faults(TempDir::new().unwrap().path()), None);
    }
}
