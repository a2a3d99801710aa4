//! The audit table: appended to, never changed (triggers in the database see to that).

use sqlx::AnyConnection;

use super::StoreError;

/// Who did something.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Actor {
    /// A person at the counter or at a terminal.
    Operator,
    /// A phone, by a signed call or a sign-in.
    Phone,
    /// The service by itself, when a delay has passed.
    Service,
}

/// One entry.
pub(crate) struct Entry<'a> {
    pub(crate) actor: Actor,
    /// What was done, a word of the list in `docs/guides/operate.md`.
    pub(crate) action: &'static str,
    pub(crate) account: Option<&'a str>,
    pub(crate) phone: Option<&'a str>,
    /// Never a name, a number or a secret.
    pub(crate) detail: Option<&'a str>,
}

pub(crate) async fn append(
    connection: &mut AnyConnection,
    entry: Entry<'_>,
    now: i64,
) -> Result<(), StoreError> {
    let actor = match entry.actor {
        Actor::Operator => "operator",
        Actor::Phone => "phone",
        Actor::Service => "service",
    };
    sqlx::query(
        "INSERT INTO audit (at, actor, action, account, phone, detail)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(now)
    .bind(actor)
    .bind(entry.action)
    .bind(entry.account)
    .bind(entry.phone)
    .bind(entry.detail)
    .execute(connection)
    .await?;
    Ok(())
}
