//! What the crossing into Kotlin and Swift costs: the same calls in Rust, Kotlin and Swift, in turn,
//! with the library as the apps have it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::bindings;
use crate::maven::maven;
use crate::runner::{Options, Runner};
use crate::swift::Swift;
use crate::workspace::Workspace;

/// Builds everything, measures in rounds, and prints a table of medians over the rounds.
pub(crate) fn bindings(workspace: &Workspace) -> Result<bool, String> {
    let runner = Runner::new(Options::default(), workspace.target.join("xtask/logs"));
    let swift_program = Swift::find(&runner.machine, workspace)?;
    build(&runner, workspace, &swift_program)?;
    let case = workspace.target.join("xtask/crossing");
    let rust = |verb: &str| {
        let mut rust = workspace.cargo(&["bench", "--quiet", "--locked", "--profile", PROFILE]);
        rust.args(["--package", "vneid-ffi", "--bench", "crossing", "--", verb]).arg(&case);
        rust
    };
    let (class_path, jna) = (class_path(workspace)?, jna(workspace)?);
    let kotlin = |main: &str, flags: &[String]| {
        let mut java = workspace.program("java", &["-Djna.nosys=true"]);
        java.arg(format!("-Djna.library.path={}", workspace.target.join(PROFILE).display()));
        java.args(flags).args(["-cp", &class_path]);
        java.arg(format!("vn.vneid.bench.{main}Kt")).arg(&case);
        java
    };
    // As in an app: JNA's native half lies in a folder, and no program of the system is asked where
    // libraries are.
    let unpacked = [
        "-Djna.nounpack=true".to_owned(),
        "-Djna.platform.library.path=".to_owned(),
        format!("-Djna.boot.library.path={}", jna.display()),
    ];
    // And the JVM has read the classes before, as Android has compiled those of an app.
    let archive = workspace.target.join("xtask").join(KOTLIN).join("classes.jsa");
    let with_archive = |flag: &str| {
        let flag = format!("-XX:{flag}={}", archive.display());
        [&unpacked[..], &["-Xlog:cds=off".to_owned(), "-Xlog:cds+dynamic=off".to_owned(), flag]]
            .concat()
    };
    let swift = || {
        let program = workspace.target.join(SWIFT).join("release/Crossing");
        let mut swift = swift_program.command(workspace, program, PROFILE);
        swift.arg(&case);
        swift
    };

    measured(rust("prepare"))?;
    measured(kotlin("Startup", &with_archive("ArchiveClassesAtExit")))?;
    let kinds = [Vec::new(), unpacked.to_vec(), with_archive("SharedArchiveFile")];
    let mut crossing = [Medians::default(), Medians::default(), Medians::default()];
    let mut starts = [Medians::default(), Medians::default(), Medians::default()];
    for round in 1..=ROUNDS {
        eprintln!("round {round} of {ROUNDS}");
        crossing[0].add(measured(rust("run"))?);
        crossing[1].add(measured(kotlin("Crossing", &unpacked))?);
        crossing[2].add(measured(swift())?);
        for _ in 0..STARTS {
            for (flags, medians) in kinds.iter().zip(&mut starts) {
                medians.add(measured(kotlin("Startup", flags))?);
            }
        }
    }
    print(&crossing, &starts);
    Ok(true)
}

fn build(runner: &Runner, workspace: &Workspace, swift: &Swift) -> Result<(), String> {
    eprintln!("building");
    bindings::try_generate(runner, workspace)?;
    let mut library =
        workspace.cargo(&["rustc", "--locked", "-p", "vneid-ffi", "--profile", PROFILE]);
    library.args(["--lib", "--crate-type", "cdylib"]);
    let kotlin = maven(workspace, "library", KOTLIN, &["-q", "-Pbench", "test-compile"]);
    // From nothing: Swift 6.0, optimising, keeps what it has compiled against an older half of ours, and
    // calls then reach other functions.
    let scratch = workspace.target.join(SWIFT);
    if scratch.exists() {
        fs::remove_dir_all(&scratch).map_err(|error| format!("{}: {error}", scratch.display()))?;
    }
    let mut swift = swift.command(workspace, "swift", PROFILE);
    swift.args(["build", "-c", "release", "--product", "Crossing", "--scratch-path"]).arg(scratch);
    for mut command in [library, kotlin, swift] {
        runner.pass("bench build", &mut command)?;
    }
    Ok(())
}

