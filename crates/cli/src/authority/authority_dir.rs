//! Which authority a command is about, and opening it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use vneid_authority::{
    Authority, Config, Erasures, Error as Refusal, InstallError, Operator, Reason,
};
use vneid_core::PersonalNumber;

use crate::error::CliError;

/// Which authority.
#[derive(Args, Clone, Debug)]
pub(crate) struct AuthorityDir {
    /// The folder of the authority.
    #[arg(long, value_name = "DIR", conflicts_with = "config")]
    pub(super) dir: Option<PathBuf>,
    /// Its configuration, when that is not DIR/authority.toml.
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// JSON: one object a line.
    #[arg(long)]
    pub(super) json: bool,
}

/// Which authority, and who acts for it.
#[derive(Args, Clone, Debug)]
pub(crate) struct Desk {
    #[command(flatten)]
    pub(super) place: AuthorityDir,
    #[command(flatten)]
    pub(super) by: By,
}

/// Who acts, and why. The audit table keeps it.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "For the audit table")]
pub(crate) struct By {
    /// Who acts; otherwise whoever called sudo, in a test world also whose process this is.
    #[arg(long, value_name = "NAME")]
    operator: Option<String>,
    /// Why: a real service wants it for whatever is about persons.
    #[arg(long, value_name = "CODE", value_parser = reasons())]
    reason: Option<Reason>,
    /// The number of the ticket that tells more. No names, no personal numbers.
    #[arg(long, value_name = "TICKET")]
    ticket: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct OfAccount {
    /// The personal identification number.
    pub(super) number: PersonalNumber,
    #[command(flatten)]
    pub(super) desk: Desk,
}

/// The folder of the authority when none is named.
pub(super) const DEFAULT_DIR: &str = "vneid-authority";

impl AuthorityDir {
    /// The file of the configuration.
    pub(super) fn config_file(&self) -> PathBuf {
        match (&self.config, &self.dir) {
            (Some(file), _) => file.clone(),
            (None, Some(dir)) => dir.join(CONFIG_FILE),
            (None, None) => Path::new(DEFAULT_DIR).join(CONFIG_FILE),
        }
    }

    /// The folder of the configuration, which its paths are relative to.
    pub(super) fn folder(&self) -> PathBuf {
        match self.config_file().parent() {
            Some(folder) if folder != Path::new("") => folder.to_owned(),
            _ => PathBuf::from("."),
        }
    }

    /// Reads the configuration; `flags` win over the environment and that over the file.
    ///
    /// # Errors
    /// [`CliError::no_authority`] or [`CliError::config`].
    pub(super) fn load(&self, flags: Vec<(String, String)>) -> Result<Config, CliError> {
        let file = self.config_file();
        if !file.exists() {
            return Err(CliError::no_authority(&file));
        }
        // Names that are not UTF-8 are not ours.
        let environment = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Config::load(Some(&file), environment, flags).map_err(CliError::from)
    }

    /// Where erasures are noted, beside the database.
    pub(super) fn erasures(&self) -> PathBuf {
        self.folder().join(ERASURES_FILE)
    }

    /// Opens the authority, for what somebody does beside the service whom the audit table need not
    /// know.
    ///
    /// # Errors
    /// As [`Self::load`] and [`open`].
    pub(super) async fn open(&self) -> Result<Arc<Authority>, CliError> {
        open(&self.load(Vec::new())?, &self.folder()).await
    }

    /// Opens the authority's database as a copy: whether the service can go on with it is not asked.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub(super) async fn open_copy(&self, config: &Config) -> Result<Arc<Authority>, CliError> {
        Authority::open_copy(config.parts()?).await.map_err(CliError::from)
    }
}

impl Desk {
    /// Reads the configuration, and who acts.
    ///
    /// # Errors
    /// As [`AuthorityDir::load`]; [`CliError::no_operator`] and [`CliError::operator_unfit`].
    pub(super) fn load(&self) -> Result<(Config, Operator), CliError> {
        let config = self.place.load(Vec::new())?;
        let operator = operator(&self.by, config.test_world_maker.is_some())?;
        Ok((config, operator))
    }

    /// Opens the authority for an operator.
    ///
    /// # Errors
    /// As [`Self::load`] and [`open`].
    pub(super) async fn open(&self) -> Result<(Arc<Authority>, Operator), CliError> {
        let (config, operator) = self.load()?;
        Ok((open(&config, &self.place.folder()).await?, operator))
    }
}

/// Opens the authority that is configured so, for an operator's command: its database must be there.
///
/// # Errors
/// [`CliError::config`], [`CliError::database`], or one that says why the database is unfit.
pub(super) async fn open(config: &Config, folder: &Path) -> Result<Arc<Authority>, CliError> {
    let parts = config.parts()?;
    let authority = Authority::open_existing(parts).await?;
    begin(authority, config, folder).await
}

/// The same to serve: where nothing was served before, the database is made.
///
/// # Errors
/// As [`open`].
pub(super) async fn open_to_serve(
    config: &Config,
    folder: &Path,
) -> Result<Arc<Authority>, CliError> {
    let parts = config.parts()?;
    begin(Authority::open(parts).await?, config, folder).await
}

/// A test world that has no trust list yet gets its first one, which lies ready in `folder`.
async fn begin(
    authority: Arc<Authority>,
    config: &Config,
    folder: &Path,
) -> Result<Arc<Authority>, CliError> {
    let is_test_world = config.test_world_maker.is_some();
    let list = folder.join("ceremony/trust-list-1.cose");
    if is_test_world && authority.trust_list().is_none() && list.exists() {
        let list = crate::store::read(&list)?;
        let by = Operator::new("init", None, None).map_err(CliError::system)?;
        match authority.install_trust_list(&by, &list).await {
            // Another program may have been first: then it is there already.
            Err(InstallError::Failed(Refusal::Store(_))) => {
                authority.install_trust_list(&by, &list).await?;
            }
            result => {
                result?;
            }
        }
    }
    // A database that was restored from an older copy has persons again who were erased.
    let erasures = Erasures::new(folder.join(ERASURES_FILE));
    authority.erase_again(&erasures).await?;
    Ok(authority)
}

/// Who calls. Operators' programs run as the service's user, whose name is nobody's: a real service
/// wants that of whoever has called sudo, or one that is said.
fn operator(by: &By, is_test_world: bool) -> Result<Operator, CliError> {
    let variable = |name: &str| std::env::var(name).ok().filter(|name| !name.is_empty());
    let name = by.operator.clone();
    let name = name.or_else(|| variable("SUDO_USER").filter(|name| name != "root"));
    let own = || variable("LOGNAME").or_else(|| variable("USER"));
    let name = match name {
        Some(name) => name,
        None if is_test_world => own().unwrap_or_else(|| "test".to_owned()),
        None => return Err(CliError::no_operator()),
    };
    Operator::new(&name, by.reason, by.ticket.as_deref()).map_err(CliError::operator_unfit)
}

fn reasons() -> impl TypedValueParser<Value = Reason> {
    let parse = |code: String| code.parse::<Reason>();
    PossibleValuesParser::new(Reason::ALL.map(Reason::name)).try_map(parse)
}

const CONFIG_FILE: &str = "authority.toml";
const ERASURES_FILE: &str = "erased.jsonl";
