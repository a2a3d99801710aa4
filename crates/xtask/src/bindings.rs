//! The library in Kotlin and in Swift: generated, built, and tested in both languages.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cargo_tests::build;
use crate::maven::maven;
use crate::mobile::elf::Elf;
use crate::mobile::library;
use crate::needs::MAVEN;
use crate::runner::Runner;
use crate::summary::StepReport;
use crate::swift::Package;
use crate::tally::TestCounts;
use crate::workspace::Workspace;

/// Builds the library and its generator, and writes the Kotlin and Swift halves: Kotlin's into the
/// target folder, Swift's into its package, which git ignores. Builds the program too, whose authority
/// the flows are played against.
pub(crate) fn generate(runner: &Runner, workspace: &Workspace) -> StepReport {
    StepReport::of(try_generate(runner, workspace))
}

/// The tests of `bindings/kotlin` on a JVM, after its style was checked.
pub(crate) fn kotlin(runner: &Runner, workspace: &Workspace) -> StepReport {
    if let Err(reason) = runner.machine.need(&MAVEN) {
        return runner.missing(reason);
    }
    let mut tests = maven(workspace, "library", "kotlin", &["test"]);
    runner.tests("kotlin", &mut tests, TestCounts::of_surefire)
}

/// The tests of `bindings/swift`, and its style.
pub(crate) fn swift(runner: &Runner, workspace: &Workspace) -> StepReport {
    let sources = &["Package.swift", "Sources/VNeID", "Tests", "Bench"];
    Package { name: "swift", folder: "bindings/swift", sources, arguments: &[] }
        .test(runner, workspace)
}

/// As [`generate`].
pub(crate) fn try_generate(runner: &Runner, workspace: &Workspace) -> Result<(), String> {
    build(runner, workspace, &["--lib", "vneid-bindgen", "vneid"])?;
    let built = workspace.target.join("debug");
    let library = built.join(LIBRARY);
    let swift = workspace.target.join("xtask/bindings/swift");
    for (language, folder) in [("kotlin", kotlin_folder(workspace)), ("swift", swift.clone())] {
        let mut generate = workspace.program(
            built.join("vneid-bindgen"),
            &["generate", "--config", "uniffi.toml", "--no-format", "--language", language],
        );
        generate.arg("--out-dir").arg(folder).arg(&library);
        runner.pass("bindings generate", &mut generate)?;
    }
    check_left_out(&library, workspace)?;
    let sources = workspace.root.join("bindings/swift/Sources");
    into_package(&swift, &sources).map_err(|error| format!("{}: {error}", sources.display()))
}

/// Takes what was generated for Swift into its package: the files of all crates as one module, their
/// headers as another.
fn into_package(generated: &Path, sources: &Path) -> std::io::Result<()> {
    let mut headers = String::new();
    for (crate_name, module) in SWIFT_FILES {
        let source = format!("{module}.swift");
        copy(&generated.join(&source), &sources.join("VNeIDCore").join(source))?;
        let header = format!("{crate_name}.h");
        headers.push_str(&format!("    header \"{header}\"\n"));
        copy(&generated.join(&header), &sources.join("VNeIDCoreFFI").join(header))?;
    }
    let map = sources.join("VNeIDCoreFFI/module.modulemap");
    put(map.as_path(), format!("module VNeIDCoreFFI {{\n{headers}    export *\n}}\n").as_bytes())
}

/// Holds the list of what the apps' library leaves out against what it would export: descriptions, and
/// functions of futures that neither language calls.
fn check_left_out(built: &Path, workspace: &Workspace) -> Result<(), String> {
    let bytes = fs::read(built).map_err(|error| format!("{}: {error}", built.display()))?;
    let called = library::functions(workspace)?;
    let mut names = Elf::read(&bytes)?.exported;
    names.retain(|name| {
        let is_of_futures = name.starts_with("ffi_") && name.contains("_rust_future_");
        name.starts_with("UNIFFI_META_") || (is_of_futures && !called.contains(name))
    });
    names.sort_unstable();
    let list = format!("{{\n  local:\n    {};\n    *;\n}};\n", names.join(";\n    "));
    let file = workspace.root.join(LEFT_OUT);
    if fs::read_to_string(&file).is_ok_and(|held| held == list) {
        return Ok(());
    }
    fs::write(&file, list).map_err(|error| format!("{LEFT_OUT}: {error}"))?;
    Err(format!("{LEFT_OUT} did not name what the library exports; it does now: commit it"))
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    put(to, &fs::read(from)?)
}

/// Writes what has changed: an untouched file is not compiled again.
fn put(to: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if fs::read(to).is_ok_and(|held| held == bytes) {
        return Ok(());
    }
    fs::create_dir_all(to.parent().unwrap_or(to))?;
    fs::write(to, bytes)
}

fn kotlin_folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("xtask/bindings/kotlin")
}

/// Crates whose types cross, and what their Swift files are called (uniffi.toml).
pub(crate) const SWIFT_FILES: [(&str, &str); 5] = [
    ("vneid_ffi", "VNeIDCore"),
    ("vneid_client", "VNeIDClient"),
    ("vneid_core", "VNeIDRules"),
    ("vneid_payload", "VNeIDPayload"),
    ("vneid_present", "VNeIDPresent"),
];
const LEFT_OUT: &str = "bindings/ffi/left-out.ver";
const LIBRARY: &str =
    if cfg!(target_os = "macos") { "libvneid_ffi.dylib" } else { "libvneid_ffi.so" };
