//! Files that whoever writes them can't read again: age, version 1 (C2SP, age-encryption.org/v1), with
//! X25519 recipients.
//!
//! Writing needs nothing but public keys, and is all there is here. To read them is the work of the
//! program `age` on the machine that has the private key, which need not be this one.

use core::fmt;
use core::str::FromStr;
use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{EphemeralPrivateKey, UnparsedPublicKey, X25519, agree_ephemeral};
use ring::error::Unspecified;
use ring::rand::{SecureRandom, SystemRandom};
use ring::{hkdf, hmac};

/// Whose private key opens a file: a public key as `age-keygen` prints it, `age1...`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient([u8; 32]);

/// The text is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no public key of age: age1 and 58 more letters and digits")]
pub struct NotARecipient;

impl FromStr for Recipient {
    type Err = NotARecipient;

    fn from_str(text: &str) -> Result<Self, NotARecipient> {
        let bytes = bech32("age", text).ok_or(NotARecipient)?;
        Ok(Self(bytes.try_into().map_err(|_| NotARecipient)?))
    }
}

/// Encrypts what is written, in chunks. [`Self::finish`] must be called: without it, a reader finds the
/// file cut off.
pub struct SealedWriter<W> {
    to: W,
    key: LessSafeKey,
    chunk: Vec<u8>,
    count: u64,
}

impl<W> fmt::Debug for SealedWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedWriter(..)")
    }
}

impl<W: Write> SealedWriter<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// What writing says; also when the system gives no randomness.
    pub fn new(mut to: W, recipients: &[Recipient]) -> io::Result<Self> {
        let (mut file_key, mut nonce) = ([0; 16], [0; 16]);
        let random = SystemRandom::new();
        random.fill(&mut file_key).and_then(|()| random.fill(&mut nonce)).map_err(failed)?;
        let mut header = String::from("age-encryption.org/v1\n");
        for recipient in recipients {
            header.push_str(&recipient.stanza(&file_key, &random).map_err(failed)?);
        }
        header.push_str("---");
        let mac = hmac::Key::new(hmac::HMAC_SHA256, &derive(&file_key, &[], b"header"));
        let mac = STANDARD_NO_PAD.encode(hmac::sign(&mac, header.as_bytes()));
        to.write_all(format!("{header} {mac}\n").as_bytes())?;
        to.write_all(&nonce)?;
        let key = key(&derive(&file_key, &nonce, b"payload")).map_err(failed)?;
        Ok(Self { to, key, chunk: Vec::with_capacity(CHUNK), count: 0 })
    }

    /// Writes the last chunk; returns what is beneath.
    ///
    /// # Errors
    /// What writing says.
    pub fn finish(mut self) -> io::Result<W> {
        self.seal(true)?;
        self.to.flush()?;
        Ok(self.to)
    }

    fn seal(&mut self, is_last: bool) -> io::Result<()> {
        let mut nonce = [0; 12];
        nonce[3..11].copy_from_slice(&self.count.to_be_bytes());
        nonce[11] = is_last.into();
        self.count += 1;
        let nonce = Nonce::assume_unique_for_key(nonce);
        let sealed = self.key.seal_in_place_append_tag(nonce, Aad::empty(), &mut self.chunk);
        sealed.map_err(failed)?;
        self.to.write_all(&self.chunk)?;
        self.chunk.clear();
        Ok(())
    }
}

