//! `vneid authority root`: root keys and trust lists.

mod form;
mod key;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::{Value, json};
use vneid_authority::{
    Authority, Ceremony, Clock, IssuerName, SystemClock, TrustListDraft, Vacancy,
    public_key_from_pem, public_key_pem,
};

use super::authority_dir::{AuthorityDir, Desk};
use super::publish;
use crate::error::{CliError, InWords};
use crate::output::Output;
use crate::store::{self, Secrecy};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a root key: FILE gets the private half, locked with a passphrase, and FILE with `.pub.pem`
    /// the public one.
    New {
        /// The file, for example `root-1.key`. Never overwritten.
        file: PathBuf,
        #[command(flatten)]
        passphrase: key::PassphraseFrom,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Draft the trust list that follows the one in force, with the public keys that it names.
    Draft {
        /// A new folder for draft and keys.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Follow this signed list, in place of the one that the authority has installed.
        #[arg(long, value_name = "LIST")]
        after: Option<PathBuf>,
        /// Add this key, for example `device-4433`, with a window that begins now. Its public half is
        /// read from the authority's folder `public`. May be given several times.
        #[arg(long, value_name = "ROLE-KID")]
        add: Vec<IssuerName>,
        #[command(flatten)]
        place: AuthorityDir,
    },
    /// Sign a draft with a root key, or sign a list once more that another root has signed. Shows
    /// what was signed, as a form to compare with that of the other ceremony.
    Sign {
        /// The draft, whose key files are looked for in its folder; or the list that is signed once.
        file: PathBuf,
        /// The private half of a root key.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        #[command(flatten)]
        passphrase: key::PassphraseFrom,
        /// Where the signed list goes. Never overwritten.
        #[arg(long, value_name = "LIST")]
        out: PathBuf,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Install a trust list that two roots have signed, and publish it; it is refused for whatever
    /// phones would refuse.
    Install {
        /// The signed list.
        list: PathBuf,
        /// Also when it leaves a role without a key that may sign.
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        desk: Desk,
    },
    /// Show what a trust list says: a signed one, or the one in force, and then the roots that are
    /// pinned here.
    Show {
        /// The signed list.
        list: Option<PathBuf>,
        #[command(flatten)]
        place: AuthorityDir,
    },
    /// Show the thumbprint of a root's or an issuer's key, from either half.
    Thumbprint {
        /// The key, PEM.
        file: PathBuf,
        #[command(flatten)]
        passphrase: key::PassphraseFrom,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
}

/// Does one step of a ceremony.
pub(super) async fn run(command: &Command, output: &mut Output) -> Result<(), CliError> {
    match command {
        Command::New { file, passphrase, json } => key::new(file, passphrase, *json, output),
        Command::Draft { out, after, add, place } => {
            let (list, roots) = match after {
                Some(path) => (read_list(path)?, None),
                None => {
                    let authority = place.open().await?;
                    let list = in_force(&authority);
                    authority.close().await;
                    (list?, Some(authority.pinned_roots()))
                }
            };
            draft(out, &list, add, roots, place, output)
        }
        Command::Sign { file, key, passphrase, out, json } => {
            if out.exists() {
                return Err(CliError::exists(out));
            }
            let mut ceremony = read_draft_or_list(file)?;
            let root = key::read(key, passphrase, output)?;
            ceremony.sign(&root)?;
            store::create(out, &ceremony.to_bytes(), Secrecy::Public)?;
            form::tell_signed(&ceremony, &root, *json, output)
        }
        Command::Install { list, yes, desk } => install(list, *yes, desk, output).await,
        Command::Show { list: Some(path), place } => {
            form::print(&read_list(path)?, None, place.json, output)
        }
        Command::Show { list: None, place } => {
            let authority = place.open().await?;
            let list = in_force(&authority);
            authority.close().await;
            form::print(&list?, Some(authority.pinned_roots()), place.json, output)
        }
        Command::Thumbprint { file, passphrase, json } => {
            key::thumbprint(file, passphrase, *json, output)
        }
    }
}

/// Installs a list after a look at whom it leaves without a signer, and publishes it.
async fn install(path: &Path, yes: bool, desk: &Desk, output: &mut Output) -> Result<(), CliError> {
    let (bytes, place) = (store::read_input(path)?, &desk.place);
    let (authority, by) = desk.open().await?;
    let vacancies = authority.foresee_vacancies(&bytes).await?;
    if !(vacancies.is_empty() || yes) {
        authority.close().await;
        return Err(CliError::leaves_vacant(vacancies));
    }
    authority.install_trust_list(&by, &bytes).await?;
    let published = publish::changes(&authority).await;
    authority.close().await;
    let list = read_list(path)?;
    if place.json {
        let mut object = form::as_json(&list, Some(authority.pinned_roots()));
        object["without_signer"] = vacancies.iter().map(vacancy_as_json).collect();
        object["waits_to_be_published"] = json!(published.is_err());
        output.json(&object)?;
    } else {
        form::print(&list, Some(authority.pinned_roots()), false, output)?;
        for vacancy in &vacancies {
            output.line(vacancy.message(&output.texts))?;
        }
        if published.is_ok() {
            output.say("authority.installed", &[])?;
        }
    }
    publish::check(published)
}

fn vacancy_as_json(vacancy: &Vacancy) -> Value {
    json!({ "role": vacancy.role.name(), "until": vacancy.until })
}

/// Writes the draft and every public key that it names.
fn draft(
    out: &Path,
    list: &Ceremony,
    add: &[IssuerName],
    roots: Option<[[u8; 32]; 3]>,
    place: &AuthorityDir,
    output: &mut Output,
) -> Result<(), CliError> {
    if out.exists() {
        return Err(CliError::exists(out));
    }
    let list = list.claims();
    let mut keys = Vec::new();
    for issuer in &list.issuers {
        let name = IssuerName { role: issuer.role, kid: issuer.kid };
        keys.push((name, issuer.key));
    }
    for name in add {
        let path = place.folder().join("public").join(format!("{name}.pem"));
        let pem = store::read_input(&path)?;
        let key = public_key_from_pem(&String::from_utf8_lossy(&pem))
            .map_err(|error| CliError::unreadable(&path, error))?;
        keys.push((*name, key));
    }
    let text = TrustListDraft::after_with(list, add, SystemClock.now())?;
    store::make_folder(out)?;
    for (name, key) in &keys {
        let pem = public_key_pem(key)?;
        store::create(&out.join(format!("{name}.pem")), pem.as_bytes(), Secrecy::Public)?;
    }
    let sequence = list.sequence.saturating_add(1);
    let path = out.join(format!("trust-list-{sequence}.toml"));
    store::create(&path, text.as_bytes(), Secrecy::Public)?;
    let added = keys.split_off(list.issuers.len());
    form::tell_draft(&path, sequence, &added, roots, place.json, output)
}

/// The list that the authority has installed.
fn in_force(authority: &Authority) -> Result<Ceremony, CliError> {
    let list = authority.trust_list().ok_or(CliError::no_trust_list())?;
    Ceremony::resume(&list).map_err(CliError::system)
}

fn read_list(path: &Path) -> Result<Ceremony, CliError> {
    let bytes = store::read_input(path)?;
    Ceremony::resume(&bytes).map_err(|error| CliError::unreadable(path, error))
}

/// A draft to begin with, or a list that another root has signed.
fn read_draft_or_list(path: &Path) -> Result<Ceremony, CliError> {
    match String::from_utf8(store::read_input(path)?) {
        Ok(text) => {
            let folder = path.parent().map_or_else(PathBuf::new, Path::to_owned);
            let draft = TrustListDraft::parse(&text)?;
            let claims = draft.claims(&folder, SystemClock.now())?;
            Ceremony::begin(claims).map_err(CliError::from)
        }
        // A list begins with a byte that no text begins with.
        Err(error) => {
            Ceremony::resume(error.as_bytes()).map_err(|error| CliError::unreadable(path, error))
        }
    }
}
