//! The arguments of the program.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use tracing::level_filters::LevelFilter;

use crate::authority::arguments::Authority;
use crate::phone::arguments::Phone;
use crate::texts::Lang;
use crate::time::When;

/// VNeID app verification from a terminal: run the authority's service, play phones against it, make
/// one-minute codes, check them and read them from pictures.
#[derive(Debug, Parser)]
#[command(name = "vneid", version, propagate_version = true, after_help = STATUSES)]
pub(crate) struct Arguments {
    /// Language of what people read.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "LANG",
        env = "VNEID_LANG"
    )]
    pub(crate) lang: Lang,

    /// Write events of this level and above to the standard error, as JSON: codes and durations,
    /// never names, keys or contents [error, warn, info, debug, trace].
    #[arg(long, global = true, value_name = "LEVEL")]
    pub(crate) log: Option<LevelFilter>,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Play the whole story in a test world: a citizen, an officer, and what goes wrong.
    Demo(Demo),
    /// The issuer's service, and what its operators do.
    #[command(subcommand)]
    Authority(Authority),
    /// Test worlds: an authority, a citizen's phone and an officer's phone in a folder.
    #[command(subcommand)]
    Lab(Lab),
    /// A citizen's or an officer's phone of a service.
    #[command(subcommand)]
    Phone(Phone),
    /// Make a code on a citizen's phone. Prints the text of the QR and nothing else.
    Present(Present),
    /// Check codes on an officer's phone. One call is one inspection.
    Verify(Verify),
    /// Show what a code says, field by field. Nothing of it is verified.
    Inspect(Inspect),
    /// Read QR codes from pictures (PNG, JPEG, WebP, PGM).
    Scan(Scan),
    /// List the papers in a phone's wallet, or open one.
    Wallet(Wallet),
    /// Print the version.
    Version {
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Demo {
    /// Where the pictures go; otherwise a new folder among the temporary files.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// One JSON object a scene.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Lab {
    /// Make a test world in a new or empty folder.
    New {
        /// The folder.
        dir: PathBuf,
        #[command(flatten)]
        now: Now,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Revoke the citizen's phone and publish new status lists.
    Revoke {
        /// The folder of the test world.
        dir: PathBuf,
        /// When: RFC 3339 or Unix seconds. Without it, the last instant at which the test world did
        /// something.
        #[arg(long, value_name = "T", value_parser = When::parse)]
        now: Option<When>,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Publish new lists, bring them to both phones and renew certificates past half of their life.
    Refresh {
        /// The folder of the test world.
        dir: PathBuf,
        /// When: RFC 3339 or Unix seconds.
        #[arg(long, value_name = "T", value_parser = When::parse)]
        now: When,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Present {
    /// The folder of the citizen's phone.
    #[arg(long, visible_alias = "dir", value_name = "DIR")]
    pub(crate) phone: PathBuf,
    #[command(flatten)]
    pub(crate) now: Now,
    /// Also draw the code into this PNG file.
    #[arg(long, value_name = "FILE")]
    pub(crate) png: Option<PathBuf>,
    /// Also draw the code into this SVG file.
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Draw the code with characters, in place of its text.
    #[arg(long, conflicts_with = "json")]
    pub(crate) draw: bool,
    /// One JSON object: the text, its size, when it was made and until when it lives.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = VERIFY_STATUSES)]
pub(crate) struct Verify {
    /// The folder of the officer's phone.
    #[arg(long, visible_alias = "dir", value_name = "DIR")]
    pub(crate) officer: PathBuf,
    #[command(flatten)]
    pub(crate) now: Now,
    /// Neither ask nor keep the memory of codes seen.
    #[arg(long)]
    pub(crate) no_memory: bool,
    /// One JSON object a code.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) input: VerifyInput,
}

#[derive(Args, Debug)]
pub(crate) struct VerifyInput {
    #[command(flatten)]
    pub(crate) codes: VerifyCodes,
    /// The texts were typed, as a hand scanner does, which may slip: they accuse nobody unless the
    /// scanner's test code came before and the same text comes twice.
    #[arg(long, conflicts_with = "image")]
    pub(crate) typed: bool,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(crate) struct VerifyCodes {
    /// The text of one code.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) text: Option<OsString>,
    /// A file of texts, one a line. Spaces belong to a code; empty lines are passed over.
    #[arg(long, value_name = "FILE")]
    pub(crate) text_file: Option<PathBuf>,
    /// Pictures of codes (PNG, JPEG, WebP, PGM). Where several codes are in view, those of VNeID
    /// count.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) image: Vec<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct Inspect {
    /// The text of the code.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) text: OsString,
    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Scan {
    /// The pictures.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Take the pictures, in this order, as the frames of one camera session, and tell on which of
    /// them the code was read.
    #[arg(long)]
    pub(crate) camera: bool,
    /// One JSON object a picture.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Wallet {
    /// The folder of the phone.
    #[arg(long, visible_alias = "dir", value_name = "DIR")]
    pub(crate) phone: PathBuf,
    /// Open the paper with this number in the list, from 1.
    #[arg(long, value_name = "N")]
    pub(crate) open: Option<usize>,
    #[command(flatten)]
    pub(crate) now: Now,
    /// One JSON object a paper.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Now {
    /// When: RFC 3339 or Unix seconds. Without it, now.
    #[arg(long = "now", value_name = "T", value_parser = When::parse)]
    when: Option<When>,
}

impl Now {
    /// The instant asked for, or what this machine's clock shows.
    pub(crate) fn when(self) -> When {
        self.when.unwrap_or_else(When::of_machine)
    }
}

const STATUSES: &str = "\
Exit status:
  0   done; of `verify`: genuine
  1   not genuine
  2   cannot tell
  3   not a code of VNeID
  64  wrong arguments
  65  an input can't be read, or, of `verify`, holds no code
  66  a folder is missing, damaged or can't be written
  69  the phone makes or checks no code now, there is no such paper, or the authority refuses
  70  the program is at fault
  71  the system gives no randomness
  73  an output can't be written
  75  the authority, a database or an address is not to be had now; try again
  78  a configuration can't be used";

const VERIFY_STATUSES: &str = "\
Exit status: 0 genuine, 1 not genuine, 2 cannot tell, 3 not a code of VNeID; 64 wrong arguments, 65 an
input can't be read or holds no code, 66 the folder is missing, damaged or can't be written. Of several
inputs, the highest: all verdicts are printed, and 0 means that every one is genuine.";

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Arguments;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
