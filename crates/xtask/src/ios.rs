//! The iOS app and its package where Swift is: style, tests, and no warning.

use crate::runner::Runner;
use crate::summary::StepReport;
use crate::swift::Package;
use crate::texts;
use crate::workspace::Workspace;

/// Checks the style of `ios` and tests it, with the real library and a real authority. Both, and the
/// library's Swift half, are there already. The same tests read the Xcode project and what lies beside
/// it, and compile the app and the phone's services over models of Apple's frameworks.
pub(crate) fn test(runner: &Runner, workspace: &Workspace) -> StepReport {
    if let Err(reason) = texts::write(workspace) {
        return StepReport::of(Err(reason));
    }
    let sources = &["App", "Package.swift", "Sources", "Tests", "../tests/stand-ins/apple"];
    let arguments = &["-Xswiftc", "-warnings-as-errors"];
    Package { name: "ios", folder: "ios", sources, arguments }.test(runner, workspace)
}
