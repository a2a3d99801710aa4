//! The codes that stand in front of the camera.

use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

use super::random::Random;

/// A code and what it says.
#[derive(Clone, Debug)]
pub(super) struct Code {
    pub(super) payload: Vec<u8>,
    pub(super) version: u8,
    pub(super) level: char,
    size: usize,
    dark: Vec<bool>,
}

impl Code {
    /// Version 5 to 13 at level L, M or Q, filled to the last byte with random bytes.
    pub(super) fn random(random: &mut Random) -> Self {
        let (version, capacities) = random.pick(&BYTE_CAPACITIES);
        let (level, ecc, length) = random.pick(&[
            ('L', QrCodeEcc::Low, capacities[0]),
            ('M', QrCodeEcc::Medium, capacities[1]),
            ('Q', QrCodeEcc::Quartile, capacities[2]),
        ]);
        let payload: Vec<u8> = (0..length).map(|_| random.next() as u8).collect();
        let segment = QrSegment::make_bytes(&payload);
        Self::new(segment, payload, version, (level, ecc), random.below(8))
    }

    /// The shape of a one-minute code: `VN1:` and 362 base45 characters, version 11, level M.
    /// The content is random and verifies nowhere.
    pub(super) fn presentation(random: &mut Random) -> Self {
        let mut text = String::from("VN1:");
        text.extend((0..362).map(|_| char::from(random.pick(BASE45))));
        let segment = QrSegment::make_alphanumeric(&text);
        Self::new(segment, text.into_bytes(), 11, ('M', QrCodeEcc::Medium), random.below(8))
    }

    /// The shape of a part of an animated code: `VNP1:` and 740 base45 characters, version 15,
    /// level L, all in one mask.
    pub(super) fn part(random: &mut Random) -> Self {
        let mut text = String::from("VNP1:");
        text.extend((0..740).map(|_| char::from(random.pick(BASE45))));
        let segment = QrSegment::make_alphanumeric(&text);
        Self::new(segment, text.into_bytes(), 15, ('L', QrCodeEcc::Low), PART_MASK)
    }

    fn new(
        segment: QrSegment,
        payload: Vec<u8>,
        version: u8,
        (level, ecc): (char, QrCodeEcc),
        mask: usize,
    ) -> Self {
        let (only, mask) = (Version::new(version), Mask::new(mask as u8));
        let code = QrCode::encode_segments_advanced(&[segment], ecc, only, only, Some(mask), false)
            .expect("the payload was made to fit its version");
        let side = code.size();
        let dark = (0..side * side).map(|i| code.get_module(i % side, i / side)).collect();
        Self { payload, version, level, size: side as usize, dark }
    }

    /// Modules along one side.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    pub(super) fn is_dark(&self, x: usize, y: usize) -> bool {
        self.dark[y * self.size + x]
    }
}

/// Bytes that a version holds at levels L, M and Q (ISO/IEC 18004, table 7).
const BYTE_CAPACITIES: [(u8, [usize; 3]); 5] = [
    (5, [106, 84, 60]),
    (7, [154, 122, 86]),
    (9, [230, 180, 130]),
    (11, [321, 251, 177]),
    (13, [425, 331, 241]),
];

const PART_MASK: usize = 2;

const BASE45: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
