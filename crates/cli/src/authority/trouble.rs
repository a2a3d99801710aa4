//! Why an operator's command could not do its work.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use vneid_authority::{
    CeremonyError, ClockDoubted, ConfigError, ConfirmRefused, Doubt, DraftError,
    Failure as Refusal, InitError, InstallError, NotRestored, ServeError, SignerError, StoreError,
    Unfit, Vacancy,
};
use vneid_client::wire::ProblemCode;
use vneid_core::{Instant, TrustListError};

use super::vacancy;
use crate::failure::{BUSY, CONFIG, FOLDER, Failure, INPUT, INTERNAL, OUTPUT, REFUSED};
use crate::texts::Texts;
use crate::time;

/// Why not.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// There is no authority of that name.
    NoAuthority {
        /// The configuration that is missing.
        path: PathBuf,
    },
    /// Something is there already, and is not overwritten.
    Exists {
        /// What.
        path: PathBuf,
    },
    /// Another program makes an authority there at this moment.
    UnderWay {
        /// Where.
        path: PathBuf,
    },
    /// The configuration, or a file that it names, can't be used.
    Config {
        /// What is wrong with it.
        detail: String,
    },
    /// The token of the configuration is not there.
    TokenAway {
        /// What was found in its place.
        detail: String,
    },
    /// The configuration names no token.
    NoToken,
    /// The address can't be had.
    Address {
        /// What of the configuration names it.
        key: &'static str,
        /// Which.
        address: SocketAddr,
        /// What the system says.
        detail: String,
    },
    /// Plain HTTP to other machines.
    PlainHttp,
    /// A test world for other machines.
    TestWorldAway,
    /// The database is not there, busy, or refuses.
    Database {
        /// What it says.
        detail: String,
    },
    /// Nobody says who acts.
    NoOperator,
    /// What was said of the operator can't be recorded.
    OperatorUnfit {
        /// Why.
        detail: String,
    },
    /// The operator does not say why.
    NoReason,
    /// The audit table is not what it was; what is wrong was printed.
    AuditBroken,
    /// Erasing wants to be confirmed.
    NotConfirmed,
    /// The account was erased.
    Erased,
    /// The clock is doubted, and nothing was signed or stored.
    ClockDoubted {
        /// Why.
        doubt: Doubt,
    },
    /// The clock was not confirmed: a watch shows another time.
    OtherTime {
        /// What the clock shows.
        shown: Instant,
        /// What the watch shows.
        watch: Instant,
    },
    /// A newer program has brought the tables too far for this one.
    TablesNewer {
        /// Their edition.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// The tables must be brought up to date by their owner.
    TablesOlder {
        /// The first edition that they lack.
        missing: i64,
    },
    /// There is no account of this number.
    NoAccount,
    /// There is an account of this number.
    AccountExists,
    /// The account has no such phone, or it is not in the state for this.
    NoPhone,
    /// The account has no such paper.
    NoPaper,
    /// A password that nobody may have.
    PasswordUnfit,
    /// A name that no person has.
    NameUnfit,
    /// Lines of an import were not taken; each was reported.
    BadLines {
        /// How many.
        count: usize,
    },
    /// Papers could not be made anew; each was reported.
    NotRemade {
        /// How many.
        count: usize,
    },
    /// No issuer key may sign.
    NoIssuer {
        /// In which role.
        role: &'static str,
    },
    /// There is no trust list yet.
    NoTrustList,
    /// Something is stored and not published yet.
    NotPublished {
        /// Why not.
        detail: String,
    },
    /// The same: no key may sign status lists.
    ListsWait,
    /// The same: there is no room for revocations.
    HeldBack {
        /// In how many shards.
        shards: usize,
    },
    /// A trust list would leave roles without a key that may sign.
    LeavesVacant {
        /// Which.
        vacancies: Vec<Vacancy>,
    },
    /// The passphrase does not open the key.
    WrongPassphrase,
    /// A passphrase that nobody may have.
    PassphraseUnfit,
    /// Phones would refuse this trust list.
    ListRefused {
        /// Why.
        detail: String,
    },
    /// A trust list lacks signatures of other roots.
    SignaturesMissing {
        /// How many.
        count: usize,
    },
    /// A draft, or a key for it, is none.
    NoDraft {
        /// Why.
        detail: String,
    },
    /// PostgreSQL has its own program for copies.
    UsePgDump {
        /// How to call it.
        command: String,
    },
    /// A copy is no database of an authority.
    NotACopy {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The service could not go on with a copy; why was printed.
    CopyUnfit,
    /// A program that is needed is not there, or failed.
    Program {
        /// Which.
        name: &'static str,
        /// How.
        detail: String,
    },
    /// The service can't go on with the database.
    Unfit(Unfit),
    /// Published lists can't be read, or are not this service's.
    Lists {
        /// Where.
        place: String,
        /// Why.
        detail: String,
    },
    /// Newer lists than those that were found were published.
    ListsOld {
        /// The newest manifest that was found.
        found: u32,
        /// The newest that was published.
        published: u32,
    },
    /// A program has the database open that is about to be replaced.
    InUse {
        /// Which.
        path: PathBuf,
    },
    /// A copy of SQLite can't be put in the place of PostgreSQL.
    RestorePostgres,
    /// The service failed in another way.
    Service {
        /// How.
        detail: String,
    },
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::Authority(trouble)
    }
}

