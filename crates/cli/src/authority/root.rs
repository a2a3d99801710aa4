//! `vneid authority root`: root keys and trust lists.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use vneid_authority::{
    Ceremony, Clock, RootKey, SystemClock, TrustListDraft, make_key_pair, public_key_pem,
};
use vneid_payload::{IssuerState, TrustListClaims};

use super::Trouble;
use super::arguments::{Place, Root as Command};
use crate::failure::Failure;
use crate::output::{Output, hex};
use crate::store::{self, Secrecy};
use crate::time::shown;

/// Does one step of a ceremony.
pub(super) async fn run(command: &Command, output: &mut Output) -> Result<(), Failure> {
    match command {
        Command::New { file, json } => new(file, *json, output),
        Command::Draft { out, after, place } => {
            let list = match after {
                Some(path) => read_list(path)?,
                None => in_force(place).await?,
            };
            draft(out, list.claims(), place.json, output)
        }
        Command::Sign { file, key, out, json } => sign(file, key, out, *json, output),
        Command::Install { list, desk } => {
            let bytes = store::read_input(list)?;
            let (authority, by) = desk.open().await?;
            let installed = authority.install_trust_list(&by, &bytes).await;
            installed.map_err(Trouble::install)?;
            // A service that runs looks for new lists by itself; one that is down finds it published.
            let published = authority.publish_if_due().await;
            authority.close().await;
            tell(&read_list(list)?, desk.place.json, output)?;
            if !desk.place.json {
                super::publish::tell(published, output)?;
            }
            Ok(())
        }
        Command::Show { list, place } => {
            let list = match list {
                Some(path) => read_list(path)?,
                None => in_force(place).await?,
            };
            tell(&list, place.json, output)
        }
    }
}

fn new(file: &Path, json: bool, output: &mut Output) -> Result<(), Failure> {
    let public = file.with_extension("pub.pem");
    for path in [file, &public] {
        if path.exists() {
            return Err(Trouble::Exists { path: path.to_owned() }.into());
        }
    }
    let pair = make_key_pair().map_err(Trouble::of)?;
    let root = RootKey::from_pem(&pair.private).map_err(Trouble::ceremony)?;
    let thumbprint = hex(&root.thumbprint());
    let sec1 = ["04", &hex(&root.public().x), &hex(&root.public().y)].concat();
    store::create(file, pair.private.as_bytes(), Secrecy::Private)?;
    store::create(&public, pair.public.as_bytes(), Secrecy::Public)?;
    let (private, public) = (file.display().to_string(), public.display().to_string());
    if json {
        return output.json(&json!({
            "private": private, "public": public, "thumbprint": thumbprint, "sec1": sec1,
        }));
    }
    let values =
        [("private", &*private), ("public", &public), ("thumbprint", &thumbprint), ("sec1", &sec1)];
    let text = output.texts.filled("authority.root_made", &values);
    output.line(text)
}

fn draft(
    out: &Path,
    list: &TrustListClaims,
    json: bool,
    output: &mut Output,
) -> Result<(), Failure> {
    if out.exists() {
        return Err(Trouble::Exists { path: out.to_owned() }.into());
    }
    store::make_folder(out)?;
    for issuer in &list.issuers {
        let name = vneid_authority::IssuerName { role: issuer.role, kid: issuer.kid };
        let pem = public_key_pem(&issuer.key).map_err(Trouble::ceremony)?;
        store::create(&out.join(format!("{name}.pem")), pem.as_bytes(), Secrecy::Public)?;
    }
    let sequence = list.sequence.saturating_add(1);
    let path = out.join(format!("trust-list-{sequence}.toml"));
    store::create(&path, TrustListDraft::after(list).as_bytes(), Secrecy::Public)?;
    let path = path.display().to_string();
    if json {
        return output.json(&json!({ "draft": path, "sequence": sequence }));
    }
    let text = output.texts.filled("authority.drafted", &[("path", &path)]);
    output.line(text)
}

