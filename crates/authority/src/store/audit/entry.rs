//! What an entry of the audit table says.

use crate::clock::doubt::Doubt;
use crate::operator::{Operator, Reason};
use crate::store::columns::from_row;

/// Who did something.
#[derive(Clone, Debug)]
pub(crate) enum Actor {
    /// A person at the counter or at a terminal.
    Operator(Operator),
    /// A phone, by a signed call or a sign-in.
    Phone,
    /// The service by itself, when a delay has passed.
    Service,
}

/// One entry.
pub(crate) struct Entry<'a> {
    pub(crate) actor: &'a Actor,
    /// What was done, a word of the list in `docs/guides/operate.md`.
    pub(crate) action: &'static str,
    pub(crate) account: Option<&'a str>,
    pub(crate) phone: Option<&'a str>,
    pub(crate) detail: Option<Detail<'a>>,
}

/// What else an entry says: no kind of it is about a person.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Detail<'a> {
    /// The random name of a paper.
    Paper(&'a str),
    /// A number of the service's own, of a trust list for example.
    Number(u64),
    /// What contradicted the clock, and by how many seconds: `witness +10800`.
    Doubt(Doubt),
}

impl<'a> Entry<'a> {
    /// One about nobody in particular.
    pub(crate) fn new(actor: &'a Actor, action: &'static str) -> Self {
        Self { actor, action, account: None, phone: None, detail: None }
    }
}

/// What the columns of a row are, but for its number, its link and its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Columns {
    pub(crate) at: i64,
    pub(crate) actor: String,
    pub(crate) operator: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) ticket: Option<String>,
    pub(crate) action: String,
    pub(crate) account: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) detail: Option<String>,
}

from_row!(Columns { at, actor, operator, reason, ticket, action, account, phone, detail });

impl Columns {
    pub(super) fn new(entry: &Entry<'_>, now: i64) -> Self {
        let (actor, by) = match entry.actor {
            Actor::Operator(by) => ("operator", Some(by)),
            Actor::Phone => ("phone", None),
            Actor::Service => ("service", None),
        };
        Self {
            at: now,
            actor: actor.to_owned(),
            operator: by.map(|by| by.name().to_owned()),
            reason: by.and_then(Operator::reason).map(Reason::name).map(str::to_owned),
            ticket: by.and_then(Operator::ticket).map(str::to_owned),
            action: entry.action.to_owned(),
            account: entry.account.map(str::to_owned),
            phone: entry.phone.map(str::to_owned),
            detail: entry.detail.map(|detail| match detail {
                Detail::Paper(paper) => paper.to_owned(),
                Detail::Number(number) => number.to_string(),
                Detail::Doubt(doubt) => format!("{} {:+}", doubt.name(), doubt.seconds()),
            }),
        }
    }
}
