//! Why a command could not do its work, and the exit status for it.
//!
//! Statuses 0 to 3 are verdicts and never stand for a failure; those from 64 on follow the BSD
//! `sysexits`.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use crate::authority::Trouble;
use crate::phone::Obstacle;
use crate::texts::Texts;
use crate::time::said;
use vneid_core::Instant;

/// A command that could not do its work.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// An operator's command could not do its work.
    Authority(Trouble),
    /// `--now` lies before something that the test world has published already.
    Backwards {
        /// The latest publication.
        published: Instant,
    },
    /// The test world does not reach that far, for example beyond the window of its issuers.
    Beyond {
        /// What a phone objects to.
        detail: String,
    },
    /// An input can't be read.
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// An image shows no QR code that can be read.
    NoCode {
        /// Which.
        path: PathBuf,
    },
    /// There is no phone, or no lab, in the folder.
    NoFolder {
        /// Which.
        path: PathBuf,
    },
    /// Something in the folder of a phone or a lab is missing or damaged.
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The folder of a phone or a lab can't be written.
    NotStored {
        /// The file.
        path: PathBuf,
        /// What the system says.
        detail: String,
    },
    /// A paper of this number is not in the wallet, or is not shown; the list was printed already.
    NoPaper {
        /// The number asked for.
        number: usize,
    },
    /// Nobody may check codes on the phone.
    Blocked {
        /// Why.
        code: &'static str,
    },
    /// A command of `vneid phone` could not do its work.
    Phone(Obstacle),
    /// The phone makes no code.
    Refused {
        /// Why: the first is what the citizen is told. Never empty.
        codes: Vec<&'static str>,
    },
    /// A new lab is not made in a folder that holds something.
    NotEmpty {
        /// Which.
        path: PathBuf,
    },
    /// An output can't be written.
    NotWritten {
        /// Where to.
        path: PathBuf,
        /// What the system says.
        detail: String,
    },
    /// A scene of the demo did not end as the story has it: a fault of this program.
    Unexpected {
        /// The scene, from 1.
        number: usize,
        /// How it ended.
        detail: String,
    },
    /// The rest of this machine lets the program down, for example without randomness.
    System {
        /// What is missing.
        detail: String,
    },
}

impl Failure {
    /// An input that can't be read.
    pub(crate) fn unreadable(path: &Path, detail: impl Display) -> Self {
        Self::Unreadable { path: path.to_owned(), detail: detail.to_string() }
    }

    /// A damaged file in the folder of a phone or lab.
    pub(crate) fn damaged(path: &Path, detail: impl Display) -> Self {
        Self::Damaged { path: path.to_owned(), detail: detail.to_string() }
    }

    /// A file in the folder of a phone or lab that can't be written.
    pub(crate) fn not_stored(path: &Path, detail: impl Display) -> Self {
        Self::NotStored { path: path.to_owned(), detail: detail.to_string() }
    }

    /// An output that can't be written.
    pub(crate) fn not_written(path: &Path, detail: impl Display) -> Self {
        Self::NotWritten { path: path.to_owned(), detail: detail.to_string() }
    }

    /// The test world does not reach that far.
    pub(crate) fn beyond(detail: impl Display) -> Self {
        Self::Beyond { detail: detail.to_string() }
    }

    /// The machine lets the program down.
    pub(crate) fn system(detail: impl Display) -> Self {
        Self::System { detail: detail.to_string() }
    }

    /// The exit status.
    pub(crate) const fn status(&self) -> u8 {
        match self {
            Self::Authority(trouble) => trouble.status(),
            Self::Phone(obstacle) => obstacle.status(),
            Self::Backwards { .. } | Self::Beyond { .. } => USAGE,
            Self::Unreadable { .. } | Self::NoCode { .. } => INPUT,
            Self::NoFolder { .. } | Self::Damaged { .. } | Self::NotStored { .. } => FOLDER,
            Self::Blocked { .. } | Self::NoPaper { .. } | Self::Refused { .. } => REFUSED,
            Self::Unexpected { .. } => INTERNAL,
            Self::System { .. } => SYSTEM,
            Self::NotEmpty { .. } | Self::NotWritten { .. } => OUTPUT,
        }
    }

