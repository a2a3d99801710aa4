//! Published files in memory: everybody asks for the same ones.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::layout::INDEX;
use crate::store::files::FileRow;

/// The files that were asked for last: those that never change for as long as there is room, the
/// index for a moment, or for a day when no other is available.
#[derive(Debug, Default)]
pub(crate) struct FileCache(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    files: HashMap<String, Arc<FileRow>>,
    /// Their paths, in the order in which they came; the first goes first.
    order: VecDeque<String>,
    bytes: usize,
    index: Option<HeldIndex>,
    /// How often the index was forgotten.
    generation: u64,
}

#[derive(Debug)]
struct HeldIndex {
    file: Arc<FileRow>,
    read_at: Instant,
    /// Whether this instance has stored a newer one.
    is_superseded: bool,
}

impl FileCache {
    pub(super) fn find(&self, path: &str) -> Option<Arc<FileRow>> {
        let held = self.held();
        if path == INDEX {
            let index = held.index.as_ref()?;
            let is_fresh = !index.is_superseded && index.read_at.elapsed() < INDEX_LIVES;
            return is_fresh.then(|| index.file.clone());
        }
        held.files.get(path).cloned()
    }

    /// The last index, when the database has none to give: what it names is good for a week, and
    /// phones that lack it are better off with it.
    pub(super) fn find_old_index(&self) -> Option<Arc<FileRow>> {
        let held = self.held();
        let index = held.index.as_ref()?;
        (index.read_at.elapsed() < OLD_INDEX_LIVES).then(|| index.file.clone())
    }

    /// To be asked for before the file is read from the database.
    pub(super) fn generation(&self) -> u64 {
        self.held().generation
    }

    /// Keeps a file that was read when the cache was at this generation.
    pub(super) fn keep(&self, file: Arc<FileRow>, generation: u64) {
        let mut held = self.held();
        if !file.immutable {
            // An index that was read before this instance stored the next is not kept.
            if generation == held.generation {
                let read_at = Instant::now();
                held.index = Some(HeldIndex { file, read_at, is_superseded: false });
            }
            return;
        }
        let size = file.body.len();
        if size > MAX_BYTES || held.files.contains_key(&file.path) {
            return;
        }
        while held.bytes + size > MAX_BYTES || held.order.len() >= MAX_FILES {
            let Some(first) = held.order.pop_front() else { break };
            let gone = held.files.remove(&first).map_or(0, |file| file.body.len());
            held.bytes -= gone;
        }
        held.bytes += size;
        held.order.push_back(file.path.clone());
        held.files.insert(file.path.clone(), file);
    }

    /// To be called when this instance has published.
    pub(crate) fn forget_index(&self) {
        let mut held = self.held();
        held.generation += 1;
        if let Some(index) = &mut held.index {
            index.is_superseded = true;
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The most that is held, bytes and files.
const MAX_BYTES: usize = 64 * 1024 * 1024;
const MAX_FILES: usize = 16 * 1024;
/// How long the index of another instance may go unnoticed.
const INDEX_LIVES: Duration = Duration::from_secs(1);
/// How long an index is given out without the database: as long as officers are told nothing of old
/// lists.
const OLD_INDEX_LIVES: Duration = Duration::from_secs(24 * 3_600);

#[cfg(test)]
mod tests {
    use vneid_payload::Instant;

    use super::super::layout::file;
    use super::*;

    fn keep(cache: &FileCache, path: &str, size: usize) {
        let file = file(path.into(), vec![0; size], Instant::EPOCH, 0);
        cache.keep(Arc::new(file), cache.generation());
    }

    fn index() -> Arc<FileRow> {
        let file = file(INDEX.into(), Vec::new(), Instant::EPOCH, 0);
        Arc::new(FileRow { immutable: false, ..file })
    }

    #[test]
    fn the_oldest_go_when_there_is_no_room() {
        let cache = FileCache::default();
        for path in ["a", "b", "c", "d"] {
            keep(&cache, path, MAX_BYTES / 4);
        }
        keep(&cache, "a", MAX_BYTES / 4);
        keep(&cache, "e", 1);
        keep(&cache, "huge", MAX_BYTES + 1);
        let held = |path| cache.find(path).is_some();
        assert!(!held("a") && held("b") && held("e") && !held("huge"));
        keep(&cache, "f", MAX_BYTES);
        assert!(!held("b") && !held("e") && held("f"));
        assert_eq!(cache.held().bytes, MAX_BYTES);
    }

    #[test]
    fn small_files_are_bounded_by_their_number() {
        let cache = FileCache::default();
        for n in 0..=MAX_FILES {
            keep(&cache, &n.to_string(), 0);
        }
        assert_eq!(cache.held().files.len(), MAX_FILES);
        assert!(cache.find("0").is_none() && cache.find("1").is_some());
    }

    #[test]
    fn an_index_read_before_a_publication_is_not_kept_after_it() {
        let cache = FileCache::default();
        let before = cache.generation();
        cache.keep(index(), before);
        assert!(cache.find(INDEX).is_some());
        cache.forget_index();
        assert!(cache.find(INDEX).is_none());
        cache.keep(index(), before);
        assert!(cache.find(INDEX).is_none());
        cache.keep(index(), cache.generation());
        assert!(cache.find(INDEX).is_some());
    }

    #[test]
    fn an_old_index_is_there_for_a_day_when_there_is_no_other() {
        let cache = FileCache::default();
        assert!(cache.find_old_index().is_none());
        cache.keep(index(), cache.generation());
        cache.forget_index();
        assert!(cache.find(INDEX).is_none() && cache.find_old_index().is_some());
        let a_minute = Duration::from_secs(60);
        // A machine that was started less than a day ago has no such instant.
        let ago = |age| std::time::Instant::now().checked_sub(age);
        for (age, is_there) in
            [(OLD_INDEX_LIVES - a_minute, true), (OLD_INDEX_LIVES + a_minute, false)]
        {
            let Some(read_at) = ago(age) else { continue };
            cache.held().index.as_mut().unwrap().read_at = read_at;
            assert_eq!(cache.find_old_index().is_some(), is_there);
        }
    }
}
