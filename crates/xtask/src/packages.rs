//! What packages need of each other, from `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Packages by cargo's identifiers.
pub(crate) struct Packages<'a> {
    /// As `cargo metadata` describes them.
    pub(crate) described: BTreeMap<&'a str, &'a Value>,
    nodes: BTreeMap<&'a str, &'a Value>,
}

impl<'a> Packages<'a> {
    /// All of a workspace and what they need.
    pub(crate) fn of(metadata: &'a Value) -> Self {
        let (packages, nodes) = (&metadata["packages"], &metadata["resolve"]["nodes"]);
        Self { described: by_id(packages), nodes: by_id(nodes) }
    }

    /// The one of this name.
    pub(crate) fn named(&self, name: &str) -> Option<&'a str> {
        self.described.iter().find(|(_, package)| package["name"] == name).map(|(id, _)| *id)
    }

    /// What it needs to be built or to run, and not to be tested; in order.
    pub(crate) fn needs(&self, id: &str) -> BTreeSet<&'a str> {
        let needs = self.nodes.get(id).into_iter().flat_map(|node| list(&node["deps"]));
        let is_shipped = |need: &&Value| list(&need["dep_kinds"]).any(|kind| kind["kind"] != "dev");
        needs.filter(is_shipped).filter_map(|need| need["pkg"].as_str()).collect()
    }

    /// It, and all that it needs however indirectly.
    pub(crate) fn shipped_with(&self, id: &'a str) -> BTreeSet<&'a str> {
        let (mut open, mut found) = (vec![id], BTreeSet::from([id]));
        while let Some(id) = open.pop() {
            open.extend(self.needs(id).into_iter().filter(|id| found.insert(id)));
        }
        found
    }
}

fn by_id(entries: &Value) -> BTreeMap<&str, &Value> {
    list(entries).filter_map(|entry| Some((entry["id"].as_str()?, entry))).collect()
}

/// The values of a list; none of what is not a list.
pub(crate) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
