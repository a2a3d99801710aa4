//! The Android app on a JVM: its screens with Compose's desktop artifacts, its flows with the real library
//! and authority, its platform half under Robolectric.

#[cfg(test)]
mod gradle;

use std::process::Command;

use crate::bindings::{self, tested};
use crate::debian;
use crate::runner::{Report, Runner};
use crate::tally::Tally;
use crate::texts;
use crate::workspace::Workspace;

/// Checks the style of the screens and tests them. The library and its Kotlin half are there already.
pub(crate) fn screens(runner: &Runner, workspace: &Workspace) -> Report {
    match ready(runner, workspace) {
        Ok(()) => tested(runner, "android screens", &mut maven(workspace), Tally::of_surefire),
        Err(reason) => runner.missing(reason),
    }
}

/// Plays the app, from its screens to an authority on loopback: presenters with fakes, and flows. The
/// authority's program is there already.
pub(crate) fn flows(runner: &Runner, workspace: &Workspace) -> Report {
    match ready(runner, workspace) {
        Ok(()) => {
            let mut tests = maven(workspace);
            // The style was checked with the screens.
            tests.args(["-Pflows", "-Dmaven.antrun.skip=true"]);
            tested(runner, "android flows", &mut tests, Tally::of_surefire)
        }
        Err(reason) => runner.missing(reason),
    }
}

/// Type-checks all of the app against Android's framework, and runs what needs nothing but that.
pub(crate) fn platform(runner: &Runner, workspace: &Workspace) -> Report {
    match ready(runner, workspace) {
        Ok(()) => {
            let mut tests = maven(workspace);
            tests.current_dir(workspace.root.join("android/host/platform"));
            tested(runner, "android platform", &mut tests, Tally::of_surefire)
        }
        Err(reason) => runner.missing(reason),
    }
}

/// Draws every state of every screen into the target folder, and the main ones anew into
/// `docs/pictures/android`; true when nothing failed.
pub(crate) fn screenshots(workspace: &Workspace) -> bool {
    let mut runner = Runner::new(true, workspace.target.join("xtask/logs"));
    runner.step("bindings", |runner| bindings::generate(runner, workspace));
    runner.step("android pictures", |runner| {
        if let Err(reason) = ready(runner, workspace) {
            return runner.missing(reason);
        }
        let pictures = workspace.target.join("screenshots/android");
        let mut draw = maven(workspace);
        draw.arg("-Dtest=Draw");
        draw.arg(format!("-Dvneid.pictures={}", pictures.display()));
        let mut report = tested(runner, "android pictures", &mut draw, Tally::of_surefire);
        report.notes.push(format!("the pictures are in {}", pictures.display()));
        report
    });
    runner.finish()
}

/// Writes the table of texts, and sees that Maven and what Compose draws with are there.
fn ready(runner: &Runner, workspace: &Workspace) -> Result<(), String> {
    texts::write(workspace)?;
    debian::need(runner, workspace, "mvn", &["maven", "default-jdk-headless"])?;
    debian::need_packages(runner, workspace, &DRAWS_WITH)
}

fn maven(workspace: &Workspace) -> Command {
    let mut maven = workspace.program("mvn", &["-B", "-ntp", "test"]);
    maven.current_dir(workspace.root.join("android/host"));
    maven.arg(format!("-Dvneid.root={}", workspace.root.display()));
    maven.arg(format!("-Dvneid.target={}", workspace.target.display()));
    maven
}

/// The font of the pictures, and the libraries that Skia is linked against.
const DRAWS_WITH: [&str; 5] =
    ["fonts-noto-core", "fontconfig", "libgl1", "libx11-6", "libfreetype6"];
