//! A copy becomes the database again: what was published since it was made is put back, and every
//! count goes on beyond what can have been given out.
//!
//! Published lists are signed by this service, name every revocation, and lie wherever somebody serves
//! or keeps them. Phones that have seen them refuse a list that takes one back, or a number that they
//! have passed. What was handed out and never published is not in them: status indexes above all. So
//! the numbers of each shard go on far beyond those that were used ([`beyond`]).
//!
//! All of it is one transaction: whoever is killed in the middle begins again.

mod found;
mod secret;
mod source;

use futures_util::FutureExt;
use sqlx::AnyConnection;
use vneid_client::wire::NoticeKind;
use vneid_core::Time;
use vneid_payload::{Instant, Kid, Role, Shard};

use self::found::Found;
pub use self::secret::{SecretReplaced, make_secret};
pub use self::source::{ListSource, publicly_published};
use crate::authority::Authority;
use crate::error::Error;
use crate::operator::Operator;
use crate::papers;
use crate::stamp::Stamped;
use crate::status::layout::{DAYS_AHEAD, first_day};
use crate::store::audit::{self, Actor, Detail, Entry};
use crate::store::files::ShardRevisionRow;
use crate::store::{belongs, files, phones, restore, revocations, shards};
use crate::trust::TrustState;
use crate::unfit::Unfit;

/// What a restore has done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Whether there was nothing to do: these lists are in the database already.
    pub unchanged: bool,
    /// The newest manifest in the copy, and when it was published.
    pub copy: (u32, Instant),
    /// The newest manifest that was found.
    pub found: Option<(u32, Instant)>,
    /// Manifests count on from here.
    pub counts_from: u32,
    /// How many trust lists were put back.
    pub trust_lists: usize,
    /// How many revocations.
    pub revocations: usize,
    /// Phones that were active in the copy and whose certificates were revoked since: they were removed,
    /// and register again.
    pub phones: Vec<EndedPhone>,
    /// How many papers were withdrawn since, and are withdrawn again.
    pub papers: usize,
}

/// A phone that a restore has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedPhone {
    /// The personal identification number of its account.
    pub number: String,
    /// Its name in the service.
    pub phone: String,
}

/// Why a database was not restored; it is as it was.
#[derive(Debug, thiserror::Error)]
pub enum NotRestored {
    /// Lists can't be read, or are not what this service has signed.
    #[error("{place}: {detail}")]
    Lists {
        /// Where.
        place: String,
        /// Why.
        detail: String,
    },
    /// The newest lists that were found are older than what is known to have been published.
    #[error("the newest lists are of manifest {found}, and {published} was published")]
    ListsOld {
        /// The newest manifest that was found.
        found: u32,
        /// The newest that was published.
        published: u32,
    },
    /// Not a database of this authority.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The service failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl Authority {
    /// Restores the opened copy. With `accept_loss`, what these lists lack is given up: without any, and
    /// with lists that are older than what was published. That is a row of the audit of its own,
    /// `lists_given_up` with the newest manifest that is known to have been published; a real service
    /// wants a reason for it.
    ///
    /// # Errors
    /// [`NotRestored`], and nothing has changed.
    pub async fn restore(
        &self,
        by: &Operator,
        places: &[ListSource],
        accept_loss: bool,
    ) -> Result<Restored, NotRestored> {
        if accept_loss {
            self.check_reason(by)?;
        }
        let row = self.belongs().await.map_err(unfit)?;
        self.check_authority(&row).await.map_err(unfit)?;
        let (held, published_at) =
            files::published(&mut *self.store.read().await.map_err(Error::from)?)
                .await
                .map_err(Error::from)?;
        let now = self.now();
        let mut trust = self.read_trust_lists().await?;
        let mut found = Found::default();
        for place in places {
            found.add(place, &mut trust, self.trust.roots(), Time::exact(now)).await?;
        }

        let stamped = self.stamped(&row.name)?;
        let newest = found.manifest.map_or(0, |(sequence, _)| sequence);
        let copy = (held, Instant::saturating_from_unix_seconds(published_at));
        let (lost_until, counts_from) = row.restored;
        let is_known = newest <= lost_until || (counts_from..=held).contains(&newest);
        if counts_from > 0 && !row.is_copy && is_known && stamped <= held {
            let found = found.manifest;
            return Ok(Restored { unchanged: true, copy, found, counts_from, ..<_>::default() });
        }
        let published = held.max(stamped);
        if newest < published && !accept_loss {
            return Err(NotRestored::ListsOld { found: newest, published });
        }

        let raise = Raise {
            from: published.max(newest),
            today: now.unix_day(),
            first_day: first_day(now),
            bits: self.rules.shard_bits,
            now,
            by: by.clone(),
            accepts_loss: accept_loss,
            kids: [Role::Device, Role::Paper].map(|role| kids_of(&trust, role)),
            found,
        };
        let restored = self
            .store
            .write::<_, Error, _>(move |connection| raise.store(connection).boxed())
            .await?;
        self.refresh_trust().await?;
        self.cache.forget_index();
        Ok(Restored { copy, ..restored })
    }

