//! Lines of uniffi's templates that we replace. The version of uniffi is pinned; where a template no
//! longer has the line, generating fails, and whoever updates uniffi looks whether it is still needed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::futures;

/// A replacement in the generated files of a language.
struct Patch {
    /// The files' extension.
    extension: &'static str,
    /// What is replaced, wherever it is.
    from: &'static str,
    /// By what.
    to: &'static str,
}

const PATCHES: [Patch; 9] = [
    // A store or key that throws an `Error` (`NotImplementedError`, `OutOfMemoryError`) would count
    // as one that has done its work, and one of an async call would never answer.
    Patch {
        extension: "kt",
        from: "} catch(e: kotlin.Exception) {",
        to: "} catch(e: kotlin.Throwable) {",
    },
    // `Data.copyBytes(to:from:)` goes through generic collections of regions: a quarter of a
    // microsecond for each number that is read, and a verdict has some thirty.
    Patch {
        extension: "swift",
        from: "{ reader.data.copyBytes(to: $0, from: range)}",
        to: "{ target in
        reader.data.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }
    }",
    },
    Patch {
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
    Patch {
        extension: "swift",
        from: "    freeFunc: (UInt64) -> (),
",
        to: "    freeFunc: (UInt64) -> (),
    cancelFunc: @escaping @Sendable (UInt64) -> (),
",
    },
    Patch {
        extension: "swift",
        from: "    var pollResult: Int8;
    repeat {
",
        to: "    await withTaskCancellationHandler {
    var pollResult: Int8
    repeat {
",
    },
    Patch {
        extension: "swift",
        from: "    } while pollResult != UNIFFI_RUST_FUTURE_POLL_READY
",
        to: "    } while pollResult != UNIFFI_RUST_FUTURE_POLL_READY
    } onCancel: {
        cancelFunc(rustFuture)
    }
",
    },
    Patch {
        extension: "swift",
        from: "freeFunc: ffi_vneid_ffi_rust_future_free_rust_buffer,",
        to: "freeFunc: ffi_vneid_ffi_rust_future_free_rust_buffer,
                cancelFunc: { ffi_vneid_ffi_rust_future_cancel_rust_buffer($0) },",
    },
    Patch {
        extension: "swift",
        from: "freeFunc: ffi_vneid_ffi_rust_future_free_u64,",
        to: "freeFunc: ffi_vneid_ffi_rust_future_free_u64,
                cancelFunc: { ffi_vneid_ffi_rust_future_cancel_u64($0) },",
    },
    Patch {
        extension: "swift",
        from: "fatalError(\"Cancellation not supported yet\")",
        to: "throw CancellationError()",
    },
];

/// Mends the generated files in a folder and those in it.
///
/// # Errors
/// In words: a file that can't be read or written, or a line that none of a language has.
pub(crate) fn all_in(folder: &Path) -> Result<(), String> {
    let failed = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    let paths = files_in(folder).map_err(|error| failed(folder, error))?;
    let mut files = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).map_err(|error| failed(&path, error))?;
        files.push((path, text));
    }
    for mend in &PATCHES {
        let of_language = |path: &Path| path.extension().is_some_and(|it| it == mend.extension);
        mend.apply(files.iter_mut().filter(|(path, _)| of_language(path)).map(|(_, text)| text))?;
    }
    futures::drop_unused(&mut files);
    for (path, text) in files {
        fs::write(&path, text).map_err(|error| failed(&path, error))?;
    }
    Ok(())
}

fn files_in(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_in(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

impl Patch {
    /// Replaces the line in the texts of a language, if there are any. A crate without asynchronous
    /// calls lacks some lines, but not all crates do.
    fn apply<'a>(&self, texts: impl Iterator<Item = &'a mut String>) -> Result<(), String> {
        let (mut seen, mut found) = (false, false);
        for text in texts {
            seen = true;
            if text.contains(self.from) {
                found = true;
                *text = text.replace(self.from, self.to);
            }
        }
        match found || !seen {
            true => Ok(()),
            false => Err(format!("{:?} is not there to be replaced", self.from)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_that_has_changed_is_noticed() {
        let mend = Patch { extension: "kt", from: "old", to: "new" };
        let mut texts = ["odd", "old and old"].map(String::from);
        assert_eq!(mend.apply(texts.iter_mut()), Ok(()));
        assert_eq!(texts, ["odd", "new and new"]);
        assert!(mend.apply(["odd".to_owned()].iter_mut()).is_err());
        assert_eq!(mend.apply([].iter_mut()), Ok(()), "another language's");
    }
}
