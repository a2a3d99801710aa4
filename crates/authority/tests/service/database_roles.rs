//! The service as a user of PostgreSQL who owns nothing: `docs/deploy/postgresql/roles.sql`.

use sqlx::{AnyConnection, Connection, Executor, SqlSafeStr};
use vneid_authority::{Authority, ListSource, StoreError, migrate};

use crate::support::{Database, NUMBER, PASSWORD, Server, World, clerk, paper, postgres};

const ROLES: &str = include_str!("../../../../docs/deploy/postgresql/roles.sql");

/// A server and a database of its own, for roles are of the whole server.
struct Site {
    server: Server,
    url: String,
}

impl Site {
    async fn new() -> Self {
        tokio::task::spawn_blocking(|| {
            let server = Server::start();
            let url = server.fresh_database();
            Self { server, url }
        })
        .await
        .unwrap()
    }

    fn run(&self, sql: &str) {
        let (_, database) = self.url.rsplit_once('/').unwrap();
        self.server.run(database, sql);
    }

    /// The URL for this user.
    fn url_of(&self, role: &str) -> String {
        self.url.replace("postgres@", &format!("{role}@"))
    }
}

/// All that a service does with its database, more or less.
async fn serves(world: &World) {
    let mut phone = world.phone("Máy thử");
    let standing = phone.join().await;
    world.pass(4 * 86_400).await;
    assert_eq!(phone.renew().await.status, 201);
    assert_eq!(world.get("/readyz").await.status, 200);
    let report =
        world.authority.import_papers(&clerk(), &paper(NUMBER, 1).to_string()).await.unwrap();
    assert_eq!(report.added, 1, "{report:?}");
    world.authority.remove_phone_of(&clerk(), NUMBER, &standing.phone.phone).await.unwrap();
    world.pass(1).await;
    world.authority.purge_expired(world.now()).await.unwrap();
    assert_eq!(world.phone("Máy khác").sign_in(NUMBER, PASSWORD).await.status, 201);
}

