//! The arguments of `vneid authority`.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand, ValueEnum};
use vneid_authority::{AuditLink, IssuerName, Reason, Recipient, Retention};
use vneid_core::{Instant, Level, PersonalNumber};

use crate::time::When;

#[derive(Debug, Subcommand)]
pub(crate) enum Authority {
    /// Make the folder of a new authority: configuration, secret, issuer keys.
    Init(Init),
    /// Serve until SIGINT or SIGTERM. With no authority anywhere, begins a test world first.
    Serve(Box<Serve>),
    /// Accounts, as an operator opens and changes them.
    #[command(subcommand)]
    Account(Account),
    /// The phones of an account, at the counter.
    #[command(subcommand)]
    Device(Device),
    /// Papers: import, list, remake, withdraw.
    #[command(subcommand)]
    Paper(Paper),
    /// Root keys and trust lists. `new` and `sign` are for a machine without a network.
    #[command(subcommand)]
    Root(Root),
    /// Issuer keys.
    #[command(subcommand)]
    Key(Key),
    /// Publish new status lists now.
    Publish(Publish),
    /// Copies of the database.
    #[command(subcommand)]
    Backup(Backup),
    /// Who did what, and who looked at whom.
    #[command(subcommand)]
    Audit(Audit),
    /// How long what is kept.
    Retention {
        /// JSON: one object a line.
        #[arg(long)]
        json: bool,
    },
    /// The clock that everything is signed by.
    #[command(subcommand)]
    Clock(Clock),
    /// How the authority stands, what is wrong, and what to do. Status 0: nothing today.
    Status(Place),
    /// Bring the tables of the database up to date, as the user who owns them. `serve` does that by
    /// itself where it may.
    Migrate(Migrate),
    /// The service's secret.
    #[command(subcommand)]
    Secret(Secret),
    /// Take over roots and URL of the configuration for a database that names others: after all three
    /// roots, or the URL, were changed on purpose.
    Confirm(Confirm),
}

