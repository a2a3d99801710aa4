//! `vneid phone new`: a phone fresh from the shop.

use std::path::Path;

use serde_json::json;
use vneid_payload::FullKey;
use vneid_softkeys::read_public_pem;

use super::arguments::New;
use super::hardware::read;
use super::simulation::ServedBy;
use super::{Obstacle, Phone, Simulation};
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
/// [`Obstacle::NoWorld`], [`Failure::NotEmpty`] or [`Failure::NotStored`].
pub(crate) fn make(
    folder: &Path,
    world: &Path,
    service: ServedBy,
    now: When,
) -> Result<Phone, Failure> {
    let roots = [root(world, 1)?, root(world, 2)?, root(world, 3)?];
    let simulation = Simulation::new(&roots, now.instant()).served_by(service);
    if simulation.roots().is_none() {
        let detail = "two of its roots are the same".to_owned();
        return Err(Obstacle::NoWorld { path: world.to_owned(), detail }.into());
    }
    let maker = of_world(world, read(&world.join("ceremony/maker.pem")))?;
    Phone::create_served(folder, simulation, &maker)
}

fn root(world: &Path, number: u8) -> Result<FullKey, Failure> {
    let path = world.join(format!("public/root-{number}.pem"));
    let bytes = of_world(world, store::read(&path))?;
    let key = std::str::from_utf8(&bytes).ok().and_then(read_public_pem);
    of_world(world, key.ok_or_else(|| Failure::damaged(&path, "not a P-256 public key in PEM")))
}

/// What is wrong with a file of an authority is told as being wrong with its folder.
fn of_world<T>(world: &Path, result: Result<T, Failure>) -> Result<T, Failure> {
    result.map_err(|failure| match failure {
        Failure::Damaged { path, detail } => {
            let detail = format!("{}: {detail}", path.display());
            Obstacle::NoWorld { path: world.to_owned(), detail }.into()
        }
        failure => failure,
    })
}