    /// Whether this database was restored, and has published nothing since but that.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn is_just_restored(&self) -> Result<bool, Error> {
        let mut connection = self.store.read().await?;
        let Some(row) = belongs::find(&mut connection).await? else { return Ok(false) };
        let (held, _) = files::published(&mut connection).await?;
        let (_, counts_from) = row.restored;
        Ok(counts_from > 0 && held <= counts_from.saturating_add(1))
    }

    /// The newest manifest that the stamp knows of.
    fn stamped(&self, database: &str) -> Result<u32, NotRestored> {
        let stamped = self.stamp.as_ref().map(crate::stamp::Stamp::read).transpose()?.flatten();
        match stamped {
            Some(Stamped { database: other, .. }) if other != database => {
                Err(Unfit::OtherDatabase.into())
            }
            stamped => Ok(stamped.map_or(0, |stamped| stamped.manifest)),
        }
    }
}

fn unfit(failure: Error) -> NotRestored {
    match failure {
        Error::Unfit(unfit) => unfit.into(),
        failure => failure.into(),
    }
}

/// The kids of a role that any list names.
fn kids_of(trust: &TrustState, role: Role) -> Vec<Kid> {
    trust
        .kids()
        .filter(|kid| trust.store().issuer(*kid).is_some_and(|it| it.role == role))
        .collect()
}

/// What is going to be put back and raised.
struct Raise {
    /// The newest manifest that is known.
    from: u32,
    today: u32,
    first_day: u32,
    /// Of shards that are new.
    bits: u32,
    now: Instant,
    by: Operator,
    accepts_loss: bool,
    /// Kids that name shards: of certificates, and of papers.
    kids: [Vec<Kid>; 2],
    found: Found,
}

impl Raise {
    async fn store(self, connection: &mut AnyConnection) -> Result<Restored, Error> {
        files::lock_publisher(connection).await?;
        let now_s = self.now.unix_seconds();
        let mut restored = Restored {
            found: self.found.manifest,
            counts_from: self.from.saturating_add(BEYOND),
            trust_lists: self.found.trust_lists.len(),
            ..Restored::default()
        };
        for (number, bytes) in &self.found.trust_lists {
            restore::put_trust_list(connection, *number, bytes, now_s).await?;
        }
        restore::raise_trust_lists(connection, BEYOND).await?;
        let lost_until = self.found.manifest.map_or(self.from, |(sequence, _)| sequence);
        belongs::set_restored(connection, lost_until, restored.counts_from, BEYOND.into()).await?;
        for (shard, found) in &self.found.shards {
            let (edition, indexes) = (found.sequence, &found.revoked);
            let new = restore::put_revocations(connection, *shard, edition, indexes, now_s).await?;
            restored.revocations += new.len();
            self.end_phones(connection, *shard, &new, &mut restored).await?;
            restored.papers += self.withdraw_papers(connection, *shard, &new).await?;
        }
        let paper_shards = self.raise_shards(connection).await?;
        restore::set_publisher(connection, restored.counts_from, paper_shards).await?;
        if self.accepts_loss {
            let from = Some(Detail::Number(self.from.into()));
            self.append(connection, "lists_given_up", [None, None], from).await?;
        }
        let counts_from = Detail::Number(restored.counts_from.into());
        self.append(connection, "database_restored", [None, None], Some(counts_from)).await?;
        Ok(restored)
    }

    /// Phones whose certificates were revoked since the copy: the copy does not say why, and a phone
    /// that was lost must not renew.
    async fn end_phones(
        &self,
        connection: &mut AnyConnection,
        shard: Shard,
        new: &[u32],
        restored: &mut Restored,
    ) -> Result<(), Error> {
        for phone in restore::active_phones_with(connection, shard, new).await? {
            let Some(row) = phones::find(connection, &phone).await? else { continue };
            let now_s = self.now.unix_seconds();
            Authority::remove(connection, &row, self.today, now_s).await?;
            let of = [Some(&row.account[..]), Some(&phone[..])];
            self.append(connection, "phone_removed", of, None).await?;
            let account = crate::store::accounts::find(connection, &row.account).await?;
            let number = account.map(|account| account.number).unwrap_or_default();
            restored.phones.push(EndedPhone { number, phone });
        }
        Ok(())
    }

