//! What the program `vneid` is made of, in CycloneDX 1.6 (JSON): each crate with version, licence, checksum
//! and what it needs. Of one source it is always the same, byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::workspace::Workspace;

/// Writes it into the target folder, and gives where.
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
    let packages = by_id(&metadata["packages"]);
    let nodes = by_id(&metadata["resolve"]["nodes"]);
    let is_root = |package: &&&Value| package["name"] == ROOT;
    let root = packages.values().find(is_root).and_then(|package| package["id"].as_str());
    let root = root.ok_or_else(|| format!("there is no {ROOT} in the workspace"))?;

    let (mut open, mut found) = (vec![root], BTreeSet::from([root]));
    let mut dependencies = Vec::new();
    while let Some(id) = open.pop() {
        let needs = nodes.get(id).map(|node| shipped(node)).unwrap_or_default();
        open.extend(needs.iter().filter(|id| found.insert(id)));
        let needs: Vec<String> =
            needs.iter().filter_map(|id| Some(purl(packages.get(id)?))).collect();
        dependencies.push((purl(packages.get(id).ok_or(id)?), needs));
    }
    dependencies.sort();
    let component = |id: &&str| Some(component(packages.get(id)?, checksums));
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

fn by_id(list: &Value) -> BTreeMap<&str, &Value> {
    let entries = list.as_array().into_iter().flatten();
    entries.filter_map(|entry| Some((entry["id"].as_str()?, entry))).collect()
}

/// What a crate needs to be built or to run, and not to be tested.
fn shipped(node: &Value) -> Vec<&str> {
    let for_tests = |kinds: &Value| {
        kinds.as_array().is_some_and(|kinds| kinds.iter().all(|kind| kind["kind"] == "dev"))
    };
    let needs = node["deps"].as_array().into_iter().flatten();
    let mut needs: Vec<&str> = needs
        .filter(|need| !for_tests(&need["dep_kinds"]))
        .filter_map(|need| need["pkg"].as_str())
        .collect();
    needs.sort_unstable();
    needs
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
