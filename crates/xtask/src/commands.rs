//! The commands that are mostly cargo's: `test`, `bindings`, `mobile-check`, `demo`, `bench`.

use std::process::{Command, Stdio};

use crate::android;
use crate::bindings;
use crate::checks::{components, hygiene, layers, policy};
use crate::debian;
use crate::interop;
use crate::ios;
use crate::mobile;
use crate::runner::{Report, Runner};
use crate::vectors;
use crate::workspace::Workspace;

/// Every check and test, cheap ones first; true when nothing failed.
pub(crate) fn test(workspace: &Workspace, long: bool) -> Result<bool, String> {
    let mut runner = Runner::new(is_strict(), workspace.target.join("xtask/logs"));

    runner.step("hygiene", |_| hygiene::report(workspace));
    runner.step("layers", |_| Report::of(layers::check(&workspace.metadata, &workspace.root)));
    runner.step("format", |runner| {
        components::run(runner, workspace, "rustfmt", "fmt", &["--all", "--check"])
    });
    let lint = ["--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    runner.step("clippy", |runner| components::run(runner, workspace, "clippy", "clippy", &lint));
    let cargo_deny = policy::installed(&runner, workspace);
    runner.step("dependency policy", |runner| policy::rules(runner, workspace, &cargo_deny));
    runner.step("advisories", |runner| policy::advisories(runner, workspace, &cargo_deny));

    runner.step("token", |runner| {
        // SoftHSM, in which the tests of the authority keep keys.
        match debian::need_packages(runner, workspace, &["softhsm2"]) {
            Ok(()) => Report::of(Ok(())),
            Err(reason) => runner.missing(reason),
        }
    });
    // Unoptimised, with overflow checks; the conformance package follows below, optimised.
    runner.tests("tests", cargo_test(workspace, long, &UNIT_TESTS));
    runner.tests("doctests", cargo_test(workspace, long, &["--doc", "--workspace"]));
    runner.command("docs", {
        let mut docs = workspace.cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
        docs.env("RUSTDOCFLAGS", "-D warnings");
        docs
    });
    runner.step("vectors", |_| Report::of(vectors::check(workspace)));
    runner.step("interop (python)", |runner| interop::python(runner, workspace, long));
    runner.step("schemathesis", |runner| interop::schemathesis(runner, workspace));
    test_bindings(&mut runner, workspace);
    runner.step("android screens", |runner| android::screens(runner, workspace));
    runner.step("android flows", |runner| android::flows(runner, workspace));
    runner.step("android platform", |runner| android::platform(runner, workspace));
    runner.step("ios", |runner| ios::test(runner, workspace));
    if long {
        mobile::check(&mut runner, workspace);
    }
    runner.tests("conformance", {
        // The simulation and the fuzz loops need an optimised build. Overflow is checked there as
        // well, since no input may cause one, and link-time optimisation left out, since it costs
        // more than it saves here.
        let mut tests = cargo_test(workspace, long, &["--release", "-p", "vneid-conformance"]);
        tests.env("CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS", "true");
        tests.env("CARGO_PROFILE_RELEASE_LTO", "off");
        tests
    });

    Ok(runner.finish())
}

/// Generates the Kotlin and Swift halves of the library and tests both; true when nothing failed.
pub(crate) fn bindings(workspace: &Workspace) -> bool {
    let mut runner = Runner::new(false, workspace.target.join("xtask/logs"));
    test_bindings(&mut runner, workspace);
    runner.finish()
}

/// Compiles the library for phones and says how far that went; true when nothing failed.
pub(crate) fn mobile_check(workspace: &Workspace) -> bool {
    let mut runner = Runner::new(is_strict(), workspace.target.join("xtask/logs"));
    runner.step("bindings", |runner| Report::of(bindings::try_generate(runner, workspace)));
    mobile::check(&mut runner, workspace);
    runner.finish()
}

fn test_bindings(runner: &mut Runner, workspace: &Workspace) {
    runner.step("bindings", |runner| bindings::generate(runner, workspace));
    runner.step("kotlin", |runner| bindings::kotlin(runner, workspace));
    runner.step("swift", |runner| bindings::swift(runner, workspace));
}

/// Builds and runs `vneid demo`, in the terminal; true when it succeeds. Optimised, which on a fresh
/// machine also builds sooner: the development profile optimises the compiler plug-ins as well.
pub(crate) fn demo(workspace: &Workspace, arguments: &[&str]) -> Result<bool, String> {
    let mut demo =
        workspace.cargo(&["run", "--release", "-p", "vneid-cli", "--bin", "vneid", "--", "demo"]);
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

fn cargo_test(workspace: &Workspace, long: bool, which: &[&str]) -> Command {
    let mut tests = workspace.cargo(&["test", "--no-fail-fast", "--locked"]);
    tests.args(which);
    if long {
        tests.args(["--", "--include-ignored"]);
    }
    tests
}

fn is_strict() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

fn in_terminal(mut command: Command) -> Result<bool, String> {
    let status = command
        .stdin(Stdio::inherit())
        .status()
        .map_err(|error| format!("cargo did not start: {error}"))?;
    Ok(status.success())
}

/// All but the benchmarks, which are measured and not tested, and the conformance package.
const UNIT_TESTS: [&str; 7] =
    ["--workspace", "--exclude", "vneid-conformance", "--lib", "--bins", "--tests", "--examples"];
