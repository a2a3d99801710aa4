//! Hexadecimal, Base45 and the arithmetic of signatures, as the vectors need them.

/// `bytes` as lower-case hexadecimal digits.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of lower- or upper-case hexadecimal digits; `None` for any other text.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|char| char.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|pair| (pair[0] << 4 | pair[1]) as u8).collect())
}

/// Base45 (RFC 9285 section 4), by its own division.
pub(crate) fn base45(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let digit = |value: usize| char::from(ALPHABET[value % 45]);
    bytes
        .chunks(2)
        .flat_map(|pair| match *pair {
            [high, low] => {
                let value = usize::from(high) * 256 + usize::from(low);
                vec![digit(value), digit(value / 45), digit(value / 45 / 45)]
            }
            _ => vec![digit(pair[0].into()), digit(usize::from(pair[0]) / 45)],
        })
        .collect()
}

/// The text of a QR for the bytes of a presentation.
pub(crate) fn qr_text(presentation: &[u8]) -> String {
    format!("VN1:{}", base45(presentation))
}

/// The order of the group of P-256 (SEC 2 section 2.4.2).
pub(crate) const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// The prime of the field of P-256 (SEC 2 section 2.4.2).
pub(crate) const PRIME: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
];

/// The signature with n - s in place of s: just as valid.
pub(crate) fn twin(signature: &[u8; 64]) -> [u8; 64] {
    let mut twin = *signature;
    let mut borrow = 0;
    for i in (0..32).rev() {
        let difference = i32::from(ORDER[i]) - i32::from(signature[32 + i]) - borrow;
        twin[32 + i] = difference.rem_euclid(256) as u8;
        borrow = i32::from(difference < 0);
    }
    twin
}

/// Of a signature and its twin, the one with the higher s (`high`) or the lower.
pub(crate) fn with_s(signature: &[u8; 64], high: bool) -> [u8; 64] {
    let other = twin(signature);
    if (signature[32..] > other[32..]) == high { *signature } else { other }
}
