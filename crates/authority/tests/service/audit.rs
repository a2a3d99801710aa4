//! What is written down, and what never is.

use std::io::Write;
use std::sync::{Arc, Mutex};

use sqlx::{AnyConnection, Connection};
use tracing_subscriber::fmt::MakeWriter;
use vneid_client::wire::SignInStarted;

use crate::support::{NUMBER, PASSWORD, World, clerk};

on_both_databases! {
    entries_of_the_audit_table_are_never_changed
    the_audit_table_says_what_was_done_and_names_no_person
    no_secret_reaches_the_log
}

async fn connect(world: &World) -> AnyConnection {
    AnyConnection::connect(world.database().url()).await.unwrap()
}

async fn entries_of_the_audit_table_are_never_changed(world: &World) {
    world.phone("Máy thử").join().await;
    let mut connection = connect(world).await;
    for sql in ["UPDATE audit SET actor = 'service'", "DELETE FROM audit"] {
        let error = sqlx::query(sql).execute(&mut connection).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{error}");
    }
}

async fn the_audit_table_says_what_was_done_and_names_no_person(world: &World) {
    let standing = world.phone("Máy thử").join().await;
    world.authority.remove_phone_of(&clerk(), NUMBER, &standing.phone.phone).await.unwrap();
    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    let mut connection = connect(world).await;
    type Columns = (String, String, Option<String>, Option<String>, Option<String>);
    let rows: Vec<Columns> =
        sqlx::query_as("SELECT actor, action, account, phone, detail FROM audit ORDER BY entry")
            .fetch_all(&mut connection)
            .await
            .unwrap();
    let actions: Vec<String> =
        rows.iter().map(|(actor, action, ..)| format!("{actor} {action}")).collect();
    // Seals come when it is time for them.
    let actions: Vec<&str> =
        actions.iter().map(|it| &it[..]).filter(|it| *it != "service audit_sealed").collect();
    assert_eq!(
        actions,
        [
            "operator trust_list_installed",
            "operator account_opened",
            "phone sign_in_started",
            "phone sign_in_confirmed",
            "phone phone_registered",
            "operator phone_removed",
            "operator account_suspended",
        ]
    );
    let all = format!("{rows:?}");
    assert!(all.contains(&standing.phone.phone));
    assert!(!all.contains(NUMBER) && !all.contains("Nguyễn"), "{all}");
}

async fn no_secret_reaches_the_log(world: &World) {
    let log = log();
    let phone = world.phone("Máy thử");
    phone.sign_in(NUMBER, "sai mật khẩu thử").await;
    let started: SignInStarted = phone.sign_in(NUMBER, PASSWORD).await.ok();
    let code = world.newest_code();
    phone.confirm(&started.sign_in, &code).await.ok::<serde_json::Value>();
    phone.register(&started.sign_in).await.ok::<serde_json::Value>();
    world.send("POST", "/v1/sign-ins", &[], b"{\"password\": \"bi mat\"".to_vec()).await;
    let text = log.text();
    assert!(text.contains("/v1/sign-ins/{sign_in}/code"), "calls are logged");
    for secret in [PASSWORD, "sai mật khẩu", "bi mat", NUMBER, "Nguyễn", &started.sign_in] {
        assert!(!text.contains(secret), "{secret} is in the log");
    }
    // Six digits are in many a duration.
    let mut numbers = text.split(|c: char| !c.is_ascii_digit());
    assert!(!numbers.any(|number| number == code), "{code} is in the log");
}

/// All that any test of this process has logged.
pub(crate) fn log() -> Log {
    static LOG: Mutex<Option<Log>> = Mutex::new(None);
    let mut held = LOG.lock().unwrap();
    held.get_or_insert_with(|| {
        let log = Log::default();

        let logs = tracing_subscriber::fmt()
            .without_time()
            .with_max_level(tracing::Level::DEBUG)
            .with_writer(log.clone());
        tracing::subscriber::set_global_default(logs.finish()).unwrap();
        log
    })
    .clone()
}

#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
