//! From the DER that phones' hardware returns to the `r || s` that COSE carries.

use p256::ecdsa::Signature;

/// The 64 bytes `r || s` (RFC 9053 section 2.1) of an ECDSA signature in DER (RFC 3279 section
/// 2.2.3), as Android Keystore and the Secure Enclave return it.
///
/// A high `s` stays as it is: half of all signers make one.
///
/// # Errors
/// [`DerError`] for anything but the one DER encoding of `1 <= r, s < n`.
pub fn signature_from_der(der: &[u8]) -> Result<[u8; 64], DerError> {
    Signature::from_der(der).map(|it| it.to_bytes().into()).map_err(|_| DerError)
}

/// Bytes that are not a P-256 signature in DER.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a P-256 signature in DER")]
pub struct DerError;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const N: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63,
        0x25, 0x51,
    ];

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

    fn minus_one(mut number: [u8; 32]) -> [u8; 32] {
        number[31] -= 1;
        number
    }

    #[test]
    fn short_numbers_are_padded_and_sign_bytes_fall_away() {
        let read = signature_from_der(&der(&[1], &[0, 0xff])).unwrap();
        assert_eq!(read[..], [padded(&[1]), padded(&[0xff])].concat());
    }

    #[test]
    fn the_largest_numbers_are_n_minus_1() {
        let with_sign = |number: &[u8; 32]| [&[0], &number[..]].concat();
        let largest = minus_one(N);
        let read = signature_from_der(&der(&with_sign(&largest), &with_sign(&largest))).unwrap();
        assert_eq!(read[..], [largest, largest].concat());
        assert!(signature_from_der(&der(&with_sign(&N), &[1])).is_err());
        assert!(signature_from_der(&der(&[1], &with_sign(&N))).is_err());
        assert!(signature_from_der(&der(&with_sign(&[0xff; 32]), &[1])).is_err());
        assert!(signature_from_der(&der(&[1; 33], &[1])).is_err());
    }

    #[test]
    fn zero_and_negative_numbers_are_refused() {
        for (r, s) in [([0], [1]), ([1], [0]), ([0x80], [1]), ([1], [0xff])] {
            assert_eq!(signature_from_der(&der(&r, &s)), Err(DerError), "{r:?} {s:?}");
        }
    }

    #[test]
    fn only_the_one_encoding_is_read() {
        let good = der(&[1], &[2]);
        assert!(signature_from_der(&good).is_ok());
        let trailing = [&good[..], &[0]].concat();
        let padded_number = der(&[0, 1], &[2]);
        let empty_number = der(&[], &[2]);
        let long_length = [&[0x30, 0x81], &good[1..]].concat();
        let indefinite = [&[0x30, 0x80], &good[2..], &[0, 0]].concat();
        let third_number = [&[0x30, 9], &good[2..], &[2, 1, 3]].concat();
        let other_tag = [&[0x31], &good[1..]].concat();
        for bad in [
            &[][..],
            &trailing,
            &padded_number,
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
        fn any_bytes_give_a_signature_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Ok(signature) = signature_from_der(&bytes) {
                prop_assert_ne!(&signature[..32], &[0; 32]);
            }
        }
    }
}