impl Trouble {
    /// Of what the service's rules refuse, or where it failed.
    pub(super) fn of(refusal: Refusal) -> Failure {
        if let Some(ClockDoubted(doubt)) = refusal.clock_doubted() {
            return Self::ClockDoubted { doubt }.into();
        }
        let code = refusal.code();
        let detail = refusal.to_string();
        match (refusal, code) {
            (_, Some(ProblemCode::NotFound)) => Self::NoAccount,
            (_, Some(ProblemCode::Conflict)) => Self::AccountExists,
            (_, Some(ProblemCode::PasswordUnfit)) => Self::PasswordUnfit,
            (Refusal::NoReason, _) => Self::NoReason,
            (Refusal::NoAccount, _) => Self::NoAccount,
            (Refusal::Erased, _) => Self::Erased,
            (Refusal::Store(error), _) => Self::database(&error),
            (Refusal::Signer(SignerError::NoKey(_)), _) => Self::Service { detail },
            (Refusal::Signer(_), _) => Self::TokenAway { detail },
            (Refusal::Unfit(unfit), _) => Self::Unfit(unfit),
            (Refusal::NoIssuer(role), _) => Self::NoIssuer { role },
            _ => Self::Service { detail },
        }
        .into()
    }

    pub(super) fn database(error: &StoreError) -> Self {
        match *error {
            StoreError::TablesNewer { found, known } => Self::TablesNewer { found, known },
            StoreError::TablesOlder { missing } => Self::TablesOlder { missing },
            _ => Self::Database { detail: error.to_string() },
        }
    }

    /// As [`Self::of`], where nothing else of the request can be malformed.
    pub(super) fn malformed(self, refusal: Refusal) -> Failure {
        match refusal.code() {
            Some(ProblemCode::RequestMalformed) => self.into(),
            _ => Self::of(refusal),
        }
    }

    /// As [`Self::of`], where the account is known to be there and something of it is not.
    pub(super) fn lacking(self, refusal: Refusal) -> Failure {
        match refusal.code() {
            Some(ProblemCode::NotFound) if !matches!(refusal, Refusal::NoAccount) => self.into(),
            _ => Self::of(refusal),
        }
    }

    #[allow(clippy::needless_pass_by_value, reason = "for map_err")]
    pub(super) fn config(error: ConfigError) -> Failure {
        if let ConfigError::Signer(SignerError::TokenAway(detail)) = error {
            return Self::TokenAway { detail }.into();
        }
        Self::Config { detail: error.to_string() }.into()
    }

    pub(super) fn confirm(error: ConfirmRefused) -> Failure {
        match error {
            ConfirmRefused::OtherTime { shown, watch } => Self::OtherTime { shown, watch }.into(),
            ConfirmRefused::Failed(refusal) => Self::of(refusal),
        }
    }

    pub(super) fn serve(error: ServeError) -> Failure {
        match error {
            ServeError::Address { key, address, error } => {
                Self::Address { key, address, detail: error.to_string() }
            }
            ServeError::PlainHttp => Self::PlainHttp,
            ServeError::TestWorld => Self::TestWorldAway,
        }
        .into()
    }

