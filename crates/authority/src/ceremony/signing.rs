//! Roots sign a trust list one after the other, each where it is kept.

use vneid_core::crypto::sha256;
use vneid_payload::{Cosigned, RootKid, TrustList, TrustListClaims};

use super::error::CeremonyError;
use super::root::RootKey;

/// A trust list on its way from root to root.
#[derive(Clone, Debug)]
pub struct Ceremony {
    claims: TrustListClaims,
    list: Cosigned,
}

impl Ceremony {
    /// Begins with what a draft says.
    ///
    /// # Errors
    /// [`CeremonyError::Encode`].
    pub fn begin(claims: TrustListClaims) -> Result<Self, CeremonyError> {
        Ok(Self { list: claims.prepare()?, claims })
    }

    /// Goes on with a list that another root has signed. Its signature is not checked here: who
    /// installs the list knows the roots.
    ///
    /// # Errors
    /// [`CeremonyError::Decode`].
    pub fn resume(bytes: &[u8]) -> Result<Self, CeremonyError> {
        let list = TrustList::decode(bytes)?;
        Ok(Self { list: list.to_cosigned(), claims: list.into_claims()? })
    }

    /// What the list says.
    pub fn claims(&self) -> &TrustListClaims {
        &self.claims
    }

    /// SHA-256 of what all roots sign: those who sign the same list compare it.
    pub fn digest(&self) -> [u8; 32] {
        sha256(self.list.payload())
    }

    /// Who has signed so far.
    pub fn signed_by(&self) -> Vec<RootKid> {
        self.list.signed_by().collect()
    }

    /// How many signatures are missing before phones take the list.
    pub fn missing(&self) -> usize {
        2_usize.saturating_sub(self.list.signed_by().count())
    }

    /// Adds the signature of a root.
    ///
    /// # Errors
    /// [`CeremonyError`] for a signature that would spoil the list.
    pub fn sign(&mut self, root: &RootKey) -> Result<(), CeremonyError> {
        let kid = root.kid();
        if self.claims.retired_roots.contains(&root.thumbprint()) {
            return Err(CeremonyError::RetiresItself(kid));
        }
        let signed_by = self.signed_by();
        if signed_by.contains(&kid) {
            return Err(CeremonyError::SignedAlready(kid));
        }
        if signed_by.len() == 3 {
            return Err(CeremonyError::SignedByAll);
        }
        let signature = root.sign(&self.list.signed_bytes(kid))?;
        self.list.add(kid, signature);
        Ok(())
    }

    /// The list with the signatures that it has so far.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.list.to_bytes()
    }
}

#[cfg(test)]
mod tests {
    use vneid_core::{Accepted, Roots, Time, TrustListError, TrustStore, World};

    use super::super::make_key_pair;
    use super::super::tests::claims;
    use super::*;

    fn roots<const N: usize>() -> [RootKey; N] {
        std::array::from_fn(|_| RootKey::from_pem(&make_key_pair().unwrap().private).unwrap())
    }

    #[test]
    fn two_roots_one_after_the_other_make_a_list_that_a_phone_takes() {
        let folder = tempfile::tempdir().unwrap();
        super::super::tests::write_keys(folder.path());
        let roots: [RootKey; 3] = roots();
        let pinned = Roots::new(&[0, 1, 2].map(|i| *roots[i].public()), World::Test, 1).unwrap();

        let mut first = Ceremony::begin(claims(folder.path())).unwrap();
        assert_eq!((first.missing(), first.signed_by()), (2, vec![]));
        first.sign(&roots[2]).unwrap();
        assert_eq!((first.missing(), first.signed_by()), (1, vec![roots[2].kid()]));
        let refused = TrustStore::default().accept(&first.to_bytes(), &pinned, Time::UNKNOWN);
        assert_eq!(refused, Err(TrustListError::SignatureMissing { kid: roots[2].kid() }));

        let mut second = Ceremony::resume(&first.to_bytes()).unwrap();
        assert_eq!(second.claims(), first.claims());
        assert_eq!(second.digest(), first.digest());
        second.sign(&roots[0]).unwrap();
        assert_eq!(second.missing(), 0);
        let mut phone = TrustStore::default();
        assert_eq!(phone.accept(&second.to_bytes(), &pinned, Time::UNKNOWN), Ok(Accepted::InForce));
        second.sign(&roots[1]).unwrap();
        assert_eq!(
            phone.accept(&second.to_bytes(), &pinned, Time::UNKNOWN),
            Ok(Accepted::Unchanged)
        );
    }

    #[test]
    fn what_would_spoil_the_list_is_not_signed() {
        let folder = tempfile::tempdir().unwrap();
        super::super::tests::write_keys(folder.path());
        let [a, b, c, d] = &roots();
        let mut list = Ceremony::begin(claims(folder.path())).unwrap();
        list.sign(a).unwrap();
        assert!(matches!(list.sign(a), Err(CeremonyError::SignedAlready(_))));
        list.sign(b).unwrap();
        list.sign(c).unwrap();
        assert!(matches!(list.sign(d), Err(CeremonyError::SignedByAll)));
        let retired_roots = vec![a.thumbprint()];
        let retiring = TrustListClaims { retired_roots, ..claims(folder.path()) };
        let mut list = Ceremony::begin(retiring).unwrap();
        assert!(matches!(list.sign(a), Err(CeremonyError::RetiresItself(_))));
        list.sign(b).unwrap();
    }
}
