//! Who may have a password looked at now: as many at once as there are processors, one of each
//! source and of each number, and nobody waits long.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// The queue before something costly.
#[derive(Debug)]
pub(crate) struct Queue {
    at_once: Arc<Semaphore>,
    places: Arc<Places>,
}

/// Those who are in the queue or past it, by name.
#[derive(Debug, Default)]
struct Places(Mutex<HashMap<Name, Arc<Semaphore>>>);

/// A name in the queue.
type Name = [u8; 32];

/// Leave to go on, as long as it is held: whoever works in the background takes it along.
#[derive(Debug)]
pub(crate) struct Turn {
    _at_once: OwnedSemaphorePermit,
    _places: Vec<Slot>,
}

impl Queue {
    /// A queue that lets `at_once` go on at the same time.
    pub(crate) fn new(at_once: usize) -> Self {
        Self { at_once: Arc::new(Semaphore::new(at_once)), places: Arc::default() }
    }

    /// Waits for a turn, behind whoever has one of these names already; `None` after
    /// [`PATIENCE`], when there are too many.
    pub(crate) async fn turn(&self, names: &[Name]) -> Option<Turn> {
        timeout(PATIENCE, async {
            let mut places = Vec::with_capacity(names.len());
            // In one order for all, so that two never hold what the other waits for: the order of
            // the names' kinds is the caller's.
            for name in names {
                places.push(self.places.clone().take(*name).await?);
            }
            let at_once = self.at_once.clone().acquire_owned().await.ok()?;
            Some(Turn { _at_once: at_once, _places: places })
        })
        .await
        .ok()
        .flatten()
    }
}

/// The one place of a name, or a wait for it.
#[derive(Debug)]
struct Slot {
    places: Arc<Places>,
    name: Name,
    taken: Option<OwnedSemaphorePermit>,
}

impl Places {
    async fn take(self: Arc<Self>, name: Name) -> Option<Slot> {
        let of_name = {
            let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            names.entry(name).or_insert_with(|| Arc::new(Semaphore::new(1))).clone()
        };
        // Whoever gives up while it waits leaves nothing behind, either.
        let mut place = Slot { places: self, name, taken: None };
        place.taken = Some(of_name.acquire_owned().await.ok()?);
        Some(place)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut names = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        self.taken = None;
        if names.get(&self.name).is_some_and(|of_name| Arc::strong_count(of_name) == 1) {
            names.remove(&self.name);
        }
    }
}

/// How long a caller waits; then it is asked to come again.
pub(crate) const PATIENCE: Duration = Duration::from_secs(3);

#[cfg(test)]
mod tests {
    use super::*;

    const A: Name = [1; 32];
    const B: Name = [2; 32];

    fn names(queue: &Queue) -> usize {
        queue.places.0.lock().unwrap().len()
    }

    #[tokio::test(start_paused = true)]
    async fn each_name_has_one_place() {
        let queue = Queue::new(10);
        let first = queue.turn(&[A]).await.unwrap();
        assert!(queue.turn(&[A]).await.is_none());
        let other = queue.turn(&[B]).await.unwrap();
        assert!(queue.turn(&[B, A]).await.is_none());
        drop(first);
        let again = queue.turn(&[A]).await;
        assert!(again.is_some());
        drop((again, other));
        assert_eq!(names(&queue), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn so_many_go_on_at_once_and_nobody_waits_for_ever() {
        let queue = Queue::new(2);
        let turns = (queue.turn(&[]).await.unwrap(), queue.turn(&[A]).await.unwrap());
        assert!(queue.turn(&[]).await.is_none());
        assert!(queue.turn(&[B]).await.is_none());
        assert_eq!(names(&queue), 1);
        drop(turns);
        assert!(queue.turn(&[B]).await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_gets_the_place_that_is_left() {
        let queue = Arc::new(Queue::new(2));
        let first = queue.turn(&[A]).await.unwrap();
        let behind = tokio::spawn({
            let queue = queue.clone();
            async move { queue.turn(&[A]).await.is_some() }
        });
        tokio::task::yield_now().await;
        drop(first);
        assert!(behind.await.unwrap());
        assert_eq!(names(&queue), 0);
    }
}
