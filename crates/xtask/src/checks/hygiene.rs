//! Small rules about the files of the repository that no compiler looks at.

use std::fs;
use std::process::Command;

use crate::summary::Report;
use crate::workspace::Workspace;

/// Past this many lines of code a file is to be split by concept.
const LONG_FILE_LINES: usize = 400;

/// Fails on machine paths and left-over merge marks; notes files that have grown too long.
pub(crate) fn report(workspace: &Workspace) -> Report {
    let files = match files_of_repository(workspace) {
        Ok(files) => files,
        Err(reason) => return Report::skipped(reason),
    };
    let machine_paths = machine_paths(workspace);
    let mut wrong = Vec::new();
    let mut notes = Vec::new();
    for name in files {
        // A deleted file is still tracked until the deletion is committed; a binary has nothing to
        // read.
        let Ok(text) = fs::read_to_string(workspace.root.join(&name)) else { continue };
        if name != THIS_FILE {
            wrong.extend(
                faults(&text, &machine_paths).into_iter().map(|fault| format!("{name}:{fault}")),
            );
        }
        let code = lines_of_code(&text);
        if is_crate_source(&name) && code > LONG_FILE_LINES {
            notes.push(format!(
                "{name} has {code} lines of code; past {LONG_FILE_LINES}, split by concept"
            ));
        }
    }
    let result = if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) };
    Report { notes, ..Report::of(result) }
}

fn files_of_repository(workspace: &Workspace) -> Result<Vec<String>, String> {
    let unusable = "no git here to list the files of the repository";
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(&workspace.root)
        .output()
        .map_err(|_| unusable)?;
    if !output.status.success() {
        return Err(unusable.into());
    }
    let names = String::from_utf8_lossy(&output.stdout);
    Ok(names.split_terminator('\0').map(str::to_owned).collect())
}

/// How absolute paths begin on the machines of people, and on this one.
fn machine_paths(workspace: &Workspace) -> Vec<String> {
    let here = [Some(workspace.root.clone()), std::env::home_dir()];
    let mut paths = vec!["/home/".to_owned(), "/Users/".to_owned(), "C:\\Users".to_owned()];
    // A home that is the root folder itself would be found in every path.
    let telling = here.into_iter().flatten().filter(|path| path.parent().is_some());
    paths.extend(telling.map(|path| path.join("").display().to_string()));
    paths
}

/// Each fault with its line number: `12: a merge was not finished`.
fn faults(text: &str, machine_paths: &[String]) -> Vec<String> {
    let mut faults = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        if let Some(path) = machine_paths.iter().find(|path| begins_in(line, path)) {
            faults.push(format!("{number}: the path {path} exists on one machine only"));
        }
        if line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ") {
            faults.push(format!("{number}: a merge was not finished"));
        }
    }
    faults
}

/// Whether `path` stands in `line` and is not the middle of a longer, relative one.
fn begins_in(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|character| character.is_alphanumeric() || "._-/}>".contains(character))
    })
}

fn lines_of_code(text: &str) -> usize {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

fn is_crate_source(name: &str) -> bool {
    name.starts_with("crates/") && name.contains("/src/") && name.ends_with(".rs")
}

/// Names all that it looks for.
const THIS_FILE: &str = "crates/xtask/src/checks/hygiene.rs";

#[cfg(test)]
mod tests {
    use super::{faults, is_crate_source, lines_of_code};

    #[test]
    fn tells_each_fault_with_its_line() {
        let text = "fine\nfine\nopen(\"/home/an/x\")\n<<<<<<< main\n";
        assert_eq!(
            faults(text, &["/home/".into()]),
            ["3: the path /home/ exists on one machine only", "4: a merge was not finished",]
        );
    }

    #[test]
    fn a_folder_of_that_name_inside_the_repository_is_fine() {
        assert!(faults("see app/home/screen.rs", &["/home/".into()]).is_empty());
    }

    #[test]
    fn counts_neither_comments_nor_blank_lines() {
        assert_eq!(lines_of_code("//! Doc\n\nfn main() {\n    // why\n}\n"), 2);
    }

    #[test]
    fn only_sources_of_crates_have_a_limit() {
        assert!(is_crate_source("crates/core/src/verifier/verify.rs"));
        assert!(!is_crate_source("tests/conformance/tests/flows.rs"));
    }
}
