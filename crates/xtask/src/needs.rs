//! What steps use of the system, and which packages have it where.

use crate::machine::System;

/// Something of the system that a step uses.
#[derive(Debug)]
pub(crate) struct Need {
    /// What people call it.
    pub(crate) what: &'static str,
    /// A command that succeeds where it is; none where only packages tell.
    pub(crate) look: &'static [&'static str],
    /// The packages that have it; none where it comes with the system or nobody has it.
    pub(crate) packages: fn(System) -> &'static [&'static str],
}

pub(crate) const MAVEN: Need = Need {
    what: "Maven",
    look: &["mvn", "--version"],
    packages: |system| match system {
        System::Debian | System::Ubuntu => &["maven", "default-jdk-headless"],
        System::Fedora => &["maven", "java-latest-openjdk-devel"],
        System::Mac => &["maven"],
        System::Other => &[],
    },
};

/// The font of the pictures, and the libraries that Skia is linked against.
pub(crate) const DRAWS_WITH: Need = Need {
    what: "what Compose draws with",
    look: &[],
    packages: |system| match system {
        System::Debian | System::Ubuntu => {
            &["fonts-noto-core", "fontconfig", "libgl1", "libx11-6", "libfreetype6"]
        }
        System::Fedora => {
            &["google-noto-sans-fonts", "fontconfig", "libglvnd-glx", "libX11", "freetype"]
        }
        System::Mac | System::Other => &[],
    },
};

/// In which the tests of the authority keep keys.
pub(crate) const SOFTHSM: Need = Need {
    what: "SoftHSM",
    look: &["softhsm2-util", "--version"],
    packages: |system| match system {
        System::Debian | System::Ubuntu => &["softhsm2"],
        System::Fedora | System::Mac => &["softhsm"],
        System::Other => &[],
    },
};

/// Debian keeps its programs off the path.
pub(crate) const POSTGRESQL: Need = Need {
    what: "PostgreSQL",
    look: &["sh", "-c", "command -v initdb || ls /usr/lib/postgresql/*/bin/initdb"],
    packages: |system| match system {
        System::Debian | System::Ubuntu => &["postgresql"],
        System::Fedora => &["postgresql-server", "postgresql"],
        System::Mac => &["postgresql@17"],
        System::Other => &[],
    },
};

pub(crate) const PYTHON: Need = Need {
    what: "Python 3.11 with venv",
    look: &["python3", "-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"],
    packages: |system| match system {
        System::Debian | System::Ubuntu => &["python3-venv"],
        System::Fedora => &["python3"],
        System::Mac => &["python"],
        System::Other => &[],
    },
};

/// What the files of `docs/deploy` are for.
pub(crate) const OF_OPERATORS: Need = Need {
    what: "curl, openssl or systemd",
    look: &["sh", "-c", "command -v curl && command -v openssl && command -v systemd-analyze"],
    packages: |system| match system {
        System::Debian | System::Ubuntu | System::Fedora => &["curl", "openssl", "systemd"],
        System::Mac | System::Other => &[],
    },
};

/// A Swift on the path, or what a Debian root with one is made and entered with.
pub(crate) const SWIFT: Need = Need {
    what: "Swift",
    look: &["sh", "-c", "command -v swift || { command -v bwrap && command -v mmdebstrap; }"],
    packages: |system| match system {
        System::Debian => &["bubblewrap", "mmdebstrap"],
        System::Ubuntu | System::Fedora | System::Mac | System::Other => &[],
    },
};

/// In place of an NDK or Xcode.
pub(crate) const CLANG: Need = Need {
    what: "clang with lld and LLVM's tools",
    look: &[
        "sh",
        "-c",
        "clang --version && ld.lld --version && llvm-ar --version && llvm-nm --version",
    ],
    packages: |system| match system {
        System::Debian | System::Ubuntu | System::Fedora => &["clang", "lld", "llvm"],
        System::Mac | System::Other => &[],
    },
};