#[derive(Args, Debug)]
pub(crate) struct Confirm {
    #[command(flatten)]
    pub(super) desk: Desk,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Secret {
    /// Make another secret, with which the service goes on. Stop every instance, and give each the new
    /// file. One-time and activation codes that are open become void.
    Replace {
        #[command(flatten)]
        desk: Desk,
    },
}

/// Which authority.
#[derive(Args, Clone, Debug)]
pub(crate) struct Place {
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
    pub(super) place: Place,
    #[command(flatten)]
    pub(super) by: By,
}

/// Who acts, and why. The audit table keeps it.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "For the audit table")]
pub(crate) struct By {
    /// Who acts; otherwise whoever called sudo, in a test world also whose process this is.
    #[arg(long, value_name = "NAME")]
    pub(super) operator: Option<String>,
    /// Why: a real service wants it for whatever is about persons.
    #[arg(long, value_name = "CODE", value_parser = reasons())]
    pub(super) reason: Option<Reason>,
    /// The number of the ticket that tells more. No names, no personal numbers.
    #[arg(long, value_name = "TICKET")]
    pub(super) ticket: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Init {
    /// The folder; made when it is not there. Nothing in it is ever overwritten.
    #[arg(long, value_name = "DIR", default_value = super::place::DEFAULT_DIR)]
    pub(super) dir: PathBuf,
    /// The https URL by which phones will know a real service. Without it, this is a test world on
    /// this machine, root keys and all.
    #[arg(long, value_name = "URL", value_parser = https)]
    pub(super) public_url: Option<String>,
    /// One JSON object.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(super) place: Place,
    #[command(flatten)]
    pub(super) settings: Settings,
    /// Write the log as JSON, one object a line. `--log` sets its level (info).
    #[arg(long)]
    pub(crate) log_json: bool,
}

/// Keys of the configuration, as flags. They win over the environment and that over the file.
#[derive(Args, Debug)]
#[command(next_help_heading = "In place of what the configuration says")]
pub(crate) struct Settings {
    /// Address and port; port 0 takes a free one. In a test world, also how phones know it.
    #[arg(long, value_name = "ADDRESS")]
    pub(super) listen: Option<String>,
    /// The URL by which phones know the service, without a slash at its end.
    #[arg(long, value_name = "URL")]
    pub(super) public_url: Option<String>,
    /// `sqlite:FILE` or `postgres://...`. A password belongs into the file or the environment.
    #[arg(long, value_name = "URL")]
    pub(super) database: Option<String>,
    /// Connections to the database at most.
    #[arg(long, value_name = "N")]
    pub(super) database_connections: Option<String>,
    /// Certificate chain for TLS, PEM.
    #[arg(long, value_name = "FILE")]
    pub(super) tls_certificate: Option<String>,
    /// Its key, PEM.
    #[arg(long, value_name = "FILE")]
    pub(super) tls_key: Option<String>,
    /// Speak plain HTTP to other machines: only to a proxy of ours that ends TLS.
    #[arg(long)]
    pub(super) plain_http: bool,
    /// How many proxies of ours append to X-Forwarded-For.
    #[arg(long, value_name = "N")]
    pub(super) proxies: Option<String>,
    /// The folder of the issuer keys.
    #[arg(long, value_name = "DIR")]
    pub(super) keys: Option<String>,
    /// The file of the service's secret.
    #[arg(long, value_name = "FILE")]
    pub(super) secret: Option<String>,
    /// Append one-time codes to this file.
    #[arg(long, value_name = "FILE")]
    pub(super) outbox_file: Option<String>,
    /// Post one-time codes to this URL.
    #[arg(long, value_name = "URL")]
    pub(super) outbox_webhook: Option<String>,
    /// The file of the bearer token for it.
    #[arg(long, value_name = "FILE")]
    pub(super) outbox_token: Option<String>,
    /// How long a move to a new phone waits when nobody approves it.
    #[arg(long, value_name = "HOURS")]
    pub(super) move_delay_hours: Option<String>,
    /// In a test world: whether the first phone of an account is active at once, without an
    /// activation code (true).
    #[arg(long, value_name = "BOOL")]
    pub(super) first_phone_at_once: Option<String>,
}

impl Settings {
    /// The flags that were given, named as in the file.
    pub(super) fn given(&self) -> Vec<(String, String)> {
        let texts = [
            ("listen", &self.listen),
            ("public_url", &self.public_url),
            ("database", &self.database),
            ("database_connections", &self.database_connections),
            ("tls_certificate", &self.tls_certificate),
            ("tls_key", &self.tls_key),
            ("proxies", &self.proxies),
            ("keys", &self.keys),
            ("secret", &self.secret),
            ("outbox_file", &self.outbox_file),
            ("outbox_webhook", &self.outbox_webhook),
            ("outbox_token", &self.outbox_token),
            ("move_delay_hours", &self.move_delay_hours),
            ("first_phone_at_once", &self.first_phone_at_once),
        ];
        let given = texts.into_iter().filter_map(|(key, text)| Some((key, text.clone()?)));
        let plain = self.plain_http.then(|| ("plain_http", "true".to_owned()));
        given.chain(plain).map(|(key, text)| (key.to_owned(), text)).collect()
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Account {
    /// Open an account, and make its activation code. Its password comes from the standard input, or
    /// from a file.
    Add {
        /// The personal identification number: 12 digits.
        #[arg(value_parser = number)]
        number: PersonalNumber,
        /// The full name, as on the papers.
        #[arg(long)]
        name: String,
        /// 2 after a look at the person and their record.
        #[arg(long, value_enum, default_value_t = LevelArg::One)]
        level: LevelArg,
        /// An account of this number was erased, and its owner has come back.
        #[arg(long)]
        again: bool,
        #[command(flatten)]
        password: PasswordFrom,
        #[command(flatten)]
        desk: Desk,
    },
    /// Import accounts, one JSON object a line. They have no password before their owners come to the
    /// counter. Bad lines are reported; every good one is stored.
    Import {
        /// The file; `-` is the standard input.
        file: PathBuf,
        #[command(flatten)]
        desk: Desk,
    },
    /// Correct the name of a person.
    Rename {
        /// The personal identification number.
        #[arg(value_parser = number)]
        number: PersonalNumber,
        /// The full name, as on the papers.
        #[arg(long)]
        name: String,
        #[command(flatten)]
        desk: Desk,
    },
    /// Give an account level 1 or 2. From 2 to 1, its certificates are revoked.
    Level {
        /// The personal identification number.
        #[arg(value_parser = number)]
        number: PersonalNumber,
        /// The level.
        #[arg(value_enum)]
        level: LevelArg,
        #[command(flatten)]
        desk: Desk,
    },
    /// Suspend an account: its certificates are revoked, and nothing is renewed.
    Suspend(OfAccount),
    /// End a suspension.
    Resume(OfAccount),
    /// Give an account another password, from the standard input or a file.
    Password {
        /// The personal identification number.
        #[arg(value_parser = number)]
        number: PersonalNumber,
        #[command(flatten)]
        password: PasswordFrom,
        #[command(flatten)]
        desk: Desk,
    },
    /// Make an activation code for the owner, who has shown who they are: it ends the wait of a first
    /// phone. The one before counts no longer.
    Activation(OfAccount),
    /// Close an account, after a death for example: phones are removed, papers withdrawn. `resume` opens
    /// it again.
    Close(OfAccount),
    /// Erase an account, its phones, papers and portraits for good. What was revoked stays revoked.
    Erase {
        /// The personal identification number.
        #[arg(value_parser = number)]
        number: PersonalNumber,
        /// It can't be undone: say it.
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        desk: Desk,
    },
    /// Write everything about a person into a file, for that person.
    Export {
        /// The personal identification number.
        #[arg(value_parser = number)]
        number: PersonalNumber,
        /// The file: JSON, portraits in it. Never overwritten.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        #[command(flatten)]
        desk: Desk,
    },
    /// Show an account and its phones.
    Show(OfAccount),
    /// List all accounts, by number.
    List(Desk),
}

#[derive(Args, Debug)]
pub(crate) struct OfAccount {
    /// The personal identification number.
    #[arg(value_parser = number)]
    pub(super) number: PersonalNumber,
    #[command(flatten)]
    pub(super) desk: Desk,
}

#[derive(Args, Debug)]
pub(crate) struct PasswordFrom {
    /// Read the password from the first line of this file. Without it, from the standard input; on a
    /// terminal it is asked for, and not shown.
    #[arg(long, value_name = "FILE")]
    pub(super) password_file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LevelArg {
    /// Signed up by oneself.
    #[value(name = "1")]
    One,
    /// Identified in person.
    #[value(name = "2")]
    Two,
}

impl From<LevelArg> for Level {
    fn from(level: LevelArg) -> Self {
        match level {
            LevelArg::One => Self::One,
            LevelArg::Two => Self::Two,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Device {
    /// List the phones of an account, newest first.
    List(OfAccount),
    /// Remove a phone; its certificates are revoked.
    Remove(OfPhone),
    /// Report the active phone lost; its certificates are revoked.
    Lost(OfPhone),
    /// Let a waiting phone take over at once, after a look at the person.
    Approve(OfPhone),
}

#[derive(Args, Debug)]
pub(crate) struct OfPhone {
    /// The personal identification number.
    #[arg(value_parser = number)]
    pub(super) number: PersonalNumber,
    /// The phone, as `device list` names it.
    #[arg(allow_hyphen_values = true)]
    pub(super) phone: String,
    #[command(flatten)]
    pub(super) desk: Desk,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Paper {
    /// Import papers, one JSON object a line. Bad lines are reported; every good one is stored.
    Import {
        /// The file; `-` is the standard input.
        file: PathBuf,
        #[command(flatten)]
        desk: Desk,
    },
    /// List the papers of an account, not what they say.
    List(OfAccount),
    /// Make the papers of earlier editions of this program as an import makes them today: portraits
    /// small and upright, days ending in Vietnam. Phones fetch them; nobody is told.
    Remake {
        #[command(flatten)]
        desk: Desk,
    },
    /// Withdraw a paper.
    Withdraw {
        /// The personal identification number.
        #[arg(value_parser = number)]
        number: PersonalNumber,
        /// citizen_card, driving_licence, vehicle_registration or health_insurance.
        kind: String,
        /// The number of the paper.
        #[arg(allow_hyphen_values = true)]
        paper_number: String,
        #[command(flatten)]
        desk: Desk,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Root {
    /// Make a root key: FILE gets the private half, locked with a passphrase, and FILE with `.pub.pem`
    /// the public one.
    New {
        /// The file, for example `root-1.key`. Never overwritten.
        file: PathBuf,
        #[command(flatten)]
        passphrase: PassphraseFrom,
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
        place: Place,
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
        passphrase: PassphraseFrom,
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
        place: Place,
    },
    /// Show the thumbprint of a root's or an issuer's key, from either half.
    Thumbprint {
        /// The key, PEM.
        file: PathBuf,
        #[command(flatten)]
        passphrase: PassphraseFrom,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args, Debug)]
pub(crate) struct PassphraseFrom {
    /// Read the passphrase of the key from the first line of this file. Without it, it is asked for
    /// on a terminal, and not shown.
    #[arg(long, value_name = "FILE")]
    pub(super) passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Make an issuer key in the folder of the authority. It signs nothing before a trust list names
    /// it and every list without it has expired.
    New {
        /// Role and kid, for example `device-4432`. A kid is never used again.
        name: IssuerName,
        /// Make it in the token that the configuration names; it can never be read out of that.
        #[arg(long)]
        token: bool,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Publish {
    /// Also write every published file that is missing here, for a web server or a CDN.
    #[arg(long, value_name = "DIR")]
    pub(super) to: Option<PathBuf>,
    #[command(flatten)]
    pub(super) desk: Desk,
}

#[derive(Args, Debug)]
pub(crate) struct Migrate {
    /// Change nothing; say what the tables lack.
    #[arg(long)]
    pub(super) dry_run: bool,
    #[command(flatten)]
    pub(super) place: Place,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Backup {
    /// Copy the database of SQLite as it is at one instant, while the service runs.
    Make {
        /// Where the copy goes. Never overwritten.
        file: PathBuf,
        #[command(flatten)]
        desk: Desk,
    },
    /// Make an encrypted copy in a folder, and remove those that are too old: for a timer. Says nothing
    /// when all is well.
    Keep(Keep),
    /// Put a copy in the place of the database, with all that was published since it was made. The
    /// database that is there is moved aside. Stop every instance first.
    Restore(RestoreArguments),
    /// Rehearse a restore: read a whole copy for damage, and see whether the service could go on
    /// with it, these keys, this secret and these roots.
    Verify {
        /// The copy, of SQLite. It is not changed; as much room again is needed beside it.
        #[arg(required_unless_present = "in_place")]
        file: Option<PathBuf>,
        /// Look at the database that the configuration names: one of PostgreSQL into which a dump was
        /// restored for the rehearsal. Its tables are brought up to date.
        #[arg(long, conflicts_with = "file")]
        in_place: bool,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Keep {
    /// The folder of the copies, and of nothing else.
    pub(super) folder: PathBuf,
    /// Whom they are encrypted to: a public key of the program `age`, `age1...`. Several may be given.
    #[arg(long, value_name = "KEY", required = true)]
    pub(super) to: Vec<Recipient>,
    /// For so many days, the newest copy of each is kept.
    #[arg(long, value_name = "N", default_value_t = Retention::default().days)]
    pub(super) days: u32,
    /// For so many weeks, the newest copy of each is kept.
    #[arg(long, value_name = "N", default_value_t = Retention::default().weeks)]
    pub(super) weeks: u32,
    #[command(flatten)]
    pub(super) desk: Desk,
}

#[derive(Args, Debug)]
pub(crate) struct RestoreArguments {
    /// The copy, of SQLite, decrypted. It is not changed.
    #[arg(required_unless_present = "in_place")]
    pub(super) copy: Option<PathBuf>,
    /// The database itself was put back already: PostgreSQL from a dump or to a point in time.
    #[arg(long, conflicts_with = "copy")]
    pub(super) in_place: bool,
    /// Where the newest published lists are: a folder that `publish --to` has written, or the URL of
    /// the folder with index.json, as in `https://authority.example/v1/lists`. Several may be given.
    #[arg(long, value_name = "DIR|URL", required_unless_present = "without_lists")]
    pub(super) lists: Vec<String>,
    /// Go on though no lists, or only older ones, are left: why, for the log. Revocations since the copy
    /// are lost; the audit has a row of its own for that, which wants a `--reason`.
    #[arg(long, value_name = "REASON")]
    pub(super) without_lists: Option<String>,
    #[command(flatten)]
    pub(super) desk: Desk,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// List rows of the audit table, oldest first.
    List(AuditQuery),
    /// Write rows of the audit table as JSON lines, for a system that collects them.
    Export(AuditQuery),
    /// Check that no row was changed, removed, inserted or moved, and print the end of the chain, to be
    /// noted elsewhere.
    Verify {
        /// The end that was noted earlier, as LINK:HASH: fails when it is no longer there.
        #[arg(long, value_name = "LINK:HASH", value_parser = audit_link)]
        noted: Option<AuditLink>,
        #[command(flatten)]
        desk: Desk,
    },
}

#[derive(Args, Debug)]
pub(crate) struct AuditQuery {
    /// From this instant on: RFC 3339 or Unix seconds.
    #[arg(long, value_name = "T", value_parser = When::parse)]
    pub(super) since: Option<When>,
    /// Before this instant.
    #[arg(long, value_name = "T", value_parser = When::parse)]
    pub(super) until: Option<When>,
    /// About the account of this number, or of this name in the service.
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub(super) account: Option<String>,
    /// With this action.
    #[arg(long, value_name = "ACTION")]
    pub(super) action: Option<String>,
    /// By this operator.
    #[arg(long, value_name = "NAME")]
    pub(super) who: Option<String>,
    #[command(flatten)]
    pub(super) desk: Desk,
}

fn reasons() -> impl TypedValueParser<Value = Reason> {
    let parse = |code: String| code.parse::<Reason>();
    PossibleValuesParser::new(Reason::ALL.map(Reason::code)).try_map(parse)
}

fn audit_link(text: &str) -> Result<AuditLink, String> {
    let link = text.split_once(':').and_then(|(link, hash)| {
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some(AuditLink { link: link.parse().ok().filter(|_| is_hash)?, hash: hash.to_owned() })
    });
    link.ok_or_else(|| "expected LINK:HASH, as `audit verify` prints it".to_owned())
}

#[derive(Debug, Subcommand)]
pub(crate) enum Clock {
    /// Say that this machine's clock is right, after a look at a watch. Ends a doubt; kept in the audit.
    Confirm {
        /// What the watch shows, in Vietnam: `YYYY-MM-DD HH:MM`.
        #[arg(value_name = "TIME", value_parser = watch)]
        watch: Instant,
        #[command(flatten)]
        desk: Desk,
    },
}

fn watch(text: &str) -> Result<Instant, String> {
    crate::time::on_a_watch(text).ok_or_else(|| "not YYYY-MM-DD HH:MM".to_owned())
}

fn number(text: &str) -> Result<PersonalNumber, String> {
    PersonalNumber::parse(text).map_err(|error| error.to_string())
}

fn https(text: &str) -> Result<String, String> {
    if text.starts_with("https://") && !text.ends_with('/') {
        Ok(text.to_owned())
    } else {
        Err("expected https://... without a slash at its end".to_owned())
    }
}
