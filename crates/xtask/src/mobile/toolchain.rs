//! What compiles for a phone on this machine: Rust's standard library for it, and a C compiler with a
//! linker.

use std::env;
use std::ffi::OsString;
use std::fmt::{self, Display};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{System, Target};
use crate::machine::System as Host;
use crate::needs::CLANG;
use crate::runner::Runner;
use crate::workspace::Workspace;

/// What compiles for one target.
pub(crate) struct Toolchain {
    /// Where cargo puts what it makes. That of stand-ins is apart, so that nobody ships it.
    pub(crate) target_folder: PathBuf,
    c: C,
    std: Std,
    environment: Vec<(String, OsString)>,
}

/// Where the C compiler and the linker are from.
enum C {
    Ndk,
    Xcode,
    StandIn,
}

/// Where Rust's standard library for the target is from.
enum Std {
    Installed,
    /// Compiled from this folder, or from that of rustc's component.
    Source(Option<PathBuf>),
}

impl Toolchain {
    /// What this machine has for `target`, or, on Debian, can get.
    ///
    /// # Errors
    /// What is missing, and how to get it.
    pub(crate) fn find(
        runner: &Runner,
        workspace: &Workspace,
        target: &Target,
    ) -> Result<Self, String> {
        let (c, environment) = match target.system {
            System::Android { .. } => match ndk() {
                Some(bin) => (C::Ndk, android(&bin, target)),
                None => (C::StandIn, android(&stand_in_ndk(runner, workspace)?, target)),
            },
            System::Ios if cfg!(target_os = "macos") => (C::Xcode, ios()),
            System::Ios => (C::StandIn, stand_in_ios(runner, workspace, target)?),
        };
        let target_folder = match c {
            C::Ndk | C::Xcode => workspace.target.clone(),
            C::StandIn => stand_ins(workspace),
        };
        let std = standard_library(runner, workspace, target)?;
        Ok(Self { target_folder, c, std, environment })
    }

    /// Whether what it makes may go into an app.
    pub(crate) fn is_real(&self) -> bool {
        matches!((&self.c, &self.std), (C::Ndk | C::Xcode, Std::Installed))
    }

    /// Makes a cargo command compile with it.
    pub(crate) fn enter(&self, cargo: &mut Command) {
        cargo.env("CARGO_TARGET_DIR", &self.target_folder);
        cargo.envs(self.environment.iter().map(|(name, value)| (name, value)));
        if let Std::Source(folder) = &self.std {
            // Cargo still keeps this for its nightly channel.
            cargo.arg("-Zbuild-std=std,panic_unwind").env("RUSTC_BOOTSTRAP", "1");
            if let Some(folder) = folder {
                cargo.env("__CARGO_TESTS_ONLY_SRC_ROOT", folder.join("library"));
            }
        }
    }
}

impl Display for Toolchain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.c {
            C::Ndk => "with the NDK",
            C::Xcode => "with Xcode",
            C::StandIn => "with stand-ins for the system's headers and libraries, not for an app",
        })?;
        formatter.write_str(match self.std {
            Std::Installed => "",
            Std::Source(_) => "; std compiled from its source",
        })
    }
}

/// The folder of the NDK's programs: that of the variables which Google documents, or the newest that
/// the SDK holds.
fn ndk() -> Option<PathBuf> {
    let named = ["ANDROID_NDK_HOME", "ANDROID_NDK_ROOT"].into_iter().filter_map(env::var_os);
    let of_sdk = env::var_os("ANDROID_HOME").and_then(|sdk| {
        folders(&PathBuf::from(sdk).join("ndk")).into_iter().max_by_key(|folder| version(folder))
    });
    named.map(PathBuf::from).chain(of_sdk).find_map(|ndk| {
        // One folder, named after the machine that the NDK is for.
        let prebuilt = folders(&ndk.join("toolchains/llvm/prebuilt")).into_iter().next()?;
        Some(prebuilt.join("bin"))
    })
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(of).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

/// `28.2.13676358` as numbers.
fn version(folder: &Path) -> Vec<u64> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name.split('.').map_while(|part| part.parse().ok()).collect()
}

