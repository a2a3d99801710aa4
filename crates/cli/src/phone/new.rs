//! `vneid phone new`: a phone fresh from the shop.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use vneid_client::wire::is_phone_name;
use vneid_payload::FullKey;
use vneid_testworld::read_public_pem;

use super::folder::{OfPhone, Phone};
use super::hardware::parse_key;
use super::simulation::{ServedBy, Simulation};
use crate::error::CliError;
use crate::output::{Output, printable};
use crate::store;
use crate::time::When;

#[derive(Args, Debug)]
pub(crate) struct New {
    /// A new folder for the phone.
    #[command(flatten)]
    of: OfPhone,
    /// The service's URL.
    #[arg(long, value_name = "URL", value_parser = service_url)]
    server: String,
    /// The folder of the authority of this test world: its public roots are pinned, and the key of
    /// the maker of its phones is copied.
    #[arg(long, value_name = "DIR")]
    world: PathBuf,
    /// What the phone is called, at most 64 characters; otherwise as its folder.
    #[arg(long, value_name = "NAME", value_parser = phone_name)]
    name: Option<String>,
}

/// Makes the phone, and tells what comes next.
pub(super) fn run(arguments: &New, output: &mut Output) -> Result<u8, CliError> {
    let New { of, server, world, name } = arguments;
    let named_by_folder = || of.dir.file_name().and_then(|it| it.to_str()).map(str::to_owned);
    let name = name.clone().or_else(named_by_folder).unwrap_or_else(|| "vneid".to_owned());
    let service = ServedBy { url: server.clone(), phone: name };
    make(&of.dir, world, service.clone(), When::of_machine())?;
    let path = of.dir.display().to_string();
    if of.json {
        output.json(&json!({
            "dir": path,
            "server": service.url,
            "name": service.phone,
            "test_world": true,
        }))?;
        return Ok(0);
    }
    let name = printable(&service.phone);
    output.say("world.test", &[])?;
    output.say("phone.made", &[("path", &path), ("name", &name), ("url", &service.url)])?;
    Ok(0)
}

/// Makes a phone of the test world whose authority is in the folder `world`.
///
/// # Errors
/// [`CliError::no_world`], [`CliError::not_empty`] or [`CliError::not_stored`].
pub(crate) fn make(
    folder: &Path,
    world: &Path,
    service: ServedBy,
    now: When,
) -> Result<Phone, CliError> {
    let roots = [root(world, 1)?, root(world, 2)?, root(world, 3)?];
    let simulation = Simulation::new(&roots, now.instant()).served_by(service);
    if simulation.roots().is_none() {
        return Err(CliError::no_world(world, "two of its roots are the same"));
    }
    let maker = of_world(world, "ceremony/maker.pem", parse_key)?;
    Phone::create_served(folder, simulation, &maker)
}

fn root(world: &Path, number: u8) -> Result<FullKey, CliError> {
    of_world(world, &format!("public/root-{number}.pem"), |pem| {
        let key = std::str::from_utf8(pem).ok().and_then(read_public_pem);
        key.ok_or_else(|| "not a P-256 public key in PEM".to_owned())
    })
}

/// What is wrong with a file of an authority is told as being wrong with its folder.
fn of_world<T>(
    world: &Path,
    file: &str,
    parse: impl FnOnce(&[u8]) -> Result<T, String>,
) -> Result<T, CliError> {
    let path = world.join(file);
    let bytes = store::read_whole(&path).map_err(|error| error.to_string());
    bytes
        .and_then(|bytes| parse(&bytes))
        .map_err(|detail| CliError::no_world(world, format_args!("{}: {detail}", path.display())))
}

/// An http or https URL of a host; a slash at its end is not part of it.
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

/// A name that a phone may have, as it is typed.
pub(super) fn phone_name(text: &str) -> Result<String, String> {
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
