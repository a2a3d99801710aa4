//! rustfmt and clippy: parts of the toolchain that a minimal installation lacks.

use crate::runner::Runner;
use crate::summary::StepReport;
use crate::workspace::Workspace;

/// The form of all sources in Rust.
pub(crate) fn format(runner: &Runner, workspace: &Workspace) -> StepReport {
    run(runner, workspace, "rustfmt", &["fmt", "--all", "--check"])
}

/// Every lint, as an error.
pub(crate) fn clippy(runner: &Runner, workspace: &Workspace) -> StepReport {
    let lint = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    run(runner, workspace, "clippy", &lint)
}

/// Runs cargo, after asking rustup for `component` where it is missing and may be added.
fn run(runner: &Runner, workspace: &Workspace, component: &str, arguments: &[&str]) -> StepReport {
    let add = ["rustup", "component", "add", component];
    let is_there = || {
        let mut version = workspace.cargo(&[arguments[0], "--version"]);
        version.output().is_ok_and(|output| output.status.success())
    };
    if !is_there() && !runner.options.no_install {
        println!("  {component} is not installed; asking rustup for it");
        // Whether rustup succeeds shows when the component is looked for again.
        _ = runner.run("rustup", &mut workspace.program(add[0], &add[1..]));
    }
    if !is_there() {
        let command = add.join(" ");
        return runner.missing(format!("{component} is missing; `{command}` installs it"));
    }
    StepReport::of(runner.pass(component, &mut workspace.cargo(arguments)))
}
