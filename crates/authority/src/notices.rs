//! Notices, as phones read them.

use vneid_client::wire::Notices;

use crate::authority::Authority;
use crate::failure::Failure;
use crate::store::notices;

impl Authority {
    /// The account's notices after this one.
    pub(crate) async fn notices_after(
        &self,
        account: &str,
        after: i64,
    ) -> Result<Notices, Failure> {
        let mut connection = self.store.read().await?;
        let notices = notices::after(&mut connection, account, after, PAGE).await?;
        let next = notices.last().map_or(after, |notice| notice.notice);
        Ok(Notices { notices, next })
    }
}

/// How many are told at once.
const PAGE: i64 = 64;
