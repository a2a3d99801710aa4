//! Writes `tests/vectors`: `vneid-vectors FOLDER`. Called by `cargo xtask vectors`. Into the
//! repository's own folder it also writes what belongs to the vectors elsewhere: `docs/spec/examples.md`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

use vneid_conformance::{examples, files, vectors_folder};

fn main() -> ExitCode {
    let Some(folder) = env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: vneid-vectors FOLDER");
        return ExitCode::from(64);
    };
    match write(&folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path) -> io::Result<()> {
    for (name, text) in files() {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    if folder.canonicalize()? == vectors_folder().canonicalize()? {
        fs::write(folder.join("../../docs/spec/examples.md"), examples())?;
    }
    Ok(())
}
