//! Files that are secrets: whoever else on the machine can read one has what it protects.

use std::path::Path;

/// Refuses a file that others than its owner can read; the error says what to do.
#[cfg(unix)]
pub(crate) fn check_private(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map_err(|error| error.to_string())?.permissions().mode();
    if mode & 0o077 == 0 { Ok(()) } else { Err("others can read it; chmod 600".to_owned()) }
}

#[cfg(not(unix))]
pub(crate) fn check_private(_: &Path) -> Result<(), String> {
    Ok(())
}
