//! rustfmt and clippy: parts of the toolchain that a minimal installation lacks.

use crate::runner::{Report, Runner};
use crate::workspace::Workspace;

/// Runs `cargo SUBCOMMAND ARGUMENTS`, after asking rustup for `component` where it is missing.
pub(crate) fn run(
    runner: &Runner,
    workspace: &Workspace,
    component: &str,
    subcommand: &str,
    arguments: &[&str],
) -> Report {
    if !is_there(runner, workspace, subcommand) {
        println!("  {component} is not installed; asking rustup for it");
        let mut add = workspace.program("rustup", &["component", "add", component]);
        // Whether rustup succeeds shows when the component is looked for again.
        let _ = runner.run("rustup", &mut add);
        if !is_there(runner, workspace, subcommand) {
            return runner.missing(format!(
                "{component} is missing; `rustup component add {component}` installs it"
            ));
        }
    }
    let mut command = workspace.cargo(&[subcommand]);
    command.args(arguments);
    Report::of(runner.run(subcommand, &mut command).and_then(|ran| runner.shown(ran)))
}

fn is_there(runner: &Runner, workspace: &Workspace, subcommand: &str) -> bool {
    let mut version = workspace.cargo(&[subcommand, "--version"]);
    runner.run("component version", &mut version).is_ok_and(|ran| ran.ok)
}
