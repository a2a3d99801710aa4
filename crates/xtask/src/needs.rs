//! What steps use of the system, and which packages have it where.

use crate::machine::System;

/// Something of the system that a step uses.
#[derive(Debug)]
pub(crate) struct Need {
    /// What people call it.
    pub(crate) what: &'static str,
    /// A command that succeeds where it is; none where only packages tell.
    pub(crate) look: &'static [&'static str],
    /// The packages that have it, by name and with a space between: of Debian, Ubuntu, Fedora and Homebrew.
    /// None where it comes with the system or nobody has it.
    packages: [&'static str; 4],
}

impl Need {
    /// The packages that have it there.
    pub(crate) fn packages(&self, system: System) -> impl Iterator<Item = &'static str> {
        let [debian, ubuntu, fedora, mac] = self.packages;
        let names = match system {
            System::Debian => debian,
            System::Ubuntu => ubuntu,
            System::Fedora => fedora,
            System::Mac => mac,
            System::Other => "",
        };
        names.split_whitespace()
    }
}

pub(crate) const MAVEN: Need = Need {
    what: "Maven",
    look: &["mvn", "--version"],
    packages: [
        "maven default-jdk-headless",
        "maven default-jdk-headless",
        "maven java-latest-openjdk-devel",
        "maven",
    ],
};

/// The font of the pictures, and the libraries that Skia is linked against.
pub(crate) const DRAWS_WITH: Need = Need {
    what: "what Compose draws with",
    look: &[],
    packages: [
        "fonts-noto-core fontconfig libgl1 libx11-6 libfreetype6",
        "fonts-noto-core fontconfig libgl1 libx11-6 libfreetype6",
        "google-noto-sans-fonts fontconfig libglvnd-glx libX11 freetype",
        "",
    ],
};

/// In which the tests of the authority keep keys.
pub(crate) const SOFTHSM: Need = Need {
    what: "SoftHSM",
    look: &["softhsm2-util", "--version"],
    packages: ["softhsm2", "softhsm2", "softhsm", "softhsm"],
};

/// What reads the copies that the authority has sealed.
pub(crate) const AGE: Need =
    Need { what: "age", look: &["age", "--version"], packages: ["age", "age", "age", "age"] };

/// Debian keeps its programs off the path.
pub(crate) const POSTGRESQL: Need = Need {
    what: "PostgreSQL",
    look: &["sh", "-c", "command -v initdb || ls /usr/lib/postgresql/*/bin/initdb"],
    packages: ["postgresql", "postgresql", "postgresql-server postgresql", "postgresql@17"],
};

pub(crate) const PYTHON: Need = Need {
    what: "Python 3.11 with venv",
    look: &["python3", "-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"],
    packages: ["python3-venv", "python3-venv", "python3", "python"],
};

/// What the files of `docs/deploy` are for.
pub(crate) const OF_OPERATORS: Need = Need {
    what: "curl, openssl or systemd",
    look: &["sh", "-c", "command -v curl && command -v openssl && command -v systemd-analyze"],
    packages: ["curl openssl systemd", "curl openssl systemd", "curl openssl systemd", ""],
};

/// A Swift on the path, or what a Debian root with one is made and entered with.
pub(crate) const SWIFT: Need = Need {
    what: "Swift",
    look: &["sh", "-c", "command -v swift || { command -v bwrap && command -v mmdebstrap; }"],
    packages: ["bubblewrap mmdebstrap", "", "", ""],
};

/// In place of an NDK or Xcode.
pub(crate) const CLANG: Need = Need {
    what: "clang with lld and LLVM's tools",
    look: &[
        "sh",
        "-c",
        "clang --version && ld.lld --version && llvm-ar --version && llvm-nm --version",
    ],
    packages: ["clang lld llvm", "clang lld llvm", "clang lld llvm", ""],
};
