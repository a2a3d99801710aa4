//! What the authority's library refuses, or where it failed, as a failure of a command.

use std::path::Path;

use vneid_authority::{
    CeremonyError, ClockDoubted, ConfigError, ConfirmRefused, Doubt, DraftError, Error as Refusal,
    FolderError, InitError, InstallError, NotRestored, ServeError, SignerError, StoreError, Unfit,
    Vacancy,
};
use vneid_client::wire::ProblemCode;
use vneid_core::TrustListError;

use crate::error::{CliError, InWords};
use crate::texts::Texts;
use crate::time::display;

impl From<Refusal> for CliError {
    fn from(refusal: Refusal) -> Self {
        if let Some(ClockDoubted(doubt)) = refusal.clock_doubted() {
            return Self::clock_doubted(doubt);
        }
        let (code, detail) = (refusal.code(), refusal.to_string());
        match (refusal, code) {
            (_, Some(ProblemCode::NotFound)) => Self::no_account(),
            (_, Some(ProblemCode::Conflict)) => Self::account_exists(),
            (_, Some(ProblemCode::PasswordUnfit)) => Self::password_unfit(),
            (Refusal::NoReason, _) => Self::no_reason(),
            (Refusal::NoAccount, _) => Self::no_account(),
            (Refusal::Erased, _) => Self::erased(),
            (Refusal::Store(error), _) => error.into(),
            (Refusal::Signer(SignerError::NoKey(_)), _) => Self::service(detail),
            (Refusal::Signer(_), _) => Self::token_away(detail),
            (Refusal::Unfit(unfit), _) => unfit.into(),
            (Refusal::NoIssuer(role), _) => Self::no_issuer(role),
            _ => Self::service(detail),
        }
    }
}

/// A refusal where a name is all that can be malformed.
pub(super) fn name_unfit(refusal: Refusal) -> CliError {
    match refusal.code() {
        Some(ProblemCode::RequestMalformed) => CliError::name_unfit(),
        _ => refusal.into(),
    }
}

/// A refusal where the account is known to be there, and something of it may not be.
pub(super) fn lacking(refusal: Refusal, lacks: fn() -> CliError) -> CliError {
    match refusal.code() {
        Some(ProblemCode::NotFound) if !matches!(refusal, Refusal::NoAccount) => lacks(),
        _ => refusal.into(),
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::TablesNewer { found, known } => Self::tables_newer(found, known),
            StoreError::TablesOlder { missing } => Self::tables_older(missing),
            error => Self::database(error),
        }
    }
}

/// The service can't go on with the database.
impl From<Unfit> for CliError {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Missing(path) => Self::database_missing(Path::new(&path)),
            Unfit::OtherDatabase => Self::other_database(),
            Unfit::Older { held, published } => Self::database_older(held, published),
            Unfit::Copy => Self::database_copied(),
            Unfit::OtherSecret => Self::other_secret(),
            Unfit::OtherRoots => Self::other_roots(),
            Unfit::OtherUrl { held } => Self::other_url(held),
            Unfit::Stamp { path, detail } => Self::stamp_unfit(Path::new(&path), detail),
        }
    }
}

impl From<ConfigError> for CliError {
    fn from(error: ConfigError) -> Self {
        match error {
            ConfigError::Signer(SignerError::TokenAway(detail)) => Self::token_away(detail),
            error => Self::config(error),
        }
    }
}

impl From<ConfirmRefused> for CliError {
    fn from(refused: ConfirmRefused) -> Self {
        match refused {
            ConfirmRefused::OtherTime { shown: clock, watch } => {
                Self::other_time(display(clock), display(watch))
            }
            ConfirmRefused::Failed(refusal) => refusal.into(),
        }
    }
}

impl From<ServeError> for CliError {
    fn from(error: ServeError) -> Self {
        match error {
            ServeError::Address { key, address, error } => Self::address(key, address, error),
            ServeError::PlainHttp => Self::plain_http(),
            ServeError::TestWorld => Self::test_world_away(),
        }
    }
}

