//! Lines of uniffi's templates that we replace. The version of uniffi is pinned; where a template no
//! longer has the line, generating fails, and whoever updates uniffi looks whether it is still needed.

use std::fs;
use std::path::Path;

/// A replacement in each generated file of a language.
struct Mend {
    /// The files' extension.
    extension: &'static str,
    /// What is replaced, wherever it is.
    from: &'static str,
    /// By what.
    to: &'static str,
}

const MENDS: [Mend; 9] = [
    // A store or key that throws an `Error` (`NotImplementedError`, `OutOfMemoryError`) would count
    // as one that has done its work, and one of an async call would never answer.
    Mend {
        extension: "kt",
        from: "} catch(e: kotlin.Exception) {",
        to: "} catch(e: kotlin.Throwable) {",
    },
    // `Data.copyBytes(to:from:)` goes through generic collections of regions: a quarter of a
    // microsecond for each number that is read, and a verdict has some thirty.
    Mend {
        extension: "swift",
        from: "{ reader.data.copyBytes(to: $0, from: range)}",
        to: "{ target in
        reader.data.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }
    }",
    },
    Mend {
        extension: "swift",
        from: "    value.withUnsafeMutableBufferPointer({ buffer in
        reader.data.copyBytes(to: buffer, from: range)
    })",
        to: "    value.withUnsafeMutableBytes { target in
        reader.data.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }
    }",
    },
    // A cancelled task of Swift would wait for the end of its call, whatever that waits for. From here
    // on, the call is cancelled too, as in Kotlin.
    Mend {
        extension: "swift",
        from: "    freeFunc: (UInt64) -> (),
",
        to: "    freeFunc: (UInt64) -> (),
    cancelFunc: @escaping @Sendable (UInt64) -> (),
",
    },
    Mend {
        extension: "swift",
        from: "    var pollResult: Int8;
    repeat {
",
        to: "    await withTaskCancellationHandler {
    var pollResult: Int8
    repeat {
",
    },
    Mend {
        extension: "swift",
        from: "    } while pollResult != UNIFFI_RUST_FUTURE_POLL_READY
",
        to: "    } while pollResult != UNIFFI_RUST_FUTURE_POLL_READY
    } onCancel: {
        cancelFunc(rustFuture)
    }
",
    },
    Mend {
        extension: "swift",
        from: "freeFunc: ffi_vneid_ffi_rust_future_free_rust_buffer,",
        to: "freeFunc: ffi_vneid_ffi_rust_future_free_rust_buffer,
                cancelFunc: { ffi_vneid_ffi_rust_future_cancel_rust_buffer($0) },",
    },
    Mend {
        extension: "swift",
        from: "freeFunc: ffi_vneid_ffi_rust_future_free_u64,",
        to: "freeFunc: ffi_vneid_ffi_rust_future_free_u64,
                cancelFunc: { ffi_vneid_ffi_rust_future_cancel_u64($0) },",
    },
    Mend {
        extension: "swift",
        from: "fatalError(\"Cancellation not supported yet\")",
        to: "throw CancellationError()",
    },
];

/// Mends every generated file in a folder and those in it.
///
/// # Errors
/// In words: a file that can't be read or written, or one that lacks a line to replace.
pub(crate) fn all_in(folder: &Path) -> Result<(), String> {
    let failed = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, error))? {
        let path = entry.map_err(|error| failed(folder, error))?.path();
        if path.is_dir() {
            all_in(&path)?;
            continue;
        }
        let mends = MENDS.iter().filter(|it| path.extension().is_some_and(|of| of == it.extension));
        for mend in mends {
            let text = fs::read_to_string(&path).map_err(|error| failed(&path, error))?;
            let mended =
                mend.apply(&text).map_err(|error| format!("{}: {error}", path.display()))?;
            fs::write(&path, mended).map_err(|error| failed(&path, error))?;
        }
    }
    Ok(())
}

impl Mend {
    fn apply(&self, text: &str) -> Result<String, String> {
        match text.contains(self.from) {
            true => Ok(text.replace(self.from, self.to)),
            false => Err(format!("{:?} is not there to be replaced", self.from)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_that_has_changed_is_noticed() {
        let mend = Mend { extension: "kt", from: "old", to: "new" };
        assert_eq!(mend.apply("old and old").as_deref(), Ok("new and new"));
        assert!(mend.apply("odd").is_err());
    }
}
