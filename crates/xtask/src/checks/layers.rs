//! The arrows between our crates point down: program -> present -> {client, core} -> {payload, qr},
//! and parts -> payload.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::circles;
use crate::packages::{Packages, list};

/// What each package of ours depends on among our own, in what it ships (tests may use more).
///
/// A package that is not listed fails the check, so that its place is decided when it is born; so does
/// one that uses less than its line says.
const USES: &[(&str, &[&str])] = &[
    ("vneid-payload", &[]),
    ("vneid-parts", &["vneid-payload"]),
    ("vneid-qr", &[]),
    ("vneid-core", &["vneid-payload"]),
    ("vneid-client", &["vneid-core", "vneid-payload"]),
    ("vneid-present", &["vneid-client", "vneid-core", "vneid-payload"]),
    ("vneid-authority", &["vneid-client", "vneid-core", "vneid-payload"]),
    ("vneid-testworld", &["vneid-core", "vneid-payload"]),
    ("vneid-testkit", &[]),
    (
        "vneid-cli",
        &[
            "vneid-authority",
            "vneid-client",
            "vneid-core",
            "vneid-payload",
            "vneid-present",
            "vneid-qr",
            "vneid-testworld",
        ],
    ),
    ("vneid-ffi", &["vneid-client", "vneid-core", "vneid-payload", "vneid-present", "vneid-qr"]),
    ("vneid-bindgen", &[]),
    ("vneid-conformance", &["vneid-core", "vneid-payload", "vneid-testworld"]),
    ("vneid-bench", &[]),
    ("xtask", &[]),
];

/// Packages that end up in a phone.
const ON_PHONES: &[&str] =
    &["vneid-payload", "vneid-parts", "vneid-qr", "vneid-core", "vneid-client", "vneid-present"];

/// What nothing on a phone may bring along, however indirectly: runtimes, servers, test keys, test
/// code.
const NOT_ON_PHONES: &[&str] =
    &["tokio", "async-std", "smol", "mio", "vneid-authority", "vneid-testworld", "vneid-testkit"];

/// The library for Kotlin and Swift.
const LIBRARY: &str = "vneid-ffi";

/// The only packages that always use uniffi. Others on a phone may derive with it what their types are
/// there, behind a feature that is off by default.
const BINDINGS: &[&str] = &[LIBRARY, "vneid-bindgen"];

/// Checks `cargo metadata` and the imports below `root`; the error has one line for each arrow that points up.
///
/// What the sources of a package on a phone may not call (files, network, clocks, randomness) is in
/// `clippy.toml`.
pub(crate) fn check(metadata: &Value, root: &Path) -> Result<(), String> {
    let mut wrong = wrong_arrows(metadata);
    wrong.extend(wrong_company(metadata));
    wrong.extend(circles::check(root)?);
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

fn wrong_arrows(metadata: &Value) -> Vec<String> {
    let packages: Vec<&Value> =
        list(&metadata["packages"]).filter(|package| package["source"].is_null()).collect();
    let ours: BTreeSet<&str> =
        packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let mut wrong = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, uses)) = USES.iter().find(|(listed, _)| *listed == name) else {
            wrong.push(format!("{name} has no place in USES of crates/xtask/src/checks/layers.rs"));
            continue;
        };
        let uses_uniffi = |dependency: &Value| dependency["name"] == "uniffi";
        let always = list(&package["dependencies"])
            .any(|dependency| uses_uniffi(dependency) && !is_choice(package, dependency));
        if always && !BINDINGS.contains(&name) {
            wrong.push(format!("{name} may not use uniffi but by a feature that is off"));
        }
        let shipped: BTreeSet<&str> = list(&package["dependencies"])
            .filter(|dependency| dependency["kind"] != "dev")
            .filter_map(|dependency| dependency["name"].as_str())
            .collect();
        let uses: BTreeSet<&str> = uses.iter().copied().collect();
        let found: BTreeSet<&str> = shipped.intersection(&ours).copied().collect();
        wrong.extend(found.difference(&uses).map(|it| format!("{name} may not depend on {it}")));
        wrong.extend(
            uses.difference(&found).map(|it| format!("{name} does not use {it}: take it off USES")),
        );
    }
    wrong
}