/// What somebody would do who has taken the service over and hides it.
async fn can_not_hide(site: &Site) {
    let mut connection = AnyConnection::connect(&site.url_of("vneid")).await.unwrap();
    let count = "SELECT COUNT(*) FROM audit";
    let (before,): (i64,) = sqlx::query_as(count).fetch_one(&mut connection).await.unwrap();
    assert!(before > 0);
    for sql in [
        "UPDATE audit SET actor = 'operator'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "DROP TABLE audit",
        "DROP TABLE phones CASCADE",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "ALTER TABLE audit ADD COLUMN n BIGINT",
        "DROP TRIGGER audit_is_never_changed ON audit",
        "CREATE TRIGGER z BEFORE INSERT ON audit EXECUTE FUNCTION refuse_audit_change()",
        "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
             'BEGIN RETURN NEW; END'",
        "DROP FUNCTION refuse_audit_change CASCADE",
        "CREATE RULE quiet AS ON INSERT TO audit DO INSTEAD NOTHING",
        "ALTER TABLE audit OWNER TO vneid",
        "SET session_replication_role = replica",
        "SET ROLE vneid_owner",
        "GRANT vneid_owner TO vneid",
        "GRANT UPDATE ON audit TO vneid",
        "ALTER ROLE vneid SUPERUSER",
        "CREATE TABLE more (n BIGINT)",
        "CREATE TEMPORARY TABLE audit (n BIGINT)",
        "CREATE SCHEMA more",
        "DELETE FROM _sqlx_migrations",
        "COPY audit TO PROGRAM 'cat'",
    ] {
        let refused = connection.execute(sql.into_sql_str()).await;
        let code = refused.as_ref().err().and_then(|it| it.as_database_error()?.code());
        // GRANT of what one has not is only a warning; whether it helped is seen below.
        if sql != "GRANT UPDATE ON audit TO vneid" {
            assert_eq!(code.as_deref(), Some("42501"), "{sql}: {refused:?}");
        }
    }
    assert!(connection.execute("UPDATE audit SET actor = 'x'").await.is_err());
    let (after,): (i64,) = sqlx::query_as(count).fetch_one(&mut connection).await.unwrap();
    assert_eq!(after, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_needs_no_more_than_its_rows() {
    let site = Site::new().await;
    site.run(ROLES);
    let refused = migrate(&site.url_of("vneid"), false).await.unwrap_err();
    assert!(matches!(refused, StoreError::TablesOlder { missing: 1 }), "{refused}");
    let migrated = migrate(&site.url_of("vneid_owner"), false).await.unwrap();
    assert_eq!((migrated.found, migrated.missing[0].number), (None, 1));
    site.run(ROLES);
    let again = migrate(&site.url_of("vneid"), false).await.unwrap();
    assert!(again.missing.is_empty(), "whoever finds them up to date need not own them");
    let world = World::start(Database::at(site.url_of("vneid"))).await;
    site.run(ROLES);
    serves(&world).await;
    can_not_hide(&site).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_has_owned_its_tables_gives_them_up() {
    let site = Site::new().await;
    let (_, database) = site.url.rsplit_once('/').unwrap();
    site.run("CREATE ROLE vneid LOGIN");
    site.run(&format!("ALTER DATABASE {database} OWNER TO vneid"));
    let world = World::start(Database::at(site.url_of("vneid"))).await;
    let world = world.restart_after(|| site.run(ROLES)).await;
    serves(&world).await;
    can_not_hide(&site).await;
    assert!(migrate(&site.url_of("vneid_owner"), true).await.unwrap().missing.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_restores_a_copy_that_it_does_not_own() {
    let site = Site::new().await;
    site.run(ROLES);
    migrate(&site.url_of("vneid_owner"), false).await.unwrap();
    site.run(ROLES);
    let world = World::start(Database::at(site.url_of("vneid"))).await;
    let (from, copy) = (site.url.clone(), site.server.fresh_database());
    let copy = tokio::task::spawn_blocking(move || {
        postgres::copy_into(&from, &copy);
        copy
    });
    let copy = Site { server: site.server, url: copy.await.unwrap() };
    copy.run(ROLES);
    let phone = world.phone("Máy thử").join().await.phone.phone;
    world.authority.report_lost_of(&clerk(), NUMBER, &phone).await.unwrap();
    world.authority.publish_if_due().await.unwrap();
    let lists = tempfile::tempdir().unwrap();
    world.authority.write_published(lists.path()).await.unwrap();

    let database = Database::at(copy.url_of("vneid"));
    let authority = Authority::open_copy(world.parts_on(&database)).await.unwrap();
    let places = [ListSource::Folder(lists.path().to_owned())];
    let restored = authority.restore(&clerk(), &places, false).await.unwrap();
    authority.close().await;
    assert_eq!(restored.revocations, 1);
    serves(&world.move_to(database).await).await;
    can_not_hide(&copy).await;
}

/// Tables of the next edition are there for the service as soon as their owner has made them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_program_serves_the_next_edition() {
    let site = Site::new().await;
    site.run(ROLES);
    migrate(&site.url_of("vneid_owner"), false).await.unwrap();
    let world = World::start(Database::at(site.url_of("vneid"))).await;
    // Whoever changes tables in the middle of a publication may have to do it again.
    world.pass(1).await;
    site.run(&format!("SET ROLE vneid_owner; {}", next_edition("BIGINT", "''")));
    serves(&world).await;
    // Another instance of the older program begins.
    let second = world.second_instance().await;
    assert_eq!(second.get("/readyz").await.status, 200);
    let mut connection = AnyConnection::connect(&site.url_of("vneid")).await.unwrap();
    connection.execute("INSERT INTO colours VALUES (1, 'red')").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_program_serves_the_next_edition_on_sqlite() {
    let world = World::start(Database::sqlite()).await;
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    let sql = sqlx::AssertSqlSafe(next_edition("INTEGER", "x''"));
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    serves(&world).await;
    let second = world.second_instance().await;
    assert_eq!(second.get("/readyz").await.status, 200);
}

fn next_edition(number: &str, no_bytes: &str) -> String {
    NEXT_EDITION.replace("TYPE", number).replace("EMPTY", no_bytes)
}

/// Everything that the next edition may be: see the rule in `store/migrations.rs`.
const NEXT_EDITION: &str = "
    CREATE TABLE colours (colour TYPE PRIMARY KEY, name TEXT NOT NULL);
    CREATE UNIQUE INDEX colours_by_name ON colours (name);
    ALTER TABLE accounts ADD COLUMN colour TYPE;
    ALTER TABLE phones ADD COLUMN colour TYPE NOT NULL DEFAULT 0;
    ALTER TABLE sign_ins ADD COLUMN colour TYPE;
    ALTER TABLE certificates ADD COLUMN colour TYPE NOT NULL DEFAULT 0;
    ALTER TABLE papers ADD COLUMN colour TYPE;
    ALTER TABLE nonces ADD COLUMN colour TYPE;
    ALTER TABLE files ADD COLUMN colour TYPE;
    ALTER TABLE shards ADD COLUMN colour TYPE;
    ALTER TABLE shard_editions ADD COLUMN colour TYPE;
    ALTER TABLE publisher ADD COLUMN colour TYPE;
    ALTER TABLE notices ADD COLUMN colour TYPE;
    ALTER TABLE audit ADD COLUMN colour TYPE;
    CREATE INDEX accounts_by_colour ON accounts (colour);
    INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
    VALUES (9999, 'next', TRUE, EMPTY, 0);
";
