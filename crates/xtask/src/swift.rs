//! Where Swift is: on the path, or on Debian, which has none before trixie, in a root folder of its own.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::machine::{Machine, System};
use crate::runner::Runner;
use crate::summary::StepReport;
use crate::tally::TestCounts;
use crate::workspace::Workspace;

/// A Swift toolchain.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Swift {
    /// The programs of the path.
    OnPath,
    /// Those in a Debian root, which `swift-on-debian.sh` makes where it is not yet.
    InRoot(PathBuf),
}

impl Swift {
    /// The one of this machine.
    ///
    /// # Errors
    /// There is none; with how to get it.
    pub(crate) fn find(machine: &Machine, workspace: &Workspace) -> Result<Self, String> {
        let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let cache = cache.or_else(|| Some(env::home_dir()?.join(".cache")));
        let named = env::var_os("VNEID_SWIFT_ROOT").map(PathBuf::from);
        let shared = cache.map(|cache| cache.join("vneid/swift"));
        let made: Vec<PathBuf> = named.iter().cloned().chain(shared).collect();
        let own = workspace.target.join("tools/swift");
        Self::choose(machine, &made, named.as_deref().unwrap_or(&own))
    }

    /// A Swift on the path before all; then a root that is made already, and `new` at last.
    fn choose(machine: &Machine, made: &[PathBuf], new: &Path) -> Result<Self, String> {
        if machine.runs(&["swift", "--version"]) {
            return Ok(Self::OnPath);
        }
        let missing = "Swift is missing; https://www.swift.org/install has it";
        if machine.system != System::Debian {
            return Err(missing.into());
        }
        let mut roots = made.iter().map(PathBuf::as_path).chain([new]);
        match roots.find(|root| root.join(".edition").exists()) {
            Some(root) if machine.runs(&["bwrap", "--version"]) => Ok(Self::InRoot(root.into())),
            Some(_) | None if machine.may_install => Ok(Self::InRoot(new.into())),
            Some(_) => {
                Err("Swift is in a Debian root, and bubblewrap, which enters it, is missing".into())
            }
            None => Err(format!(
                "{missing}, or `sudo bindings/swift/swift-on-debian.sh` makes a Debian root with it"
            )),
        }
    }

    /// A program of the toolchain or one that it has built, in `bindings/swift`, with the library and the
    /// program `vneid` of a profile.
    pub(crate) fn command(
        &self,
        workspace: &Workspace,
        program: impl AsRef<OsStr>,
        profile: &str,
    ) -> Command {
        let package = workspace.root.join("bindings/swift");
        let mut swift = match self {
            Self::OnPath => workspace.program(Path::new(&program), &[]),
            Self::InRoot(root) => {
                let mut inside = workspace.program(package.join("swift-on-debian.sh"), &[]);
                inside.arg(program).env("CARGO_TARGET_DIR", &workspace.target);
                inside.env("VNEID_SWIFT_ROOT", root);
                inside
            }
        };
        let built = workspace.target.join(profile);
        swift.current_dir(package).env("VNEID_PROGRAM", built.join("vneid"));
        swift.env("VNEID_LIBRARY", built);
        swift
    }
}

/// Checks the style of a Swift package and tests it.
pub(crate) struct Package {
    /// What the step is called.
    pub(crate) name: &'static str,
    /// Its folder, from the root.
    pub(crate) folder: &'static str,
    /// What is written by hand in it.
    pub(crate) sources: &'static [&'static str],
    /// More for `swift test`.
    pub(crate) arguments: &'static [&'static str],
}

impl Package {
    /// Both. The library, its Swift half and the program `vneid` are there already.
    pub(crate) fn test(&self, runner: &Runner, workspace: &Workspace) -> StepReport {
        let swift = match Swift::find(&runner.machine, workspace) {
            Ok(swift) => swift,
            Err(reason) => return runner.missing(reason),
        };
        let run = |arguments: &[&str]| {
            let mut command = swift.command(workspace, "swift", "debug");
            command.current_dir(workspace.root.join(self.folder)).args(arguments);
            command
        };
        if let Err(reason) = runner.pass("swift version", &mut run(&["--version"])) {
            return runner.missing(format!("no Swift: {reason}"));
        }
        let mut style = run(&["format", "lint", "--strict", "--recursive"]);
        if let Err(reason) = runner.pass(&format!("{} style", self.name), style.args(self.sources))
        {
            return StepReport::of(Err(format!("style: {reason}")));
        }
        let mut tests = run(&["test", "--scratch-path"]);
        tests.arg(workspace.target.join("xtask").join(self.name)).args(self.arguments);
        runner.tests(self.name, &mut tests, TestCounts::of_swift_test)
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::Swift;
    use crate::fake::FakeMachine;
    use crate::machine::System;

    /// A root with Swift, beside the programs of this machine.
    fn root(fake: &FakeMachine) -> PathBuf {
        let root = fake.folder().join("root");
        fs::create_dir_all(&root).unwrap();
        fs::write(root.join(".edition"), "").unwrap();
        root
    }

    const NEW: &str = "/new";

    #[test]
    fn a_swift_on_the_path_comes_first_everywhere() {
        let fake = FakeMachine::new().with("swift", 0).with("bwrap", 0);
        for system in [System::Debian, System::Ubuntu, System::Fedora, System::Mac] {
            let chosen = Swift::choose(&fake.machine(system, true), &[root(&fake)], Path::new(NEW));
            assert_eq!(chosen, Ok(Swift::OnPath));
        }
    }

    #[test]
    fn a_root_that_is_made_is_used_by_anybody() {
        let fake = FakeMachine::new().with("bwrap", 0);
        let machine = fake.machine(System::Debian, false);
        let chosen = Swift::choose(&machine, &[root(&fake)], Path::new(NEW));
        assert_eq!(chosen, Ok(Swift::InRoot(root(&fake))));
    }

    #[test]
    fn only_who_may_install_makes_a_root_and_only_on_debian() {
        let fake = FakeMachine::new();
        let choose = |system, may_install| {
            let machine = fake.machine(system, may_install);
            Swift::choose(&machine, &[PathBuf::from("/not/made")], Path::new(NEW))
        };
        assert_eq!(choose(System::Debian, true), Ok(Swift::InRoot(NEW.into())));
        assert!(choose(System::Debian, false).unwrap_err().contains("sudo bindings/swift/"));
        assert!(choose(System::Ubuntu, true).unwrap_err().contains("swift.org/install"));
    }
}
