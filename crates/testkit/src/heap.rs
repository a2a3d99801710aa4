//! How often and how much memory is taken from the heap.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The system's allocator with counters, for `#[global_allocator]`. It sees Rust's
/// allocations, not those of linked C++ code.
#[derive(Debug, Default)]
pub struct CountingAllocator {
    allocations: AtomicUsize,
    live_bytes: AtomicUsize,
    peak_bytes: AtomicUsize,
}

/// Heap use of one piece of work.
#[derive(Clone, Copy, Debug)]
pub struct HeapUse {
    /// Allocations and reallocations.
    pub allocations: usize,
    /// Most bytes held at once on top of what was held before.
    pub peak_bytes: usize,
}

impl CountingAllocator {
    /// With all counters at zero.
    pub const fn new() -> Self {
        Self {
            allocations: AtomicUsize::new(0),
            live_bytes: AtomicUsize::new(0),
            peak_bytes: AtomicUsize::new(0),
        }
    }

    /// Runs `work` and tells what it took. Other threads must be idle meanwhile.
    pub fn measure<T>(&self, work: impl FnOnce() -> T) -> (T, HeapUse) {
        let (allocations, live) = (self.allocations.load(Relaxed), self.live_bytes.load(Relaxed));
        self.peak_bytes.store(live, Relaxed);
        let result = work();
        let heap = HeapUse {
            allocations: self.allocations.load(Relaxed) - allocations,
            peak_bytes: self.peak_bytes.load(Relaxed) - live,
        };
        (result, heap)
    }

    fn took(&self, bytes: usize) {
        self.allocations.fetch_add(1, Relaxed);
        let live = self.live_bytes.fetch_add(bytes, Relaxed) + bytes;
        self.peak_bytes.fetch_max(live, Relaxed);
    }
}

// An allocator is an unsafe trait; this one hands every call on unchanged.
#[allow(unsafe_code)]
// SAFETY: the system's allocator keeps the contract, and counting neither allocates nor unwinds.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.took(layout.size());
        // SAFETY: as for this function.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        self.live_bytes.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as for this function.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        self.took(size);
        self.live_bytes.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as for this function.
        unsafe { System.realloc(memory, layout, size) }
    }
}
