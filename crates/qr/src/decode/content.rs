//! From data codewords to bytes and text: the segments of ISO/IEC 18004 section 7.4.

use super::shift_jis;

/// What a symbol says; holds its buffers from one symbol to the next.
#[derive(Debug, Default)]
pub(crate) struct Content {
    pub(crate) bytes: Vec<u8>,
    /// The bytes as text, if they are.
    pub(crate) text: String,
    pub(crate) is_text: bool,
}

/// How bytes are to be read as text. Without an ECI designator the standard says ISO 8859-1, but
/// the world writes UTF-8 (and any ASCII is both).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Charset {
    Unstated,
    Latin1,
    Utf8,
    ShiftJis,
    Other,
}

impl Charset {
    /// By ECI assignment number (AIM ITS/04-023).
    fn of_eci(number: u32) -> Self {
        match number {
            1 | 3 => Self::Latin1,
            20 => Self::ShiftJis,
            26 | 27 | 170 => Self::Utf8,
            _ => Self::Other,
        }
    }
}

struct Bits<'a> {
    data: &'a [u8],
    position: usize,
}

impl Bits<'_> {
    fn left(&self) -> usize {
        self.data.len() * 8 - self.position
    }

    /// The next `count` bits, at most 24.
    fn take(&mut self, count: usize) -> Option<u32> {
        if count > self.left() {
            return None;
        }
        let mut value = 0;
        for _ in 0..count {
            let byte = self.data[self.position / 8];
            value = value << 1 | u32::from(byte >> (7 - self.position % 8) & 1);
            self.position += 1;
        }
        Some(value)
    }
}

const ALPHANUMERIC: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// Reads the segments of a symbol. `None` when they break the standard: that is a sign of a
/// miscorrection rather than of a code somebody made.
pub(crate) fn read(data: &[u8], version: u8, content: &mut Content) -> Option<()> {
    let mut bits = Bits { data, position: 0 };
    content.bytes.clear();
    content.text.clear();
    content.is_text = true;
    let mut charset = Charset::Unstated;
    // Bytes of neighbouring segments may share one UTF-8 character, so text waits in a run.
    let mut run = 0;
    let mut symbols_in_fnc1 = false;
    let wide = usize::from(version >= 10) + usize::from(version >= 27);
    while bits.left() >= 4 {
        let mode = bits.take(4)?;
        match mode {
            0 => {
                padding_is_standard(&bits)?;
                break;
            }
            1 => numeric(&mut bits, [10, 12, 14][wide], &mut content.bytes)?,
            2 => alphanumeric(&mut bits, [9, 11, 13][wide], symbols_in_fnc1, &mut content.bytes)?,
            4 => {
                let count = bits.take([8, 16, 16][wide])?;
                for _ in 0..count {
                    content.bytes.push(bits.take(8)? as u8);
                }
            }
            8 => {
                flush(content, &mut run, charset);
                kanji(&mut bits, [8, 10, 12][wide], &mut content.bytes)?;
                flush(content, &mut run, Charset::ShiftJis);
            }
            13 => {
                flush(content, &mut run, charset);
                hanzi(&mut bits, [8, 10, 12][wide], &mut content.bytes)?;
                flush(content, &mut run, Charset::Other);
            }
            7 => {
                flush(content, &mut run, charset);
                charset = Charset::of_eci(eci(&mut bits)?);
            }
            // Structured append: position and parity, of no use to a single symbol.
            3 => _ = bits.take(16)?,
            5 => symbols_in_fnc1 = true,
            9 => {
                symbols_in_fnc1 = true;
                bits.take(8)?;
            }
            _ => return None,
        }
    }
    flush(content, &mut run, charset);
    Some(())
}

/// After the terminator come zero bits to the end of the byte, then 0xEC and 0x11 in turn. Some
/// encoders fill with zeros or something else constant, so only what follows the terminator inside
/// its byte is compulsory.
fn padding_is_standard(bits: &Bits<'_>) -> Option<()> {
    let used = bits.position % 8;
    let rest = if used == 0 { 0 } else { bits.data[bits.position / 8] & (0xff >> used) };
    (rest == 0).then_some(())
}