    /// What went wrong and what helps, in the language of the table.
    pub(crate) fn said(&self, texts: &Texts) -> String {
        let with =
            |name: &str, values: &[(&str, &str)]| texts.filled(&format!("failure.{name}"), values);
        let file = |name, path: &Path, detail: &str| {
            with(name, &[("path", &path.display().to_string()), ("detail", detail)])
        };
        match self {
            Self::Authority(trouble) => trouble.said(texts),
            Self::Phone(obstacle) => obstacle.said(texts),
            Self::Backwards { published } => {
                with("backwards", &[("instant", &said(*published, texts))])
            }
            Self::Beyond { detail } => with("beyond", &[("detail", detail)]),
            Self::Unreadable { path, detail } => file("unreadable", path, detail),
            Self::NoCode { path } => file("no_code", path, ""),
            Self::NoFolder { path } => file("no_folder", path, ""),
            Self::Damaged { path, detail } => file("damaged", path, detail),
            Self::NotStored { path, detail } => file("not_stored", path, detail),
            Self::NoPaper { number } => with("no_paper", &[("number", &number.to_string())]),
            Self::Blocked { code } => {
                let part = |part| texts.filled(&format!("blocker.{code}.{part}"), &[]);
                format!("{} {} ({code})", part("reason"), part("now"))
            }
            Self::Refused { codes } => refused(codes, texts),
            Self::NotEmpty { path } => file("not_empty", path, ""),
            Self::NotWritten { path, detail } => file("not_written", path, detail),
            Self::Unexpected { number, detail } => {
                with("unexpected", &[("number", &number.to_string()), ("detail", detail)])
            }
            Self::System { detail } => with("system", &[("detail", detail)]),
        }
    }
}

/// Why no code is made, its code, and the one thing that helps.
fn refused(codes: &[&str], texts: &Texts) -> String {
    let first = codes.first().copied().unwrap_or_default();
    let reason = texts.filled(&format!("refusal.{first}.reason"), &[]);
    let now = texts.filled(&format!("refusal.{first}.now"), &[]);
    format!("{} {reason} {now} ({})", texts.text("failure.refused"), codes.join(", "))
}

/// The arguments are wrong.
pub(crate) const USAGE: u8 = 64;
/// An input can't be read or holds no code.
pub(crate) const INPUT: u8 = 65;
/// A folder is missing, damaged or can't be written.
pub(crate) const FOLDER: u8 = 66;
/// What was asked for can't be had now: no code may be made or checked, no such paper.
pub(crate) const REFUSED: u8 = 69;
/// The program is at fault.
pub(crate) const INTERNAL: u8 = 70;
/// The machine lets the program down.
pub(crate) const SYSTEM: u8 = 71;
/// An output can't be written.
pub(crate) const OUTPUT: u8 = 73;
/// A database, an address or a folder is not to be had now; trying again may help.
pub(crate) const BUSY: u8 = 75;
/// A configuration can't be used.
pub(crate) const CONFIG: u8 = 78;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Lang;

    fn one_of_each() -> Vec<Failure> {
        let path = PathBuf::from("x");
        let detail = String::from("y");
        let others = vec![
            Failure::Backwards { published: Instant::EPOCH },
            Failure::beyond("y"),
            Failure::unreadable(&path, "y"),
            Failure::NoCode { path: path.clone() },
            Failure::NoFolder { path: path.clone() },
            Failure::damaged(&path, "y"),
            Failure::not_stored(&path, "y"),
            Failure::NoPaper { number: 4 },
            Failure::Blocked { code: "signed_out" },
            Failure::Refused { codes: vec!["locked"] },
            Failure::NotEmpty { path: path.clone() },
            Failure::not_written(&path, "y"),
            Failure::Unexpected { number: 3, detail },
            Failure::system("y"),
        ];
        let troubles = Trouble::one_of_each().into_iter().map(Failure::Authority);
        let obstacles = Obstacle::one_of_each().into_iter().map(Failure::Phone);
        others.into_iter().chain(troubles).chain(obstacles).collect()
    }

    #[test]
    fn every_failure_has_words_in_both_languages() {
        for lang in [Lang::Vi, Lang::En] {
            let texts = Texts::new(lang);
            for failure in one_of_each() {
                let said = failure.said(&texts);
                let unfilled = ["failure.", "refusal.", "blocker.", "authority_", "trouble", "{"];
                assert!(!unfilled.iter().any(|it| said.contains(it)), "{said}");
            }
        }
    }

    #[test]
    fn no_failure_has_the_status_of_a_verdict() {
        assert!(one_of_each().iter().all(|failure| failure.status() >= 64));
    }
}
