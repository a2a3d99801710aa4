//! The arguments of `vneid phone`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use vneid_client::wire::is_phone_name;
use vneid_core::PersonalNumber;

use crate::arguments::{Now, Present, Verify, Wallet};

#[derive(Debug, Subcommand)]
pub(crate) enum Phone {
    /// Make a phone of a test world, fresh from the shop.
    New(New),
    /// Sign in with number and password; a one-time code is sent.
    SignIn(SignIn),
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
    Passcode(Passcode),
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
    /// Make a code. The same as `vneid present`.
    Present(Present),
    /// Check codes. The same as `vneid verify`.
    Verify(Verify),
    /// List the papers, or open one. The same as `vneid wallet`.
    Wallet(Wallet),
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
    Devices(Devices),
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
        from: SecretsFrom,
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

/// Which phone.
#[derive(Args, Debug)]
pub(crate) struct OfPhone {
    /// The folder of the phone.
    #[arg(long, value_name = "DIR")]
    pub(super) dir: PathBuf,
    /// One JSON object, or one a line where there are several things to tell.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct New {
    /// A new folder for the phone.
    #[command(flatten)]
    pub(super) of: OfPhone,
    /// The service's URL.
    #[arg(long, value_name = "URL", value_parser = service_url)]
    pub(super) server: String,
    /// The folder of the authority of this test world: its public roots are pinned, and the key of
    /// the maker of its phones is copied.
    #[arg(long, value_name = "DIR")]
    pub(super) world: PathBuf,
    /// What the phone is called, at most 64 characters; otherwise as its folder.
    #[arg(long, value_name = "NAME", value_parser = phone_name)]
    pub(super) name: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct SignIn {
    /// The personal identification number: 12 digits.
    #[arg(long, value_name = "N", value_parser = number)]
    pub(super) number: PersonalNumber,
    #[command(flatten)]
    pub(super) from: SecretsFrom,
    #[command(flatten)]
    pub(super) of: OfPhone,
}

/// Where secrets come from: never from the arguments, which every program of the machine can read.
#[derive(Args, Debug)]
pub(crate) struct SecretsFrom {
    /// Read the password from this file, a line each where there are an old and a new one. Without
    /// it, from the standard input; on a terminal it is asked for, and not shown.
    #[arg(long, value_name = "FILE")]
    pub(super) password_file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Passcode {
    /// Choose the first passcode: 6 digits, from the standard input, or asked for on a terminal.
    Set(OfPhone),
    /// Change it: the old one on the first line, the new one on the second.
    Change(OfPhone),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Devices {
    /// List them, newest first.
    List(OfPhone),
    /// Give one another name.
    Rename {
        /// The phone, as the list names it.
        #[arg(allow_hyphen_values = true)]
        phone: String,
        /// At most 64 characters.
        #[arg(value_parser = phone_name)]
        name: String,
        #[command(flatten)]
        of: OfPhone,
    },
    /// Remove one from the account; its certificates are revoked.
    Remove {
        /// The phone, as the list names it.
        #[arg(allow_hyphen_values = true)]
        phone: String,
        #[command(flatten)]
        of: OfPhone,
    },
    /// Report one lost; its certificates are revoked.
    Lost {
        /// The phone, as the list names it.
        #[arg(allow_hyphen_values = true)]
        phone: String,
        #[command(flatten)]
        of: OfPhone,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnOff {
    /// On.
    On,
    /// Off.
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MoveAnswer {
    /// The other phone takes over at once, and this one is removed.
    Approve,
    /// This phone stays.
    Refuse,
}

fn number(text: &str) -> Result<PersonalNumber, String> {
    PersonalNumber::parse(text).map_err(|error| error.to_string())
}

/// An http or https URL of a host; a slash at its end is no part of it.
fn service_url(text: &str) -> Result<String, String> {
    let url = text.trim_end_matches('/');
    let uri: Option<ureq::http::Uri> = url.parse().ok();
    let uri = uri.filter(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.authority().is_some_and(|it| !it.as_str().contains('@'))
            && uri.query().is_none()
    });
    uri.map(|_| url.to_owned()).ok_or_else(|| "expected an http or https URL".to_owned())
}

fn phone_name(text: &str) -> Result<String, String> {
    if is_phone_name(text) {
        Ok(text.to_owned())
    } else {
        Err("expected 1 to 64 letters, digits, blanks and - . , ( ) + & _".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{phone_name, service_url};

    #[test]
    fn a_service_has_a_plain_http_or_https_url() {
        assert_eq!(service_url("http://127.0.0.1:8080/").as_deref(), Ok("http://127.0.0.1:8080"));
        assert!(service_url("https://authority.example/vneid").is_ok());
        for url in ["", "127.0.0.1:8080", "ftp://a.example", "http://", "http://u:p@a.example"] {
            assert!(service_url(url).is_err(), "{url}");
        }
        assert!(service_url("http://a.example/?x").is_err());
    }

    #[test]
    fn a_phone_has_a_name_of_bounded_length() {
        assert!(phone_name("Máy thử").is_ok() && phone_name(&"ạ".repeat(64)).is_ok());
        for name in [String::new(), "a".repeat(65), "a\nb".into(), "a\u{202e}b".into()] {
            assert!(phone_name(&name).is_err(), "{name:?}");
        }
    }
}
