//! Reads lines of a structure's name and its bytes in hexadecimal, and answers each with what our
//! reader makes of it: `read`, `newer` or `malformed`. `tests/interop/python` holds it against a reader
//! in another language.

use std::io::{self, BufRead, Write};

use vneid_conformance::from_hex;
use vneid_conformance::replay::{Outcome, read};

fn main() -> io::Result<()> {
    let mut answers = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        writeln!(answers, "{}", answer(&line?))?;
    }
    Ok(())
}

fn answer(line: &str) -> &'static str {
    let bytes = line.split_once(' ').and_then(|(name, hex)| Some((name, from_hex(hex)?)));
    match bytes.and_then(|(name, bytes)| read(name, &bytes)) {
        Some(Outcome::Read { .. }) => "read",
        Some(Outcome::Newer) => "newer",
        Some(Outcome::Malformed(_)) => "malformed",
        None => "no structure",
    }
}