impl From<InitError> for CliError {
    fn from(error: InitError) -> Self {
        match error {
            InitError::Exists(path) => Self::exists(&path),
            InitError::UnderWay(path) => Self::under_way(&path),
            InitError::Io { path, error } => Self::not_written(Path::new(&path), error),
            InitError::Failed(refusal) => refusal.into(),
            InitError::Token(error) => ConfigError::from(error).into(),
            InitError::Draft(error) => error.into(),
            InitError::Ceremony(error) => error.into(),
        }
    }
}

impl From<FolderError> for CliError {
    fn from(error: FolderError) -> Self {
        match error {
            FolderError::Io { path, error } => Self::not_written(Path::new(&path), error),
            FolderError::Failed(refusal) => refusal.into(),
        }
    }
}

impl From<NotRestored> for CliError {
    fn from(error: NotRestored) -> Self {
        match error {
            NotRestored::Lists { place, detail } => Self::lists(place, detail),
            NotRestored::ListsOld { found, published } => Self::lists_old(found, published),
            NotRestored::Unfit(unfit) => unfit.into(),
            NotRestored::Failed(refusal) => refusal.into(),
        }
    }
}

impl From<InstallError> for CliError {
    fn from(error: InstallError) -> Self {
        match error {
            InstallError::Failed(refusal) => refusal.into(),
            InstallError::Refused(TrustListError::SignatureMissing { .. }) => {
                Self::signatures_missing(1)
            }
            refused => Self::list_refused(refused),
        }
    }
}

impl From<DraftError> for CliError {
    fn from(error: DraftError) -> Self {
        Self::no_draft(error)
    }
}

impl From<CeremonyError> for CliError {
    fn from(error: CeremonyError) -> Self {
        match error {
            CeremonyError::WrongPassphrase => Self::wrong_passphrase(),
            CeremonyError::PassphraseUnfit => Self::passphrase_unfit(),
            error => Self::no_draft(error),
        }
    }
}

/// Why the clock is doubted.
impl InWords for Doubt {
    fn message(&self, texts: &Texts) -> String {
        let side = if self.seconds() < 0 { "doubt.side_behind" } else { "doubt.side_ahead" };
        let duration = texts.duration(self.seconds().unsigned_abs());
        let values = [("side", texts.text(side)), ("duration", &duration)];
        texts.filled(&format!("doubt.{}", self.name()), &values)
    }
}

/// A role that nobody signs for: until when, and what does not work meanwhile.
impl InWords for Vacancy {
    fn message(&self, texts: &Texts) -> String {
        let role = self.role.name();
        let effect = texts.filled(&format!("authority.vacant_{role}"), &[]);
        match self.until {
            Some(until) => {
                let values = [("role", role), ("instant", &display(until)), ("effect", &effect)];
                texts.filled("authority.vacant_until", &values)
            }
            None => texts.filled("authority.vacant", &[("role", role), ("effect", &effect)]),
        }
    }
}

/// One role a line.
impl InWords for Vec<Vacancy> {
    fn message(&self, texts: &Texts) -> String {
        let roles = self.iter().map(|vacancy| vacancy.message(texts));
        roles.collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use vneid_core::Instant;
    use vneid_payload::Role;

    use super::*;
    use crate::error::tests::assert_said;

    #[test]
    fn a_doubt_and_a_vacancy_have_words_in_both_languages() {
        for doubt in [Doubt::Ahead(601), Doubt::Moved(61), Doubt::Witness(-61)] {
            assert_said(&CliError::clock_doubted(doubt));
        }
        let ever = Role::ALL.map(|role| Vacancy { role, until: None });
        let ends = Role::ALL.map(|role| Vacancy { role, until: Some(Instant::EPOCH) });
        assert_said(&CliError::leaves_vacant([ever, ends].concat()));
    }
}
