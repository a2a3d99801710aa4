//! Reed-Solomon correction over GF(256) as ISO/IEC 18004 section 7.5 uses it: primitive polynomial
//! x^8 + x^4 + x^3 + x^2 + 1 (0x11D), generator roots alpha^0 to alpha^(parity - 1).

/// Longest block of any version and level, data and parity: 153 codewords.
pub(crate) const MAX_BLOCK: usize = 153;
/// Most parity codewords in a block.
pub(crate) const MAX_PARITY: usize = 30;

/// Miscorrections are kept below 2^-MISCORRECTION_BITS a block: damage that a random word would
/// survive more often is refused. ISO/IEC 18004 reserves codewords for the same reason.
const MISCORRECTION_BITS: f32 = 28.0;

const EXP: [u8; 510] = tables().0;
const LOG: [u8; 256] = tables().1;

const fn tables() -> ([u8; 510], [u8; 256]) {
    let (mut exp, mut log) = ([0; 510], [0; 256]);
    let (mut x, mut i) = (1usize, 0);
    while i < 255 {
        exp[i] = x as u8;
        exp[i + 255] = x as u8;
        log[x] = i as u8;
        x <<= 1;
        if x > 255 {
            x ^= 0x11D;
        }
        i += 1;
    }
    (exp, log)
}

#[inline]
fn mul(a: u8, b: u8) -> u8 {
    if a == 0 || b == 0 { 0 } else { EXP[LOG[a as usize] as usize + LOG[b as usize] as usize] }
}

/// `a / b`, b not 0.
fn div(a: u8, b: u8) -> u8 {
    if a == 0 { 0 } else { EXP[LOG[a as usize] as usize + 255 - LOG[b as usize] as usize] }
}

/// Corrects `block` (data then `parity` codewords) in place, where `erased` lists positions whose
/// value is doubtful. Returns how many codewords changed, or `None` and leaves the block as it was
/// when the damage is too much to be sure.
pub(crate) fn correct(block: &mut [u8], parity: usize, erased: &[u8]) -> Option<usize> {
    let n = block.len();
    debug_assert!(n <= MAX_BLOCK && parity <= MAX_PARITY && parity < n);
    if erased.len() > parity {
        return None;
    }
    let mut syndromes = [0u8; MAX_PARITY];
    if fill_syndromes(block, &mut syndromes[..parity]) {
        return Some(0);
    }

    // Locator of the erasures: product of (1 - X_i z).
    let mut locator = [0u8; MAX_PARITY + 1];
    locator[0] = 1;
    for (count, &position) in erased.iter().enumerate() {
        let x = EXP[n - 1 - position as usize];
        for i in (1..=count + 1).rev() {
            locator[i] ^= mul(locator[i - 1], x);
        }
    }

    // Berlekamp-Massey, started from the erasures (Blahut 1979).
    let mut previous = locator;
    let mut degree = erased.len();
    for step in erased.len()..parity {
        let mut discrepancy = syndromes[step];
        for i in 1..=step.min(MAX_PARITY) {
            discrepancy ^= mul(locator[i], syndromes[step - i]);
        }
        previous.copy_within(..MAX_PARITY, 1);
        previous[0] = 0;
        if discrepancy == 0 {
            continue;
        }
        let next: [u8; MAX_PARITY + 1] =
            std::array::from_fn(|i| locator[i] ^ mul(discrepancy, previous[i]));
        if 2 * degree <= step + erased.len() {
            degree = step + 1 + erased.len() - degree;
            previous = locator.map(|c| div(c, discrepancy));
        }
        locator = next;
    }
    let errors = degree.checked_sub(erased.len())?;
    if locator[degree..].iter().skip(1).any(|&c| c != 0) || locator[degree] == 0 {
        return None;
    }
    if !is_safe(n, parity, erased.len(), errors) {
        return None;
    }

    // Roots of the locator are the places; Forney's formula gives the values.
    let mut evaluator = [0u8; MAX_PARITY];
    for (i, value) in evaluator[..parity].iter_mut().enumerate() {
        for j in 0..=i {
            *value ^= mul(syndromes[i - j], locator[j]);
        }
    }
    let mut fixes = [(0usize, 0u8); MAX_PARITY];
    let mut found = 0;
    for position in 0..n {
        let inverse = (255 - (n - 1 - position)) % 255;
        if evaluate(&locator[..=degree], inverse) != 0 {
            continue;
        }
        let mut derivative = 0;
        for i in (1..=degree).step_by(2) {
            derivative ^= mul(locator[i], EXP[inverse * (i - 1) % 255]);
        }
        if derivative == 0 || found == degree {
            return None;
        }
        let value = evaluate(&evaluator[..parity], inverse);
        // Roots start at alpha^0, hence one factor X.
        fixes[found] = (position, mul(EXP[n - 1 - position], div(value, derivative)));
        found += 1;
    }
    if found != degree {
        return None;
    }
    for &(position, value) in &fixes[..found] {
        block[position] ^= value;
    }
    if !fill_syndromes(block, &mut syndromes[..parity]) {
        for &(position, value) in &fixes[..found] {
            block[position] ^= value;
        }
        return None;
    }
    Some(fixes[..found].iter().filter(|fix| fix.1 != 0).count())
}

