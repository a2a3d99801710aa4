//! Digests and thumbprints as two people compare them by voice.

/// The first 20 bytes of a digest or thumbprint as ten groups of five decimal digits: each four bytes,
/// highest first, are a number of ten digits. Nobody finds two that begin alike, and digits are told
/// apart in every language; letters such as b, d and e are not.
pub fn read_aloud(digest: &[u8; 32]) -> String {
    let (words, _) = digest.as_chunks::<4>();
    let groups = words.iter().take(5).map(|word| {
        let number = u32::from_be_bytes(*word);
        format!("{:05} {:05}", number / 100_000, number % 100_000)
    });
    groups.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_groups_of_five_digits() {
        let mut digest = [0; 32];
        digest[..12].copy_from_slice(&[0xff, 0xff, 0xff, 0xff, 0, 1, 0x86, 0x9f, 0, 1, 0x86, 0xa0]);
        digest[20..].fill(9);
        let groups = "42949 67295 00000 99999 00001 00000 00000 00000 00000 00000";
        assert_eq!(read_aloud(&digest), groups);
    }
}
