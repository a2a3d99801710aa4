//! What this machine has, and what may be done where something is missing.
//!
//! Packages of the system are installed by root alone, on a machine that nobody shares: a
//! container, a fresh machine, continuous integration. Everybody else is told the command that
//! would.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::needs::Need;

/// A system whose packages are known here by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum System {
    /// Debian itself.
    Debian,
    /// What is made of Debian: Ubuntu, on WSL too, and Mint.
    Ubuntu,
    /// Fedora, and what becomes of it.
    Fedora,
    /// macOS with Homebrew.
    Mac,
    /// Any other.
    Other,
}

/// This machine, as far as it decides what runs.
#[derive(Debug)]
pub(crate) struct Machine {
    /// The folders of programs, as the variable `PATH` has them.
    pub(crate) path: OsString,
    /// Its kind.
    pub(crate) system: System,
    /// Whether packages of the system may be installed.
    pub(crate) may_install: bool,
}

impl System {
    /// As the file `/etc/os-release` says it.
    fn named(os_release: &str) -> Self {
        let words = |key: &str| {
            let value =
                os_release.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
            value.unwrap_or_default().trim_matches(['"', '\'']).split(' ')
        };
        let is = |name| words("ID").chain(words("ID_LIKE")).any(|word| word == name);
        if words("ID").eq(["debian"]) {
            Self::Debian
        } else if is("debian") || is("ubuntu") {
            Self::Ubuntu
        } else if is("fedora") || is("rhel") {
            Self::Fedora
        } else {
            Self::Other
        }
    }

    /// Whether it has `apt-get` and `dpkg`.
    pub(crate) fn has_apt(self) -> bool {
        matches!(self, Self::Debian | Self::Ubuntu)
    }

    /// What installs packages, and what asks whether they are installed.
    fn commands(self) -> Option<(&'static [&'static str], &'static [&'static str])> {
        match self {
            Self::Debian | Self::Ubuntu => Some((
                &["apt-get", "install", "--yes", "--no-install-recommends"],
                &["dpkg-query", "--show"],
            )),
            Self::Fedora => Some((&["dnf", "install", "--assumeyes"], &["rpm", "--query"])),
            Self::Mac => Some((&["brew", "install"], &["brew", "list"])),
            Self::Other => None,
        }
    }
}

impl Machine {
    /// The one that this runs on. Nothing is installed on it unless `may_install`.
    pub(crate) fn here(may_install: bool) -> Self {
        let system = if cfg!(target_os = "macos") {
            System::Mac
        } else {
            System::named(&fs::read_to_string("/etc/os-release").unwrap_or_default())
        };
        // Homebrew refuses root.
        let may_install = may_install && system != System::Mac && is_root();
        Self { path: env::var_os("PATH").unwrap_or_default(), system, may_install }
    }

    /// Whether this command succeeds here.
    pub(crate) fn runs(&self, words: &[&str]) -> bool {
        let Some((program, arguments)) = words.split_first() else { return true };
        let mut command = Command::new(program);
        command.args(arguments).env("PATH", &self.path);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    /// Whether it is here. What no program tells is looked for among packages, and taken to be here where
    /// those have other names or none.
    pub(crate) fn has(&self, need: &Need) -> bool {
        let packages: Vec<&str> = need.packages(self.system).collect();
        match self.system.commands() {
            _ if !need.look.is_empty() => self.runs(need.look),
            Some((_, query)) if !packages.is_empty() => self.runs(&[query, &packages].concat()),
            _ => true,
        }
    }

    /// Succeeds where it is here.
    ///
    /// # Errors
    /// What is missing, and the command that gets it.
    pub(crate) fn need(&self, need: &Need) -> Result<(), String> {
        if self.has(need) {
            return Ok(());
        }
        let Some(command) = self.advice(&[need]) else {
            return Err(format!("{} is missing", need.what));
        };
        Err(format!("{} is missing; `{command}` installs it", need.what))
    }

    /// The command that installs what these need, if one is known.
    fn advice(&self, needs: &[&Need]) -> Option<String> {
        let packages = self.packages(needs);
        let (install, _) = self.system.commands()?;
        let by = if self.system == System::Mac { "" } else { "sudo " };
        let words = [install, &packages].concat().join(" ");
        (!packages.is_empty()).then(|| format!("{by}{words}"))
    }

    fn packages(&self, needs: &[&Need]) -> Vec<&'static str> {
        let mut packages = Vec::new();
        for name in needs.iter().flat_map(|need| need.packages(self.system)) {
            if !packages.contains(&name) {
                packages.push(name);
            }
        }
        packages
    }