    pub(super) fn init(error: InitError) -> Failure {
        match error {
            InitError::Exists(path) => Self::Exists { path }.into(),
            InitError::UnderWay(path) => Self::UnderWay { path }.into(),
            InitError::Io { path, error } => Failure::not_written(Path::new(&path), error),
            InitError::Failed(refusal) => Self::of(refusal),
            InitError::Token(error) => Self::config(error.into()),
            InitError::Draft(error) => Self::draft(error),
            InitError::Ceremony(error) => Self::ceremony(error),
        }
    }

    pub(super) fn restore(error: NotRestored) -> Failure {
        match error {
            NotRestored::Lists { place, detail } => Self::Lists { place, detail }.into(),
            NotRestored::ListsOld { found, published } => {
                Self::ListsOld { found, published }.into()
            }
            NotRestored::Unfit(unfit) => Self::Unfit(unfit).into(),
            NotRestored::Failed(refusal) => Self::of(refusal),
        }
    }

    pub(super) fn install(error: InstallError) -> Failure {
        match error {
            InstallError::Failed(refusal) => Self::of(refusal),
            InstallError::Refused(TrustListError::SignatureMissing { .. }) => {
                Self::SignaturesMissing { count: 1 }.into()
            }
            refused => Self::ListRefused { detail: refused.to_string() }.into(),
        }
    }

    #[allow(clippy::needless_pass_by_value, reason = "for map_err")]
    pub(super) fn draft(error: DraftError) -> Failure {
        Self::NoDraft { detail: error.to_string() }.into()
    }

    #[allow(clippy::needless_pass_by_value, reason = "for map_err")]
    pub(super) fn ceremony(error: CeremonyError) -> Failure {
        match error {
            CeremonyError::WrongPassphrase => Self::WrongPassphrase,
            CeremonyError::PassphraseUnfit => Self::PassphraseUnfit,
            error => Self::NoDraft { detail: error.to_string() },
        }
        .into()
    }

    /// The exit status.
    pub(crate) const fn status(&self) -> u8 {
        match self {
            Self::PasswordUnfit
            | Self::NameUnfit
            | Self::BadLines { .. }
            | Self::NotRemade { .. }
            | Self::ListRefused { .. }
            | Self::SignaturesMissing { .. }
            | Self::NoDraft { .. }
            | Self::WrongPassphrase
            | Self::PassphraseUnfit
            | Self::NotACopy { .. }
            | Self::CopyUnfit
            | Self::Lists { .. }
            | Self::OperatorUnfit { .. }
            | Self::NoReason
            | Self::NotConfirmed
            | Self::AuditBroken => INPUT,
            Self::NoAuthority { .. } => FOLDER,
            Self::ClockDoubted { .. }
            | Self::OtherTime { .. }
            | Self::NoAccount
            | Self::AccountExists
            | Self::Erased
            | Self::NoOperator
            | Self::NoPhone
            | Self::NoPaper
            | Self::NoIssuer { .. }
            | Self::NoTrustList
            | Self::LeavesVacant { .. }
            | Self::UsePgDump { .. }
            | Self::Program { .. }
            | Self::ListsOld { .. }
            | Self::RestorePostgres => REFUSED,
            Self::Service { .. } => INTERNAL,
            Self::Exists { .. } => OUTPUT,
            Self::UnderWay { .. }
            | Self::TokenAway { .. }
            | Self::Address { .. }
            | Self::Database { .. }
            | Self::InUse { .. }
            | Self::NotPublished { .. }
            | Self::ListsWait
            | Self::HeldBack { .. } => BUSY,
            Self::Config { .. }
            | Self::NoToken
            | Self::PlainHttp
            | Self::TestWorldAway
            | Self::Unfit(_)
            | Self::TablesNewer { .. }
            | Self::TablesOlder { .. } => CONFIG,
        }
    }

