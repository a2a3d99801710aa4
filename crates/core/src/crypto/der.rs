//! From the DER that phones' hardware returns to the `r || s` that COSE carries.

/// The 64 bytes `r || s` (RFC 9053 section 2.1) of an ECDSA signature in DER (RFC 3279 section
/// 2.2.3), as Android Keystore and the Secure Enclave return it.
///
/// ```text
/// 30 length 02 length r 02 length s      ; r, s: highest byte first, the top bit of the first 0
/// ```
///
/// Needless zeros before a number are passed over: some secure elements write 32 bytes always, and
/// what the phone's own key has signed is not ambiguous by them. A high `s` stays as it is: half of all signers make one. Whether `1 <= r, s < n` is for the
/// verification to say.
///
/// # Errors
/// [`DerError`] for anything but two numbers below 2^256 in DER, but for those zeros.
pub fn signature_from_der(der: &[u8]) -> Result<[u8; 64], DerError> {
    let (numbers, rest) = read_element(SEQUENCE, der)?;
    let (r, s_and_rest) = read_number(numbers)?;
    let (s, more_numbers) = read_number(s_and_rest)?;
    if !rest.is_empty() || !more_numbers.is_empty() {
        return Err(DerError);
    }
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&r);
    signature[32..].copy_from_slice(&s);
    Ok(signature)
}

/// Bytes that are not a P-256 signature in DER.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a P-256 signature in DER")]
pub struct DerError;

/// Splits off the contents of an element; two numbers below 2^256 need no length above 127.
fn read_element(tag: u8, der: &[u8]) -> Result<(&[u8], &[u8]), DerError> {
    let [first, length @ ..=127, rest @ ..] = der else { return Err(DerError) };
    if *first != tag {
        return Err(DerError);
    }
    rest.split_at_checked(usize::from(*length)).ok_or(DerError)
}

/// Splits off a number that is not negative, below 2^256.
fn read_number(der: &[u8]) -> Result<([u8; 32], &[u8]), DerError> {
    let (contents, rest) = read_element(INTEGER, der)?;
    let [0..=127, ..] = contents else { return Err(DerError) };
    let zeros = contents.iter().take_while(|byte| **byte == 0).count();
    let digits = &contents[zeros..];
    let mut number = [0; 32];
    let start = number.len().checked_sub(digits.len()).ok_or(DerError)?;
    number[start..].copy_from_slice(digits);
    Ok((number, rest))
}

/// DER tags (ITU-T X.690).
const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;

#[cfg(test)]
mod tests {
    use p256::ecdsa::{Signature, SigningKey, signature::Signer};
    use proptest::prelude::*;

    use super::*;

    /// `SEQUENCE { INTEGER, INTEGER }` with the integers' contents as given.
    fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x30, (r.len() + s.len() + 4) as u8, 0x02, r.len() as u8];
        bytes.extend_from_slice(r);
        bytes.extend_from_slice(&[0x02, s.len() as u8]);
        bytes.extend_from_slice(s);
        bytes
    }

    fn padded(bytes: &[u8]) -> Vec<u8> {
        let mut padded = vec![0; 32 - bytes.len()];
        padded.extend_from_slice(bytes);
        padded
    }

    #[test]
    fn short_numbers_are_padded_and_sign_bytes_fall_away() {
        let read = signature_from_der(&der(&[1], &[0, 0xff])).unwrap();
        assert_eq!(read[..], [padded(&[1]), padded(&[0xff])].concat());
    }

    #[test]
    fn the_largest_number_has_32_bytes() {
        let largest = [&[0], &[0xff; 32][..]].concat();
        assert_eq!(signature_from_der(&der(&largest, &largest)), Ok([0xff; 64]));
        assert_eq!(signature_from_der(&der(&[0x7f; 32], &[1])).unwrap()[..32], [0x7f; 32]);
        for too_large in [&[0x01; 33][..], &[&[0], &[0xff; 33][..]].concat()] {
            assert_eq!(signature_from_der(&der(too_large, &[1])), Err(DerError));
            assert_eq!(signature_from_der(&der(&[1], too_large)), Err(DerError));
        }
    }

    #[test]
    fn zero_is_a_number_and_negative_ones_are_refused() {
        assert_eq!(signature_from_der(&der(&[0], &[0])), Ok([0; 64]));
        for (r, s) in [([0x80], [1]), ([1], [0xff])] {
            assert_eq!(signature_from_der(&der(&r, &s)), Err(DerError), "{r:?} {s:?}");
        }
    }

    #[test]
    fn needless_zeros_are_passed_over() {
        let of_32_bytes = der(&padded(&[1]), &[0x22; 32]);
        assert_eq!(
            signature_from_der(&of_32_bytes).unwrap()[..],
            [padded(&[1]), vec![0x22; 32]].concat()
        );
        for (r, s) in [(&[0, 1][..], &[0, 0, 0xff][..]), (&[0; 33], &[1])] {
            assert!(signature_from_der(&der(r, s)).is_ok(), "{r:?} {s:?}");
        }
        let too_large = [&[0, 0, 1], &[0; 32][..]].concat();
        assert_eq!(signature_from_der(&der(&too_large, &[1])), Err(DerError));
    }

    #[test]
    fn no_other_encoding_is_read() {
        let good = der(&[1], &[2]);
        assert!(signature_from_der(&good).is_ok());
        let trailing = [&good[..], &[0]].concat();
        let empty_number = der(&[], &[2]);
        let long_length = [&[0x30, 0x81], &good[1..]].concat();
        let indefinite = [&[0x30, 0x80], &good[2..], &[0, 0]].concat();
        let third_number = [&[0x30, 9], &good[2..], &[2, 1, 3]].concat();
        let other_tag = [&[0x31], &good[1..]].concat();
        for bad in [
            &[][..],
            &trailing,
            &empty_number,
            &long_length,
            &indefinite,
            &third_number,
            &other_tag,
        ] {
            assert_eq!(signature_from_der(bad), Err(DerError), "{bad:02x?}");
        }
        for length in 0..good.len() {
            assert_eq!(signature_from_der(&good[..length]), Err(DerError), "{length}");
        }
    }

    proptest! {
        #[test]
        fn what_p256_writes_is_read(seed in 1..=254_u8, message: Vec<u8>) {
            let key = SigningKey::from_slice(&[seed; 32]).unwrap();
            let signature: Signature = key.sign(&message);
            let read = signature_from_der(signature.to_der().as_bytes());
            prop_assert_eq!(read, Ok(signature.to_bytes().into()));
        }

        #[test]
        fn any_bytes_agree_with_p256(
            head in prop::sample::select(vec![vec![], vec![0x30], vec![0x30, 6, 2, 1]]),
            tail in prop::collection::vec(0..8_u8, 0..10),
        ) {
            let bytes = [head, tail].concat();
            match (signature_from_der(&bytes), Signature::from_der(&bytes)) {
                (Ok(ours), Ok(theirs)) => prop_assert_eq!(ours, <[u8; 64]>::from(theirs.to_bytes())),
                (Ok(ours), Err(_)) => {
                    // p256 refuses zero here, ring when it verifies; and needless zeros.
                    let is_zero = ours[..32] == [0; 32] || ours[32..] == [0; 32];
                    prop_assert!(is_zero || bytes.windows(2).any(|two| two == [0, 0])
                        || bytes.windows(2).any(|two| two[0] == 0 && two[1] < 128));
                }
                (Err(_), theirs) => prop_assert!(theirs.is_err()),
            }
        }
    }
}
