//! Lines of uniffi's templates that we replace. The version of uniffi is pinned; where a template no
//! longer has the line, generating fails, and whoever updates uniffi looks whether it is still needed.

use std::fs;
use std::path::Path;

/// A replacement in each generated file of a language.
struct Mend {
    /// The files' extension.
    extension: &'static str,
    /// What is replaced.
    from: &'static str,
    /// How often it is there.
    times: usize,
    /// By what.
    to: &'static str,
}

const MENDS: [Mend; 3] = [
    // A store or key that throws an `Error` (`NotImplementedError`, `OutOfMemoryError`) would count
    // as one that has done its work, and one of an async call would never answer.
    Mend {
        extension: "kt",
        from: "} catch(e: kotlin.Exception) {",
        times: 4,
        to: "} catch(e: kotlin.Throwable) {",
    },
    // `Data.copyBytes(to:from:)` goes through generic collections of regions: a quarter of a
    // microsecond for each number that is read, and a verdict has some thirty.
    Mend {
        extension: "swift",
        from: "{ reader.data.copyBytes(to: $0, from: range)}",
        times: 1,
        to: "{ target in
        reader.data.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }
    }",
    },
    Mend {
        extension: "swift",
        from: "    value.withUnsafeMutableBufferPointer({ buffer in
        reader.data.copyBytes(to: buffer, from: range)
    })",
        times: 1,
        to: "    value.withUnsafeMutableBytes { target in
        reader.data.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }
    }",
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
        match text.matches(self.from).count() {
            found if found == self.times => Ok(text.replace(self.from, self.to)),
            found => Err(format!("{:?} is there {found} times, not {}", self.from, self.times)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_that_has_changed_is_noticed() {
        let mend = Mend { extension: "kt", from: "old", times: 2, to: "new" };
        assert_eq!(mend.apply("old and old").as_deref(), Ok("new and new"));
        assert!(mend.apply("old").is_err() && mend.apply("").is_err());
    }
}
