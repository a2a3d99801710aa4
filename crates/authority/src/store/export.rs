//! What the tables hold about one account, beyond what operators usually see.

use sqlx::AnyConnection;

use super::error::StoreError;

/// A paper, with its document; empty when that was deleted.
pub(crate) struct PaperRow {
    pub(crate) paper: String,
    pub(crate) number: String,
    pub(crate) issued_at: i64,
    pub(crate) withdrawn_at: Option<i64>,
    pub(crate) document: Vec<u8>,
}

/// When the account was opened, and whether it has an activation code.
pub(crate) async fn account(
    connection: &mut AnyConnection,
    account: &str,
) -> Result<(i64, bool), StoreError> {
    let (opened, codes): (i64, i64) = sqlx::query_as(
        "SELECT opened_at, (SELECT COUNT(*) FROM activation_codes WHERE account = $1)
         FROM accounts WHERE account = $1",
    )
    .bind(account)
    .fetch_one(connection)
    .await?;
    Ok((opened, codes > 0))
}

pub(crate) async fn papers(
    connection: &mut AnyConnection,
    account: &str,
) -> Result<Vec<PaperRow>, StoreError> {
    type Columns = (String, String, i64, Option<i64>, Vec<u8>);
    let rows: Vec<Columns> = sqlx::query_as(
        "SELECT paper, number, issued_at, withdrawn_at, document FROM papers
         WHERE account = $1 ORDER BY kind, number",
    )
    .bind(account)
    .fetch_all(connection)
    .await?;
    let row = |(paper, number, issued_at, withdrawn_at, document)| PaperRow {
        paper,
        number,
        issued_at,
        withdrawn_at,
        document,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Of each certificate its phone, when it was issued, its last day, and when it was revoked.
pub(crate) async fn certificates(
    connection: &mut AnyConnection,
    account: &str,
) -> Result<Vec<(String, i64, i64, Option<i64>)>, StoreError> {
    Ok(sqlx::query_as(
        "SELECT certificates.phone, issued_at, day, revoked_at
         FROM certificates JOIN phones ON phones.phone = certificates.phone
             LEFT JOIN revocations USING (kid, day, idx)
         WHERE account = $1 ORDER BY issued_at",
    )
    .bind(account)
    .fetch_all(connection)
    .await?)
}

/// Of each sign-in when it began, and the phone's name, platform and model.
pub(crate) async fn sign_ins(
    connection: &mut AnyConnection,
    account: &str,
) -> Result<Vec<(i64, String, String, String)>, StoreError> {
    Ok(sqlx::query_as(
        "SELECT began_at, phone_name, platform, model FROM sign_ins
         WHERE account = $1 ORDER BY began_at",
    )
    .bind(account)
    .fetch_all(connection)
    .await?)
}