/// What the benchmarks in Kotlin need. Folders are named as the archives that were made of them: a JVM
/// keeps nothing of folders.
fn class_path(workspace: &Workspace) -> Result<String, String> {
    let built = workspace.target.join("xtask").join(KOTLIN);
    let file = built.join("class-path");
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let entries = std::env::split_paths(&text).map(|entry| match entry.file_name() {
        Some(name) if entry.is_dir() => built.join(name).with_extension("jar"),
        _ => entry,
    });
    let joined = std::env::join_paths(entries).map_err(|error| error.to_string())?;
    Ok(joined.to_string_lossy().into_owned())
}

/// The folder of JNA's native half for this machine.
fn jna(workspace: &Workspace) -> Result<PathBuf, String> {
    let processor = std::env::consts::ARCH.replace('_', "-");
    let system = if cfg!(target_os = "macos") { "darwin" } else { "linux" };
    let unpacked = workspace.target.join("xtask").join(KOTLIN).join("jna/com/sun/jna");
    let folder = unpacked.join(format!("{system}-{processor}"));
    folder.is_dir().then_some(folder).ok_or_else(|| "JNA has nothing for this machine".into())
}

/// Runs a benchmark that writes `name value` a line.
fn measured(mut command: Command) -> Result<Vec<(String, f64)>, String> {
    let name = command.get_program().display().to_string();
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("{name} did not start: {error}"))?;
    if !output.status.success() {
        return Err(format!("{name} failed: {}", output.status));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let values = text.lines().filter_map(|line| {
        let (name, value) = line.split_once(' ')?;
        Some((name.to_owned(), value.parse().ok()?))
    });
    Ok(values.collect())
}

/// Values by name, of several rounds.
#[derive(Default)]
struct Medians(BTreeMap<String, Vec<f64>>);

impl Medians {
    fn add(&mut self, values: Vec<(String, f64)>) {
        for (name, value) in values {
            self.0.entry(name).or_default().push(value);
        }
    }

    fn of(&self, name: &str) -> f64 {
        let mut values = self.0.get(name).cloned().unwrap_or_default();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

fn print([rust, kotlin, swift]: &[Medians; 3], starts: &[Medians; 3]) {
    println!("| us, medians of {ROUNDS} rounds | Rust | Kotlin | more | Swift | more |");
    println!("|---|--:|--:|--:|--:|--:|");
    for (name, what) in CALLS {
        let [in_rust, in_kotlin, in_swift] = [rust, kotlin, swift].map(|it| it.of(name));
        let (more_kotlin, more_swift) = (in_kotlin - in_rust, in_swift - in_rust);
        println!(
            "| {what} | {in_rust:.1} | {in_kotlin:.1} | {more_kotlin:.1} | {in_swift:.1} | {more_swift:.1} |"
        );
    }
    let difference = |it: &Medians| it.of("frame_refused") - it.of("empty_refused");
    println!(
        "\na frame against an empty one, us: Kotlin {:.2}, Swift {:.2} (goal: 20)",
        difference(kotlin),
        difference(swift),
    );
    let [plain, unpacked, archived] = starts.each_ref().map(|it| it.of("first_verdict_ms"));
    println!(
        "from loading to the first verdict, ms: {plain:.0}, with JNA unpacked as in an app {unpacked:.0}, \
         with an archive of classes too {archived:.0} (goal: 150)"
    );
}

/// The measurements of `bindings/ffi/benches/crossing.rs`, and what they are.
const CALLS: [(&str, &str); 6] = [
    ("empty_refused", "an empty frame, refused"),
    ("frame_refused", "a frame of 1280x720, refused for its rotation"),
    ("frame_scanned", "a frame of 1280x720, looked at"),
    ("verdict_other", "a verdict on a code of others"),
    ("verdict_again", "a verdict on a genuine code"),
    ("verdict_first", "the first on it, which the store keeps"),
];

const PROFILE: &str = "phone";
const KOTLIN: &str = "kotlin-bench";
const SWIFT: &str = "xtask/swift-bench";
const ROUNDS: usize = 5;
/// Fresh JVMs of each kind in a round.
const STARTS: usize = 5;
