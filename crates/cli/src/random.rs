//! Fresh random bytes from the system.

use ring::rand::{SecureRandom, SystemRandom};

use crate::failure::Failure;

/// So many random bytes.
///
/// # Errors
/// [`Failure::system`] when the system gives none.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(Failure::system)?;
    Ok(bytes)
}
