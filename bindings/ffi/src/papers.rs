//! The tab "Ví giấy tờ".

use std::sync::Arc;

use vneid_core::{DocumentId, DocumentState, Listed, NotShown, OpenError, Summary};
use vneid_payload::{Date, FieldValue, Instant};
use vneid_present::{Value, paper_value};

use crate::codes::PaperKind;
use crate::failure::PhoneError;
use crate::shared::Shared;

/// The citizen's papers, in the citizen's order.
#[derive(uniffi::Object)]
pub struct Papers(pub(crate) Arc<Shared>);

/// A line of the list of papers.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PaperLine {
    /// A paper whose signature holds.
    Shown {
        /// What the list shows.
        summary: PaperSummary,
    },
    /// One that is held but of which nothing is shown.
    NotShown {
        /// Names it.
        id: Vec<u8>,
        /// Why.
        reason: PaperReason,
    },
}

/// What a list shows of a paper.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PaperSummary {
    /// Names it: 32 bytes.
    pub id: Vec<u8>,
    /// What it is.
    pub kind: PaperKind,
    /// The paper's number.
    pub number: String,
    /// The holder's name.
    pub holder: String,
    /// When the authority signed it.
    pub issued: Instant,
    /// The last instant at which it is valid; `None` when it has no end.
    pub expires: Option<Instant>,
    /// Whether it is good now.
    pub state: DocumentState,
    /// The number of its kind (`docs/spec/bytes.md`), which tells apart those that came after this app.
    #[uniffi(default = 0)]
    pub kind_number: u16,
}

/// Why nothing of a paper is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum PaperReason {
    /// It is not held, or no longer.
    NotHeld,
    /// Its bytes are no longer those that were signed. Load it again.
    Damaged,
    /// The trust list in force does not know who signed it. Load the trust list.
    IssuerUnknown,
}

/// What came of opening a paper.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Paper {
    /// Its signature holds.
    Opened {
        /// What the list shows too.
        summary: PaperSummary,
        /// What else it says, in the order to show it.
        fields: Vec<PaperField>,
        /// The holder's picture.
        portrait: Option<Portrait>,
    },
    /// Nothing of it is shown.
    NotShown {
        /// Why.
        reason: PaperReason,
    },
}

/// One line of a paper.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PaperField {
    /// What it is, for the table of texts: 1 to 32 of `a`-`z`, `0`-`9` and `_`.
    pub name: String,
    /// What it says.
    pub value: PaperValue,
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PaperValue {
    /// A text.
    Text {
        /// It.
        text: String,
    },
    /// A day.
    Date {
        /// The year.
        year: u16,
        /// From 1.
        month: u8,
        /// From 1.
        day: u8,
    },
    /// A whole number.
    Number {
        /// It.
        number: i64,
    },
    /// Yes or no.
    YesNo {
        /// Which.
        yes: bool,
    },
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Portrait {
    /// Its media type, for example `image/jpeg`.
    pub media_type: String,
    /// The encoded picture.
    pub bytes: Vec<u8>,
}

#[uniffi::export]
impl Papers {
    /// Every paper; each signature is verified again.
    pub fn list(&self) -> Result<Vec<PaperLine>, PhoneError> {
        let now = self.0.clocks.now()?;
        Ok(self.0.look(|held| {
            let state = &held.state;
            let as_record = |listed| match listed {
                Listed::Shown(summary) => PaperLine::Shown { summary: summary.into() },
                Listed::NotShown { id, reason } => {
                    PaperLine::NotShown { id: id.0.to_vec(), reason: reason.into() }
                }
            };
            let listed = state.wallet.list(state.lists(), state.clock.at(now).now);
            listed.into_iter().map(as_record).collect()
        }))
    }

    /// Opens a paper, after verifying its signature again.
    pub fn open(&self, id: Vec<u8>) -> Result<Paper, PhoneError> {
        let (id, now) = (id_of(id)?, self.0.clocks.now()?);
        let opened = self.0.look(|held| {
            let state = &held.state;
            state.wallet.open(id, state.lists(), state.clock.at(now).now)
        });
        Ok(match opened {
            Ok(opened) => Paper::Opened {
                summary: opened.summary.into(),
                fields: opened
                    .fields
                    .into_iter()
                    .map(|field| PaperField { name: field.name, value: field.value.into() })
                    .collect(),
                portrait: opened
                    .portrait
                    .map(|it| Portrait { media_type: it.media_type, bytes: it.bytes }),
            },
            Err(OpenError::NotShown(reason)) => Paper::NotShown { reason: reason.into() },
            Err(_) => Paper::NotShown { reason: PaperReason::NotHeld },
        })
    }

    /// Moves a paper to this place of the list, counted from 0; whether it is held.
    pub fn move_to(&self, id: Vec<u8>, place: u32) -> Result<bool, PhoneError> {
        let id = id_of(id)?;
        self.0.change_and_store(|held| held.state.wallet.move_to(id, place as usize))
    }
}

#[uniffi::export]
impl PaperValue {
    /// What the line says; empty for a date that does not exist.
    pub fn said(&self) -> Value {
        match self {
            Self::Text { text } => paper_value(&FieldValue::Text(text.clone())),
            Self::Date { year, month, day } => {
                let date = Date::new(*year, *month, *day);
                date.map_or("".into(), |date| paper_value(&FieldValue::Date(date)))
            }
            Self::Number { number } => paper_value(&FieldValue::Int(*number)),
            Self::YesNo { yes } => paper_value(&FieldValue::Bool(*yes)),
        }
    }
}

fn id_of(id: Vec<u8>) -> Result<DocumentId, PhoneError> {
    id.try_into().map(DocumentId).map_err(|_| PhoneError::misuse("a paper's name has 32 bytes"))
}

impl From<Summary> for PaperSummary {
    fn from(summary: Summary) -> Self {
        Self {
            id: summary.id.0.to_vec(),
            kind_number: summary.kind.number(),
            kind: summary.kind.into(),
            number: summary.number,
            holder: summary.holder,
            issued: summary.issued,
            expires: summary.expires,
            state: summary.state,
        }
    }
}

impl From<NotShown> for PaperReason {
    fn from(reason: NotShown) -> Self {
        match reason {
            NotShown::IssuerUnknown => Self::IssuerUnknown,
            _ => Self::Damaged,
        }
    }
}

impl From<FieldValue> for PaperValue {
    fn from(value: FieldValue) -> Self {
        match value {
            FieldValue::Text(text) => Self::Text { text },
            FieldValue::Date(date) => {
                Self::Date { year: date.year(), month: date.month(), day: date.day() }
            }
            FieldValue::Int(number) => Self::Number { number },
            FieldValue::Bool(yes) => Self::YesNo { yes },
        }
    }
}
