//! From modules to data codewords: format and version information, masks, placement of codewords,
//! blocks (ISO/IEC 18004 sections 7.6 to 7.10).

use super::reed_solomon::{self, MAX_BLOCK, MAX_PARITY};
use super::version::{EccLevel, Layout, Module, Version};

/// Measured modules of one symbol, row by row: positive for dark, negative for light, the
/// magnitude how sure that is (1 and more: entirely).
#[derive(Clone, Copy)]
pub(crate) struct Modules<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) version: Version,
    /// Columns and rows are exchanged, as in a mirror image.
    pub(crate) transposed: bool,
}

impl Modules<'_> {
    #[inline]
    fn at(&self, x: usize, y: usize) -> f32 {
        let (x, y) = if self.transposed { (y, x) } else { (x, y) };
        self.values[y * self.version.size() + x].clamp(-1.0, 1.0)
    }
}

/// Level and mask as the format information says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Format {
    pub(crate) level: EccLevel,
    pub(crate) mask: u8,
}

/// Both copies of the format information together may have this many of their 30 modules wrong.
const MAX_ERRORS: u32 = 8;
/// One copy alone may have as many of its 15 wrong as its code corrects.
const MAX_ERRORS_OF_COPY: u32 = 3;
/// Both copies without the mask: no more than either corrects, so that it is hardly by chance.
const MAX_ERRORS_UNMASKED: u32 = 3;
/// How well a format agrees that is tried last.
const UNLIKELY: f32 = -100.0;
/// What format information is masked with, so that it is never all light (section 7.9.1).
const FORMAT_MASK: u32 = 0x5412;

impl Format {
    /// What the format information may say, each with how well it agrees (higher is better): the
    /// likeliest of both copies together, the likeliest of one, should the other be lost, and what
    /// both say when the encoder forgot their mask.
    pub(crate) fn read(modules: &Modules<'_>) -> [Option<(Self, f32)>; 3] {
        let size = modules.version.size();
        let mut bits = [(0.0f32, 0.0f32); 15];
        for (i, pair) in bits.iter_mut().enumerate() {
            // Bit i, lowest first, of the copy around the upper left finder and the split one.
            let (x, y) = match i {
                0..=5 => (8, i),
                6 => (8, 7),
                7 => (8, 8),
                8 => (7, 8),
                _ => (14 - i, 8),
            };
            let (x2, y2) = if i < 8 { (size - 1 - i, 8) } else { (8, size - 15 + i) };
            *pair = (modules.at(x, y), modules.at(x2, y2));
        }
        let dark = |of: fn(&(f32, f32)) -> f32| {
            bits.iter().rev().fold(0u32, |word, pair| (word << 1) | u32::from(of(pair) > 0.0))
        };
        let copies = [dark(|pair| pair.0), dark(|pair| pair.1)];
        let mut together = None::<(u32, f32)>;
        let mut alone = None::<(u32, u32)>;
        let mut unmasked = None::<(Self, f32)>;
        for data in 0..32 {
            let word = format_word(data);
            let errors = copies.map(|copy| (copy ^ word).count_ones());
            let score = bits.iter().enumerate().fold(0.0, |sum, (i, &(a, b))| {
                sum + if word >> i & 1 == 1 { a + b } else { -a - b }
            });
            if errors[0] + errors[1] <= MAX_ERRORS && together.is_none_or(|best| score > best.1) {
                together = Some((data, score));
            }
            let plain = copies.map(|copy| (copy ^ word ^ FORMAT_MASK).count_ones());
            if plain[0] + plain[1] <= MAX_ERRORS_UNMASKED {
                unmasked = Some((Self::of(data), UNLIKELY));
            }
            let least = errors[0].min(errors[1]);
            if least <= MAX_ERRORS_OF_COPY && alone.is_none_or(|best| least < best.1) {
                alone = Some((data, least));
            }
        }
        let together = together.map(|(data, score)| (Self::of(data), score));
        // Less to be trusted than any two copies that agree.
        let alone = alone.map(|(data, errors)| (Self::of(data), -(errors as f32)));
        [together, alone.filter(|alone| together.is_none_or(|both| both.0 != alone.0)), unmasked]
    }

    /// The format that five bits of data name.
    fn of(data: u32) -> Self {
        let level = match data >> 3 {
            0 => EccLevel::M,
            1 => EccLevel::L,
            2 => EccLevel::H,
            _ => EccLevel::Q,
        };
        Self { level, mask: (data & 7) as u8 }
    }

    /// Whether the mask turns the module in column `x`, row `y`.
    #[inline]
    fn inverts(self, x: usize, y: usize) -> bool {
        let n = match self.mask {
            0 => (x + y) % 2,
            1 => y % 2,
            2 => x % 3,
            3 => (x + y) % 3,
            4 => (x / 3 + y / 2) % 2,
            5 => x * y % 2 + x * y % 3,
            6 => (x * y % 2 + x * y % 3) % 2,
            _ => ((x + y) % 2 + x * y % 3) % 2,
        };
        n == 0
    }
}

/// The 15 modules of format information for 5 bits of data.
fn format_word(data: u32) -> u32 {
    let mut rest = data;
    for _ in 0..10 {
        rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    }
    (data << 10 | rest) ^ FORMAT_MASK
}

