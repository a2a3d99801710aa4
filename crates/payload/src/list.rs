//! Lists whose elements ascend, so that one content has one encoding and nothing is there twice.

use crate::cbor::Reader;
use crate::malformed::{Fault, Malformed};

/// Reads an array of `min` to `max` elements, each above the one before it by its `rank`.
pub(crate) fn read_ascending<'a, T, R: PartialOrd>(
    reader: &mut Reader<'a>,
    (min, max): (usize, usize),
    mut read: impl FnMut(&mut Reader<'a>) -> Result<T, Malformed>,
    rank: impl Fn(&T) -> R,
) -> Result<Vec<T>, Malformed> {
    let mut list: Vec<T> = Vec::new();
    for _ in 0..reader.array_in(min, max)? {
        let at = reader.clone();
        let element = read(reader)?;
        if list.last().is_some_and(|last| rank(last) >= rank(&element)) {
            return Err(at.fault(Fault::ListOrder));
        }
        list.push(element);
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<u64>, Fault> {
        let read = |reader: &mut Reader<'_>| reader.uint();
        read_ascending(&mut Reader::new(bytes), (1, 3), read, |it| *it).map_err(|it| it.fault)
    }

    #[test]
    fn ascending_without_duplicates_within_bounds() {
        assert_eq!(read(&[0x83, 1, 2, 5]), Ok(vec![1, 2, 5]));
        assert_eq!(read(&[0x82, 2, 2]), Err(Fault::ListOrder));
        assert_eq!(read(&[0x82, 2, 1]), Err(Fault::ListOrder));
        assert_eq!(read(&[0x80]), Err(Fault::OutOfBounds));
        assert_eq!(read(&[0x84, 1, 2, 3, 4]), Err(Fault::OutOfBounds));
    }
}
