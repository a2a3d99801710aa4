//! Functions of futures that nothing calls. uniffi declares 48 for each crate, whatever its calls return;
//! what is not declared, the library for phones need not export.

use std::path::{Path, PathBuf};

/// Takes the declarations of such functions out of generated files, each with its text.
pub(crate) fn drop_unused(files: &mut [(PathBuf, String)]) {
    let is = |path: &Path, extension: &str| path.extension().is_some_and(|it| it == extension);
    let called: String =
        files.iter().filter(|(path, _)| is(path, "swift")).map(|(_, text)| text.as_str()).collect();
    for (path, text) in files {
        if is(path, "kt") {
            *text = without(text, KOTLIN, |name| text.matches(name).count() > 1);
        } else if is(path, "h") {
            *text = without(text, C, |name| called.contains(name));
        }
    }
}

/// How a language declares such a function.
struct Declaration {
    /// How its first line begins.
    begins: &'static str,
    /// Which of its lines has the name, counted from 0.
    named_in: usize,
    lines: usize,
}

const KOTLIN: Declaration = Declaration { begins: "external fun ", named_in: 0, lines: 2 };
const C: Declaration = Declaration { begins: "#ifndef UNIFFI_FFIDEF_", named_in: 2, lines: 5 };

fn without(text: &str, declaration: Declaration, is_called: impl Fn(&str) -> bool) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let begins = line.trim_start().starts_with(declaration.begins);
        let name = lines.get(at + declaration.named_in).and_then(|line| name_in(line));
        if begins && name.is_some_and(|name| !is_called(name)) {
            at += declaration.lines;
        } else {
            kept.push_str(line);
            at += 1;
        }
    }
    kept
}

/// The name of the function of futures that a line declares.
fn name_in(line: &str) -> Option<&str> {
    let before = line.split('(').next()?;
    let name = before.rsplit(' ').next()?;
    (name.starts_with("ffi_") && name.contains("_rust_future_")).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_stays_and_the_rest_goes() {
        let kotlin = "    external fun ffi_x_rust_future_poll_u8(a,\n    ): Unit\n    \
                      external fun ffi_x_rust_future_poll_u64(a,\n    ): Unit\n    \
                      external fun uniffi_x_fn(a,\n    ): Unit\nffi_x_rust_future_poll_u64(it)\n";
        let c = "#ifndef UNIFFI_FFIDEF_A\n#define UNIFFI_FFIDEF_A\n\
                 void ffi_x_rust_future_poll_u8(uint64_t handle\n);\n#endif\n\
                 #ifndef UNIFFI_FFIDEF_B\n#define UNIFFI_FFIDEF_B\n\
                 void ffi_x_rust_future_poll_u64(uint64_t handle\n);\n#endif\n";
        let swift = "ffi_x_rust_future_poll_u64,";
        let mut files = [("a.kt", kotlin), ("a.h", c), ("a.swift", swift)]
            .map(|(path, text)| (PathBuf::from(path), text.to_owned()));
        drop_unused(&mut files);
        let [kotlin, c, swift] = files.map(|(_, text)| text);
        for text in [&kotlin, &c] {
            assert!(!text.contains("poll_u8") && text.contains("poll_u64"), "{text}");
        }
        assert!(kotlin.contains("uniffi_x_fn(a,\n    ): Unit\nffi_x"), "{kotlin}");
        assert_eq!(c.matches("#ifndef").count(), c.matches("#endif").count());
        assert_eq!(swift, "ffi_x_rust_future_poll_u64,");
    }
}
