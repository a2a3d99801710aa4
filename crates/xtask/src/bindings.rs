//! The library in Kotlin and in Swift: generated, built, and tested in both languages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::debian;
use crate::runner::{Report, Runner};
use crate::tally::Tally;
use crate::workspace::Workspace;

/// Builds the library and its generator, and writes the Kotlin and Swift halves: Kotlin's into the
/// target folder, Swift's into its package, which git ignores.
pub(crate) fn generate(runner: &Runner, workspace: &Workspace) -> Report {
    Report::of(try_generate(runner, workspace))
}

/// The tests of `bindings/kotlin` on a JVM, after its style was checked.
pub(crate) fn kotlin(runner: &Runner, workspace: &Workspace) -> Report {
    let needed = ["maven", "default-jdk-headless"];
    if let Err(reason) = debian::need(runner, workspace, "mvn", &needed) {
        return runner.missing(reason);
    }
    let mut tests = workspace.program("mvn", &["-B", "-ntp", "test"]);
    tests.current_dir(workspace.root.join("bindings/kotlin"));
    for (name, folder) in [
        ("root", workspace.root.clone()),
        ("generated", kotlin_folder(workspace)),
        ("library", workspace.target.join("debug")),
        ("build", workspace.target.join("xtask/kotlin")),
    ] {
        tests.arg(format!("-Dvneid.{name}={}", folder.display()));
    }
    tested(runner, "kotlin", &mut tests, Tally::of_surefire)
}

/// The tests of `bindings/swift`, and its style. On Debian, which has no Swift before trixie, in a
/// root folder of its own.
pub(crate) fn swift(runner: &Runner, workspace: &Workspace) -> Report {
    let package = workspace.root.join("bindings/swift");
    let swift = |arguments: &[&str]| {
        let mut swift = if debian::is_here() {
            let mut swift = workspace.program(package.join("swift-on-debian.sh"), &["swift"]);
            swift.env("CARGO_TARGET_DIR", &workspace.target);
            swift
        } else {
            workspace.program("swift", &[])
        };
        swift.args(arguments).current_dir(&package);
        swift.env("VNEID_LIBRARY", workspace.target.join("debug"));
        swift.env("VNEID_PROGRAM", workspace.target.join("debug/vneid"));
        swift
    };
    if let Err(reason) = works(runner, &mut swift(&["--version"])) {
        return runner.missing(format!("no Swift: {reason}"));
    }
    let sources =
        ["format", "lint", "--strict", "--recursive", "Package.swift", "Sources/VNeID", "Tests"];
    let style = runner.run("swift style", &mut swift(&sources)).and_then(|ran| runner.shown(ran));
    if let Err(reason) = style {
        return Report::of(Err(format!("style: {reason}")));
    }
    let scratch = workspace.target.join("xtask/swift");
    let mut tests = swift(&["test", "--scratch-path"]);
    tested(runner, "swift", tests.arg(scratch), Tally::of_swift_test)
}

fn try_generate(runner: &Runner, workspace: &Workspace) -> Result<(), String> {
    // Each by itself: built together, the library would get the generator's features. The flows are
    // played against the program's authority.
    for package in ["vneid-ffi", "vneid-bindgen", "vneid-cli"] {
        let mut build = workspace.cargo(&["build", "--locked", "--package", package]);
        runner.run("bindings build", &mut build).and_then(|ran| runner.shown(ran))?;
    }
    let built = workspace.target.join("debug");
    let library = built.join(LIBRARY);
    let swift = workspace.target.join("xtask/bindings/swift");
    for (language, folder) in [("kotlin", kotlin_folder(workspace)), ("swift", swift.clone())] {
        let mut generate = workspace.program(
            built.join("vneid-bindgen"),
            &["generate", "--config", "uniffi.toml", "--no-format", "--language", language],
        );
        generate.arg("--out-dir").arg(folder).arg(&library);
        runner.run("bindings generate", &mut generate).and_then(|ran| runner.shown(ran))?;
    }
    let package = workspace.root.join("bindings/swift/Sources");
    for (from, to) in [
        ("VNeIDCore.swift", "VNeIDCore/VNeIDCore.swift"),
        ("VNeIDCoreFFI.h", "VNeIDCoreFFI/VNeIDCoreFFI.h"),
        ("VNeIDCoreFFI.modulemap", "VNeIDCoreFFI/module.modulemap"),
    ] {
        copy(&swift.join(from), &package.join(to)).map_err(|error| format!("{to}: {error}"))?;
    }
    Ok(())
}

/// Copies what has changed: an untouched file is not compiled again.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    let bytes = fs::read(from)?;
    if fs::read(to).is_ok_and(|held| held == bytes) {
        return Ok(());
    }
    fs::create_dir_all(to.parent().unwrap_or(to))?;
    fs::write(to, bytes)
}

fn kotlin_folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("xtask/bindings/kotlin")
}

fn works(runner: &Runner, command: &mut Command) -> Result<(), String> {
    let ran = runner.run("swift version", command)?;
    if ran.ok { Ok(()) } else { Err(ran.output.trim().to_owned()) }
}

/// Runs tests; that none ran is a failure too.
fn tested(
    runner: &Runner,
    name: &str,
    command: &mut Command,
    tally: impl Fn(&str) -> Tally,
) -> Report {
    match runner.run(name, command) {
        Ok(ran) => {
            let tests = tally(&ran.output);
            let shown = runner.shown(ran);
            let some = if tests == Tally::default() { Err("no test ran".into()) } else { Ok(()) };
            Report { tests: Some(tests), ..Report::of(shown.and(some)) }
        }
        Err(reason) => Report::of(Err(reason)),
    }
}

const LIBRARY: &str =
    if cfg!(target_os = "macos") { "libvneid_ffi.dylib" } else { "libvneid_ffi.so" };