    /// What went wrong and what helps, in the language of the table.
    pub(crate) fn said(&self, texts: &Texts) -> String {
        let (name, values): (_, &[(&str, &str)]) = match self {
            Self::NoAuthority { path } => ("no_authority", &[("path", &shown(path))]),
            Self::Exists { path } => ("exists", &[("path", &shown(path))]),
            Self::UnderWay { path } => ("under_way", &[("path", &shown(path))]),
            Self::Config { detail } => ("config", &[("detail", detail)]),
            Self::TokenAway { detail } => ("token_away", &[("detail", detail)]),
            Self::NoToken => ("no_token", &[]),
            Self::Address { key, address, detail } => {
                ("address", &[("address", &address.to_string()), ("key", key), ("detail", detail)])
            }
            Self::PlainHttp => ("plain_http", &[]),
            Self::TestWorldAway => ("test_world_away", &[]),
            Self::Database { detail } => ("database", &[("detail", detail)]),
            Self::NoOperator => ("no_operator", &[]),
            Self::OperatorUnfit { detail } => ("operator_unfit", &[("detail", detail)]),
            Self::NoReason => ("no_reason", &[]),
            Self::AuditBroken => ("audit_broken", &[]),
            Self::NotConfirmed => ("not_confirmed", &[]),
            Self::Erased => ("erased", &[]),
            Self::ClockDoubted { doubt } => {
                ("clock_doubted", &[("doubt", &doubted(*doubt, texts))])
            }
            Self::OtherTime { shown: clock, watch } => {
                ("other_time", &[("shown", &time::shown(*clock)), ("watch", &time::shown(*watch))])
            }
            Self::TablesNewer { found, known } => {
                ("tables_newer", &[("found", &found.to_string()), ("known", &known.to_string())])
            }
            Self::TablesOlder { missing } => ("tables_older", &[("missing", &missing.to_string())]),
            Self::NoAccount => ("no_account", &[]),
            Self::AccountExists => ("account_exists", &[]),
            Self::NoPhone => ("no_phone", &[]),
            Self::NoPaper => ("no_paper", &[]),
            Self::PasswordUnfit => ("password_unfit", &[]),
            Self::NameUnfit => ("name_unfit", &[]),
            Self::BadLines { count } => ("bad_lines", &[("count", &count.to_string())]),
            Self::NotRemade { count } => ("not_remade", &[("count", &count.to_string())]),
            Self::NoIssuer { role } => ("no_issuer", &[("role", role)]),
            Self::NoTrustList => ("no_trust_list", &[]),
            Self::NotPublished { detail } => ("not_published", &[("detail", detail)]),
            Self::ListsWait => ("lists_wait", &[]),
            Self::HeldBack { shards } => ("held_back", &[("count", &shards.to_string())]),
            Self::LeavesVacant { vacancies } => {
                let roles = vacancies.iter().map(|vacancy| vacancy::in_words(vacancy, texts));
                ("leaves_vacant", &[("roles", &roles.collect::<Vec<_>>().join("\n"))])
            }
            Self::WrongPassphrase => ("wrong_passphrase", &[]),
            Self::PassphraseUnfit => ("passphrase_unfit", &[]),
            Self::ListRefused { detail } => ("list_refused", &[("detail", detail)]),
            Self::SignaturesMissing { count } => {
                ("signatures_missing", &[("count", &count.to_string())])
            }
            Self::NoDraft { detail } => ("no_draft", &[("detail", detail)]),
            Self::UsePgDump { command } => ("use_pg_dump", &[("command", command)]),
            Self::NotACopy { path, detail } => {
                ("not_a_copy", &[("path", &shown(path)), ("detail", detail)])
            }
            Self::CopyUnfit => ("copy_unfit", &[]),
            Self::Program { name, detail } => ("program", &[("name", name), ("detail", detail)]),
            Self::Unfit(unfit) => return unfit_said(unfit, texts),
            Self::Lists { place, detail } => ("lists", &[("place", place), ("detail", detail)]),
            Self::ListsOld { found, published } => (
                "lists_old",
                &[("found", &found.to_string()), ("published", &published.to_string())],
            ),
            Self::InUse { path } => ("in_use", &[("path", &shown(path))]),
            Self::RestorePostgres => ("restore_postgres", &[]),
            Self::Service { detail } => ("service", &[("detail", detail)]),
        };
        texts.filled(&format!("authority_failure.{name}"), values)
    }

