//! `vneid phone`: a citizen's or an officer's phone, played from a terminal. The phones of `vneid
//! lab` are of the same kind, without a service.

pub(crate) mod arguments;
mod clocks;
mod code;
mod devices;
mod folder;
mod hardware;
mod lab_key;
mod new;
mod notices;
pub(crate) mod online;
mod passcode;
mod report;
mod settings;
mod sign_in;
mod simulation;
mod status;
mod trouble;

use self::arguments::Phone as Command;
pub(crate) use self::code::APP;
pub(crate) use self::folder::Phone;
pub(crate) use self::new::make as make_phone;
pub(crate) use self::notices::in_words as notice_in_words;
pub(crate) use self::simulation::{ServedBy, Simulation};
use crate::failure::Failure;
use crate::output::Output;
use crate::{present, verify, wallet};

/// Runs one command.
pub(crate) fn run(command: &Command, output: &mut Output) -> Result<u8, Failure> {
    match command {
        Command::New(arguments) => new::run(arguments, output),
        Command::SignIn(arguments) => sign_in::run(arguments, output),
        Command::Code { code, of } => sign_in::confirm(code, of, output),
        Command::Activate { code, of } => sign_in::activate(code, of, output),
        Command::Passcode(command) => passcode::run(command, output),
        Command::Sync(of) => report::sync(of, output),
        Command::Switch { to, of } => settings::switch(*to, of, output),
        Command::Officer { to, of } => settings::officer(*to, of, output),
        Command::Clock { seconds, of } => clocks::set(*seconds, of, output),
        Command::Restart { now, of } => clocks::restart(*now, of, output),
        Command::Status { now, of } => status::run(*now, of, output),
        Command::Present(arguments) => present::run(arguments, output),
        Command::Verify(arguments) => verify::run(arguments, output),
        Command::Wallet(arguments) => wallet::run(arguments, output),
        Command::Notices { read, of } => notices::run(*read, of, output),
        Command::Devices(command) => devices::run(command, output),
        Command::Move { answer, phone, of } => {
            devices::answer_move(*answer, phone.as_deref(), of, output)
        }
        Command::Password { from, of } => sign_in::change_password(from, of, output),
        Command::SignOut { everywhere, of } => sign_in::sign_out(*everywhere, of, output),
    }
}