    async fn withdraw_papers(
        &self,
        connection: &mut AnyConnection,
        shard: Shard,
        new: &[u32],
    ) -> Result<usize, Error> {
        let papers = restore::papers_with(connection, shard, new).await?;
        for (paper, account) in &papers {
            papers::withdraw(connection, account, paper, self.now.unix_seconds()).await?;
            let action = NoticeKind::PaperWithdrawn.name();
            let paper = Some(Detail::Paper(paper));
            self.append(connection, action, [Some(account), None], paper).await?;
        }
        Ok(papers.len())
    }

    /// Raises the numbers of every shard that may have been in use, those of which nothing is known
    /// among them. Gives the kid of the papers' shards.
    async fn raise_shards(&self, connection: &mut AnyConnection) -> Result<Option<Kid>, Error> {
        let rows = shards::from_day(connection, self.first_day).await?;
        let editions = files::editions(connection, self.first_day).await?;
        let [device, paper] = &self.kids;
        let found_papers = self.found.shards.keys().map(|shard| shard.kid);
        let paper_shards = match restore::paper_shards(connection).await? {
            None => found_papers.into_iter().find(|kid| paper.contains(kid)),
            held => held,
        };
        let days = self.first_day..=self.today + DAYS_AHEAD + 1;
        let of_phones =
            device.iter().flat_map(|kid| days.clone().map(|day| Shard { kid: *kid, day }));
        // Papers that the copy does not know of had the shards of one kid, too.
        let kids = paper_shards.map_or_else(|| paper.clone(), |kid| vec![kid]);
        let paper_days = papers::shard_days(self.now);
        let of_papers =
            kids.iter().flat_map(|kid| paper_days.iter().map(|day| Shard { kid: *kid, day: *day }));
        let known = rows.iter().map(|row| row.shard).chain(self.found.shards.keys().copied());
        let mut all: Vec<Shard> = known.chain(of_phones).chain(of_papers).collect();
        all.sort_unstable();
        all.dedup();
        for shard in all {
            let row = rows.iter().find(|row| row.shard == shard);
            let edition = editions.iter().find(|edition| edition.shard == shard);
            let found = self.found.shards.get(&shard);
            let bits = row.map_or(self.bits, |row| row.bits);
            let reserved = row.map_or(0, |row| row.reserved);
            let used = reserved.max(found.map_or(0, |it| it.size.into())).max(1 << bits);
            restore::set_reserved(connection, shard, bits, beyond(used, bits)).await?;
            let published = revocations::of_shard(connection, shard, true).await?.len();
            let sequence =
                edition.map_or(0, |it| it.sequence).max(found.map_or(0, |it| it.sequence));
            // Of a size that is none, so that the next publication makes it anew.
            let sequence = sequence.saturating_add(BEYOND);
            let raised = ShardRevisionRow {
                shard,
                sequence,
                digest: [0; 32],
                size: 0,
                signed_by: Kid([0; 2]),
                list: String::new(),
                revoked: published,
                begins: sequence.saturating_add(1),
            };
            files::put_edition(connection, &raised).await?;
        }
        Ok(paper_shards)
    }

    async fn append(
        &self,
        connection: &mut AnyConnection,
        action: &'static str,
        [account, phone]: [Option<&str>; 2],
        detail: Option<Detail<'_>>,
    ) -> Result<(), Error> {
        let actor = &Actor::Operator(self.by.clone());
        let entry = Entry { actor, action, account, phone, detail };
        Ok(audit::append(connection, entry, self.now.unix_seconds()).await?)
    }
}

/// The first number of a shard that nobody can have been given, when those below `used` are known to be
/// in use: the middle of what is left. What was handed out between the newest lists and the loss is not
/// half a shard. Where there is room, a whole block begins there: then it does not matter by which
/// secret the numbers before it were permuted.
fn beyond(used: u64, bits: u32) -> u64 {
    let middle = used + shards::MAX_INDEXES.saturating_sub(used) / 2;
    let block = middle >> bits << bits;
    if block > used { block } else { middle }
}

/// How far counts are raised: a publication each two seconds for three weeks.
const BEYOND: u32 = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_on_in_a_block_of_their_own_while_there_is_room() {
        assert_eq!(beyond(1 << 20, 20), (1 << 26), "of 128 blocks, in the middle");
        for bits in [8, 20, 24] {
            let mut used = 1 << bits;
            for _ in 0..2 {
                let next = beyond(used, bits);
                assert!(next > used && next.is_multiple_of(1 << bits), "{bits}");
                used = next;
            }
        }
        // Two blocks: what may have been begun in the second is passed over.
        assert_eq!(beyond(1 << 26, 26), (1 << 26) + (1 << 25));
        assert_eq!(beyond(1 << 27, 26), 1 << 27, "full stays full");
    }
}
