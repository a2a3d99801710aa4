//! The Android app's screens on a JVM, with Compose's desktop artifacts: style, tests and pictures.

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
