//! Writes `tests/vectors` with the generator of `tests/conformance`, or compares what it would
//! write.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::workspace::Workspace;

/// Writes the committed vectors anew.
pub(crate) fn write(workspace: &Workspace) -> Result<(), String> {
    generate(workspace, &committed(workspace))
}

/// Generates into the target folder and compares with the committed files; the error lists each
/// difference.
pub(crate) fn check(workspace: &Workspace) -> Result<(), String> {
    let fresh = workspace.target.join("xtask/vectors");
    if fresh.exists() {
        fs::remove_dir_all(&fresh).map_err(|error| told(&fresh, &error))?;
    }
    generate(workspace, &fresh)?;
    let differences = differences(&files(&committed(workspace))?, &files(&fresh)?);
    if differences.is_empty() {
        return Ok(());
    }
    Err(format!("{}\n`cargo xtask vectors` writes them anew", differences.join("\n")))
}

fn committed(workspace: &Workspace) -> PathBuf {
    workspace.root.join("tests/vectors")
}

fn generate(workspace: &Workspace, folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| told(folder, &error))?;
    // From the whole workspace's selection of crates, as the tests are built.
    let status = workspace
        .cargo(&["run", "--quiet", "--locked", "--bin", "vneid-vectors", "--"])
        .arg(folder)
        .status()
        .map_err(|error| format!("cargo did not start: {error}"))?;
    if status.success() { Ok(()) } else { Err("the generator of vectors failed".into()) }
}

/// All JSON files below `folder`, by their path in it. Prose beside them is written by hand and not
/// compared.
fn files(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).map_err(|error| told(&next, &error))? {
            let path = entry.map_err(|error| told(&next, &error))?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                let bytes = fs::read(&path).map_err(|error| told(&path, &error))?;
                let name = path.strip_prefix(folder).expect("path lies in folder").to_path_buf();
                found.insert(name, bytes);
            }
        }
    }
    Ok(found)
}

fn differences(
    committed: &BTreeMap<PathBuf, Vec<u8>>,
    fresh: &BTreeMap<PathBuf, Vec<u8>>,
) -> Vec<String> {
    let mut differences = Vec::new();
    for (name, bytes) in fresh {
        match committed.get(name) {
            None => differences.push(format!("{} is generated but not committed", name.display())),
            Some(old) if old != bytes => {
                let line = first_difference(old, bytes);
                differences.push(format!("{} differs from line {line} on", name.display()));
            }
            Some(_) => {}
        }
    }
    for name in committed.keys().filter(|name| !fresh.contains_key(*name)) {
        differences.push(format!("{} is committed but not generated", name.display()));
    }
    differences
}

/// The number, from 1, of the first line that is not the same in both.
fn first_difference(one: &[u8], other: &[u8]) -> usize {
    let lines = |bytes| <[u8]>::split(bytes, |byte| *byte == b'\n');
    1 + lines(one).zip(lines(other)).take_while(|(a, b)| a == b).count()
}

fn told(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use super::differences;

    fn folder(files: &[(&str, &str)]) -> BTreeMap<PathBuf, Vec<u8>> {
        files.iter().map(|(name, text)| (PathBuf::from(name), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn equal_folders_have_no_differences() {
        let files = folder(&[("a.json", "1\n2\n")]);
        assert!(differences(&files, &files.clone()).is_empty());
    }

    #[test]
    fn tells_changed_missing_and_left_over_files() {
        let committed = folder(&[("changed.json", "1\n2\n3"), ("left.json", "")]);
        let fresh = folder(&[("changed.json", "1\nx\n3"), ("new.json", "")]);
        assert_eq!(
            differences(&committed, &fresh),
            [
                "changed.json differs from line 2 on",
                "new.json is generated but not committed",
                "left.json is committed but not generated",
            ]
        );
    }
}
