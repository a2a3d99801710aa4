//! Why a command could not do its work: the exit status, and the words for it.
//!
//! Statuses 0 to 3 are verdicts and never stand for a failure; those from 64 on follow the BSD
//! `sysexits`.

use std::fmt::{Debug, Display};
use std::path::Path;

use crate::texts::Texts;

/// A command that could not do its work.
#[derive(Debug)]
pub(crate) struct CliError {
    status: u8,
    words: Box<dyn InWords>,
}

/// What people read, in the language of a table.
pub(crate) trait InWords: Debug + Send + Sync {
    /// The words.
    fn message(&self, texts: &Texts) -> String;
}

impl CliError {
    /// A failure whose words are more than one sentence of the table of texts.
    pub(crate) fn new(status: u8, words: impl InWords + 'static) -> Self {
        Self { status, words: Box::new(words) }
    }

    /// The exit status.
    pub(crate) const fn status(&self) -> u8 {
        self.status
    }

    /// What went wrong and what helps, in the language of the table.
    pub(crate) fn message(&self, texts: &Texts) -> String {
        self.words.message(texts)
    }
}

/// A sentence of the table of texts, and what is filled in.
#[derive(Debug)]
struct Sentence {
    key: &'static str,
    values: Vec<(&'static str, Box<dyn InWords>)>,
}

impl InWords for Sentence {
    fn message(&self, texts: &Texts) -> String {
        let values: Vec<(&str, String)> =
            self.values.iter().map(|(name, value)| (*name, value.message(texts))).collect();
        let values: Vec<(&str, &str)> =
            values.iter().map(|(name, value)| (*name, &value[..])).collect();
        texts.filled(self.key, &values)
    }
}

impl InWords for String {
    fn message(&self, _: &Texts) -> String {
        self.clone()
    }
}

/// A constructor for each failure of one sentence: `name(values) => STATUS, "key of the sentence";`.
/// The values are named as in the sentence: `path` is a path, `doubt`, `instant`, `roles` and
/// `duration` depend on the language, any other can be displayed.
macro_rules! failures {
    ($($(#[$doc:meta])* $failure:ident($($value:ident),*) => $status:ident, $key:literal;)*) => {
        impl CliError {
            $($(#[$doc])*
            pub(crate) fn $failure($($value: failures!(@type $value)),*) -> Self {
                let values: Vec<(&'static str, Box<dyn InWords>)> =
                    vec![$((stringify!($value), Box::new(failures!(@words $value $value)))),*];
                Self::new($status, Sentence { key: $key, values })
            })*

            /// Each failure of one sentence, with the key of that.
            #[cfg(test)]
            fn one_of_each() -> Vec<(&'static str, Self)> {
                vec![$(($key, Self::$failure($(failures!(@sample $value)),*))),*]
            }
        }
    };
    (@type path) => { &Path };
    (@type doubt) => { impl InWords + 'static };
    (@type duration) => { impl InWords + 'static };
    (@type instant) => { impl InWords + 'static };
    (@type roles) => { impl InWords + 'static };
    (@type $value:ident) => { impl Display };
    (@words path $value:ident) => { $value.display().to_string() };
    (@words doubt $value:ident) => { $value };
    (@words duration $value:ident) => { $value };
    (@words instant $value:ident) => { $value };
    (@words roles $value:ident) => { $value };
    (@words $name:ident $value:ident) => { $value.to_string() };
    (@sample path) => { Path::new("path") };
    (@sample $value:ident) => { stringify!($value).to_owned() };
}

failures! {
    /// `--now` lies before something that the test world has published already.
    backwards(instant) => USAGE, "failure.backwards";
    /// The test world does not reach that far, for example beyond the window of its issuers.
    beyond(detail) => USAGE, "failure.beyond";
    /// An input can't be read.
    unreadable(path, detail) => INPUT, "failure.unreadable";
    /// An image shows no QR code that can be read.
    no_code(path) => INPUT, "failure.no_code";
    /// There is no phone, or no lab, in the folder.
    no_folder(path) => FOLDER, "failure.no_folder";
    /// Something in the folder of a phone or a lab is missing or damaged.
    damaged(path, detail) => FOLDER, "failure.damaged";
    /// The folder of a phone or a lab can't be written.
    not_stored(path, detail) => FOLDER, "failure.not_stored";
    /// A paper of this number is not in the wallet, or is not shown; the list was printed already.
    no_paper(number) => REFUSED, "failure.no_paper";
    /// A new lab is not made in a folder that holds something.
    not_empty(path) => OUTPUT, "failure.not_empty";
    /// An output can't be written.
    not_written(path, detail) => OUTPUT, "failure.not_written";
    /// A scene of the demo did not end as the story has it: a fault of this program.
    unexpected(number, detail) => INTERNAL, "failure.unexpected";
    /// The rest of this machine lets the program down, for example without randomness.
    system(detail) => SYSTEM, "failure.system";

    // Of `vneid phone`.

    /// The folder is not an authority of a test world.
    no_world(path, detail) => FOLDER, "phone_failure.no_world";
    /// The phone is one of `vneid lab`, which has no service.
    no_service(path) => REFUSED, "phone_failure.no_service";
    /// Nobody is signed in.
    signed_out() => REFUSED, "phone_failure.signed_out";
    /// No phone waits to take this one's place.
    no_move() => REFUSED, "phone_failure.no_move";
    /// More than one phone waits to take this one's place.
    several_moves(count) => REFUSED, "phone_failure.several_moves";
    /// Fewer secrets came than were asked for.
    secret_missing() => INPUT, "phone_failure.secret_missing";
    /// A secret was typed twice, differently.
    secrets_differ() => INPUT, "phone_failure.secrets_differ";

    // Of `vneid authority`.

    /// There is no authority of that name.
    no_authority(path) => FOLDER, "authority_failure.no_authority";
    /// Something is there already, and is not overwritten.
    exists(path) => OUTPUT, "authority_failure.exists";
    /// Another program makes an authority there at this moment.
    under_way(path) => BUSY, "authority_failure.under_way";
    /// The configuration, or a file that it names, can't be used.
    config(detail) => CONFIG, "authority_failure.config";
    /// The token of the configuration is not there.
    token_away(detail) => BUSY, "authority_failure.token_away";
    /// The configuration names no token.
    no_token() => CONFIG, "authority_failure.no_token";
    /// The address, of this key of the configuration, is unavailable.
    address(key, address, detail) => BUSY, "authority_failure.address";
    /// Plain HTTP to other machines.
    plain_http() => CONFIG, "authority_failure.plain_http";
    /// A test world for other machines.
    test_world_away() => CONFIG, "authority_failure.test_world_away";
    /// The database is not there, busy, or refuses.
    database(detail) => BUSY, "authority_failure.database";
    /// Nobody says who acts.
    no_operator() => REFUSED, "authority_failure.no_operator";
    /// What was said of the operator can't be recorded.
    operator_unfit(detail) => INPUT, "authority_failure.operator_unfit";
    /// The operator does not say why.
    no_reason() => INPUT, "authority_failure.no_reason";
    /// The audit table is not what it was; what is wrong was printed.
    audit_broken() => INPUT, "authority_failure.audit_broken";
    /// Erasing wants to be confirmed.
    not_confirmed() => INPUT, "authority_failure.not_confirmed";
    /// The account was erased.
    erased() => REFUSED, "authority_failure.erased";
    /// The clock is doubted, and nothing was signed or stored.
    clock_doubted(doubt) => REFUSED, "authority_failure.clock_doubted";
    /// The clock was not confirmed: a watch shows another time.
    other_time(shown, watch) => REFUSED, "authority_failure.other_time";
    /// A newer program has brought the tables to an edition that this one does not know.
    tables_newer(found, known) => CONFIG, "authority_failure.tables_newer";
    /// The tables must be brought up to date by their owner, from this edition on.
    tables_older(missing) => CONFIG, "authority_failure.tables_older";
    /// There is no account of this number.
    no_account() => REFUSED, "authority_failure.no_account";
    /// There is an account of this number.
    account_exists() => REFUSED, "authority_failure.account_exists";
    /// The account has no such phone, or it is not in the state for this.
    no_phone() => REFUSED, "authority_failure.no_phone";
    /// The account has no such paper.
    no_paper_of_account() => REFUSED, "authority_failure.no_paper";
    /// A password that nobody may have.
    password_unfit() => INPUT, "authority_failure.password_unfit";
    /// A name that no person has.
    name_unfit() => INPUT, "authority_failure.name_unfit";
    /// So many lines of an import were not taken; each was reported.
    bad_lines(count) => INPUT, "authority_failure.bad_lines";
    /// So many papers could not be made anew; each was reported.
    not_remade(count) => INPUT, "authority_failure.not_remade";
    /// No issuer key may sign in this role.
    no_issuer(role) => REFUSED, "authority_failure.no_issuer";
    /// There is no trust list yet.
    no_trust_list() => REFUSED, "authority_failure.no_trust_list";
    /// Something is stored and not published yet.
    not_published(detail) => BUSY, "authority_failure.not_published";
    /// The same: no key may sign status lists.
    lists_wait() => BUSY, "authority_failure.lists_wait";
    /// The same: there is no room for revocations in a number of shards.
    held_back(count) => BUSY, "authority_failure.held_back";
    /// A trust list would leave roles without a key that may sign.
    leaves_vacant(roles) => REFUSED, "authority_failure.leaves_vacant";
    /// The passphrase does not open the key.
    wrong_passphrase() => INPUT, "authority_failure.wrong_passphrase";
    /// A passphrase that nobody may have.
    passphrase_unfit() => INPUT, "authority_failure.passphrase_unfit";
    /// Phones would refuse this trust list.
    list_refused(detail) => INPUT, "authority_failure.list_refused";
    /// A trust list lacks a number of signatures of other roots.
    signatures_missing(count) => INPUT, "authority_failure.signatures_missing";
    /// What should be a draft, or a key for it, is not one.
    no_draft(detail) => INPUT, "authority_failure.no_draft";
    /// PostgreSQL has its own program for copies.
    use_pg_dump(command) => REFUSED, "authority_failure.use_pg_dump";
    /// A copy is not a database of an authority.
    not_a_copy(path, detail) => INPUT, "authority_failure.not_a_copy";
    /// The service could not go on with a copy; why was printed.
    copy_unfit() => INPUT, "authority_failure.copy_unfit";
    /// A program that is needed is not there, or failed.
    program(name, detail) => REFUSED, "authority_failure.program";
    /// Published lists can't be read, or are not this service's.
    lists(place, detail) => INPUT, "authority_failure.lists";
    /// Newer lists than those that were found were published.
    lists_old(found, published) => REFUSED, "authority_failure.lists_old";
    /// A program has the database open that is about to be replaced.
    in_use(path) => BUSY, "authority_failure.in_use";
    /// A copy of SQLite can't be put in the place of PostgreSQL.
    restore_postgres() => REFUSED, "authority_failure.restore_postgres";
    /// The service failed in another way.
    service(detail) => INTERNAL, "authority_failure.service";

    // The service can't go on with the database.

    /// It is not there, though it was.
    database_missing(path) => CONFIG, "authority_failure.unfit.missing";
    /// It is another than the one that was served last.
    other_database() => CONFIG, "authority_failure.unfit.other_database";
    /// It is older than what was published.
    database_older(held, published) => CONFIG, "authority_failure.unfit.older";
    /// It is a copy.
    database_copied() => CONFIG, "authority_failure.unfit.copy";
    /// It belongs to another secret.
    other_secret() => CONFIG, "authority_failure.unfit.other_secret";
    /// It belongs to other roots.
    other_roots() => CONFIG, "authority_failure.unfit.other_roots";
    /// It belongs to another URL.
    other_url(url) => CONFIG, "authority_failure.unfit.other_url";
    /// What is noted of it beside it can't be read.
    stamp_unfit(path, detail) => CONFIG, "authority_failure.unfit.stamp";
}

/// The arguments are wrong.
pub(crate) const USAGE: u8 = 64;
/// An input can't be read or holds no code.
pub(crate) const INPUT: u8 = 65;
/// A folder is missing, damaged or can't be written.
const FOLDER: u8 = 66;
/// What was asked for is unavailable now: no code may be made or checked, no such paper.
pub(crate) const REFUSED: u8 = 69;
/// The program is at fault.
const INTERNAL: u8 = 70;
/// The machine lets the program down.
const SYSTEM: u8 = 71;
/// An output can't be written.
const OUTPUT: u8 = 73;
/// A database, an address or a folder is unavailable now; trying again may help.
pub(crate) const BUSY: u8 = 75;
/// A configuration can't be used.
const CONFIG: u8 = 78;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::texts::Lang;

    /// Words in both languages, nothing in them left to be filled or found.
    pub(crate) fn assert_said(failure: &CliError) {
        for lang in [Lang::Vi, Lang::En] {
            let said = failure.message(&Texts::new(lang));
            let unfilled = ["failure.", "refusal.", "blocker.", "authority_", "trouble", "{"];
            assert!(!unfilled.iter().any(|it| said.contains(it)), "{said}");
        }
    }

    #[test]
    fn every_failure_has_words_in_both_languages() {
        CliError::one_of_each().iter().for_each(|(_, failure)| assert_said(failure));
    }

    #[test]
    fn every_value_of_a_failure_is_told() {
        let texts = Texts::new(Lang::En);
        for (key, failure) in CliError::one_of_each() {
            let mut values =
                texts.text(key).split('{').skip(1).filter_map(|it| it.split('}').next());
            let said = failure.message(&texts);
            assert!(values.all(|value| said.contains(value)), "{said}");
        }
    }

    #[test]
    fn no_failure_has_the_status_of_a_verdict() {
        assert!(CliError::one_of_each().iter().all(|(_, failure)| failure.status() >= 64));
    }
}
