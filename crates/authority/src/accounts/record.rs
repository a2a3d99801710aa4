//! What is done with an account, for the audit table.

use sqlx::AnyConnection;

use crate::error::Error;
use crate::operator::Operator;
use crate::store::audit::{self, Actor, Entry};

/// Records what an operator did with an account.
pub(crate) async fn by_operator(
    connection: &mut AnyConnection,
    by: Operator,
    action: &'static str,
    account: &str,
    now: i64,
) -> Result<(), Error> {
    let (actor, account) = (&Actor::Operator(by), Some(account));
    let entry = Entry { actor, action, account, phone: None, detail: None };
    Ok(audit::append(connection, entry, now).await?)
}

/// Records what a phone did.
pub(crate) async fn by_phone(
    connection: &mut AnyConnection,
    action: &'static str,
    account: &str,
    phone: Option<&str>,
    now: i64,
) -> Result<(), Error> {
    let entry = Entry { actor: &Actor::Phone, action, account: Some(account), phone, detail: None };
    Ok(audit::append(connection, entry, now).await?)
}
