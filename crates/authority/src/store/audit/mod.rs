//! The audit table: appended to, never changed (triggers in the database see to that), and chained so
//! that a change behind the triggers' back is found ([`chain`], [`verify`]).

pub(crate) mod chain;
mod read;
pub(crate) mod verify;

use sqlx::{AnyConnection, Connection};

pub(crate) use self::read::{Filter, Stored, of_account, page};
use super::reach::Place;
use super::{StoreError, clock, is_postgres};
use crate::clock::Doubt;
use crate::operator::{Operator, Reason};

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

impl Columns {
    fn new(entry: &Entry<'_>, now: i64) -> Self {
        let (actor, by) = match entry.actor {
            Actor::Operator(by) => ("operator", Some(by)),
            Actor::Phone => ("phone", None),
            Actor::Service => ("service", None),
        };
        Self {
            at: now,
            actor: actor.to_owned(),
            operator: by.map(|by| by.name().to_owned()),
            reason: by.and_then(Operator::reason).map(Reason::code).map(str::to_owned),
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

/// Appends an entry: an operator's as a link of the chain; others as they come, so that no phone waits
/// for another's, until a seal covers them.
pub(crate) async fn append(
    connection: &mut AnyConnection,
    entry: Entry<'_>,
    now: i64,
) -> Result<(), StoreError> {
    let columns = Columns::new(&entry, now);
    if matches!(entry.actor, Actor::Operator(_)) {
        return chain::append(connection, &columns).await;
    }
    // One round trip, with the lock that a seal waits for: it is had before the row has its number.
    let sql = if is_postgres(connection) {
        "WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(8317))
         INSERT INTO audit (at, actor, action, account, phone, detail)
         SELECT CAST($1 AS BIGINT), $2, $3, $4, $5, $6 FROM held"
    } else {
        "INSERT INTO audit (at, actor, action, account, phone, detail)
         VALUES ($1, $2, $3, $4, $5, $6)"
    };
    sqlx::query(sql)
        .bind(columns.at)
        .bind(columns.actor)
        .bind(columns.action)
        .bind(columns.account)
        .bind(columns.phone)
        .bind(columns.detail)
        .execute(connection)
        .await?;
    Ok(())
}

/// Appends an entry to the PostgreSQL of this URL, for a program that is no instance and needs none of
/// what makes one. At the time of that server: such a program's clock is watched by nobody.
pub(crate) async fn append_from_outside(url: &str, entry: Entry<'_>) -> Result<(), StoreError> {
    let mut connection = Place::parse(url)?.connect_patiently().await?;
    let mut transaction = connection.begin().await?;
    let now_ms = clock::now_ms(&mut transaction).await?.ok_or(StoreError::Unreadable("clock"))?;
    append(&mut transaction, entry, now_ms.div_euclid(1000)).await?;
    transaction.commit().await?;
    Ok(connection.close().await?)
}

/// Takes the lock that [`append`] takes, for rows that are appended by a statement of another room, and
/// lets one instance at a time do that.
pub(crate) async fn hold(connection: &mut AnyConnection) -> Result<(), StoreError> {
    if is_postgres(connection) {
        sqlx::query(
            "SELECT 1 FROM pg_advisory_xact_lock(8318), pg_advisory_xact_lock_shared(8317)",
        )
        .execute(connection)
        .await?;
    }
    Ok(())
}
