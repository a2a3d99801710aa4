//! The Android app on a JVM: its screens with Compose's desktop artifacts, its flows with the real library
//! and authority, its platform half under Robolectric.

#[cfg(test)]
mod gradle;

use std::process::Command;

use crate::maven::maven;
use crate::needs::{DRAWS_WITH, MAVEN};
use crate::runner::Runner;
use crate::summary::StepReport;
use crate::tally::TestCounts;
use crate::texts;
use crate::workspace::Workspace;

/// Checks the style of the screens and tests them. The library and its Kotlin half are there already.
pub(crate) fn screens(runner: &Runner, workspace: &Workspace) -> StepReport {
    tested(runner, workspace, "android screens", maven(workspace, "screens", "android", &["test"]))
}

/// Plays the app, from its screens to an authority on loopback: presenters with fakes, and flows. The
/// authority's program is there already.
pub(crate) fn flows(runner: &Runner, workspace: &Workspace) -> StepReport {
    // The style was checked with the screens.
    let goals = ["test", "-Pflows", "-Dmaven.antrun.skip=true"];
    let tests = maven(workspace, "screens", "android-flows", &goals);
    tested(runner, workspace, "android flows", tests)
}

/// Type-checks all of the app against Android's framework, and runs what needs nothing but that.
pub(crate) fn platform(runner: &Runner, workspace: &Workspace) -> StepReport {
    let tests = maven(workspace, "platform", "android-platform", &["test"]);
    tested(runner, workspace, "android platform", tests)
}

/// Draws every state of every screen into the target folder, and the main ones anew into
/// `docs/pictures/android`. The library and its Kotlin half are there already.
pub(crate) fn screenshots(runner: &Runner, workspace: &Workspace) -> StepReport {
    let pictures = workspace.target.join("screenshots/android");
    let mut draw = maven(workspace, "screens", "android", &["test", "-Dtest=Draw"]);
    draw.arg(format!("-Dvneid.pictures={}", pictures.display()));
    let mut report = tested(runner, workspace, "android pictures", draw);
    report.notes.push(format!("the pictures are in {}", pictures.display()));
    report
}

/// Writes the table of texts, sees that Maven and what Compose draws with are there, and runs the tests.
fn tested(runner: &Runner, workspace: &Workspace, name: &str, mut maven: Command) -> StepReport {
    if let Err(reason) = texts::write(workspace) {
        return StepReport::of(Err(reason));
    }
    match runner.machine.need(&MAVEN).and_then(|()| runner.machine.need(&DRAWS_WITH)) {
        Ok(()) => runner.tests(name, &mut maven, TestCounts::of_surefire),
        Err(reason) => runner.missing(reason),
    }
}
