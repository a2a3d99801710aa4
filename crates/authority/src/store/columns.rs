//! Rows by the names of their columns, and columns that hold more than a number or a text.

use vneid_client::wire::Platform;
use vneid_core::MatchDigits;

use super::error::StoreError;

/// The digits in a column.
pub(super) fn digits(column: Option<String>) -> Result<Option<MatchDigits>, StoreError> {
    let read = |text: String| MatchDigits::parse(&text).ok_or(StoreError::Unreadable("digits"));
    column.map(read).transpose()
}

/// A kind of phone in a column.
pub(super) fn platform(column: String) -> Result<Platform, StoreError> {
    Platform::from_name(&column).ok_or(StoreError::Unreadable("platform of a phone"))
}

/// A truth in a column.
pub(super) fn flag(column: i64) -> Result<bool, StoreError> {
    Ok(column != 0)
}

/// Reads a row by the names of its columns, which are those of the fields; through a function where a
/// column does not hold the field as it is (`=`), or where several make it (`=>`).
macro_rules! from_row {
    (@column $row:ident, $field:ident) => { sqlx::Row::try_get($row, stringify!($field))? };
    (@column $row:ident, $field:ident, => $read:path) => { $read($row)? };
    (@column $row:ident, $field:ident, $read:path) => {
        $read(sqlx::Row::try_get($row, stringify!($field))?)
            .map_err(|error| sqlx::Error::Decode(error.into()))?
    };
    ($stored:ident { $($field:ident $(= $read:path)? $(=> $several:path)?),* $(,)? }) => {
        impl sqlx::FromRow<'_, sqlx::any::AnyRow> for $stored {
            fn from_row(row: &sqlx::any::AnyRow) -> Result<Self, sqlx::Error> {
                Ok(Self { $($field: from_row!(@column row, $field $(, $read)? $(, => $several)?),)* })
            }
        }
    };
}

pub(super) use from_row;