    /// One of each, for the tests of words and statuses.
    #[cfg(test)]
    pub(crate) fn one_of_each() -> Vec<Self> {
        use vneid_payload::{Instant, Role};

        let (path, detail) = (PathBuf::from("x"), String::from("y"));
        let address = SocketAddr::from(([127, 0, 0, 1], 1));
        vec![
            Self::NoAuthority { path: path.clone() },
            Self::Exists { path: path.clone() },
            Self::UnderWay { path: path.clone() },
            Self::Config { detail: detail.clone() },
            Self::TokenAway { detail: detail.clone() },
            Self::NoToken,
            Self::Address { key: "listen", address, detail: detail.clone() },
            Self::PlainHttp,
            Self::TestWorldAway,
            Self::Database { detail: detail.clone() },
            Self::NoOperator,
            Self::OperatorUnfit { detail: detail.clone() },
            Self::NoReason,
            Self::AuditBroken,
            Self::NotConfirmed,
            Self::Erased,
            Self::ClockDoubted { doubt: Doubt::Ahead(601) },
            Self::OtherTime { shown: Instant::EPOCH, watch: Instant::EPOCH },
            Self::TablesNewer { found: 9, known: 7 },
            Self::TablesOlder { missing: 7 },
            Self::NoAccount,
            Self::AccountExists,
            Self::NoPhone,
            Self::NoPaper,
            Self::PasswordUnfit,
            Self::NameUnfit,
            Self::BadLines { count: 2 },
            Self::NotRemade { count: 2 },
            Self::NoIssuer { role: "paper" },
            Self::NoTrustList,
            Self::NotPublished { detail: detail.clone() },
            Self::ListsWait,
            Self::HeldBack { shards: 2 },
            Self::LeavesVacant {
                vacancies: Role::ALL.map(|role| Vacancy { role, until: None }).to_vec(),
            },
            Self::LeavesVacant {
                vacancies: vec![Vacancy { role: Role::Time, until: Some(Instant::EPOCH) }],
            },
            Self::WrongPassphrase,
            Self::PassphraseUnfit,
            Self::ListRefused { detail: detail.clone() },
            Self::SignaturesMissing { count: 1 },
            Self::NoDraft { detail: detail.clone() },
            Self::UsePgDump { command: detail.clone() },
            Self::NotACopy { path, detail: detail.clone() },
            Self::CopyUnfit,
            Self::Program { name: "pg_dump", detail: detail.clone() },
            Self::Unfit(Unfit::Missing(detail.clone())),
            Self::Unfit(Unfit::OtherDatabase),
            Self::Unfit(Unfit::Older { held: 1, published: 2 }),
            Self::Unfit(Unfit::Copy),
            Self::Unfit(Unfit::OtherSecret),
            Self::Unfit(Unfit::OtherRoots),
            Self::Unfit(Unfit::OtherUrl { held: detail.clone() }),
            Self::Unfit(Unfit::Stamp { path: detail.clone(), detail: detail.clone() }),
            Self::Lists { place: detail.clone(), detail: detail.clone() },
            Self::ListsOld { found: 1, published: 2 },
            Self::InUse { path: PathBuf::from("x") },
            Self::RestorePostgres,
            Self::Service { detail },
        ]
    }
}

/// Why the service can't go on with the database, and what to do now.
fn unfit_said(unfit: &Unfit, texts: &Texts) -> String {
    let (name, values): (_, &[(&str, &str)]) = match unfit {
        Unfit::Missing(path) => ("missing", &[("path", path)]),
        Unfit::OtherDatabase => ("other_database", &[]),
        Unfit::Older { held, published } => {
            ("older", &[("held", &held.to_string()), ("published", &published.to_string())])
        }
        Unfit::Copy => ("copy", &[]),
        Unfit::OtherSecret => ("other_secret", &[]),
        Unfit::OtherRoots => ("other_roots", &[]),
        Unfit::OtherUrl { held } => ("other_url", &[("url", held)]),
        Unfit::Stamp { path, detail } => ("stamp", &[("path", path), ("detail", detail)]),
    };
    texts.filled(&format!("authority_failure.unfit.{name}"), values)
}

/// Why the clock is doubted, in words.
pub(super) fn doubted(doubt: Doubt, texts: &Texts) -> String {
    let side = if doubt.seconds() < 0 { "doubt.side_behind" } else { "doubt.side_ahead" };
    let duration = texts.duration(doubt.seconds().unsigned_abs());
    let values = [("side", texts.text(side)), ("duration", &duration)];
    texts.filled(&format!("doubt.{}", doubt.name()), &values)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
