//! A writer of DER (ITU-T X.690), enough for certificates, broken ones too.

use jiff::{SignedDuration, civil};
use vneid_payload::Instant;

/// A value with its tag, given as its identifier octets, and its length.
pub(crate) fn tlv(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let length = value.len();
    let octets = length.to_be_bytes();
    let octets = &octets[octets.iter().take_while(|byte| **byte == 0).count()..];
    let mut der = tag.to_vec();
    if length < 0x80 {
        der.push(length as u8);
    } else {
        der.push(0x80 | octets.len() as u8);
        der.extend(octets);
    }
    der.extend(value);
    der
}

pub(crate) fn sequence(items: &[Vec<u8>]) -> Vec<u8> {
    tlv(&[0x30], &items.concat())
}

pub(crate) fn set(items: &[Vec<u8>]) -> Vec<u8> {
    tlv(&[0x31], &items.concat())
}

/// A number of at least 0, its highest byte first.
pub(crate) fn integer(bytes: &[u8]) -> Vec<u8> {
    let digits = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    let sign = if digits.first().is_none_or(|first| *first >= 0x80) { &[0][..] } else { &[] };
    tlv(&[0x02], &[sign, digits].concat())
}

pub(crate) fn number(value: u32) -> Vec<u8> {
    integer(&value.to_be_bytes())
}

pub(crate) fn enumerated(value: u8) -> Vec<u8> {
    tlv(&[0x0a], &[value])
}

pub(crate) fn boolean(value: bool) -> Vec<u8> {
    tlv(&[0x01], &[if value { 0xff } else { 0 }])
}

pub(crate) fn octets(bytes: &[u8]) -> Vec<u8> {
    tlv(&[0x04], bytes)
}

/// A BIT STRING of whole bytes.
pub(crate) fn bits(bytes: &[u8]) -> Vec<u8> {
    tlv(&[0x03], &[&[0], bytes].concat())
}

pub(crate) fn null() -> Vec<u8> {
    tlv(&[0x05], &[])
}

/// A constructed, context-specific tag around an item.
pub(crate) fn explicit(number: u32, item: &[u8]) -> Vec<u8> {
    let tag = if number < 31 {
        vec![0xa0 | number as u8]
    } else {
        let mut tag = vec![0xbf];
        tag.extend(base128(number));
        tag
    };
    tlv(&tag, item)
}

/// An OBJECT IDENTIFIER from its dotted form.
///
/// # Panics
/// When it is not one: test worlds name constants only.
pub(crate) fn oid(dotted: &str) -> Vec<u8> {
    let arcs = dotted.split('.').map(|arc| arc.parse().expect("arcs are numbers"));
    let arcs: Vec<u32> = arcs.collect();
    let mut value = vec![(arcs[0] * 40 + arcs[1]) as u8];
    value.extend(arcs[2..].iter().flat_map(|arc| base128(*arc)));
    tlv(&[0x06], &value)
}

/// A GeneralizedTime.
pub(crate) fn time(instant: Instant) -> Vec<u8> {
    let since_epoch = SignedDuration::from_secs(instant.unix_seconds());
    let time = civil::date(1970, 1, 1).at(0, 0, 0, 0) + since_epoch;
    tlv(&[0x18], time.strftime("%Y%m%d%H%M%SZ").to_string().as_bytes())
}

fn base128(number: u32) -> Vec<u8> {
    let groups = (1..5).rev().filter(|i| number >> (7 * i) != 0).map(|i| number >> (7 * i));
    let mut octets: Vec<u8> = groups.map(|group| 0x80 | (group & 0x7f) as u8).collect();
    octets.push((number & 0x7f) as u8);
    octets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_as_x_690_has_them() {
        assert_eq!(oid("1.2.840.10045.2.1"), [6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1]);
        assert_eq!(explicit(704, &null()), [0xbf, 0x85, 0x40, 2, 5, 0]);
        assert_eq!(explicit(1, &number(200)), [0xa1, 4, 2, 2, 0, 200]);
        assert_eq!(number(0), [2, 1, 0]);
        assert_eq!(octets(&[7; 200])[..4], [4, 0x81, 200, 7]);
        assert_eq!(octets(&[7; 300])[..5], [4, 0x82, 1, 44, 7]);
    }

    #[test]
    fn times_are_dates() {
        for (seconds, text) in [
            (0, "19700101000000Z"),
            (951_782_400, "20000229000000Z"),
            (1_795_478_400 + 3_661, "20261124010101Z"),
            (4_107_542_400, "21000301000000Z"),
        ] {
            let written = time(Instant::from_unix_seconds(seconds).unwrap());
            assert_eq!(&written[2..], text.as_bytes(), "{seconds}");
        }
    }
}
