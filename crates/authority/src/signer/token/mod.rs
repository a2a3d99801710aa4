//! Issuer keys in a token behind PKCS#11: made in it, never out of it. Their objects are named like
//! key files, `<role>-<kid>`; objects of other names are somebody else's.
//!
//! A token is slow, one call of a session at a time, and may go away. So a fixed number of threads
//! signs, each in a session of its own, for whoever waits at the [`desk`](desk::Desk); the runtime is
//! never blocked, and nobody waits longer than [`PATIENCE`].

mod desk;
mod key;
mod module;
mod settings;
mod worker;

use std::fmt;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;
use tokio::time::timeout;
use vneid_core::crypto::sha256;
use vneid_payload::{FullKey, Kid, Role};

use self::desk::{Desk, Job};
use self::module::Token;
pub use self::settings::TokenSettings;
use self::worker::Worker;
use crate::queue::PATIENCE;
use crate::signer::error::SignerError;
use crate::signer::name::IssuerName;
use crate::signer::signing::{Signer, SigningKey};

/// Signs with keys that never leave a token.
pub struct TokenSigner {
    keys: Vec<SigningKey>,
    desk: Arc<Desk>,
}

impl TokenSigner {
    /// Opens the token and looks at its keys: each signs once, so that one that can't is found now.
    ///
    /// # Errors
    /// [`SignerError::TokenAway`] when the token is not there, [`SignerError::Token`] when it refuses
    /// the PIN (which is not tried again) or has an issuer key that was not made in it or could be
    /// read out of it.
    pub fn open(settings: &TokenSettings) -> Result<Self, SignerError> {
        let token = Arc::new(Token::load(settings)?);
        let mut first = Worker::new(token.clone());
        let keys = first.read_keys()?;
        let signer = Self { keys, desk: Arc::new(Desk::new(settings.sessions)) };
        let more = (1..settings.sessions).map(|_| Worker::new(token.clone()));
        for (number, worker) in std::iter::once(first).chain(more).enumerate() {
            worker
                .start(number, signer.desk.clone(), signer.keys.clone())
                .map_err(|error| SignerError::Failed(error.to_string()))?;
        }
        for key in &signer.keys {
            let name = IssuerName { role: key.role, kid: key.kid };
            tracing::info!(code = "token_key", key = %name);
        }
        Ok(signer)
    }

    async fn ask(&self, kid: Kid, message: &[u8]) -> Result<[u8; 64], SignerError> {
        let key = self.keys.iter().find(|key| key.kid == kid).ok_or(SignerError::NoKey(kid))?;
        let (answer, answered) = oneshot::channel();
        // Lists name what was revoked, for all phones; whatever else there is to sign is for one.
        let is_first = key.role == Role::Status;
        self.desk.hand_in(Job { kid, digest: sha256(message), answer }, is_first)?;
        let signature = match timeout(PATIENCE, answered).await {
            Ok(Ok(signature)) => signature?,
            Ok(Err(_)) => return Err(SignerError::Failed("a thread of the signer ended".into())),
            Err(_) => return Err(SignerError::Busy),
        };
        if !key.public.verify(message, &signature) {
            let wrong = format!("a signature of the token does not fit the key {kid}");
            self.desk.note(Some(wrong.clone()));
            return Err(SignerError::Failed(wrong));
        }
        Ok(signature)
    }
}

/// Makes an issuer's key in the token, from which it can't be read. `keep` writes its public half
/// down; when it can't, no key stays in the token: nobody could list it.
///
/// # Errors
/// As [`TokenSigner::open`] and `keep`; [`SignerError::TwoKeys`] when the token has a key of this kid.
pub(crate) fn make_key<T, E: From<SignerError>>(
    settings: &TokenSettings,
    name: IssuerName,
    keep: impl FnOnce(&FullKey) -> Result<T, E>,
) -> Result<T, E> {
    let token = Token::load(settings)?;
    let session = token.session_to_change()?;
    if key::kids(&session)?.contains(&name.kid) {
        return Err(SignerError::TwoKeys(name.kid).into());
    }
    let made = key::make(&session, name)?;
    let looked_at = || {
        key::check(&session, made.private, name)?;
        key::public(&session, name)
    };
    let kept = looked_at().map_err(E::from).and_then(|public| keep(&public.to_full()));
    if kept.is_err() {
        made.undo(&session);
    }
    kept
}

impl Signer for TokenSigner {
    fn keys(&self) -> &[SigningKey] {
        &self.keys
    }

    fn sign<'a>(
        &'a self,
        kid: Kid,
        message: &'a [u8],
    ) -> BoxFuture<'a, Result<[u8; 64], SignerError>> {
        self.ask(kid, message).boxed()
    }

    fn trouble(&self) -> Option<String> {
        self.desk.trouble()
    }
}

impl Drop for TokenSigner {
    fn drop(&mut self) {
        self.desk.close();
    }
}

impl fmt::Debug for TokenSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSigner").field("keys", &self.keys).finish_non_exhaustive()
    }
}
