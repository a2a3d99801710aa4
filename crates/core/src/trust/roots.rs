//! The root keys that are built into the app.

use vneid_payload::{FullKey, RootKid};

use crate::crypto::{PublicKey, thumbprint};

/// The three root keys that an app trusts from the start, any two of which sign a trust list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roots {
    roots: [Root; 3],
    world: World,
    minimum_sequence: u32,
}

/// Which authority the pinned roots belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum World {
    /// The state's.
    Production,
    /// Somebody's who tries the product out; the screens say so.
    Test,
}

/// Why these keys can't be pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RootsError {
    /// Not three of them.
    #[error("{got} root keys, where three are pinned")]
    NotThree {
        /// How many.
        got: usize,
    },
    /// One is not a point of the curve.
    #[error("root {number} is no point of P-256")]
    NotAPoint {
        /// Which, from 1.
        number: usize,
    },
    /// One is there twice: whoever has it would be two roots.
    #[error("roots {first} and {second} are the same key")]
    Equal {
        /// From 1.
        first: usize,
        /// From 1.
        second: usize,
    },
}

/// One pinned root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Root {
    pub(super) kid: RootKid,
    pub(super) thumbprint: [u8; 32],
    pub(super) key: PublicKey,
}

impl Roots {
    /// Pins three roots of `world`. Trust lists with a sequence below `minimum_sequence` are refused,
    /// so that a fresh install does not begin with a list from before the app was built.
    ///
    /// # Errors
    /// [`RootsError`].
    pub fn new(keys: &[FullKey], world: World, minimum_sequence: u32) -> Result<Self, RootsError> {
        let roots: Result<Vec<Root>, RootsError> = keys.iter().zip(1..).map(Root::new).collect();
        let roots: [Root; 3] =
            roots?.try_into().map_err(|_| RootsError::NotThree { got: keys.len() })?;
        for (first, second) in [(1, 2), (1, 3), (2, 3)] {
            if roots[first - 1].key == roots[second - 1].key {
                return Err(RootsError::Equal { first, second });
            }
        }
        Ok(Self { roots, world, minimum_sequence })
    }

    /// Whose roots these are.
    pub fn world(&self) -> World {
        self.world
    }

    /// The lowest sequence of a trust list that is accepted.
    pub fn minimum_sequence(&self) -> u32 {
        self.minimum_sequence
    }

    /// The thumbprints of the three, in their order.
    pub fn thumbprints(&self) -> [[u8; 32]; 3] {
        self.roots.each_ref().map(|root| root.thumbprint)
    }

    pub(super) fn find(&self, kid: RootKid) -> Option<&Root> {
        self.roots.iter().find(|root| root.kid == kid)
    }
}

impl Root {
    fn new((key, number): (&FullKey, usize)) -> Result<Self, RootsError> {
        let thumbprint = thumbprint(key);
        let key = PublicKey::from_full(key).ok_or(RootsError::NotAPoint { number })?;
        let [a, b, c, d, e, f, g, h, ..] = thumbprint;
        Ok(Self { kid: RootKid([a, b, c, d, e, f, g, h]), thumbprint, key })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_keys::TestKey;

    fn keys() -> [FullKey; 3] {
        [1, 2, 3].map(|number| TestKey::new(number).public())
    }

    #[test]
    fn three_different_points() {
        let [a, b, c] = keys();
        let new = |keys: &[FullKey]| Roots::new(keys, World::Test, 5);
        let roots = new(&[a, b, c]).unwrap();
        assert_eq!((roots.world(), roots.minimum_sequence()), (World::Test, 5));
        let off = FullKey { x: a.x, y: b.y };
        assert_eq!(new(&[a, off, c]), Err(RootsError::NotAPoint { number: 2 }));
        assert_eq!(new(&[a, b]), Err(RootsError::NotThree { got: 2 }));
        assert_eq!(new(&[a, b, c, a]), Err(RootsError::NotThree { got: 4 }));
        assert_eq!(new(&[a, a, c]), Err(RootsError::Equal { first: 1, second: 2 }));
        assert_eq!(new(&[a, b, a]), Err(RootsError::Equal { first: 1, second: 3 }));
        assert_eq!(new(&[a, b, b]), Err(RootsError::Equal { first: 2, second: 3 }));
    }

    #[test]
    fn a_root_is_named_by_the_start_of_its_thumbprint() {
        let roots = Roots::new(&keys(), World::Test, 0).unwrap();
        for key in keys() {
            let kid = RootKid(*thumbprint(&key).first_chunk().unwrap());
            assert_eq!(roots.find(kid).unwrap().key, PublicKey::from_full(&key).unwrap());
            assert!(roots.thumbprints().contains(&thumbprint(&key)));
        }
        assert!(roots.find(RootKid([0; 8])).is_none());
    }
}
