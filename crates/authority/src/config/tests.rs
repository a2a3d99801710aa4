use std::fs;

use super::{Config, ConfigError};

const FILE: &str = "
    public_url = 'https://authority.example'
    roots = ['root-1.pem', 'root-2.pem', 'root-3.pem']
    outbox_file = 'outbox.jsonl'
    proxies = 1
";

fn load(
    file: &str,
    environment: &[(&str, &str)],
    flags: &[(&str, &str)],
) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("authority.toml");
    fs::write(&path, file).unwrap();
    let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect()
    };
    Config::load(Some(&path), owned(environment), owned(flags))
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    assert_eq!(load(FILE, &[], &[]).unwrap().proxies, 1);
    let environment = [("VNEID_AUTHORITY_PROXIES", "2"), ("PROXIES", "9")];
    assert_eq!(load(FILE, &environment, &[]).unwrap().proxies, 2);
    assert_eq!(load(FILE, &environment, &[("proxies", "3")]).unwrap().proxies, 3);
    let roots = [("roots", "['a', 'b', 'c']"), ("plain_http", "true")];
    let config = load(FILE, &[], &roots).unwrap();
    assert!(config.roots[2].ends_with("c") && config.plain_http);
}

#[test]
fn paths_are_relative_to_the_file() {
    let config = load(FILE, &[], &[]).unwrap();
    assert!(config.keys.is_absolute() && config.keys.ends_with("keys"));
    assert!(config.database.starts_with("sqlite:/") && config.database.ends_with("/authority.db"));
    let postgres = load(FILE, &[], &[("database", "postgres://h/d")]).unwrap();
    assert_eq!(postgres.database, "postgres://h/d");
}

/// A file that others may read, where it holds no password.
#[test]
#[cfg(unix)]
fn a_file_with_the_databases_password_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("authority.toml");
    let loads = |database: &str, mode: u32| {
        fs::write(&path, format!("database = '{database}'\n{FILE}")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        Config::load(Some(&path), [], [])
    };
    for url in ["postgres://v:pw@h/v", "postgres:///v?host=/run&password=pw"] {
        assert!(loads(url, 0o600).is_ok(), "{url}");
        for mode in [0o640, 0o604] {
            let told = loads(url, mode).unwrap_err().to_string();
            assert!(told.contains("chmod 600") && !told.contains("pw"), "{told}");
        }
    }
    for url in ["postgres://v@h:5432/v?sslmode=verify-full", "sqlite:a@b:c.db"] {
        assert!(loads(url, 0o644).is_ok(), "{url}");
    }
}

#[test]
fn what_is_wrong_is_told() {
    for (key, value) in [
        ("shard_bits", "21"),
        ("shard_bits", "28"),
        ("publish_every_minutes", "0"),
        ("android_status_max_age_hours", "0"),
        ("public_url", "https://authority.example/"),
        ("tls_key", "key.pem"),
        ("token_label", "vneid"),
        ("token_sessions", "0"),
        ("token_sessions", "65"),
        ("outbox_webhook", "https://gateway.example"),
        ("public_url", "http://authority.example"),
        ("public_url", "httpsomething"),
        ("metrics_listen", "9464"),
        ("listen", "here"),
        ("misspelt", "1"),
    ] {
        assert!(matches!(load(FILE, &[], &[(key, value)]), Err(ConfigError::Key(_))), "{key}");
    }
    assert!(load("public_url = 'https://a'", &[], &[]).is_err());
}

/// [`FILE`] without its outbox.
fn load_with(more: &str) -> Result<Config, ConfigError> {
    load(&format!("{more}\n{}", FILE.replace("outbox_file", "# ")), &[], &[])
}

#[test]
fn one_time_codes_and_the_service_itself_are_reached_over_https_or_on_this_machine() {
    let webhook = |url: &str| load_with(&format!("outbox_webhook = '{url}'"));
    for url in ["https://g.example", "http://127.0.0.9:9/x", "http://[::1]/", "http://localhost"] {
        assert!(webhook(url).is_ok(), "{url}");
    }
    for url in ["http://g.example", "http://127.0.0.1.g.example", "http://[::2]/", "g.example"] {
        let told = webhook(url).unwrap_err().to_string();
        assert!(told.contains("outbox_webhook must begin with https://"), "{url} {told}");
    }
    for (url, is_fit) in [("http://127.0.0.1:8080", true), ("http://192.0.2.1", false)] {
        assert_eq!(load(FILE, &[], &[("public_url", url)]).is_ok(), is_fit, "{url}");
        let test_world = [("public_url", url), ("test_world_maker", "maker.pem")];
        assert!(load(FILE, &[], &test_world).is_ok(), "{url}");
    }
}

#[test]
fn proxies_and_tls_of_its_own_are_said_twice() {
    let tls = [("tls_certificate", "a"), ("tls_key", "b")];
    let with = |more: &[(&str, &str)]| load(FILE, &[], &[&tls[..], more].concat());
    assert!(with(&[]).unwrap_err().to_string().contains("proxies_over_tls = true"));
    assert!(with(&[("proxies_over_tls", "true")]).is_ok());
    assert!(with(&[("proxies", "0")]).is_ok());
}

#[test]
fn a_far_database_whose_certificate_is_not_looked_at_is_warned_of() {
    let warned = |url: &str| !load(FILE, &[], &[("database", url)]).unwrap().warnings().is_empty();
    for url in ["postgres://v@h.example/v", "postgresql://v@192.0.2.1/v?sslmode=require"] {
        assert!(warned(url), "{url}");
    }
    for url in [
        "sqlite:a.db",
        "postgres://v@h.example/v?sslmode=verify-full",
        "postgres://v@127.0.0.1:5432/v",
        "postgres://v@localhost/v",
        "postgres://v@%2Fvar%2Frun%2Fpostgresql/v",
        "postgres:///v?host=/var/run/postgresql",
    ] {
        assert!(!warned(url), "{url}");
    }
}

#[test]
fn the_metrics_of_a_real_service_are_on_this_machine() {
    let metrics = |flags: &[(&str, &str)]| {
        load(FILE, &[], flags).unwrap().metrics_address().map(|it| it.to_string())
    };
    assert_eq!(metrics(&[]).as_deref(), Some("127.0.0.1:9464"));
    assert_eq!(metrics(&[("listen", "127.0.0.1:0")]).as_deref(), Some("127.0.0.1:0"));
    assert_eq!(metrics(&[("metrics_listen", "10.0.0.1:1")]).as_deref(), Some("10.0.0.1:1"));
    assert_eq!(metrics(&[("test_world_maker", "maker.pem")]), None);
}
