//! Importing accounts: JSON lines, each on its own; a bad one is reported and holds up no other.
//!
//! ```text
//! {"number": "000000000789", "name": "Nguyễn Văn An Thử Nghiệm", "level": 1}
//! ```
//! An account that is imported has no password: nobody can sign in to it until its owner has been at the
//! counter, where it is given a password and an activation code. Nothing that could be stolen lies in
//! a file in between.

use serde::Deserialize;
use vneid_client::wire::ProblemCode;
use vneid_core::{Level, PersonalNumber};

use super::view::level_number;
use crate::authority::Authority;
use crate::error::Error;
use crate::names::person_name;
use crate::operator::Operator;
use crate::papers::{LineError, numbered};
use crate::secret::make_name;
use crate::store::accounts::{self, AccountRow};

/// What became of an import of accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountsImported {
    /// Accounts that are new.
    pub added: usize,
    /// Accounts whose name was corrected.
    pub renamed: usize,
    /// Lines that changed nothing.
    pub unchanged: usize,
    /// Lines that were not taken.
    pub errors: Vec<LineError>,
}

/// What one line did.
enum Outcome {
    Added,
    Renamed,
    Unchanged,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLine {
    number: String,
    name: String,
    level: u8,
}

struct Line {
    number: PersonalNumber,
    name: String,
    level: Level,
}

impl Line {
    fn parse(text: &str) -> Result<Self, String> {
        // serde_json quotes what it does not like: a piece of somebody's record.
        let raw: RawLine = serde_json::from_str(text).map_err(|error| {
            format!("column {}: not an account ({:?} error)", error.column(), error.classify())
        })?;
        let number = PersonalNumber::parse(&raw.number).map_err(|_| "number: not 12 digits")?;
        let name = person_name(&raw.name).map_err(|_| "name: not as names are")?;
        let level = match raw.level {
            1 => Level::One,
            2 => Level::Two,
            _ => return Err("level: neither 1 nor 2".to_owned()),
        };
        Ok(Self { number, name, level })
    }
}

impl Authority {
    /// Imports accounts, one JSON object a line; blank lines are passed over. An account of another
    /// name is corrected; one of another level is an error, for a bulk must not revoke certificates.
    /// Every line that the report does not name as an error is stored durably when this returns.
    ///
    /// # Errors
    /// [`Error`] when the service fails in between: the same import can simply be done again.
    pub async fn import_accounts(
        &self,
        by: &Operator,
        lines: &str,
    ) -> Result<AccountsImported, Error> {
        self.check_reason(by)?;
        let mut report = AccountsImported::default();
        for (line, text) in numbered(lines) {
            let imported = match Line::parse(text) {
                Ok(line) => self.import_account(by, line).await?,
                Err(reason) => Err(reason),
            };
            match imported {
                Ok(Outcome::Added) => report.added += 1,
                Ok(Outcome::Renamed) => report.renamed += 1,
                Ok(Outcome::Unchanged) => report.unchanged += 1,
                Err(reason) => report.errors.push(LineError { line, reason }),
            }
        }
        Ok(report)
    }

    async fn import_account(
        &self,
        by: &Operator,
        line: Line,
    ) -> Result<Result<Outcome, String>, Error> {
        let number = line.number.as_str();
        let held = accounts::by_number(&mut *self.store.read().await?, number).await?;
        if let Some(held) = held {
            if held.closed_at.is_some() {
                return Ok(Err("the account is closed".to_owned()));
            }
            if held.level != level_number(line.level) {
                let level = held.level;
                return Ok(Err(format!("the account has level {level}: see account level")));
            }
            if held.name == line.name {
                return Ok(Ok(Outcome::Unchanged));
            }
            self.rename_account(by, number, &line.name).await?;
            return Ok(Ok(Outcome::Renamed));
        }
        let row = AccountRow {
            account: make_name()?,
            number: number.to_owned(),
            name: line.name,
            level: level_number(line.level),
            password: String::new(),
            suspended_at: None,
            closed_at: None,
        };
        match self.insert_account(by, row, "account_imported").await {
            Ok(()) => Ok(Ok(Outcome::Added)),
            Err(Error::Erased) => {
                Ok(Err("the account was erased: see account add --again".to_owned()))
            }
            // Another import was faster.
            Err(refused) if refused.code() == Some(ProblemCode::Conflict) => {
                Ok(Ok(Outcome::Unchanged))
            }
            Err(error) => Err(error),
        }
    }
}
