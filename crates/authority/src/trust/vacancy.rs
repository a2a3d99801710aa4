//! Roles in which no key may sign: under the list in force, and under one before it is installed.

use vneid_payload::{Instant, Role};

use super::lists::{InstallError, TrustState};
use crate::authority::Authority;
use crate::signer::SigningKey;

/// A role in which none of the keys that are here may sign now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vacancy {
    /// Which.
    pub role: Role,
    /// When one of the keys may; `None` when it takes another key or another list.
    pub until: Option<Instant>,
}

impl Authority {
    /// The roles that nobody signs for now.
    pub fn vacancies(&self) -> Vec<Vacancy> {
        self.trust.state().vacancies(self.signer.keys(), self.now())
    }

    /// Whether a key may sign in this role that is not here: other instances may have it, and do what
    /// this one can't.
    pub(crate) fn lacks_key_of(&self, role: Role) -> bool {
        let (state, now) = (self.trust.state(), self.now());
        state.signing_key(self.signer.keys(), role, now).is_none()
            && state.signing_key(&state.listed_keys(), role, now).is_some()
    }

    /// The roles that nobody signs for once this trust list is in force. Nothing is installed.
    ///
    /// # Errors
    /// As [`Authority::install_trust_list`].
    pub async fn foresee_vacancies(&self, list: &[u8]) -> Result<Vec<Vacancy>, InstallError> {
        let (state, _) = self.take_next(list).await?;
        Ok(state.vacancies(self.signer.keys(), self.now()))
    }
}

impl TrustState {
    /// The keys that the list in force names, whoever has them.
    fn listed_keys(&self) -> Vec<SigningKey> {
        let kids = self.lists.iter().flat_map(|(_, kids)| kids);
        let listed = kids.filter_map(|kid| {
            let issuer = self.store.issuer(*kid)?;
            Some(SigningKey { kid: *kid, role: issuer.role, public: issuer.key })
        });
        listed.collect()
    }

    fn vacancies(&self, keys: &[SigningKey], now: Instant) -> Vec<Vacancy> {
        let until = |role| {
            let of_role = keys.iter().filter(|key| key.role == role);
            of_role.filter_map(|key| self.signs_from(key, now)).min()
        };
        let vacancy = |role| Vacancy { role, until: until(role) };
        Role::ALL.into_iter().map(vacancy).filter(|it| it.until != Some(now)).collect()
    }
}
