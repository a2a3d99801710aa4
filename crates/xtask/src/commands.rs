//! The commands that are mostly cargo's or a choice of steps.

use std::process::{Command, Stdio};

use crate::android;
use crate::runner::{Options, Runner};
use crate::steps;
use crate::workspace::Workspace;

/// `cargo xtask test`: every step, or those named; true when nothing failed.
pub(crate) fn test(
    workspace: &Workspace,
    names: &[&str],
    options: Options,
) -> Result<bool, String> {
    let steps = steps::chosen(names, options.long)?;
    Ok(steps::run(runner(workspace, options), workspace, &steps))
}

/// Draws every state of every screen of the Android app; true when nothing failed.
pub(crate) fn screenshots(workspace: &Workspace, options: Options) -> Result<bool, String> {
    let mut steps = steps::chosen(&["bindings"], false)?;
    let draw = steps::step("pictures", android::screenshots);
    steps.push(&draw);
    Ok(steps::run(runner(workspace, options), workspace, &steps))
}

/// Builds and runs `vneid demo`, in the terminal; true when it succeeds. Of the whole workspace, as the
/// tests are built.
pub(crate) fn demo(workspace: &Workspace, arguments: &[&str]) -> Result<bool, String> {
    let mut demo = workspace.cargo(&["run", "--locked", "--bin", "vneid", "--", "demo"]);
    demo.args(arguments);
    if !arguments.iter().any(|argument| *argument == "--out" || argument.starts_with("--out=")) {
        demo.arg("--out").arg(workspace.target.join("demo"));
    }
    in_terminal(demo)
}

/// Runs the benchmarks, or the one named; true when they succeed.
pub(crate) fn bench(workspace: &Workspace, arguments: &[&str]) -> Result<bool, String> {
    let mut bench = workspace.cargo(&["bench", "-p", "vneid-bench"]);
    match arguments {
        [name, rest @ ..] if !name.starts_with('-') => {
            bench.args(["--bench", name, "--"]).args(rest)
        }
        rest => bench.args(["--benches", "--"]).args(rest),
    };
    in_terminal(bench)
}

fn runner(workspace: &Workspace, options: Options) -> Runner {
    Runner::new(options, workspace.target.join("xtask/logs"))
}

fn in_terminal(mut command: Command) -> Result<bool, String> {
    let status = command
        .stdin(Stdio::inherit())
        .status()
        .map_err(|error| format!("cargo did not start: {error}"))?;
    Ok(status.success())
}