impl<W: Write> Write for SealedWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk waits: it may be the last.
        if self.chunk.len() == CHUNK {
            self.seal(false)?;
        }
        let taken = bytes.len().min(CHUNK - self.chunk.len());
        self.chunk.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Recipient {
    /// The file key, for this recipient alone.
    fn stanza(&self, file_key: &[u8; 16], random: &SystemRandom) -> Result<String, Unspecified> {
        let ours = EphemeralPrivateKey::generate(&X25519, random)?;
        let share = ours.compute_public_key()?;
        let salt = [share.as_ref(), &self.0].concat();
        let theirs = UnparsedPublicKey::new(&X25519, self.0);
        let wrap = agree_ephemeral(ours, &theirs, |shared| {
            derive(shared, &salt, b"age-encryption.org/v1/X25519")
        })?;
        let mut body = file_key.to_vec();
        let nonce = Nonce::assume_unique_for_key([0; 12]);
        key(&wrap)?.seal_in_place_append_tag(nonce, Aad::empty(), &mut body)?;
        let text = |bytes: &[u8]| STANDARD_NO_PAD.encode(bytes);
        Ok(format!("-> X25519 {}\n{}\n", text(share.as_ref()), text(&body)))
    }
}

fn key(bytes: &[u8; 32]) -> Result<LessSafeKey, Unspecified> {
    Ok(LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, bytes)?))
}

/// HKDF-SHA-256, 32 bytes.
fn derive(secret: &[u8], salt: &[u8], info: &[u8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    let info = [info];
    let derived = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(secret);
    let derived = derived.expand(&info, hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut bytes));
    derived.expect("32 bytes are what one round of HKDF-SHA-256 gives");
    bytes
}

/// The bytes of a text in Bech32 (BIP 173), of any length, if it begins with this name.
fn bech32(name: &str, text: &str) -> Option<Vec<u8>> {
    let data = text.strip_prefix(name)?.strip_prefix('1')?;
    let values: Option<Vec<u8>> = data
        .bytes()
        .map(|byte| ALPHABET.iter().position(|it| *it == byte).map(|at| at as u8))
        .collect();
    let values = values?;
    let high = name.bytes().map(|byte| byte >> 5);
    let low = name.bytes().map(|byte| byte & 31);
    let checked = high.chain([0]).chain(low).chain(values.iter().copied());
    let check = checked.fold(1_u32, |check, value| {
        let top = check >> 25;
        let check = (check & 0x01ff_ffff) << 5 ^ u32::from(value);
        (0..5).filter(|bit| top >> bit & 1 == 1).fold(check, |check, bit| check ^ GENERATOR[bit])
    });
    let values = values.get(..values.len().checked_sub(6)?).filter(|_| check == 1)?;
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for value in values {
        held = held << 5 | u32::from(*value);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    (held == 0).then_some(bytes)
}

fn failed(_: Unspecified) -> io::Error {
    io::Error::other("the file could not be encrypted")
}

const CHUNK: usize = 64 * 1024;
const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];

#[cfg(test)]
mod tests {
    use super::*;

    /// The public key of the specification's example.
    const KEY: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

    #[test]
    fn a_recipient_is_read_and_nothing_that_is_mistyped() {
        let recipient: Recipient = KEY.parse().unwrap();
        assert_eq!(recipient.0.len(), 32);
        for mistyped in
            [&KEY[..61], &KEY.replace("zvk", "zvx"), "age1", "", "1", &KEY.to_uppercase()]
        {
            assert_eq!(mistyped.parse::<Recipient>(), Err(NotARecipient), "{mistyped}");
        }
    }

    #[test]
    fn a_file_has_a_header_and_whole_chunks() {
        let recipient: Recipient = KEY.parse().unwrap();
        for (length, chunks) in [(0, 1), (1, 1), (CHUNK, 1), (CHUNK + 1, 2), (2 * CHUNK, 2)] {
            let mut writer =
                SealedWriter::new(Vec::new(), core::slice::from_ref(&recipient)).unwrap();
            writer.write_all(&vec![7; length]).unwrap();
            let sealed = writer.finish().unwrap();
            let header = sealed.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(3);
            let (end, _) = header.unwrap();
            assert!(sealed.starts_with(b"age-encryption.org/v1\n-> X25519 "));
            assert_eq!(sealed.len() - end - 1, 16 + length + 16 * chunks, "{length}");
        }
    }
}