    /// Installs what is missing of `needs`, each command by `run` under a name, or says how to; one line
    /// before either.
    pub(crate) fn provide(&self, needs: &[&Need], run: impl Fn(&str, &mut Command)) {
        let missing: Vec<&Need> = needs.iter().copied().filter(|need| !self.has(need)).collect();
        let Some(advice) = self.advice(&missing) else { return };
        let Some((install, _)) = self.system.commands() else { return };
        let packages = self.packages(&missing).join(" ");
        if !self.may_install {
            println!("not here: {packages}\nto get it: {advice}");
            return;
        }
        println!("installing, since this is root: {packages}");
        let call = |name: &str, words: &[&str]| {
            let mut command = Command::new(words[0]);
            command.args(&words[1..]).stdin(Stdio::null()).env("PATH", &self.path);
            // Whether it succeeds shows when a step looks for what it needs.
            run(name, command.env("DEBIAN_FRONTEND", "noninteractive"));
        };
        if self.system.has_apt() {
            call("install lists", &["apt-get", "update"]);
        }
        // One by one: a name that this edition of the system has not fails no other.
        for need in missing {
            let packages = self.packages(&[need]);
            if !packages.is_empty() {
                call(&format!("install {}", need.what), &[install, &packages].concat());
            }
        }
    }
}

fn is_root() -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        fs::metadata(Path::new("/proc/self")).is_ok_and(|process| process.uid() == 0)
    }
    #[cfg(not(unix))]
    false
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::System;
    use crate::fake::FakeMachine;
    use crate::needs::{DRAWS_WITH, MAVEN, Need, POSTGRESQL, SOFTHSM};

    #[test]
    fn systems_are_told_by_what_they_are_made_of() {
        for (os_release, system) in [
            ("ID=debian\nVERSION_ID=\"12\"\n", System::Debian),
            ("NAME=\"Ubuntu\"\nID=ubuntu\nID_LIKE=debian\n", System::Ubuntu),
            ("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", System::Ubuntu),
            ("ID=fedora\n", System::Fedora),
            ("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", System::Fedora),
            ("ID=arch\n", System::Other),
            ("", System::Other),
        ] {
            assert_eq!(System::named(os_release), system, "{os_release}");
        }
    }

    #[test]
    fn a_program_that_is_there_is_used_on_any_system() {
        for system in [System::Debian, System::Ubuntu, System::Fedora, System::Mac, System::Other] {
            let fake = FakeMachine::new().with("mvn", 0);
            assert_eq!(fake.machine(system, false).need(&MAVEN), Ok(()));
            assert_eq!(fake.calls(), "mvn --version\n");
        }
    }

    #[test]
    fn a_program_that_is_there_and_fails_is_missing() {
        let machine = FakeMachine::new().with("mvn", 1);
        let needed = machine.machine(System::Other, false).need(&MAVEN);
        assert_eq!(needed, Err("Maven is missing".into()));
    }

    #[test]
    fn another_user_is_told_the_command_of_his_system() {
        for (system, command) in [
            (System::Ubuntu, "sudo apt-get install --yes --no-install-recommends softhsm2"),
            (System::Fedora, "sudo dnf install --assumeyes softhsm"),
            (System::Mac, "brew install softhsm"),
        ] {
            let told = format!("SoftHSM is missing; `{command}` installs it");
            assert_eq!(FakeMachine::new().machine(system, false).need(&SOFTHSM), Err(told));
        }
    }

    #[test]
    fn what_no_program_tells_is_asked_of_the_packages() {
        let fake = FakeMachine::new().with("dpkg-query", 0);
        assert!(fake.machine(System::Debian, false).has(&DRAWS_WITH));
        let calls = fake.calls();
        assert!(calls.starts_with("dpkg-query --show fonts-noto-core "), "{calls}");
        let has = |system| FakeMachine::new().machine(system, false).has(&DRAWS_WITH);
        assert!(!has(System::Debian));
        assert!(has(System::Mac), "comes with it");
        assert!(has(System::Other), "who knows");
    }

    const TWO: [&Need; 2] = [&MAVEN, &SOFTHSM];

    /// How programs are called to provide these.
    fn provide(fake: &FakeMachine, may_install: bool, needs: &[&Need]) -> String {
        let machine = fake.machine(System::Debian, may_install);
        machine.provide(needs, |_, command| assert!(command.status().is_ok()));
        fake.calls()
    }

    #[test]
    fn nothing_is_installed_by_another_user_or_against_his_will() {
        let fake = FakeMachine::new().with("apt-get", 0).with("mvn", 1);
        assert_eq!(provide(&fake, false, &TWO), "mvn --version\n");
    }

    #[test]
    fn the_advice_names_each_package_once() {
        let fake = FakeMachine::new();
        let machine = fake.machine(System::Fedora, false);
        let advice = machine.advice(&[&SOFTHSM, &MAVEN, &SOFTHSM]);
        let packages = "softhsm maven java-latest-openjdk-devel";
        assert_eq!(advice, Some(format!("sudo dnf install --assumeyes {packages}")));
        assert_eq!(machine.advice(&[]), None);
        assert_eq!(fake.machine(System::Other, false).advice(&TWO), None);
    }

    #[test]
    fn root_gets_what_is_missing_and_no_more() {
        let fake = FakeMachine::new().with("apt-get", 0).with("mvn", 0);
        let calls = provide(&fake, true, &[&MAVEN, &SOFTHSM, &POSTGRESQL]);
        let install = "apt-get install --yes --no-install-recommends";
        assert!(calls.contains(&format!("apt-get update\n{install} softhsm2\n")), "{calls}");
        assert!(!calls.contains("maven"), "{calls}");
    }
}
