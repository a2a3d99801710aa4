//! Reading the configuration: the file, the environment, flags.

use std::path::Path;

use toml::{Table, Value};

use super::Config;
use super::files::{ConfigError, read, refused};
use crate::private::check_private;

impl Config {
    /// Reads the file, if there is one, then what of the environment begins with
    /// [`Self::ENVIRONMENT`], then flags, named as in the file.
    ///
    /// # Errors
    /// [`ConfigError::File`] or [`ConfigError::Key`].
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut table = match file {
            Some(path) => {
                let table: Table = read(path)?.parse().map_err(|error| refused(path, &error))?;
                if table.get("database").and_then(Value::as_str).is_some_and(has_password) {
                    check_private(path).map_err(|reason| refused(path, &reason))?;
                }
                table
            }
            None => Table::new(),
        };
        let environment = environment.into_iter().filter_map(|(name, value)| {
            Some((name.strip_prefix(Self::ENVIRONMENT)?.to_lowercase(), value))
        });
        for (key, value) in environment.chain(flags) {
            table.insert(key, typed(value));
        }
        let mut config: Self = table
            .try_into()
            .map_err(|error: toml::de::Error| ConfigError::Key(error.message().to_owned()))?;
        config.check()?;
        if let Some(folder) = file.and_then(Path::parent) {
            config.resolve(folder);
        }
        Ok(config)
    }

    /// How the service's variables of the environment begin.
    pub const ENVIRONMENT: &'static str = "VNEID_AUTHORITY_";

    /// Makes paths relative to `folder`, SQLite's too.
    fn resolve(&mut self, folder: &Path) {
        let paths =
            [&mut self.keys, &mut self.secret, &mut self.stamp].into_iter().chain(&mut self.roots);
        let optional = [
            &mut self.tls_certificate,
            &mut self.tls_key,
            &mut self.token_module,
            &mut self.token_pin,
            &mut self.outbox_file,
            &mut self.outbox_token,
            &mut self.test_world_maker,
            &mut self.android_roots,
            &mut self.android_status,
            &mut self.apple_root,
        ];
        for path in paths.chain(optional.into_iter().flatten()) {
            *path = folder.join(&*path);
        }
        if let Some(path) = self.database.strip_prefix("sqlite:") {
            self.database = format!("sqlite:{}", folder.join(path).display());
        }
    }
}

/// A value of the environment or of a flag: a number or a bool where it looks like one.
fn typed(text: String) -> Value {
    if let Ok(number) = text.parse::<i64>() {
        Value::Integer(number)
    } else if let Ok(value) = text.parse::<bool>() {
        Value::Boolean(value)
    } else {
        // A list, as for the roots, is written as in the file.
        match format!("value = {text}").parse::<Table>() {
            Ok(mut table) if text.starts_with('[') => {
                table.remove("value").unwrap_or(Value::String(text))
            }
            _ => Value::String(text),
        }
    }
}

/// Whether the URL of a database holds the password for it.
fn has_password(url: &str) -> bool {
    let is_parameter = |it: &str| it.starts_with("password=");
    let (address, parameters) = url.split_once('?').unwrap_or((url, ""));
    let user = address.split_once("://").and_then(|(_, it)| Some(it.rsplit_once('@')?.0));
    user.is_some_and(|user| user.contains(':')) || parameters.split('&').any(is_parameter)
}
