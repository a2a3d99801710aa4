//! The prefix of a QR text: which of our formats it claims to be, if any.
//!
//! Grammar: `VN`, at most one capital letter for the kind, one or two digits for the version, a
//! colon. `VN1:` is the presentation. Reserved kinds: `P` paper, `C` officer's challenge, `L` part
//! of a list, `K` verdict capsule.

/// Which format a text of ours claims to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format<'a> {
    /// `VN1:`, with the Base45 text that follows it.
    Presentation(&'a str),
    /// Another kind or version, with its name, for example `VN2` or `VNC1`: 3 to 5 characters.
    Other(&'a str),
}

/// The format that a text claims to be, or `None` when it is not ours.
pub fn format_of(text: &str) -> Option<Format<'_>> {
    let rest = text.strip_prefix("VN")?;
    let digits = rest.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or(rest);
    let after = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    let count = digits.len() - after.len();
    let body = after.strip_prefix(':').filter(|_| (1..=2).contains(&count))?;
    let name = text.get(..text.len() - after.len())?;
    Some(if name == "VN1" { Format::Presentation(body) } else { Format::Other(name) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_and_not_ours() {
        assert_eq!(format_of("VN1:ABC"), Some(Format::Presentation("ABC")));
        assert_eq!(format_of("VN1:"), Some(Format::Presentation("")));
        for (text, name) in
            [("VN2:", "VN2"), ("VN01:X", "VN01"), ("VNC1:X", "VNC1"), ("VNP99:", "VNP99")]
        {
            assert_eq!(format_of(text), Some(Format::Other(name)));
        }
        for text in
            ["", "VN", "VN:", "VN1", "VN123:", "VNAB1:", "VNa1:", "vn1:X", " VN1:X", "VN１:X"]
        {
            assert_eq!(format_of(text), None, "{text}");
        }
    }
}