/// Whether a package on a phone uses this dependency only when its feature `uniffi` is asked for.
fn is_choice(package: &Value, dependency: &Value) -> bool {
    let on_phones = ON_PHONES.contains(&package["name"].as_str().unwrap_or_default());
    let by_default = &package["features"]["default"];
    on_phones && dependency["optional"] == true && list(by_default).next().is_none()
}

fn wrong_company(metadata: &Value) -> Vec<String> {
    let packages = Packages::of(metadata);
    let mut wrong = Vec::new();
    for package in ON_PHONES.iter().chain([&LIBRARY]) {
        let reached = packages.named(package).map(|id| packages.shipped_with(id));
        for id in reached.into_iter().flatten() {
            let reached = &packages.described[id]["name"];
            if NOT_ON_PHONES.iter().any(|name| reached == name) {
                wrong.push(format!(
                    "{package} brings {} onto phones",
                    reached.as_str().unwrap_or_default()
                ));
            }
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{wrong_arrows, wrong_company};

    fn metadata(name: &str, dependency: &str, kind: Option<&str>) -> Value {
        json!({
            "packages": [
                { "id": "1", "name": name, "source": null,
                  "dependencies": [{ "name": dependency, "kind": kind }] },
                { "id": "2", "name": dependency, "source": null, "dependencies": [] },
            ],
            "resolve": { "nodes": [
                { "id": "1", "deps": [{ "pkg": "2", "dep_kinds": [{ "kind": kind }] }] },
                { "id": "2", "deps": [] },
            ] },
        })
    }

    #[test]
    fn an_arrow_down_is_fine() {
        assert!(wrong_arrows(&metadata("vneid-core", "vneid-payload", None)).is_empty());
    }

    #[test]
    fn an_arrow_up_is_told() {
        let wrong = wrong_arrows(&metadata("vneid-qr", "vneid-testkit", None));
        assert_eq!(wrong, ["vneid-qr may not depend on vneid-testkit"]);
    }

    #[test]
    fn an_arrow_up_in_tests_alone_is_fine() {
        assert!(wrong_arrows(&metadata("vneid-qr", "vneid-testkit", Some("dev"))).is_empty());
    }

    #[test]
    fn a_place_that_allows_more_than_is_used_is_told() {
        let wrong = wrong_arrows(&metadata("vneid-core", "vneid-qr", Some("dev")));
        assert_eq!(wrong, ["vneid-core does not use vneid-payload: take it off USES"]);
    }

    #[test]
    fn a_package_without_a_place_is_told() {
        let wrong = wrong_arrows(&metadata("vneid-new", "vneid-core", None));
        assert!(wrong[0].starts_with("vneid-new has no place"), "{wrong:?}");
    }

    #[test]
    fn a_runtime_on_a_phone_is_told() {
        let wrong = wrong_company(&metadata("vneid-core", "tokio", None));
        assert_eq!(wrong, ["vneid-core brings tokio onto phones"]);
    }

    #[test]
    fn the_library_may_bring_the_bindings_but_no_server_and_no_test_keys() {
        assert!(wrong_company(&metadata("vneid-ffi", "uniffi", None)).is_empty());
        for other in ["vneid-authority", "vneid-testworld", "vneid-testkit", "tokio"] {
            let wrong = wrong_company(&metadata("vneid-ffi", other, None));
            assert_eq!(wrong, [format!("vneid-ffi brings {other} onto phones")]);
        }
    }

    #[test]
    fn nobody_else_uses_the_bindings() {
        let told = |name| {
            let wrong = wrong_arrows(&metadata(name, "uniffi", None));
            wrong.iter().any(|it| it.contains("may not use uniffi"))
        };
        assert!(told("vneid-cli") && told("vneid-core") && !told("vneid-ffi"));
    }

    #[test]
    fn types_of_a_phone_may_cross_behind_a_feature_that_is_off() {
        let told = |name, default: &[&str]| {
            let mut metadata = metadata(name, "uniffi", None);
            metadata["packages"][0]["dependencies"][0]["optional"] = true.into();
            metadata["packages"][0]["features"] = json!({ "default": default });
            wrong_arrows(&metadata).iter().any(|it| it.contains("may not use uniffi"))
        };
        assert!(!told("vneid-core", &[]));
        assert!(told("vneid-core", &["uniffi"]) && told("vneid-authority", &[]));
    }

    #[test]
    fn a_runtime_in_tests_alone_is_fine() {
        assert!(wrong_company(&metadata("vneid-core", "tokio", Some("dev"))).is_empty());
    }
}
