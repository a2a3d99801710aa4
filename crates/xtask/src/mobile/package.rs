//! Real libraries as apps take them in: an AAR for Android, an XCFramework for iOS.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{System, TARGETS, Target};
use crate::runner::Runner;
use crate::summary::StepReport;
use crate::workspace::Workspace;

/// Lays the libraries where Gradle takes them from, and packs the AAR where Gradle is.
pub(crate) fn aar(
    runner: &Runner,
    workspace: &Workspace,
    real: &[(&Target, PathBuf)],
) -> StepReport {
    let mut abis = Vec::new();
    for (target, library) in real {
        let System::Android { abi, .. } = target.system else { continue };
        let folder = workspace.target.join("xtask/jni").join(abi);
        let laid = fs::create_dir_all(&folder)
            .and_then(|()| fs::copy(library, folder.join("libvneid_ffi.so")));
        if let Err(error) = laid {
            return StepReport::of(Err(format!("{}: {error}", folder.display())));
        }
        abis.push(abi);
    }
    let wanted = TARGETS.iter().filter(|target| matches!(target.system, System::Android { .. }));
    if abis.len() < wanted.count() {
        return StepReport::skipped(
            "needs the libraries of every ABI made with an NDK and rustup's std",
        );
    }
    let mut look = workspace.program("gradle", &["--version"]);
    if !runner.run("mobile gradle", &mut look).is_ok_and(|ran| ran.ok) {
        return StepReport::skipped("gradle is missing; the libraries are in target/xtask/jni");
    }
    let mut pack = workspace.program("gradle", &["--console=plain", "assembleRelease"]);
    pack.arg(format!("-Pvneid.target={}", workspace.target.display()));
    pack.arg("--project-cache-dir").arg(workspace.target.join("xtask/gradle/cache"));
    pack.current_dir(workspace.root.join("bindings/kotlin"));
    let archive = workspace.target.join("xtask/gradle/outputs/aar/vneid-core-release.aar");
    let parts = abis.iter().map(|abi| format!("jni/{abi}/libvneid_ffi.so"));
    let parts = parts.chain(["classes.jar".into(), "proguard.txt".into()]).collect();
    packed(runner, &mut pack, &archive, || {
        let mut list = workspace.program("jar", &["--list", "--file"]);
        let listed = runner.run("mobile jar", list.arg(&archive))?;
        let names: Vec<&str> = listed.output.lines().collect();
        missing(parts, |part| names.contains(&part))
    })
}

/// Packs the XCFramework, on a Mac.
pub(crate) fn xcframework(
    runner: &Runner,
    workspace: &Workspace,
    real: &[(&Target, PathBuf)],
) -> StepReport {
    if !real.iter().any(|(target, _)| matches!(target.system, System::Ios)) {
        return StepReport::skipped(
            "needs the libraries made on a Mac with Xcode and rustup's std",
        );
    }
    let package = workspace.root.join("bindings/swift");
    let framework = package.join("VNeIDCoreFFI.xcframework");
    let mut pack = workspace.program(package.join("make-xcframework.sh"), &[]);
    pack.env("CARGO_TARGET_DIR", &workspace.target);
    packed(runner, &mut pack, &framework, || {
        let parts = ["ios-arm64", "ios-arm64-simulator"].into_iter().flat_map(|platform| {
            ["libvneid_ffi.a", "Headers/vneid_ffi.h", "Headers/module.modulemap"]
                .map(|part| format!("{platform}/{part}"))
        });
        missing(parts.collect(), |part| framework.join(part).exists())
    })
}

/// Runs `pack` and tells what came of it.
fn packed(
    runner: &Runner,
    pack: &mut Command,
    package: &Path,
    check: impl FnOnce() -> Result<(), String>,
) -> StepReport {
    let made = runner.pass("mobile package", pack);
    let note = format!("packed: {}", package.display());
    match made.and_then(|()| check()) {
        Ok(()) => StepReport { notes: vec![note], ..StepReport::of(Ok(())) },
        Err(reason) => StepReport::of(Err(reason)),
    }
}

