//! Fresh random bytes from the system.

use ring::rand::{SecureRandom, SystemRandom};

use crate::error::CliError;

/// So many random bytes.
///
/// # Errors
/// [`CliError::system`] when the system gives none.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], CliError> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(CliError::system)?;
    Ok(bytes)
}
