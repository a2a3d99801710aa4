//! Checking the chain: every row is read once, ascending.

use std::collections::BTreeMap;

use super::chain::{self, Head, SEALED, Seal, link_hash, row_hash};
use super::read::Stored;

/// What is wrong with the audit table. Rows are named by the number of their entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditFault {
    /// The row does not follow from the one before it: it was changed, or that one was.
    Changed {
        /// The row.
        entry: i64,
    },
    /// Rows of the chain are missing before this one.
    Removed {
        /// The first row after them; one more than the last there is, at the end.
        before: i64,
        /// How many.
        count: i64,
    },
    /// The row is not a link of the chain, and was not there when its neighbours were sealed.
    Inserted {
        /// The row.
        entry: i64,
    },
    /// The row stands before one that it followed.
    Reordered {
        /// The row.
        entry: i64,
    },
    /// Rows of phones or of the service are not those that were sealed.
    Block {
        /// The first entry that the seal speaks of.
        from: i64,
        /// The last.
        to: i64,
        /// How many rows there were.
        sealed: u64,
        /// How many there are: fewer when rows were removed, more when some were inserted, as many
        /// when one was changed.
        found: u64,
    },
}

/// What the check found so far.
pub(crate) struct Check {
    before: Vec<u8>,
    link: i64,
    /// Hashes of rows that no seal has covered yet.
    open: BTreeMap<i64, [u8; 32]>,
    began_after: i64,
    sealed_to: i64,
    last_entry: i64,
    pub(crate) links: u64,
    pub(crate) sealed: u64,
    pub(crate) older: u64,
    pub(crate) faults: Vec<AuditFault>,
}

impl Check {
    pub(crate) fn new(head: &Head) -> Self {
        Self {
            before: chain::first(head.began_after).to_vec(),
            link: 0,
            open: BTreeMap::new(),
            began_after: head.began_after,
            sealed_to: head.began_after,
            last_entry: 0,
            links: 0,
            sealed: 0,
            older: 0,
            faults: Vec::new(),
        }
    }

    /// Takes the next row.
    pub(crate) fn take(&mut self, row: &Stored) {
        let Stored { entry, columns, link, hash } = row;
        self.last_entry = *entry;
        if *entry <= self.began_after {
            self.older += 1;
            return;
        }
        let (Some(link), Some(hash)) = (link, hash) else {
            // Nobody but a seal speaks of rows without a link, and it never does of an operator's.
            if columns.actor == "operator" || *entry <= self.sealed_to {
                self.fault(AuditFault::Inserted { entry: *entry });
            } else {
                self.open.insert(*entry, row_hash(*entry, columns));
            }
            return;
        };
        self.links += 1;
        if *link <= self.link {
            return self.fault(AuditFault::Reordered { entry: *entry });
        }
        let missing = *link - self.link - 1;
        if missing > 0 {
            self.fault(AuditFault::Removed { before: *entry, count: missing });
        } else if link_hash(&self.before, *link, columns)[..] != hash[..] {
            self.fault(AuditFault::Changed { entry: *entry });
        }
        (self.before, self.link) = (hash.clone(), *link);
        if columns.action == SEALED {
            self.seal(*entry, columns.detail.as_deref().unwrap_or_default());
        }
    }

    fn seal(&mut self, entry: i64, said: &str) {
        let Some((from, to)) = Seal::range(said) else {
            return self.fault(AuditFault::Changed { entry });
        };
        let later = self.open.split_off(&to.saturating_add(1));
        let rows = core::mem::replace(&mut self.open, later);
        let count = rows.len() as u64;
        let found = Seal { from, to, count, digest: chain::block_digest(rows.into_values()) };
        self.sealed += count;
        self.sealed_to = to;
        if found.text() != said {
            let sealed = Seal::count(said).unwrap_or_default();
            self.fault(AuditFault::Block { from, to, sealed, found: count });
        }
    }

    /// Compares the end with the head that the database remembers, taken before the first row was.
    pub(crate) fn end(&mut self, head: &Head) {
        let missing = head.link - self.link;
        if missing > 0 {
            let before = self.last_entry + 1;
            self.fault(AuditFault::Removed { before, count: missing });
        }
    }

    /// Rows that no seal has covered yet.
    pub(crate) fn unsealed(&self) -> u64 {
        self.open.len() as u64
    }

    fn fault(&mut self, fault: AuditFault) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(fault);
        }
    }
}

/// More than these tell nothing more.
const MAX_FAULTS: usize = 100;
