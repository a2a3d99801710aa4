//! `vneid phone`: a citizen's or an officer's phone, played from a terminal. The phones of `vneid
//! lab` are of the same kind, without a service.

mod devices;
pub(crate) mod folder;
mod hardware;
mod lab_key;
pub(crate) mod new;
pub(crate) mod notices;
pub(crate) mod online;
mod report;
mod set;
mod sign_in;
pub(crate) mod simulation;
mod status;
mod trouble;

use clap::Subcommand;

use self::devices::MoveAnswer;
use self::folder::OfPhone;
use self::set::OnOff;
use crate::error::CliError;
use crate::output::Output;
use crate::time::Now;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a phone of a test world, fresh from the shop.
    New(new::New),
    /// Sign in with number and password; a one-time code is sent.
    SignIn(sign_in::SignIn),
    /// Enter the one-time code that a sign-in waits for.
    Code {
        /// 6 digits.
        code: String,
        #[command(flatten)]
        of: OfPhone,
    },
    /// Enter the activation code of the counter, on a phone that waits and takes the place of none.
    Activate {
        /// 10 characters; capitals or not, O for 0, I or L for 1, hyphens and blanks are all the same.
        #[arg(allow_hyphen_values = true)]
        code: String,
        #[command(flatten)]
        of: OfPhone,
    },
    /// The passcode of this phone.
    #[command(subcommand)]
    Passcode(set::Passcode),
    /// Go online: time, lists, certificate, papers, notices.
    Sync(OfPhone),
    /// The switch "Xác minh ứng dụng qua QR code": without it, no code is made.
    Switch {
        #[arg(value_enum)]
        to: OnOff,
        #[command(flatten)]
        of: OfPhone,
    },
    /// Officer mode: the phone loads the status lists too.
    Officer {
        #[arg(value_enum)]
        to: OnOff,
        #[command(flatten)]
        of: OfPhone,
    },
    /// Set the wall clock of this simulated phone forward, or back, as people do.
    Clock {
        /// By so many seconds; back when negative.
        #[arg(allow_negative_numbers = true)]
        seconds: i32,
        #[command(flatten)]
        of: OfPhone,
    },
    /// Switch this simulated phone off and on: it does not know the time until it syncs.
    Restart {
        #[command(flatten)]
        now: Now,
        #[command(flatten)]
        of: OfPhone,
    },
    /// Where this phone stands, and until when it presents and verifies without a network.
    Status {
        #[command(flatten)]
        now: Now,
        #[command(flatten)]
        of: OfPhone,
    },
    /// List the notices, newest first.
    Notices {
        /// Mark all of them as read.
        #[arg(long)]
        read: bool,
        #[command(flatten)]
        of: OfPhone,
    },
    /// The phones of the account.
    #[command(subcommand)]
    Devices(devices::Command),
    /// Answer another phone that asks to take this one's place.
    Move {
        #[arg(value_enum)]
        answer: MoveAnswer,
        /// Which, as `phone devices list` names it; needed only when several ask.
        #[arg(allow_hyphen_values = true)]
        phone: Option<String>,
        #[command(flatten)]
        of: OfPhone,
    },
    /// Change the account's password.
    Password {
        #[command(flatten)]
        from: sign_in::SecretsFrom,
        #[command(flatten)]
        of: OfPhone,
    },
    /// Sign out, here or on every phone of the account.
    SignOut {
        /// On every phone of the account.
        #[arg(long)]
        everywhere: bool,
        #[command(flatten)]
        of: OfPhone,
    },
}

/// Runs one command.
pub(crate) fn run(command: &Command, output: &mut Output) -> Result<u8, CliError> {
    match command {
        Command::New(arguments) => new::run(arguments, output),
        Command::SignIn(arguments) => sign_in::run(arguments, output),
        Command::Code { code, of } => sign_in::confirm(code, of, output),
        Command::Activate { code, of } => sign_in::activate(code, of, output),
        Command::Passcode(command) => set::passcode(command, output),
        Command::Sync(of) => report::sync(of, output),
        Command::Switch { to, of } => set::switch(*to, of, output),
        Command::Officer { to, of } => set::officer(*to, of, output),
        Command::Clock { seconds, of } => set::clock(*seconds, of, output),
        Command::Restart { now, of } => set::restart(*now, of, output),
        Command::Status { now, of } => status::run(*now, of, output),
        Command::Notices { read, of } => notices::run(*read, of, output),
        Command::Devices(command) => devices::run(command, output),
        Command::Move { answer, phone, of } => {
            devices::answer_move(*answer, phone.as_deref(), of, output)
        }
        Command::Password { from, of } => sign_in::change_password(from, of, output),
        Command::SignOut { everywhere, of } => sign_in::sign_out(*everywhere, of, output),
    }
}
