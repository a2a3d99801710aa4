//! Gradle can't run where the project is tested: what can be told of its files without it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use toml::{Table, Value};

/// As Gradle publishes it for the wrapper of 9.4: a tampered one would run on every developer's machine.
const WRAPPER_SHA256: &str = "55243ef57851f12b070ad14f7f5bb8302daceeebc5bce5ece5fa6edb23e1145c";

#[test]
fn each_alias_of_the_catalog_is_used_and_there() {
    let catalog = catalog();
    let declared = |table: &str, prefix: &str| -> BTreeSet<String> {
        let names = catalog[table].as_table().unwrap().keys();
        names.map(|name| format!("{prefix}{}", name.replace('-', "."))).collect()
    };
    let mut there = declared("libraries", "");
    there.extend(declared("plugins", "plugins."));
    let scripts = read("build.gradle.kts") + &read("app/build.gradle.kts");
    let used: BTreeSet<String> = scripts
        .split("(libs.")
        .skip(1)
        .map(|rest| rest.split(')').next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(used, there);
}

#[test]
fn each_version_is_referred_to_and_there() {
    let catalog = catalog();
    let there: BTreeSet<&str> =
        catalog["versions"].as_table().unwrap().keys().map(String::as_str).collect();
    let entries = ["libraries", "plugins"].map(|table| catalog[table].as_table().unwrap().values());
    let referred: BTreeSet<&str> = entries
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.get("version")?.get("ref").and_then(Value::as_str))
        .collect();
    assert_eq!(referred, there);
}

/// What runs on the JVM is what the app is built with, as far as both can be had here.
#[test]
fn the_tests_run_on_the_versions_of_the_app() {
    let catalog = catalog();
    for pom in ["screens", "platform"] {
        let pom = read(&format!("../tests/stand-ins/maven/{pom}/pom.xml"));
        for name in ["kotlin", "coroutines", "jna"] {
            let version = catalog["versions"][name].as_str().unwrap();
            assert!(pom.contains(&format!("<{name}.version>{version}</{name}.version>")), "{name}");
        }
    }
}

#[test]
fn the_wrapper_is_gradles_own() {
    let wrapper = folder().join("gradle/wrapper/gradle-wrapper.jar");
    let output = Command::new("sha256sum").arg(wrapper).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).starts_with(WRAPPER_SHA256));
    let properties = read("gradle/wrapper/gradle-wrapper.properties");
    assert!(properties.contains("\ndistributionSha256Sum="));
}

fn catalog() -> Table {
    read("gradle/libs.versions.toml").parse().unwrap()
}

fn read(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../android")
}
