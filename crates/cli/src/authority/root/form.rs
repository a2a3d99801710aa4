//! What a list says and who has signed it: the form that those who sign it compare.

use std::path::Path;

use serde_json::{Value, json};
use vneid_authority::{Ceremony, IssuerName, RootKey, read_aloud};
use vneid_core::crypto::thumbprint;
use vneid_payload::{FullKey, Issuer, IssuerState};

use crate::error::CliError;
use crate::output::{Output, hex};
use crate::time::display;

/// Tells of a list; of the pinned roots too, where they are known.
pub(super) fn print(
    ceremony: &Ceremony,
    roots: Option<[[u8; 32]; 3]>,
    json: bool,
    output: &mut Output,
) -> Result<(), CliError> {
    if json {
        return output.json(&as_json(ceremony, roots));
    }
    let list = ceremony.claims();
    output.say(
        "authority.list",
        &[
            ("sequence", &list.sequence),
            ("issued", &display(list.issued)),
            ("expires", &display(list.expires)),
            ("version", &list.policy.lowest_app_version),
        ],
    )?;
    for issuer in &list.issuers {
        let state = match issuer.state {
            IssuerState::Active => "authority.issuer_active",
            IssuerState::Withdrawn => "authority.issuer_withdrawn",
        };
        let values = [("from", &*display(issuer.from)), ("to", &display(issuer.to))];
        let state = output.texts.filled(state, &values);
        let officers = match list.officer_issuers.contains(&issuer.kid) {
            true => output.texts.text("authority.issuer_of_officers").to_owned(),
            false => String::new(),
        };
        let [name, short] = [name(issuer), short(&thumbprint(&issuer.key))];
        output.line(format!("  {name}  {short}  {state}{officers}"))?;
    }
    for root in &list.retired_roots {
        let text = output.texts.filled("authority.retired_root", &[("thumbprint", &hex(root))]);
        output.line(format!("  {text}"))?;
    }
    tell_roots(roots, output)?;
    output.say(
        "authority.signed_by",
        &[
            ("digest", &hex(&ceremony.digest())),
            ("aloud", &read_aloud(&ceremony.digest())),
            ("roots", &signed_by(ceremony).join(", ")),
        ],
    )?;
    if ceremony.missing() > 0 {
        output.say("authority.signatures_missing", &[("count", &ceremony.missing())])?;
    }
    Ok(())
}

/// The same, and with which root it was signed just now.
pub(super) fn tell_signed(
    ceremony: &Ceremony,
    root: &RootKey,
    json: bool,
    output: &mut Output,
) -> Result<(), CliError> {
    if json {
        let mut object = as_json(ceremony, None);
        object["signed_with"] = key_as_json(&root.thumbprint());
        return output.json(&object);
    }
    let (thumbprint, aloud) = (hex(&root.thumbprint()), read_aloud(&root.thumbprint()));
    output.say("authority.signed_with", &[("thumbprint", &thumbprint), ("aloud", &aloud)])?;
    print(ceremony, None, false, output)
}

/// Tells where the next draft is, which keys are new in it, and the roots from which two will sign it.
pub(super) fn tell_draft(
    path: &Path,
    sequence: u32,
    added: &[(IssuerName, FullKey)],
    roots: Option<[[u8; 32]; 3]>,
    json: bool,
    output: &mut Output,
) -> Result<(), CliError> {
    let path = path.display().to_string();
    if json {
        let added = added.iter().map(|(name, key)| {
            let mut object = key_as_json(&thumbprint(key));
            object["key"] = json!(name.to_string());
            object
        });
        let added: Vec<Value> = added.collect();
        let roots = roots.map(|roots| roots.iter().map(key_as_json).collect::<Vec<_>>());
        return output.json(&json!({
            "draft": path, "sequence": sequence, "added": added, "roots": roots,
        }));
    }
    output.say("authority.drafted", &[("path", &path)])?;
    for (name, key) in added {
        let thumbprint = thumbprint(key);
        output.say(
            "authority.key_added",
            &[
                ("key", &name),
                ("thumbprint", &hex(&thumbprint)),
                ("aloud", &read_aloud(&thumbprint)),
            ],
        )?;
    }
    tell_roots(roots, output)
}

pub(super) fn as_json(ceremony: &Ceremony, roots: Option<[[u8; 32]; 3]>) -> Value {
    let list = ceremony.claims();
    let issuer = |issuer: &Issuer| {
        json!({
            "key": name(issuer), "thumbprint": hex(&thumbprint(&issuer.key)),
            "from": issuer.from, "to": issuer.to,
            "withdrawn": issuer.state == IssuerState::Withdrawn,
            "certifies_officers": list.officer_issuers.contains(&issuer.kid),
        })
    };
    let issuers: Vec<Value> = list.issuers.iter().map(issuer).collect();
    let retired: Vec<String> = list.retired_roots.iter().map(|root| hex(root)).collect();
    json!({
        "sequence": list.sequence,
        "issued": list.issued,
        "expires": list.expires,
        "issuers": issuers,
        "retired_roots": retired,
        "lowest_app_version": list.policy.lowest_app_version.to_string(),
        "digest": hex(&ceremony.digest()),
        "read_aloud": read_aloud(&ceremony.digest()),
        "signed_by": signed_by(ceremony),
        "signatures_missing": ceremony.missing(),
        "roots": roots.map(|roots| roots.iter().map(key_as_json).collect::<Vec<_>>()),
    })
}

fn tell_roots(roots: Option<[[u8; 32]; 3]>, output: &mut Output) -> Result<(), CliError> {
    for (root, number) in roots.iter().flatten().zip(1..) {
        output.say(
            "authority.pinned_root",
            &[
                ("number", &i32::to_string(&number)),
                ("thumbprint", &hex(root)),
                ("aloud", &read_aloud(root)),
            ],
        )?;
    }
    Ok(())
}

fn key_as_json(thumbprint: &[u8; 32]) -> Value {
    json!({ "thumbprint": hex(thumbprint), "read_aloud": read_aloud(thumbprint) })
}

fn signed_by(ceremony: &Ceremony) -> Vec<String> {
    ceremony.signed_by().iter().map(ToString::to_string).collect()
}

/// As signatures name a root: the first 16 digits.
fn short(thumbprint: &[u8; 32]) -> String {
    hex(&thumbprint[..8])
}

fn name(issuer: &Issuer) -> String {
    IssuerName { role: issuer.role, kid: issuer.kid }.to_string()
}
