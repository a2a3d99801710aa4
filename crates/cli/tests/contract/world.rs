//! Runs the program, and keeps a test world for one test.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// When the test worlds begin: 2026-11-24T14:00:00+07:00.
pub(crate) const T: i64 = 1_795_503_600;
pub(crate) const HOUR: i64 = 3_600;
pub(crate) const DAY: i64 = 86_400;

/// What the program did.
pub(crate) struct Done {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs `vneid` with these arguments.
pub(crate) fn vneid<S: AsRef<OsStr>>(arguments: &[S]) -> Done {
    Done::of(command().args(arguments).output().expect("the program starts"))
}

pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vneid"));
    command.env_remove("NO_COLOR");
    command
}

impl Done {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        Self {
            status: output.status.code().expect("the program exits by itself"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// The standard output as JSON, a value a line.
    pub(crate) fn json(&self) -> Vec<Value> {
        let value = |line| serde_json::from_str(line).expect("each line is JSON");
        self.stdout.lines().map(value).collect()
    }

    /// The only line, as JSON.
    pub(crate) fn one(&self) -> Value {
        let mut lines = self.json();
        assert_eq!(lines.len(), 1, "{} {}", self.stdout, self.stderr);
        lines.remove(0)
    }

    /// The status and each verdict's code.
    pub(crate) fn verdicts(&self) -> (i32, Vec<String>) {
        let code = |value: &Value| value["code"].as_str().expect("a code").to_owned();
        (self.status, self.json().iter().map(code).collect())
    }
}

/// A test world of its own.
pub(crate) struct World {
    folder: TempDir,
}

impl World {
    /// Begins at [`T`].
    pub(crate) fn new() -> Self {
        let world = Self { folder: TempDir::new().expect("a temporary folder") };
        let made = vneid(&["lab", "new", &world.lab(), "--now", &T.to_string()]);
        assert_eq!(made.status, 0, "{}", made.stderr);
        world
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.path(name).to_str().expect("temporary folders have plain names").to_owned()
    }

    pub(crate) fn lab(&self) -> String {
        self.text("lab")
    }

    pub(crate) fn citizen(&self) -> String {
        self.text("lab/citizen")
    }

    pub(crate) fn officer(&self) -> String {
        self.text("lab/officer")
    }

    /// The text of a code that the citizen makes.
    pub(crate) fn code(&self, now: i64) -> String {
        let done = vneid(&["present", "--phone", &self.citizen(), "--now", &now.to_string()]);
        assert_eq!(done.status, 0, "{}", done.stderr);
        done.stdout.strip_suffix('\n').expect("a line").to_owned()
    }

    /// A picture of a code that the citizen makes.
    pub(crate) fn picture(&self, name: &str, now: i64) -> String {
        let (citizen, path, now) = (self.citizen(), self.text(name), now.to_string());
        let done = vneid(&["present", "--phone", &citizen, "--now", &now, "--png", &path]);
        assert_eq!(done.status, 0, "{}", done.stderr);
        path
    }

    /// The officer checks something; the answer is JSON.
    pub(crate) fn verify(&self, now: i64, more: &[&str]) -> Done {
        let (officer, now) = (self.officer(), now.to_string());
        let mut arguments = vec!["verify", "--officer", &officer, "--now", &now, "--json"];
        arguments.extend(more);
        vneid(&arguments)
    }

    /// The officer checks a text without remembering it.
    pub(crate) fn look_at(&self, text: &str, now: i64) -> Done {
        self.verify(now, &["--no-memory", "--text", text])
    }

    pub(crate) fn refresh(&self, now: i64) -> Done {
        vneid(&["lab", "refresh", &self.lab(), "--now", &now.to_string(), "--json"])
    }

    pub(crate) fn revoke(&self) -> Done {
        vneid(&["lab", "revoke", &self.lab(), "--json"])
    }
}

/// A picture of a QR code with these bytes, as other programs make them.
pub(crate) fn draw(path: &Path, bytes: &[u8]) {
    let qr = qrcodegen::QrCode::encode_binary(bytes, qrcodegen::QrCodeEcc::Medium);
    draw_all(path, &[&qr.expect("the bytes fit")]);
}

/// A picture of several codes side by side.
pub(crate) fn draw_all(path: &Path, codes: &[&qrcodegen::QrCode]) {
    const PX: u32 = 6;
    let place = codes.iter().map(|qr| qr.size()).max().unwrap_or(0).unsigned_abs() + 8;
    let dark = |x: u32, y: u32| {
        let (column, line) = (x / PX, y / PX);
        let code = codes[(column / place) as usize];
        code.get_module((column % place) as i32 - 4, line as i32 - 4)
    };
    let width = place * PX * codes.len() as u32;
    let image = image::GrayImage::from_fn(width, place * PX, |x, y| {
        image::Luma([if dark(x, y) { 0 } else { 255 }])
    });
    image.save(path).expect("the picture is written");
}