/// Signs a draft, or signs a list once more that another root has signed.
fn sign(
    file: &Path,
    key: &Path,
    out: &Path,
    json: bool,
    output: &mut Output,
) -> Result<(), Failure> {
    if out.exists() {
        return Err(Trouble::Exists { path: out.to_owned() }.into());
    }
    let mut ceremony = match String::from_utf8(store::read_input(file)?) {
        Ok(text) => {
            let folder = file.parent().map_or_else(PathBuf::new, Path::to_owned);
            let draft = TrustListDraft::parse(&text).map_err(Trouble::draft)?;
            let claims = draft.claims(&folder, SystemClock.now()).map_err(Trouble::draft)?;
            Ceremony::begin(claims).map_err(Trouble::ceremony)?
        }
        // A list begins with a byte that no text begins with.
        Err(error) => {
            Ceremony::resume(error.as_bytes()).map_err(|error| Failure::unreadable(file, error))?
        }
    };
    let pem = fs::read_to_string(key).map_err(|error| Failure::unreadable(key, error))?;
    let root = RootKey::from_pem(&pem).map_err(Trouble::ceremony)?;
    ceremony.sign(&root).map_err(Trouble::ceremony)?;
    store::create(out, &ceremony.to_bytes(), Secrecy::Public)?;
    tell(&ceremony, json, output)
}

/// The list that the authority has installed.
async fn in_force(place: &Place) -> Result<Ceremony, Failure> {
    let authority = place.open().await?;
    let list = authority.trust_list();
    authority.close().await;
    Ceremony::resume(&list.ok_or(Trouble::NoTrustList)?).map_err(Failure::system)
}

fn read_list(path: &Path) -> Result<Ceremony, Failure> {
    let bytes = store::read_input(path)?;
    Ceremony::resume(&bytes).map_err(|error| Failure::unreadable(path, error))
}

/// What a list says and who has signed it: the form that those who sign it compare.
fn tell(ceremony: &Ceremony, json: bool, output: &mut Output) -> Result<(), Failure> {
    let list = ceremony.claims();
    let digest = hex(&ceremony.digest());
    let signed_by: Vec<String> = ceremony.signed_by().iter().map(ToString::to_string).collect();
    let missing = ceremony.missing();
    let retired: Vec<String> = list.retired_roots.iter().map(|root| hex(root)).collect();
    let version = list.policy.lowest_app_version.to_string();
    if json {
        let issuers: Vec<_> = list
            .issuers
            .iter()
            .map(|issuer| {
                json!({
                    "key": name(issuer), "from": issuer.from, "to": issuer.to,
                    "withdrawn": issuer.state == IssuerState::Withdrawn,
                    "certifies_officers": list.officer_issuers.contains(&issuer.kid),
                })
            })
            .collect();
        return output.json(&json!({
            "sequence": list.sequence,
            "issued": list.issued,
            "expires": list.expires,
            "issuers": issuers,
            "retired_roots": retired,
            "lowest_app_version": version,
            "digest": digest,
            "signed_by": signed_by,
            "signatures_missing": missing,
        }));
    }
    let values = [
        ("sequence", &*list.sequence.to_string()),
        ("issued", &shown(list.issued)),
        ("expires", &shown(list.expires)),
        ("version", &version),
    ];
    let text = output.texts.filled("authority.list", &values);
    output.line(text)?;
    for issuer in &list.issuers {
        let state = match issuer.state {
            IssuerState::Active => "authority.issuer_active",
            IssuerState::Withdrawn => "authority.issuer_withdrawn",
        };
        let values = [("from", &*shown(issuer.from)), ("to", &shown(issuer.to))];
        let state = output.texts.filled(state, &values);
        let officers = match list.officer_issuers.contains(&issuer.kid) {
            true => output.texts.text("authority.issuer_of_officers").to_owned(),
            false => String::new(),
        };
        output.line(format!("  {}  {state}{officers}", name(issuer)))?;
    }
    for root in retired {
        let text = output.texts.filled("authority.retired_root", &[("thumbprint", &root)]);
        output.line(format!("  {text}"))?;
    }
    let values = [("digest", &*digest), ("roots", &signed_by.join(", "))];
    let text = output.texts.filled("authority.signed_by", &values);
    output.line(text)?;
    if missing > 0 {
        let count = [("count", &*missing.to_string())];
        let text = output.texts.filled("authority.signatures_missing", &count);
        output.line(text)?;
    }
    Ok(())
}

fn name(issuer: &vneid_payload::Issuer) -> String {
    vneid_authority::IssuerName { role: issuer.role, kid: issuer.kid }.to_string()
}
