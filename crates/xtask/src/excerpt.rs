//! What failed, out of all that a command printed: short enough to be read where only the end of a long log
//! is kept.

/// The lines of `output` that are worth reading: all but those of what went well.
pub(crate) fn telling(output: &str) -> Vec<&str> {
    let is_noise = |line: &&str| {
        let line = line.trim_start();
        line.is_empty()
            || line.starts_with("Compiling ")
            || line.starts_with("Checking ")
            || line.starts_with("note: run with `RUST_BACKTRACE")
            || (line.starts_with("test ") && line.ends_with(" ... ok"))
    };
    output.lines().filter(|line| !is_noise(line)).collect()
}

/// Of tests in Rust the names of those that failed and what each said, of everything else the last lines;
/// before them the lines that tell of an error.
pub(crate) fn excerpt(output: &str) -> String {
    let lines = telling(output);
    let is_failed = |line: &&str| line.starts_with("test ") && line.ends_with(" ... FAILED");
    let mut excerpt: Vec<&str> = lines.iter().copied().filter(is_failed).collect();
    shorten(&mut excerpt, MAX_LINES / 4);
    let last =
        if excerpt.is_empty() { lines.len().saturating_sub(LAST_LINES) } else { lines.len() };
    for (at, _) in lines.iter().enumerate().filter(|(_, line)| is_head(line)) {
        excerpt.extend(said(&lines[at..]));
    }
    let is_error = |line: &str| ERRORS.iter().any(|mark| line.trim_start().starts_with(mark));
    // The line after an error names its place.
    let errors = (0..last).filter(|at| is_error(lines[*at]) || *at > 0 && is_error(lines[at - 1]));
    excerpt.extend(errors.map(|at| lines[at]));
    shorten(&mut excerpt, MAX_LINES - (lines.len() - last));
    excerpt.extend(&lines[last..]);
    excerpt.join("\n")
}

/// The head of a test's output, and of its lines the first ones or, if there are many, those from its panic
/// on.
fn said<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let rest = &lines[1..];
    let ends = |line: &&str| is_head(line) || ["failures:", "stack backtrace:"].contains(line);
    let end = rest.iter().position(ends);
    let mut block = rest[..end.unwrap_or(rest.len())].to_vec();
    let panic = block.iter().position(|line| line.contains(" panicked at "));
    if block.len() > MAX_LINES_OF_TEST {
        block.drain(..panic.unwrap_or(0));
    }
    shorten(&mut block, MAX_LINES_OF_TEST);
    block.insert(0, lines[0]);
    block
}

fn is_head(line: &str) -> bool {
    line.starts_with("---- ") && line.ends_with(" stdout ----")
}

fn shorten(lines: &mut Vec<&str>, most: usize) {
    if lines.len() > most {
        lines.truncate(most);
        lines.push("...");
    }
}

/// How lines begin in which rustc, Maven, Swift or Python tell of an error.
const ERRORS: [&str; 5] = ["error", "[ERROR]", "✘", "FAIL: ", "ERROR: "];
const MAX_LINES: usize = 100;
const MAX_LINES_OF_TEST: usize = 20;
const LAST_LINES: usize = 30;

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn failed_tests_are_named_with_their_messages() {
        let output = "\
   Compiling vneid-core v0.1.0
running 3 tests
test codes::works ... ok
test codes::fails ... FAILED
test times::fails ... FAILED

failures:

---- codes::fails stdout ----

thread 'codes::fails' (7) panicked at crates/core/src/codes.rs:12:5:
assertion `left == right` failed
  left: 1
 right: 2
stack backtrace:
   0: core::panicking::panic_fmt

---- times::fails stdout ----
Error: \"too late\"

failures:
    codes::fails
    times::fails

test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s

     Running tests/other.rs (target/debug/deps/other-1)
test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s

error: 1 target failed:
    `-p vneid-core --lib`
";
        assert_eq!(
            excerpt(output),
            "\
test codes::fails ... FAILED
test times::fails ... FAILED
---- codes::fails stdout ----
thread 'codes::fails' (7) panicked at crates/core/src/codes.rs:12:5:
assertion `left == right` failed
  left: 1
 right: 2
---- times::fails stdout ----
Error: \"too late\"
error: 1 target failed:
    `-p vneid-core --lib`"
        );
    }

    #[test]
    fn of_a_long_message_the_lines_from_the_panic_on_are_told() {
        let chatter = "a line that the test printed\n".repeat(30);
        let panic = "thread 'long' (1) panicked at src/a.rs:1:1:\nthe reason\n";
        let output = format!("test long ... FAILED\n---- long stdout ----\n{chatter}{panic}");
        let told = ["test long ... FAILED\n---- long stdout ----\n", panic.trim_end()].concat();
        assert_eq!(excerpt(&output), told);
        let output = format!("test long ... FAILED\n---- long stdout ----\n{chatter}");
        assert_eq!(excerpt(&output).lines().count(), 2 + 20 + 1);
    }

    #[test]
    fn other_commands_are_told_by_their_errors_and_last_lines() {
        let chatter = "[INFO] a line\n".repeat(40);
        let output = format!(
            "[ERROR] CodesTest.works:12 expected: <1> but was: <2>\n[INFO]\n{chatter}last\n"
        );
        let told = excerpt(&output);
        assert!(
            told.starts_with("[ERROR] CodesTest.works:12 expected: <1> but was: <2>\n[INFO]\n")
        );
        assert!(told.ends_with("\nlast"));
        assert_eq!(told.lines().count(), 2 + 30);
    }

    #[test]
    fn no_failure_takes_more_than_a_hundred_lines() {
        let name = |at| format!("test t{at} ... FAILED\n---- t{at} stdout ----\na\nb\n");
        let many: String = (0..200).map(name).collect();
        assert_eq!(excerpt(&many).lines().count(), 101);
        assert_eq!(excerpt(&"error: no\n".repeat(500)).lines().count(), 101);
    }
}
