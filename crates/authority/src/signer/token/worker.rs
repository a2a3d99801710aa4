//! A thread that signs in a session of its own, and opens another when that is lost.

use std::collections::HashMap;
use std::sync::Arc;
use std::thread;

use cryptoki::mechanism::Mechanism;
use cryptoki::object::ObjectHandle;
use cryptoki::session::Session;
use vneid_core::crypto::sha256;
use vneid_payload::Kid;

use super::desk::{Desk, Order};
use super::key;
use super::module::{Token, away};
use crate::signer::error::SignerError;
use crate::signer::name::IssuerName;
use crate::signer::signing::SigningKey;

/// One of those who sign.
pub(super) struct Worker {
    token: Arc<Token>,
    open: Option<Open>,
}

/// A session, and where it has each key.
struct Open {
    session: Session,
    handles: HashMap<Kid, ObjectHandle>,
}

impl Worker {
    pub(super) fn new(token: Arc<Token>) -> Self {
        Self { token, open: None }
    }

    /// Reads the token's keys, and lets each sign.
    pub(super) fn read_keys(&mut self) -> Result<Vec<SigningKey>, SignerError> {
        let keys = key::all(&self.opened()?.session)?;
        for key in &keys {
            let signature = self.sign(key, &sha256(PROOF))?;
            if !key.public.verify(PROOF, &signature) {
                let name = name(key);
                let unlike = format!("the two halves of the key {name} do not belong together");
                return Err(SignerError::Token(unlike));
            }
        }
        Ok(keys)
    }

    /// Signs what is handed in at the desk, until that closes.
    pub(super) fn start(
        mut self,
        number: usize,
        desk: Arc<Desk>,
        keys: Vec<SigningKey>,
    ) -> std::io::Result<()> {
        let work = move || {
            while let Some(order) = desk.next(number) {
                match order {
                    Order::Sign(job) => {
                        let key = keys.iter().find(|key| key.kid == job.kid);
                        let signed = match key {
                            Some(key) => self.sign(key, &job.digest),
                            None => Err(SignerError::NoKey(job.kid)),
                        };
                        desk.note(signed.as_ref().err().map(ToString::to_string));
                        // Whoever has asked may have gone.
                        let _ = job.answer.send(signed);
                    }
                    Order::Prove => {
                        let Some(key) = keys.first() else { continue };
                        let signed = self.sign(key, &sha256(PROOF));
                        desk.note(signed.err().map(|error| error.to_string()));
                    }
                }
            }
            // A session is closed before the program may end: modules do not like it otherwise.
            self.open = None;
            desk.leave();
        };
        thread::Builder::new().name(format!("token-{number}")).spawn(work).map(drop)
    }

    /// Signs. A session that was open may have been lost: then once more, in another.
    fn sign(&mut self, key: &SigningKey, digest: &[u8; 32]) -> Result<[u8; 64], SignerError> {
        let had_session = self.open.is_some();
        let mut signed = self.try_sign(key, digest);
        if signed.is_err() {
            self.open = None;
            if had_session {
                signed = self.try_sign(key, digest);
            }
        }
        if signed.is_err() {
            self.open = None;
        }
        signed
    }

    fn try_sign(&mut self, key: &SigningKey, digest: &[u8; 32]) -> Result<[u8; 64], SignerError> {
        let open = self.opened()?;
        let handle = match open.handles.get(&key.kid) {
            Some(handle) => *handle,
            None => {
                let handle = key::private(&open.session, name(key))?;
                open.handles.insert(key.kid, handle);
                handle
            }
        };
        let signature = open.session.sign(&Mechanism::Ecdsa, handle, digest).map_err(away)?;
        let length = signature.len();
        signature
            .try_into()
            .map_err(|_| SignerError::Failed(format!("a signature of {length} bytes, not 64")))
    }

    fn opened(&mut self) -> Result<&mut Open, SignerError> {
        let open = match self.open.take() {
            Some(open) => open,
            None => Open { session: self.token.session()?, handles: HashMap::new() },
        };
        Ok(self.open.insert(open))
    }
}

fn name(key: &SigningKey) -> IssuerName {
    IssuerName { role: key.role, kid: key.kid }
}

/// Signed to see whether a key can sign. It is not a COSE structure, so it means nothing to a
/// phone.
const PROOF: &[u8] = b"vneid: this key signs";