fn numeric(bits: &mut Bits<'_>, width: usize, out: &mut Vec<u8>) -> Option<()> {
    let mut count = bits.take(width)? as usize;
    while count > 0 {
        let digits = count.min(3);
        let value = bits.take([0, 4, 7, 10][digits])?;
        if value >= 10u32.pow(digits as u32) {
            return None;
        }
        for place in (0..digits as u32).rev() {
            out.push(b'0' + (value / 10u32.pow(place) % 10) as u8);
        }
        count -= digits;
    }
    Some(())
}

fn alphanumeric(bits: &mut Bits<'_>, width: usize, fnc1: bool, out: &mut Vec<u8>) -> Option<()> {
    let count = bits.take(width)? as usize;
    let start = out.len();
    for _ in 0..count / 2 {
        let pair = bits.take(11)? as usize;
        out.push(*ALPHANUMERIC.get(pair / 45)?);
        out.push(ALPHANUMERIC[pair % 45]);
    }
    if count % 2 == 1 {
        out.push(*ALPHANUMERIC.get(bits.take(6)? as usize)?);
    }
    if fnc1 {
        // "%%" stands for "%", a single "%" for the group separator (section 7.4.8.2).
        let (mut read, mut write) = (start, start);
        while read < out.len() {
            let doubled = out[read] == b'%' && out.get(read + 1) == Some(&b'%');
            out[write] = if out[read] == b'%' && !doubled { 0x1d } else { out[read] };
            read += if doubled { 2 } else { 1 };
            write += 1;
        }
        out.truncate(write);
    }
    Some(())
}

/// Kanji characters as the two bytes of Shift JIS each.
fn kanji(bits: &mut Bits<'_>, width: usize, out: &mut Vec<u8>) -> Option<()> {
    for _ in 0..bits.take(width)? {
        let value = bits.take(13)?;
        let joined = ((value / 0xC0) << 8) | (value % 0xC0);
        let code = joined + if joined < 0x1F00 { 0x8140 } else { 0xC140 };
        out.extend_from_slice(&(code as u16).to_be_bytes());
    }
    Some(())
}

/// Hanzi characters of GB/T 18284 as the two bytes of GB 2312 each.
fn hanzi(bits: &mut Bits<'_>, width: usize, out: &mut Vec<u8>) -> Option<()> {
    const GB_2312: u32 = 1;
    if bits.take(4)? != GB_2312 {
        return None;
    }
    for _ in 0..bits.take(width)? {
        let value = bits.take(13)?;
        let joined = ((value / 0x60) << 8) | (value % 0x60);
        let code = joined + if joined < 0x0A00 { 0xA1A1 } else { 0xA6A1 };
        let [row, cell] = (code as u16).to_be_bytes();
        if row > 0xFE || cell > 0xFE {
            return None;
        }
        out.extend_from_slice(&[row, cell]);
    }
    Some(())
}

/// An ECI designator of one to three bytes.
fn eci(bits: &mut Bits<'_>) -> Option<u32> {
    let first = bits.take(8)?;
    match first {
        0..=0x7f => Some(first),
        0x80..=0xbf => Some((first & 0x3f) << 8 | bits.take(8)?),
        0xc0..=0xdf => Some((first & 0x1f) << 16 | bits.take(16)?),
        _ => None,
    }
}