/// The 18 modules of version information.
fn version_word(number: u32) -> u32 {
    let mut rest = number;
    for _ in 0..12 {
        rest = (rest << 1) ^ ((rest >> 11) * 0x1F25);
    }
    number << 12 | rest
}

/// Version whose information differs in at most three modules from a copy; `bit(i)` says whether
/// module i (lowest bit first, three to a row of the upper right copy) is dark.
pub(crate) fn read_version(bit: impl Fn(usize) -> bool) -> Option<Version> {
    let read = (0..18).fold(0u32, |word, i| word | u32::from(bit(i)) << i);
    (7..=40)
        .map(|number| (number, (version_word(number) ^ read).count_ones()))
        .min_by_key(|&(_, errors)| errors)
        .filter(|&(_, errors)| errors <= 3)
        .and_then(|(number, _)| Version::new(number as usize))
}

/// Buffers for the codewords of one symbol.
#[derive(Default)]
pub(crate) struct Codewords {
    bytes: Vec<u8>,
    /// Minus the squared doubts of each codeword's modules: 0 when all are sure.
    sureness: Vec<f32>,
    /// Data codewords after correction.
    data: Vec<u8>,
}

impl Codewords {
    /// Reads all codewords, corrects them and returns the data codewords, or `None` when a block
    /// is beyond repair.
    pub(crate) fn decode(
        &mut self,
        modules: &Modules<'_>,
        layout: &Layout,
        format: Format,
    ) -> Option<&[u8]> {
        self.read(modules, layout, format);
        let version = modules.version;
        let blocks = version.blocks(format.level);
        let count = blocks.short + blocks.long;
        let data_short = blocks.length - blocks.parity;
        self.data.clear();
        for index in 0..count {
            let extra = usize::from(index >= blocks.short);
            let data = data_short + extra;
            let n = data + blocks.parity;
            let mut block = [0u8; MAX_BLOCK];
            let mut sureness = [0f32; MAX_BLOCK];
            for i in 0..n {
                let source = if i < data_short {
                    i * count + index
                } else if i < data {
                    data_short * count + index - blocks.short
                } else {
                    data_short * count + blocks.long + (i - data) * count + index
                };
                block[i] = self.bytes[source];
                sureness[i] = self.sureness[source];
            }
            correct_by_sureness(&mut block[..n], &sureness[..n], blocks.parity)?;
            self.data.extend_from_slice(&block[..data]);
        }
        Some(&self.data)
    }

    /// Walks the data modules in pairs of columns from the right, up and down in turn.
    fn read(&mut self, modules: &Modules<'_>, layout: &Layout, format: Format) {
        self.bytes.clear();
        self.sureness.clear();
        let size = modules.version.size();
        let (mut byte, mut sureness, mut bits) = (0u8, 0.0f32, 0);
        let mut upwards = true;
        // Column 6 is the timing pattern and belongs to no pair.
        for right in (7..size).rev().step_by(2).chain([5, 3, 1]) {
            for step in 0..size {
                let y = if upwards { size - 1 - step } else { step };
                for x in [right, right - 1] {
                    if layout.modules()[y * size + x] != Module::Data {
                        continue;
                    }
                    let value = modules.at(x, y);
                    byte = byte << 1 | u8::from((value > 0.0) != format.inverts(x, y));
                    sureness -= (1.0 - value.abs()).powi(2);
                    bits += 1;
                    if bits == 8 {
                        self.bytes.push(byte);
                        self.sureness.push(sureness);
                        (byte, sureness, bits) = (0, 0.0, 0);
                    }
                }
            }
            upwards = !upwards;
        }
    }
}

/// Corrects a block, first as it stands, then with more and more of its least sure codewords given
/// up as erasures (generalised minimum distance decoding, Forney 1966).
fn correct_by_sureness(block: &mut [u8], sureness: &[f32], parity: usize) -> Option<usize> {
    if let Some(changes) = reed_solomon::correct(block, parity, &[]) {
        return Some(changes);
    }
    let mut order: [u8; MAX_BLOCK] = std::array::from_fn(|i| i as u8);
    let order = &mut order[..block.len()];
    order.sort_unstable_by(|&a, &b| sureness[a as usize].total_cmp(&sureness[b as usize]));
    (2..=parity.min(MAX_PARITY))
        .step_by(2)
        .find_map(|erased| reed_solomon::correct(block, parity, &order[..erased]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn information_words_match_the_standard() {
        // ISO/IEC 18004 annexes C and D: data 00101 and version 7.
        assert_eq!(format_word(0b00101), 0b100000011001110);
        assert_eq!(version_word(7), 0b000111110010010100);
    }

    #[test]
    fn version_information_survives_three_errors() {
        let word = version_word(23) ^ 0b10_0000_0010_0000_0001;
        assert_eq!(read_version(|i| word >> i & 1 == 1), Version::new(23));
    }

    #[test]
    fn erasures_repair_what_errors_alone_cannot() {
        // The all-zero word is a codeword; damage 14 of 26 + 22 codewords, all of them unsure.
        let (mut block, mut sureness) = ([0u8; 48], [1.0f32; 48]);
        for i in 0..14 {
            block[i * 3] = 0x5a;
            sureness[i * 3] = 0.1;
        }
        assert_eq!(reed_solomon::correct(&mut block, 22, &[]), None);
        assert!(correct_by_sureness(&mut block, &sureness, 22).is_some());
        assert_eq!(block, [0; 48]);
    }
}
