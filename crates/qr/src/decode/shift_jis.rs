//! Shift JIS to text: ASCII, half-width katakana and JIS X 0208.

/// Unicode of each JIS X 0208 character, two bytes big-endian, 94 to a row from row 1; 0 where
/// there is none. Made from the mapping that Python's `euc_jp` codec carries.
const JIS_X_0208: &[u8] = include_bytes!("jis_x_0208.bin");

/// Adds the text of Shift JIS bytes; `None` when they are not Shift JIS.
pub(crate) fn decode(bytes: &[u8], text: &mut String) -> Option<()> {
    let mut rest = bytes.iter();
    while let Some(&first) = rest.next() {
        text.push(match first {
            0..=0x7f => char::from(first),
            0xa1..=0xdf => char::from_u32(0xff61 + u32::from(first - 0xa1))?,
            _ => double_byte(first, *rest.next()?)?,
        });
    }
    Some(())
}

fn double_byte(first: u8, second: u8) -> Option<char> {
    let pair_of_rows = match first {
        0x81..=0x9f => first - 0x81,
        0xe0..=0xef => first - 0xc1,
        _ => return None,
    };
    let cell = match second {
        0x40..=0x7e => second - 0x40,
        0x80..=0xfc => second - 0x41,
        _ => return None,
    };
    let at = (usize::from(pair_of_rows) * 188 + usize::from(cell)) * 2;
    let unicode = u16::from_be_bytes([*JIS_X_0208.get(at)?, *JIS_X_0208.get(at + 1)?]);
    if unicode == 0 { None } else { char::from_u32(u32::from(unicode)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_standard_contains_and_nothing_else() {
        let read = |bytes: &[u8]| {
            let mut text = String::new();
            decode(bytes, &mut text).map(|()| text)
        };
        assert_eq!(read(b"A\x93\x5f\xe4\xaa\xb1").as_deref(), Some("A点茗ｱ"));
        assert_eq!(read(b"\x93"), None);
        assert_eq!(read(b"\x80\x40"), None);
        assert_eq!(read(b"\xef\xfc"), None);
    }
}