/// Adds the bytes from `run` on to the text.
fn flush(content: &mut Content, run: &mut usize, charset: Charset) {
    let Content { bytes, text, is_text } = content;
    let bytes = &bytes[std::mem::replace(run, bytes.len())..];
    *is_text &= match charset {
        Charset::Latin1 => {
            text.extend(bytes.iter().map(|&byte| char::from(byte)));
            true
        }
        Charset::ShiftJis => shift_jis::decode(bytes, text).is_some(),
        Charset::Unstated | Charset::Utf8 => {
            std::str::from_utf8(bytes).map(|more| text.push_str(more)).is_ok()
        }
        Charset::Other => {
            text.extend(bytes.iter().map(|&byte| char::from(byte)));
            bytes.is_ascii()
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packs (value, width) pairs into bytes, with zeros to the end.
    fn pack(parts: &[(u32, usize)], length: usize) -> Vec<u8> {
        let mut bits = Vec::new();
        for &(value, width) in parts {
            bits.extend((0..width).rev().map(|i| value >> i & 1));
        }
        bits.resize(length * 8, 0);
        bits.chunks(8).map(|c| c.iter().fold(0, |b, &bit| b << 1 | bit as u8)).collect()
    }

    fn read_all(data: &[u8]) -> Option<Content> {
        let mut content = Content::default();
        read(data, 1, &mut content).map(|()| content)
    }

    fn text(parts: &[(u32, usize)]) -> Option<String> {
        read_all(&pack(parts, 40)).filter(|content| content.is_text).map(|content| content.text)
    }

    #[test]
    fn numbers_keep_leading_zeros() {
        assert_eq!(text(&[(1, 4), (5, 10), (7, 10), (8, 7)]).as_deref(), Some("00708"));
        assert_eq!(text(&[(1, 4), (3, 10), (1000, 10)]), None);
    }

    #[test]
    fn kanji_is_shift_jis_and_text() {
        // The example of section 7.4.6: 点 and 茗.
        let content = read_all(&pack(&[(8, 4), (2, 8), (0xD9F, 13), (0x1AAA, 13)], 19)).unwrap();
        assert_eq!(content.bytes, [0x93, 0x5F, 0xE4, 0xAA]);
        assert_eq!((content.text.as_str(), content.is_text), ("点茗", true));
    }

    #[test]
    fn hanzi_is_gb_2312_and_not_told_as_text() {
        // 中 is D6 D0 and 、 is A1 A2: (D6 - A6) * 60 + D0 - A1, and (A1 - A1) * 60 + A2 - A1.
        let parts = [(13, 4), (1, 4), (2, 8), (0x30 * 0x60 + 0x2F, 13), (1, 13)];
        let content = read_all(&pack(&parts, 19)).unwrap();
        assert_eq!(content.bytes, [0xD6, 0xD0, 0xA1, 0xA2]);
        assert!(!content.is_text);
        let other_set = [(13, 4), (2, 4), (1, 8), (1, 13)];
        assert!(read_all(&pack(&other_set, 19)).is_none());
        let cut = [(13, 4), (1, 4), (30, 8)];
        assert!(read_all(&pack(&cut, 10)).is_none());
    }

    #[test]
    fn eci_names_the_charset() {
        let latin = [(7, 4), (3, 8), (4, 4), (1, 8), (0xE9, 8)];
        assert_eq!(text(&latin).as_deref(), Some("é"));
        let utf8 = [(7, 4), (26, 8), (4, 4), (2, 8), (0xC3, 8), (0xA9, 8)];
        assert_eq!(text(&utf8).as_deref(), Some("é"));
        let unknown = [(7, 4), (0x80, 8), (200, 8), (4, 4), (1, 8), (0xE9, 8)];
        assert_eq!(text(&unknown), None);
        assert_eq!(read_all(&pack(&unknown, 40)).unwrap().bytes, [0xE9]);
    }

    #[test]
    fn a_character_split_over_two_segments_is_whole() {
        let split = [(4, 4), (1, 8), (0xC3, 8), (4, 4), (1, 8), (0xA9, 8)];
        assert_eq!(text(&split).as_deref(), Some("é"));
    }

    #[test]
    fn headers_of_structured_append_and_fnc1_are_passed_over() {
        let parts = [(3, 4), (0x1234, 16), (5, 4), (2, 4), (3, 9), (10 * 45 + 38, 11), (11, 6)];
        assert_eq!(text(&parts).as_deref(), Some("A\u{1d}B"));
    }

    #[test]
    fn cut_or_unknown_segments_are_refused() {
        assert!(read_all(&pack(&[(4, 4), (30, 8)], 10)).is_none());
        assert!(read_all(&pack(&[(6, 4)], 10)).is_none());
        assert!(read_all(&pack(&[(0, 4), (1, 4)], 10)).is_none());
        assert!(read_all(&[]).unwrap().bytes.is_empty());
    }
}
