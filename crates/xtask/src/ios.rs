//! The iOS app and its package where Swift is: style, tests, and no warning.

use std::process::Command;

use crate::bindings::{tested, where_swift_is};
use crate::runner::{Report, Runner};
use crate::tally::Tally;
use crate::texts;
use crate::workspace::Workspace;

/// Checks the style of `ios` and tests it, with the real library and a real authority. Both, and the
/// library's Swift half, are there already. The same tests read the Xcode project and what lies beside
/// it, and compile the app and the phone's services over models of Apple's frameworks.
pub(crate) fn test(runner: &Runner, workspace: &Workspace) -> Report {
    if let Err(reason) = texts::write(workspace) {
        return Report::of(Err(reason));
    }
    match runner.run("ios version", swift(workspace).arg("--version")) {
        Ok(ran) if ran.ok => {}
        Ok(ran) => return runner.missing(format!("no Swift: {}", ran.output.trim())),
        Err(reason) => return runner.missing(format!("no Swift: {reason}")),
    }
    let mut style = swift(workspace);
    style.args([
        "format",
        "lint",
        "--strict",
        "--recursive",
        "App",
        "Package.swift",
        "Sources",
        "Tests",
    ]);
    let style = runner.run("ios style", &mut style).and_then(|ran| runner.shown(ran));
    if let Err(reason) = style {
        return Report::of(Err(format!("style: {reason}")));
    }
    let mut tests = swift(workspace);
    tests.args(["test", "-Xswiftc", "-warnings-as-errors", "--scratch-path"]);
    tests.arg(workspace.target.join("xtask/ios"));
    tested(runner, "ios", &mut tests, Tally::of_swift_test)
}

fn swift(workspace: &Workspace) -> Command {
    let mut swift = where_swift_is(workspace, "swift", "debug");
    swift.current_dir(workspace.root.join("ios"));
    swift.env("VNEID_PROGRAM", workspace.target.join("debug/vneid"));
    swift
}