fn android(bin: &Path, target: &Target) -> Vec<(String, OsString)> {
    let clang = bin.join(format!("{}{MIN_SDK}-clang", target.triple));
    let underscored = target.triple.replace('-', "_");
    vec![
        (format!("CC_{underscored}"), clang.clone().into()),
        (format!("AR_{underscored}"), bin.join("llvm-ar").into()),
        (format!("CARGO_TARGET_{}_LINKER", underscored.to_uppercase()), clang.into()),
    ]
}

fn ios() -> Vec<(String, OsString)> {
    vec![("IPHONEOS_DEPLOYMENT_TARGET".into(), MIN_IOS.into())]
}

/// Programs of Debian that look like an NDK's.
fn stand_in_ndk(runner: &Runner, workspace: &Workspace) -> Result<PathBuf, String> {
    runner.machine.need(&CLANG).map_err(|reason| format!("no NDK, and {reason}"))?;
    let folder = stand_ins(workspace).join("ndk");
    let mut make = workspace.program(workspace.root.join(FILES).join("stand-in-ndk.sh"), &[]);
    make.arg(&folder).arg(MIN_SDK);
    runner.pass("mobile stand-in ndk", &mut make)?;
    Ok(folder.join("bin"))
}

fn stand_in_ios(
    runner: &Runner,
    workspace: &Workspace,
    target: &Target,
) -> Result<Vec<(String, OsString)>, String> {
    runner.machine.need(&CLANG).map_err(|reason| format!("no Xcode, and {reason}"))?;
    let files = workspace.root.join(FILES);
    let mut headers = OsString::from("-nostdlibinc -isystem ");
    headers.push(files.join("include"));
    let underscored = target.triple.replace('-', "_");
    let mut environment = ios();
    environment.extend([
        (format!("CC_{underscored}"), "clang".into()),
        (format!("AR_{underscored}"), "llvm-ar".into()),
        (format!("CFLAGS_{underscored}"), headers),
        // Otherwise Xcode is asked for one.
        ("SDKROOT".into(), files.into()),
    ]);
    Ok(environment)
}

fn standard_library(
    runner: &Runner,
    workspace: &Workspace,
    target: &Target,
) -> Result<Std, String> {
    let told = |what: &[&str]| {
        let ran = runner.run("mobile rustc", &mut workspace.program("rustc", what))?;
        Ok::<_, String>(PathBuf::from(ran.output.trim()))
    };
    if told(&["--print", "target-libdir", "--target", target.triple])?.is_dir() {
        return Ok(Std::Installed);
    }
    if told(&["--print", "sysroot"])?.join("lib/rustlib/src/rust/library/Cargo.toml").exists() {
        return Ok(Std::Source(None));
    }
    let missing = format!("rustc has no std for it: rustup target add {}", target.triple);
    if runner.machine.system != Host::Debian {
        return Err(missing);
    }
    let folder = workspace.target.join("xtask/rust-src");
    let mut get = workspace.program(workspace.root.join(FILES).join("rust-src-on-debian.sh"), &[]);
    let got = runner.run("mobile rust-src", get.arg(&folder))?;
    if got.ok { Ok(Std::Source(Some(folder))) } else { Err(format!("{missing}\n{}", got.output)) }
}

fn stand_ins(workspace: &Workspace) -> PathBuf {
    workspace.target.join("xtask/mobile")
}

const FILES: &str = "tests/stand-ins/native";
/// As in `bindings/kotlin/build.gradle.kts`.
const MIN_SDK: &str = "26";
/// As in `bindings/swift/Package.swift`.
const MIN_IOS: &str = "17.0";

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::version;

    #[test]
    fn newer_is_not_by_the_alphabet() {
        assert!(version(Path::new("ndk/28.2.13676358")) > version(Path::new("ndk/9.1.1")));
        assert!(version(Path::new("ndk/28.2.1")) > version(Path::new("ndk/28.1.9")));
    }
}
