//! What the program `vneid` is made of, in CycloneDX 1.6 (JSON): each crate with version, licence, checksum
//! and what it needs. Of one source it is always the same, byte for byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::packages::Packages;
use crate::workspace::Workspace;

/// Writes it into the target folder, and returns where.
///
/// # Errors
/// `Cargo.lock` or what cargo tells can't be read, or the file not be written.
pub(crate) fn write(workspace: &Workspace) -> Result<PathBuf, String> {
    let lock = workspace.root.join("Cargo.lock");
    let told =
        |path: &PathBuf, error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = fs::read_to_string(&lock).map_err(|error| told(&lock, &error))?;
    let bill = bill(&workspace.metadata, &checksums(&text)?)?;
    let path = workspace.target.join("vneid.cdx.json");
    fs::write(&path, format!("{bill:#}\n")).map_err(|error| told(&path, &error))?;
    Ok(path)
}

/// By name and version.
type Checksums = BTreeMap<(String, String), String>;

fn checksums(lock: &str) -> Result<Checksums, String> {
    let lock: toml::Table = lock.parse().map_err(|error| format!("Cargo.lock: {error}"))?;
    let packages = lock.get("package").and_then(toml::Value::as_array);
    let packages = packages.ok_or("Cargo.lock has no packages")?;
    let text = |package: &toml::Value, key| Some(package.get(key)?.as_str()?.to_owned());
    let known = packages.iter().filter_map(|package| {
        Some(((text(package, "name")?, text(package, "version")?), text(package, "checksum")?))
    });
    Ok(known.collect())
}

fn bill(metadata: &Value, checksums: &Checksums) -> Result<Value, String> {
    let packages = Packages::of(metadata);
    let root =
        packages.named(ROOT).ok_or_else(|| format!("there is no {ROOT} in the workspace"))?;
    let found = packages.shipped_with(root);
    let purl_of = |id: &&str| packages.described.get(id).map(|package| purl(package));
    let mut dependencies = Vec::new();
    for id in &found {
        let needs: Vec<String> = packages.needs(id).iter().filter_map(purl_of).collect();
        dependencies.push((purl_of(id).ok_or(*id)?, needs));
    }
    dependencies.sort();
    let component = |id: &&str| Some(component(packages.described.get(id)?, checksums));
    let components: Vec<Value> =
        found.iter().filter(|id| **id != root).filter_map(component).collect();
    let mut program = component(&root).ok_or("the root is no package")?;
    program["type"] = json!("application");
    let needs = |(reference, needs)| json!({ "ref": reference, "dependsOn": needs });
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": program },
        "components": components,
        "dependencies": dependencies.into_iter().map(needs).collect::<Vec<_>>(),
    }))
}

fn component(package: &Value, checksums: &Checksums) -> Value {
    let purl = purl(package);
    let (name, version) = (text(package, "name"), text(package, "version"));
    let mut component = json!({
        "type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl,
    });
    if let Some(licence) = package["license"].as_str() {
        // As crates wrote it before there were expressions.
        component["licenses"] = json!([{ "expression": licence.replace('/', " OR ") }]);
    }
    if let Some(checksum) = checksums.get(&(name, version)) {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
    }
    component
}

fn purl(package: &Value) -> String {
    let version = text(package, "version").replace('+', "%2B");
    format!("pkg:cargo/{}@{version}", text(package, "name"))
}

fn text(package: &Value, key: &str) -> String {
    package[key].as_str().unwrap_or_default().to_owned()
}

const ROOT: &str = "vneid-cli";

#[cfg(test)]
mod tests {
    use super::{bill, checksums};
    use serde_json::json;

    #[test]
    fn names_what_is_shipped_with_licence_and_checksum_and_nothing_of_tests() {
        let package = |id: &str, name: &str, licence: &str| json!({ "id": id, "name": name, "version": "1.0.0+x", "license": licence });
        let need =
            |id: &str, kind: Option<&str>| json!({ "pkg": id, "dep_kinds": [{ "kind": kind }] });
        let metadata = json!({
            "packages": [
                package("r", "vneid-cli", "Apache-2.0"), package("a", "a", "MIT/Apache-2.0"),
                package("b", "b", "MIT"), package("t", "t", "MIT"),
            ],
            "resolve": { "nodes": [
                { "id": "r", "deps": [need("a", None), need("t", Some("dev"))] },
                { "id": "a", "deps": [need("b", Some("build"))] },
                { "id": "b", "deps": [] },
            ]},
        });
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.0.0+x\"\nchecksum = \"ab\"\n";
        let bill = bill(&metadata, &checksums(lock).unwrap()).unwrap();
        assert_eq!(bill["metadata"]["component"]["purl"], "pkg:cargo/vneid-cli@1.0.0%2Bx");
        let names: Vec<_> =
            bill["components"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(bill["components"][0]["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(bill["components"][0]["hashes"][0]["content"], "ab");
        let needs = &bill["dependencies"][0];
        assert_eq!(needs["dependsOn"], json!(["pkg:cargo/b@1.0.0%2Bx"]));
    }
}
