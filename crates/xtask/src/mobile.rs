//! Compiles the library for phones as far as this machine can, and says how far that was.
//!
//! With an NDK the Android libraries are real, and Gradle packs them; with Xcode those for iOS are.
//! Elsewhere stand-ins of `tests/stand-ins/native` take the place of what Google and Apple give out, so
//! that code which does not compile for a phone is found on any machine.

pub(crate) mod elf;
pub(crate) mod library;
mod package;
mod toolchain;

use std::fs;
use std::path::{Path, PathBuf};

use crate::runner::Runner;
use crate::summary::StepReport;
use crate::workspace::Workspace;
use toolchain::Toolchain;

/// A kind of phone.
pub(crate) struct Target {
    /// As Rust calls it.
    pub(crate) triple: &'static str,
    /// Who makes its system.
    pub(crate) system: System,
}

/// A system for phones.
#[derive(Clone, Copy)]
pub(crate) enum System {
    /// Takes shared libraries, in a folder for each ABI.
    Android {
        /// As Android calls it.
        abi: &'static str,
        /// As ELF calls it.
        machine: u16,
    },
    /// Takes static libraries, in an XCFramework.
    Ios,
}

/// Compiles and checks the library for each target, and packs what is real. The generated halves must
/// be there before.
pub(crate) fn check(runner: &mut Runner, workspace: &Workspace) {
    let mut real = Vec::new();
    for target in &TARGETS {
        runner.step(target.triple, |runner| match build(runner, workspace, target) {
            Ok((toolchain, library)) => {
                let far = checked(runner, workspace, target, &toolchain, &library);
                if far.is_ok() && toolchain.is_real() {
                    real.push((target, library));
                }
                told(far)
            }
            Err(Unbuilt::Missing(reason)) => runner.missing(reason),
            Err(Unbuilt::Broken(reason)) => StepReport::of(Err(reason)),
        });
    }
    runner.step("aar", |runner| package::aar(runner, workspace, &real));
    runner.step("xcframework", |runner| package::xcframework(runner, workspace, &real));
}

/// Why there is no library.
enum Unbuilt {
    /// This machine lacks a tool.
    Missing(String),
    /// It does not compile or link.
    Broken(String),
}

fn build(
    runner: &Runner,
    workspace: &Workspace,
    target: &Target,
) -> Result<(Toolchain, PathBuf), Unbuilt> {
    let toolchain = Toolchain::find(runner, workspace, target).map_err(Unbuilt::Missing)?;
    let (kind, name) = match target.system {
        System::Android { .. } => ("cdylib", "libvneid_ffi.so"),
        System::Ios => ("staticlib", "libvneid_ffi.a"),
    };
    let mut build = workspace.cargo(&["rustc", "--locked", "--package", "vneid-ffi", "--lib"]);
    build.args(["--profile", PROFILE, "--target", target.triple, "--crate-type", kind]);
    toolchain.enter(&mut build);
    runner.pass(&format!("mobile {}", target.triple), &mut build).map_err(Unbuilt::Broken)?;
    let library = toolchain.target_folder.join(target.triple).join(PROFILE).join(name);
    Ok((toolchain, library))
}

/// What was reached, once the library is as it should be.
fn checked(
    runner: &Runner,
    workspace: &Workspace,
    target: &Target,
    toolchain: &Toolchain,
    path: &Path,
) -> Result<String, String> {
    let file = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let functions = library::functions(workspace)?;
    let shape = match target.system {
        System::Android { machine, .. } => library::android(&file, machine, &functions)?,
        System::Ios => library::ios(runner, workspace, path, file.len(), &functions)?,
    };
    Ok(format!("{shape}; {toolchain}"))
}

fn told(far: Result<String, String>) -> StepReport {
    match far {
        Ok(note) => StepReport { notes: vec![note], ..StepReport::of(Ok(())) },
        Err(reason) => StepReport::of(Err(reason)),
    }
}

const TARGETS: [Target; 4] = [
    Target {
        triple: "aarch64-linux-android",
        system: System::Android { abi: "arm64-v8a", machine: 183 },
    },
    Target {
        triple: "x86_64-linux-android",
        system: System::Android { abi: "x86_64", machine: 62 },
    },
    Target { triple: "aarch64-apple-ios", system: System::Ios },
    Target { triple: "aarch64-apple-ios-sim", system: System::Ios },
];

/// That of the library in the apps.
const PROFILE: &str = "phone";
