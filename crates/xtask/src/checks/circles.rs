//! Circles of files: each takes something from the next, so that none can be read alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

/// So many files may explain each other; a file and its folder's `mod.rs` often do.
const MAX_FILES: usize = 3;

/// The crates without longer circles; whoever ends those of another one adds it here.
const CRATES: &[&str] = &[
    "authority",
    "cli",
    "client",
    "core",
    "parts",
    "payload",
    "present",
    "qr",
    "testworld",
    "testkit",
    "xtask",
];

/// Tells of every circle that is too long.
pub(crate) fn check(root: &Path) -> Result<Vec<String>, String> {
    let mut wrong = Vec::new();
    for name in CRATES {
        let folder = root.join("crates").join(name).join("src");
        let mut sources = Vec::new();
        read(&folder, &mut Vec::new(), &mut sources)
            .map_err(|error| format!("{}: {error}", folder.display()))?;
        for circle in circles(&sources).iter().filter(|circle| circle.len() > MAX_FILES) {
            wrong.push(format!("crates/{name}: a circle of the modules {}", circle.join(", ")));
        }
    }
    Ok(wrong)
}

/// A module, as `authority::place`, and the text of its file; the crate itself is the empty name.
type Source = (String, String);

fn read(folder: &Path, module: &mut Vec<String>, sources: &mut Vec<Source>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        if path.is_dir() {
            module.push(stem);
            read(&path, module, sources)?;
            module.pop();
        } else if path.extension().is_some_and(|it| it == "rs") && stem != "tests" {
            let is_folder = matches!(stem.as_str(), "main" | "lib" | "mod");
            let own = module.iter().cloned().chain((!is_folder).then_some(stem));
            let name = own.collect::<Vec<_>>().join("::");
            sources.push((name, shipped(&fs::read_to_string(&path)?)));
        }
    }
    Ok(())
}

/// The code above the tests, without comments.
fn shipped(text: &str) -> String {
    let shipped = text.split("mod tests {").next().unwrap_or_default();
    let code = shipped.lines().map(|line| line.split("//").next().unwrap_or_default());
    code.collect::<Vec<_>>().join("\n")
}

/// The groups of modules that can all be reached from each other.
fn circles(sources: &[Source]) -> BTreeSet<Vec<&str>> {
    let modules: BTreeSet<&str> = sources.iter().map(|(name, _)| &name[..]).collect();
    let taken: Arrows<'_> =
        sources.iter().map(|(name, text)| (&name[..], taken(&modules, name, text))).collect();
    let reached: Arrows<'_> = taken.keys().map(|from| (*from, reached(&taken, from))).collect();
    let mut circles = BTreeSet::new();
    for (module, to) in &reached {
        if to.contains(module) {
            circles.insert(to.iter().copied().filter(|it| reached[it].contains(module)).collect());
        }
    }
    circles
}

/// From each module to those from which it takes something.
type Arrows<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

fn reached<'a>(taken: &Arrows<'a>, from: &'a str) -> BTreeSet<&'a str> {
    let (mut open, mut seen) = (vec![from], BTreeSet::new());
    while let Some(module) = open.pop() {
        open.extend(taken[module].iter().filter(|next| seen.insert(**next)));
    }
    seen
}

/// The modules from which this one takes something, through whatever name it is handed on.
fn taken<'a>(modules: &BTreeSet<&'a str>, module: &str, text: &str) -> BTreeSet<&'a str> {
    let used = uses(text).into_iter().flat_map(|tree| paths(&tree));
    let named = text
        .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
        .filter(|word| word.contains("::") && !word.ends_with(':'))
        .map(str::to_owned);
    used.chain(named)
        .filter_map(|path| absolute(modules, module, &path))
        .map(|path| home(modules, &path))
        .filter(|home| *home != module)
        .collect()
}

/// A path from the crate's root; `None` when it leads out of the crate.
fn absolute(modules: &BTreeSet<&str>, module: &str, path: &str) -> Option<Vec<String>> {
    let own = || module.split("::").filter(|it| !it.is_empty()).map(str::to_owned);
    let mut segments = path.trim_end_matches("::self").split("::").peekable();
    let mut absolute: Vec<String> = match *segments.peek()? {
        "crate" => Vec::new(),
        "self" | "super" => own().collect(),
        first if modules.contains(&join(module, first)[..]) => own().collect(),
        _ => return None,
    };
    for segment in segments {
        match segment {
            "crate" | "self" => {}
            "super" => _ = absolute.pop(),
            name => absolute.push(name.to_owned()),
        }
    }
    Some(absolute)
}

/// The innermost module on a path.
fn home<'a>(modules: &BTreeSet<&'a str>, path: &[String]) -> &'a str {
    let mut module = "";
    for segment in path {
        match modules.get(&join(module, segment)[..]) {
            Some(inner) => module = inner,
            None => break,
        }
    }
    module
}

fn join(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") }
}

/// The tree of each `use`, on one line.
fn uses(text: &str) -> Vec<String> {
    let statements = text.split("use ").skip(1).filter_map(|rest| rest.split(';').next());
    statements.map(|tree| tree.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// Every path of a tree: `a::{b, c::{d, e}}` names three.
fn paths(tree: &str) -> Vec<String> {
    let Some((prefix, inner)) = tree.split_once('{') else { return vec![tree.trim().to_owned()] };
    let inner = inner.trim_end();
    let inner = inner.strip_suffix('}').unwrap_or(inner);
    let mut depth = 0;
    let parts = inner.split(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    let whole = parts.map(str::trim).filter(|part| !part.is_empty()).flat_map(paths);
    whole.map(|path| format!("{}{path}", prefix.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::{circles, paths};

    fn found(sources: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<_> =
            sources.iter().map(|(name, text)| ((*name).to_owned(), format!("\n{text}"))).collect();
        circles(&sources).iter().map(|circle| circle.join(" ")).collect()
    }

    #[test]
    fn arrows_down_are_no_circle() {
        let house = [("", "use crate::a::A;"), ("a", "use crate::b::B;"), ("b", "use std::fs;")];
        assert!(found(&house).is_empty());
    }

    #[test]
    fn a_circle_is_told_however_its_arrows_are_written() {
        let house = [
            ("a", "use crate::{b::B, d};"),
            ("b", "fn f() { super::c::f() }"),
            ("c", "use super::a::{self, A};"),
            ("d", ""),
        ];
        assert_eq!(found(&house), ["a b c"]);
    }

    #[test]
    fn a_folder_takes_from_the_files_that_it_calls_or_whose_names_it_hands_on() {
        let house = [("a", "fn f() { b::f() }\nstruct A;"), ("a::b", "use super::A;")];
        assert_eq!(found(&house), ["a a::b"]);
        let house = [("a", "pub(crate) use self::b::B;"), ("a::b", "use super::A;")];
        assert_eq!(found(&house), ["a a::b"]);
    }

    #[test]
    fn trees_are_read_to_their_leaves() {
        assert_eq!(paths("a::{b, c::{d, e as f}}"), ["a::b", "a::c::d", "a::c::e as f"]);
        assert_eq!(paths("a::{b::{c}, d}"), ["a::b::c", "a::d"]);
        assert_eq!(paths("a::{b::{c}}"), ["a::b::c"]);
        assert_eq!(paths("a"), ["a"]);
    }
}
