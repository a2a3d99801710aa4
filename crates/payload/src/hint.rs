//! The hint: the least that binds a code to a person.

/// Up to three initials and the last three digits of the personal number, for example `NVA789`;
/// at most 6 characters of `A`-`Z` and `0`-`9`.
///
/// The officer compares it with the papers that are shown, so that a friend's genuine phone, or a
/// code relayed into a fake app, does not match.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hint {
    bytes: [u8; Self::MAX_BYTES],
    length: u8,
}

impl Hint {
    /// The longest hint, in bytes and characters.
    pub const MAX_BYTES: usize = 6;

    /// A hint of this text; `None` when it is too long or has other characters.
    pub fn new(text: &str) -> Option<Self> {
        let mut bytes = [0; Self::MAX_BYTES];
        let allowed = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        if !text.as_bytes().iter().all(allowed) {
            return None;
        }
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self { bytes, length: text.len() as u8 })
    }

    /// The text, ASCII.
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..usize::from(self.length)).unwrap_or_default();
        core::str::from_utf8(bytes).unwrap_or_default()
    }
}

/// Shows nothing of the person, so that a hint can't reach a log by accident.
impl core::fmt::Debug for Hint {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Hint(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_characters_of_capitals_and_digits() {
        assert_eq!(Hint::new("NVA789").unwrap().as_str(), "NVA789");
        assert_eq!(Hint::new("").unwrap().as_str(), "");
        for bad in ["NVA7890", "nva789", "N.V789", "NVÁ78", "NV 789"] {
            assert!(Hint::new(bad).is_none(), "{bad}");
        }
        assert_eq!(format!("{:?}", Hint::new("NVA789")), "Some(Hint(..))");
    }
}
