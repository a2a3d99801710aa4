//! The program `age`, which reads what ours has encrypted.

use std::process::Command;

/// Makes a private key; returns the public one.
pub(crate) fn make_identity(path: &str) -> String {
    run(Command::new(program("age-keygen")).args(["-o", path]));
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().find_map(|line| line.strip_prefix("# public key: ")).unwrap().to_owned()
}

pub(crate) fn decrypt(identity: &str, sealed: &str, plain: &str) {
    run(Command::new(program("age")).args(["-d", "-i", identity, "-o", plain, sealed]));
}

fn program(name: &str) -> &str {
    let is_there = Command::new(name).arg("--version").output().is_ok();
    assert!(is_there, "{name} is missing: install the package `age`");
    name
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
