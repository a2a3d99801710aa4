//! The root keys that are built into the app.

use vneid_payload::{FullKey, RootKid};

use crate::crypto::{PublicKey, thumbprint};

/// The two root keys that an app trusts from the start, either of which signs trust lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roots {
    roots: [Root; 2],
    world: World,
    minimum_sequence: u32,
}

/// Which authority the pinned roots belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum World {
    /// The state's.
    Production,
    /// Somebody's who tries the product out; the screens say so.
    Test,
}

/// One pinned root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Root {
    pub(super) kid: RootKid,
    pub(super) thumbprint: [u8; 32],
    pub(super) key: PublicKey,
}

impl Roots {
    /// Pins two roots of `world`. Trust lists with a sequence below `minimum_sequence` are refused,
    /// so that a fresh install does not begin with a list from before the app was built.
    ///
    /// `None` when a key is no point of the curve, or both are the same.
    pub fn new(keys: [FullKey; 2], world: World, minimum_sequence: u32) -> Option<Self> {
        let [first, second] = [Root::new(&keys[0])?, Root::new(&keys[1])?];
        (first != second).then_some(Self { roots: [first, second], world, minimum_sequence })
    }

    /// Whose roots these are.
    pub fn world(&self) -> World {
        self.world
    }

    /// The lowest sequence of a trust list that is accepted.
    pub fn minimum_sequence(&self) -> u32 {
        self.minimum_sequence
    }

    pub(super) fn find(&self, kid: RootKid) -> Option<&Root> {
        self.roots.iter().find(|root| root.kid == kid)
    }
}

impl Root {
    fn new(key: &FullKey) -> Option<Self> {
        let thumbprint = thumbprint(key);
        let kid = RootKid(*thumbprint.first_chunk()?);
        Some(Self { kid, thumbprint, key: PublicKey::from_full(key)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_keys::TestKey;

    #[test]
    fn two_different_points() {
        let [a, b] = [TestKey::new(1).public(), TestKey::new(2).public()];
        let roots = Roots::new([a, b], World::Test, 5).unwrap();
        assert_eq!((roots.world(), roots.minimum_sequence()), (World::Test, 5));
        assert!(Roots::new([a, a], World::Test, 5).is_none());
        assert!(Roots::new([a, FullKey { x: a.x, y: b.y }], World::Test, 5).is_none());
    }

    #[test]
    fn a_root_is_named_by_the_start_of_its_thumbprint() {
        let [a, b] = [TestKey::new(1).public(), TestKey::new(2).public()];
        let roots = Roots::new([a, b], World::Test, 0).unwrap();
        let kid = RootKid(*thumbprint(&b).first_chunk().unwrap());
        assert_eq!(roots.find(kid).unwrap().key, PublicKey::from_full(&b).unwrap());
        assert!(roots.find(RootKid([0; 8])).is_none());
    }
}
