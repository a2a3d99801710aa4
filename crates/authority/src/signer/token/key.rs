//! Issuer keys as objects of a token.

use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use vneid_core::crypto::PublicKey;
use vneid_payload::{FullKey, Kid};

use super::module::away;
use crate::signer::error::SignerError;
use crate::signer::name::IssuerName;
use crate::signer::signing::SigningKey;

/// Every issuer key, each looked at: none can be read out, none ever could.
pub(super) fn all(session: &Session) -> Result<Vec<SigningKey>, SignerError> {
    let mut keys: Vec<SigningKey> = Vec::new();
    for (name, private) in named(session)? {
        if keys.iter().any(|key| key.kid == name.kid) {
            return Err(SignerError::Token(format!("it has two keys of the kid {}", name.kid)));
        }
        check(session, private, name)?;
        let public = public(session, name)?;
        keys.push(SigningKey { kid: name.kid, role: name.role, public });
    }
    keys.sort_by_key(|key| key.kid);
    Ok(keys)
}

/// The kids of all issuer keys, whatever else is wrong with them.
pub(super) fn kids(session: &Session) -> Result<Vec<Kid>, SignerError> {
    Ok(named(session)?.into_iter().map(|(name, _)| name.kid).collect())
}

/// The private half of a key.
pub(super) fn private(session: &Session, name: IssuerName) -> Result<ObjectHandle, SignerError> {
    let label = Attribute::Label(name.to_string().into_bytes());
    let found = session.find_objects(&[
        Attribute::Class(ObjectClass::PRIVATE_KEY),
        Attribute::Token(true),
        label,
    ]);
    match found.map_err(away)?[..] {
        [handle] => Ok(handle),
        _ => Err(SignerError::TokenAway(format!("it has no key {name}"))),
    }
}

/// Refuses a key that can be read out of the token, or was outside it.
pub(super) fn check(
    session: &Session,
    private: ObjectHandle,
    name: IssuerName,
) -> Result<(), SignerError> {
    let asked = [
        AttributeType::Sensitive,
        AttributeType::Extractable,
        AttributeType::AlwaysSensitive,
        AttributeType::NeverExtractable,
        AttributeType::Local,
        AttributeType::EcParams,
    ];
    let told = session.get_attributes(private, &asked).map_err(away)?;
    let refused = |what: &str| {
        Err(SignerError::Token(format!("key {name} {what}: make another with `key new --token`")))
    };
    let is = |wanted: Attribute| told.contains(&wanted);
    if !is(Attribute::Sensitive(true)) || !is(Attribute::Extractable(false)) {
        return refused("can be read out of it");
    }
    if !is(Attribute::Local(true)) {
        return refused("was not made in it");
    }
    if !is(Attribute::AlwaysSensitive(true)) || !is(Attribute::NeverExtractable(true)) {
        return refused("could once be read out of it");
    }
    if !is(Attribute::EcParams(P256.to_vec())) {
        return refused("is not of the curve P-256");
    }
    Ok(())
}

/// The public half of a key.
pub(super) fn public(session: &Session, name: IssuerName) -> Result<PublicKey, SignerError> {
    let refused = |what: &str| SignerError::Token(format!("key {name} {what}"));
    let found = session.find_objects(&[
        Attribute::Class(ObjectClass::PUBLIC_KEY),
        Attribute::Token(true),
        Attribute::Label(name.to_string().into_bytes()),
    ]);
    let [handle] = found.map_err(away)?[..] else {
        return Err(refused("has no public half, or several"));
    };
    let told = session.get_attributes(handle, &[AttributeType::EcPoint]).map_err(away)?;
    let [Attribute::EcPoint(point)] = &told[..] else {
        return Err(refused("does not tell its public half"));
    };
    // An OCTET STRING of 65 bytes; some tokens leave its head out.
    let point = point.strip_prefix(&[4, 65]).unwrap_or(point);
    let halves = point.strip_prefix(&[4]).and_then(|both| both.split_at_checked(32));
    let halves = halves.and_then(|(x, y)| {
        PublicKey::from_full(&FullKey { x: x.try_into().ok()?, y: y.try_into().ok()? })
    });
    halves.ok_or_else(|| refused("is no point of the curve P-256"))
}

/// A key that was made just now.
pub(super) struct Made {
    pub(super) private: ObjectHandle,
    public: ObjectHandle,
}

impl Made {
    /// Takes it away again, as far as the token lets.
    pub(super) fn undo(&self, session: &Session) {
        for half in [self.private, self.public] {
            if let Err(error) = session.destroy_object(half) {
                tracing::warn!(code = "token_key_left", %error);
            }
        }
    }
}

/// Makes a P-256 key that stays in the token.
pub(super) fn make(session: &Session, name: IssuerName) -> Result<Made, SignerError> {
    let label = name.to_string().into_bytes();
    let public = [
        Attribute::Token(true),
        Attribute::Private(false),
        Attribute::Verify(true),
        Attribute::EcParams(P256.to_vec()),
        Attribute::Label(label.clone()),
        Attribute::Id(label.clone()),
    ];
    let private = [
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Sign(true),
        Attribute::Label(label.clone()),
        Attribute::Id(label),
    ];
    let made = session.generate_key_pair(&Mechanism::EccKeyPairGen, &public, &private);
    let (public, private) =
        made.map_err(|error| SignerError::Token(format!("it makes no key: {error}")))?;
    Ok(Made { private, public })
}

/// Private keys that are named like an issuer's.
fn named(session: &Session) -> Result<Vec<(IssuerName, ObjectHandle)>, SignerError> {
    let found = session.find_objects(&[
        Attribute::Class(ObjectClass::PRIVATE_KEY),
        Attribute::KeyType(KeyType::EC),
        Attribute::Token(true),
    ]);
    let mut names = Vec::new();
    for handle in found.map_err(away)? {
        let told = session.get_attributes(handle, &[AttributeType::Label]).map_err(away)?;
        let [Attribute::Label(label)] = &told[..] else { continue };
        let name = std::str::from_utf8(label).ok().and_then(|label| label.parse().ok());
        names.extend(name.map(|name| (name, handle)));
    }
    Ok(names)
}

/// The object identifier of P-256 (RFC 5480 section 2.1.1.1), DER.
const P256: [u8; 10] = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
