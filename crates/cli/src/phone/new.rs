//! `vneid phone new`: a phone fresh from the shop.

use std::path::Path;

use serde_json::json;
use vneid_payload::FullKey;
use vneid_softkeys::read_public_pem;

use super::arguments::New;
use super::hardware::parse_key;
use super::simulation::ServedBy;
use super::{Phone, Simulation};
use crate::failure::Failure;
use crate::output::{Output, printable};
use crate::store;
use crate::time::When;

/// Makes the phone, and tells what comes next.
pub(super) fn run(arguments: &New, output: &mut Output) -> Result<u8, Failure> {
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
    let texts = &output.texts;
    let name = printable(&service.phone);
    let values = [("path", &path[..]), ("name", &name), ("url", &service.url)];
    let lines = [texts.text("world.test").to_owned(), texts.filled("phone.made", &values)];
    lines.iter().try_for_each(|line| output.line(line))?;
    Ok(0)
}

/// Makes a phone of the test world whose authority is in the folder `world`.
///
/// # Errors
/// [`Failure::no_world`], [`Failure::not_empty`] or [`Failure::not_stored`].
pub(crate) fn make(
    folder: &Path,
    world: &Path,
    service: ServedBy,
    now: When,
) -> Result<Phone, Failure> {
    let roots = [root(world, 1)?, root(world, 2)?, root(world, 3)?];
    let simulation = Simulation::new(&roots, now.instant()).served_by(service);
    if simulation.roots().is_none() {
        return Err(Failure::no_world(world, "two of its roots are the same"));
    }
    let maker = of_world(world, "ceremony/maker.pem", parse_key)?;
    Phone::create_served(folder, simulation, &maker)
}

fn root(world: &Path, number: u8) -> Result<FullKey, Failure> {
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
) -> Result<T, Failure> {
    let path = world.join(file);
    let bytes = store::read_whole(&path).map_err(|error| error.to_string());
    bytes
        .and_then(|bytes| parse(&bytes))
        .map_err(|detail| Failure::no_world(world, format_args!("{}: {detail}", path.display())))
}