fn missing(parts: Vec<String>, is_there: impl Fn(&str) -> bool) -> Result<(), String> {
    match parts.into_iter().find(|part| !is_there(part)) {
        Some(part) => Err(format!("the package lacks {part}")),
        None => Ok(()),
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;
    use std::process::{Command, Output};

    use crate::fake::FakeMachine;

    /// The script that makes an XCFramework, in a repository among the programs of a machine, which write
    /// down how they were called.
    struct Mac(FakeMachine);

    impl Mac {
        fn new(system: &str) -> Self {
            let note = "#!/bin/sh\necho \"${0##*/} $* ${IPHONEOS_DEPLOYMENT_TARGET:-}\" >>calls";
            let fake =
                FakeMachine::new().with_script("uname", &format!("#!/bin/sh\necho {system}\n"));
            fs::create_dir_all(fake.folder().join("bindings/swift")).unwrap();
            let script = include_str!("../../../../bindings/swift/make-xcframework.sh");
            let fake = fake.with_script("cargo", note).with_script("xcodebuild", note);
            Self(fake.with_script("bindings/swift/make-xcframework.sh", script))
        }

        fn file(self, name: &str) -> Self {
            let path = self.0.folder().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "").unwrap();
            self
        }

        fn with_headers(self) -> Self {
            self.file("bindings/swift/Sources/VNeIDCoreFFI/module.modulemap")
        }

        fn root(&self) -> PathBuf {
            self.0.folder().canonicalize().unwrap()
        }

        fn run(&self) -> Output {
            let path = std::env::var("PATH").unwrap();
            Command::new(self.root().join("bindings/swift/make-xcframework.sh"))
                .env("PATH", format!("{}:{path}", self.0.folder().display()))
                .env_remove("CARGO_TARGET_DIR")
                .env_remove("IPHONEOS_DEPLOYMENT_TARGET")
                .current_dir(self.root())
                .output()
                .unwrap()
        }
    }

    #[test]
    fn an_xcframework_is_made_of_phones_and_the_simulator() {
        let mac = Mac::new("Darwin").with_headers().file(STALE);
        let output = mac.run();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let root = mac.root();
        let root = root.display();
        let build = |target| {
            format!(
                "cargo rustc --locked --package vneid-ffi --lib --profile phone --target {target} \
                 --crate-type staticlib 17.0\n"
            )
        };
        let library = |target| {
            format!(
                "-library {root}/target/{target}/phone/libvneid_ffi.a \
                 -headers {root}/bindings/swift/Sources/VNeIDCoreFFI "
            )
        };
        assert_eq!(
            mac.0.calls(),
            [
                build("aarch64-apple-ios"),
                build("aarch64-apple-ios-sim"),
                "xcodebuild -create-xcframework ".into(),
                library("aarch64-apple-ios"),
                library("aarch64-apple-ios-sim"),
                format!("-output {root}/bindings/swift/VNeIDCoreFFI.xcframework \n"),
            ]
            .concat()
        );
        assert!(!mac.root().join(STALE).exists());
    }

    const STALE: &str = "bindings/swift/VNeIDCoreFFI.xcframework/stale";

    #[test]
    fn no_xcframework_is_made_elsewhere_or_without_headers() {
        for (mac, reason) in [
            (Mac::new("Linux").with_headers(), "on a Mac"),
            (Mac::new("Darwin"), "cargo xtask bindings"),
        ] {
            let output = mac.run();
            assert!(!output.status.success());
            assert!(String::from_utf8_lossy(&output.stderr).contains(reason));
            assert_eq!(mac.0.calls(), "");
        }
    }

    #[test]
    fn nothing_is_packed_out_of_a_build_that_failed() {
        let mut mac = Mac::new("Darwin").with_headers();
        mac.0 = mac.0.with_script("cargo", "#!/bin/sh\nexit 1\n");
        assert!(!mac.run().status.success());
        assert_eq!(mac.0.calls(), "");
    }
}
