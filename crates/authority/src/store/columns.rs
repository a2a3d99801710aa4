//! Columns that hold more than a number or a text.

use vneid_core::MatchDigits;

use super::error::StoreError;

/// The digits in a column.
pub(super) fn digits(column: Option<String>) -> Result<Option<MatchDigits>, StoreError> {
    let read = |text: String| MatchDigits::parse(&text).ok_or(StoreError::Unreadable("digits"));
    column.map(read).transpose()
}