/// Whether a random word would be taken for this code rarely enough: the words within `errors`
/// changes (and any values at `erased` places) of a codeword, as a share of all words.
fn is_safe(n: usize, parity: usize, erased: usize, errors: usize) -> bool {
    let Some(spare) = parity.checked_sub(erased + errors) else { return false };
    let mut bits = 8.0 * spare as f32;
    for i in 0..errors {
        bits -= ((n - erased - i) as f32 / (i + 1) as f32).log2();
    }
    2 * errors + erased <= parity && bits >= MISCORRECTION_BITS
}

/// Syndromes of the block; true when all are zero.
fn fill_syndromes(block: &[u8], syndromes: &mut [u8]) -> bool {
    let mut clean = true;
    for (i, syndrome) in syndromes.iter_mut().enumerate() {
        *syndrome = block.iter().fold(0, |sum, &byte| {
            byte ^ if sum == 0 { 0 } else { EXP[LOG[sum as usize] as usize + i] }
        });
        clean &= *syndrome == 0;
    }
    clean
}

/// Value of a polynomial (lowest degree first) at alpha^power.
fn evaluate(polynomial: &[u8], power: usize) -> u8 {
    let x = EXP[power];
    polynomial.iter().rev().fold(0, |sum, &c| mul(sum, x) ^ c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(data: &[u8], parity: usize) -> Vec<u8> {
        let mut generator = vec![1u8];
        for root in &EXP[..parity] {
            let mut next = vec![0; generator.len() + 1];
            for (j, &c) in generator.iter().enumerate() {
                next[j] ^= c;
                next[j + 1] ^= mul(c, *root);
            }
            generator = next;
        }
        let mut rest = data.to_vec();
        rest.resize(data.len() + parity, 0);
        for i in 0..data.len() {
            let lead = rest[i];
            for (j, &c) in generator.iter().enumerate() {
                rest[i + j] ^= mul(c, lead);
            }
        }
        [data, &rest[data.len()..]].concat()
    }

    struct Dice(u64);
    impl Dice {
        fn roll(&mut self, below: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 11) as usize % below
        }
    }

    fn damage(word: &mut [u8], count: usize, dice: &mut Dice) -> Vec<u8> {
        let mut hit = Vec::new();
        while hit.len() < count {
            let at = dice.roll(word.len());
            if !hit.contains(&(at as u8)) {
                word[at] ^= 1 + dice.roll(255) as u8;
                hit.push(at as u8);
            }
        }
        hit
    }

    #[test]
    fn corrects_every_mix_of_errors_and_erasures_it_promises() {
        let mut dice = Dice(0x1234_5678_9abc_def1);
        for (length, parity) in [(15, 10), (16, 16), (50, 22), (123, 30)] {
            let data: Vec<u8> = (0..length).map(|_| dice.roll(256) as u8).collect();
            let word = encode(&data, parity);
            for erased in 0..=parity {
                for errors in 0..=(parity - erased) / 2 {
                    let mut bad = word.clone();
                    let hit = damage(&mut bad, errors + erased, &mut dice);
                    let result = correct(&mut bad, parity, &hit[errors..]);
                    if errors + erased == 0 || is_safe(word.len(), parity, erased, errors) {
                        assert_eq!(result, Some(errors + erased), "{parity} {erased} {errors}");
                        assert_eq!(bad, word);
                    }
                }
            }
        }
    }

    #[test]
    fn random_words_are_not_mistaken_for_codewords() {
        let mut dice = Dice(77);
        for parity in [7, 10, 13, 15, 17, 18, 20] {
            for _ in 0..20_000 {
                let mut word: Vec<u8> = (0..26 + parity).map(|_| dice.roll(256) as u8).collect();
                let erased: Vec<u8> = (0..dice.roll(parity + 1) as u8).collect();
                assert_eq!(correct(&mut word, parity, &erased), None);
            }
        }
    }

    #[test]
    fn the_smallest_symbols_keep_the_errors_the_standard_grants() {
        // (codewords, parity, errors) of ISO/IEC 18004 table 9 for version 1 and 2-L.
        for (n, parity, errors) in [(26, 7, 2), (26, 10, 4), (26, 13, 6), (26, 17, 8), (44, 10, 4)]
        {
            assert!(is_safe(n, parity, 0, errors), "{n} {parity}");
        }
        assert!(!is_safe(26, 7, 0, 3));
    }
}
