//! What published lists say, each checked as a phone checks it.

use std::collections::BTreeMap;

use vneid_client::wire::StatusIndex;
use vneid_core::{StatusStore, Time, TrustListError};
use vneid_payload::{Instant, Shard, StatusList, StatusManifest};

use super::{ListSource, NotRestored};
use crate::status::layout::INDEX;
use crate::trust::TrustState;

/// All that was found.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// The newest manifest and when it was signed.
    pub(super) manifest: Option<(u32, Instant)>,
    /// Trust lists that the database lacks, with the numbers by which they were published.
    pub(super) trust_lists: Vec<(u32, Vec<u8>)>,
    pub(super) shards: BTreeMap<Shard, FoundShard>,
}

/// A shard as it was published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FoundShard {
    /// Its newest edition.
    pub(super) sequence: u32,
    /// How many indexes its list speaks of.
    pub(super) size: u32,
    /// Ascending.
    pub(super) revoked: Vec<u32>,
}

impl Found {
    /// Adds what this place has. `trust` is what the database and the places before it know.
    pub(super) async fn add(
        &mut self,
        place: &ListSource,
        trust: &mut TrustState,
        roots: &vneid_core::Roots,
        time: Time,
    ) -> Result<(), NotRestored> {
        let refused = |detail: String| NotRestored::Lists { place: place.to_string(), detail };
        let file = async |path: &str| {
            let read = place.read(path).await.map_err(refused)?;
            read.ok_or_else(|| refused(format!("{path} is missing")))
        };
        let index: StatusIndex = serde_json::from_slice(&file(INDEX).await?)
            .map_err(|error| refused(format!("{INDEX}: {error}")))?;
        self.add_trust_lists(place, &index, trust, roots, time).await?;

        // As an officer's phone would, that begins with these lists.
        let mut phone = StatusStore::default();
        let unreadable = |path: &str, error: String| refused(format!("{path}: {error}"));
        let bytes = file(&index.manifest).await?;
        phone
            .accept_manifest(&bytes, trust.store(), time)
            .map_err(|error| unreadable(&index.manifest, error.to_string()))?;
        let manifest = StatusManifest::decode(&bytes)
            .map_err(|error| unreadable(&index.manifest, error.to_string()))?
            .into_claims();
        for files in &index.shards {
            let bytes = file(&files.list).await?;
            phone
                .accept_list(&bytes, trust.store(), time)
                .map_err(|error| unreadable(&files.list, error.to_string()))?;
            let list = StatusList::decode(&bytes)
                .map_err(|error| unreadable(&files.list, error.to_string()))?
                .into_claims();
            let held = self.shards.entry(list.shard).or_default();
            held.sequence = held.sequence.max(list.sequence);
            held.size = held.size.max(list.size);
            held.revoked.extend(list.revoked);
            held.revoked.sort_unstable();
            held.revoked.dedup();
        }
        if let Some(missing) = phone.missing().first() {
            return Err(refused(format!("lists are missing: {missing:?}")));
        }
        let signed = (manifest.sequence, manifest.issued);
        self.manifest = self.manifest.max(Some(signed));
        Ok(())
    }

    /// Takes the trust lists that the database lacks: the newest, and whichever of those before it are
    /// still there.
    async fn add_trust_lists(
        &mut self,
        place: &ListSource,
        index: &StatusIndex,
        trust: &mut TrustState,
        roots: &vneid_core::Roots,
        time: Time,
    ) -> Result<(), NotRestored> {
        let refused = |detail: String| NotRestored::Lists { place: place.to_string(), detail };
        let newest = index.trust_list.strip_prefix("trust/").and_then(|it| it.parse().ok());
        let newest: u32 = newest.ok_or_else(|| refused("no trust list".to_owned()))?;
        for number in newest.saturating_sub(MAX_LISTS).max(1)..=newest {
            let path = format!("trust/{number}");
            let Some(bytes) = place.read(&path).await.map_err(refused)? else {
                // One that has expired is served no longer; nobody needs it.
                if number < newest {
                    continue;
                }
                return Err(refused(format!("{path} is missing")));
            };
            match trust.accept(number, &bytes, roots, time) {
                Ok(vneid_core::Accepted::InForce) => self.trust_lists.push((number, bytes)),
                Ok(vneid_core::Accepted::Unchanged)
                | Err(TrustListError::SequenceNotAbove { .. }) => {}
                Err(error) => return Err(refused(format!("{path}: {error}"))),
            }
        }
        Ok(())
    }
}

/// The service never had more trust lists that were not expired.
const MAX_LISTS: u32 = 64;
