//! The generator of uniffi, of the version that `vneid-ffi` is built with. Where what it writes is
//! too slow, swallows errors or can't be cancelled, a few lines are replaced ([`mend`]); what nothing
//! calls is left out ([`futures`]).

mod futures;
mod mend;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    uniffi::uniffi_bindgen_main();
    let arguments: Vec<String> = std::env::args().collect();
    let folder = arguments.iter().skip_while(|it| *it != "--out-dir").nth(1);
    match folder.map_or(Ok(()), |folder| mend::all_in(Path::new(folder))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}
