//! The database is lost, and an older copy takes its place: what phones see, and what is refused.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use tempfile::TempDir;
use vneid_authority::{Authority, ListSource, NotRestored, Restored};
use vneid_client::wire::{PhoneState, StatusIndex};
use vneid_core::{Level, VerdictCode};
use vneid_payload::DeviceCertificate;

use crate::lists::index;
use crate::papers::{import, licence, withdrawal};
use crate::support::{Database, Handset, NUMBER, PASSWORD, Server, World, clerk, person};
use crate::trust::list_both_standby;

on_both_databases! {
    after_a_restore_phones_and_officers_go_on
    what_was_published_since_is_put_back_and_nothing_is_used_twice
    a_lost_phone_that_the_copy_calls_active_does_not_come_back
    a_withdrawn_paper_stays_withdrawn_and_phones_learn_what_happens
    trust_lists_since_the_copy_come_back_under_their_numbers
    restoring_once_more_changes_nothing
    lists_that_are_missing_or_old_are_refused
    without_lists_every_count_goes_on_beyond
}

const OTHER: &str = "000000000456";
const THIRD: &str = "000000000321";

/// The disaster: a copy, and what was published after it.
struct Lost {
    copy: Database,
    lists: TempDir,
}

impl Lost {
    /// Keeps what the service has published until now.
    async fn after(world: &World, copy: Database) -> Self {
        let lists = tempfile::tempdir().unwrap();
        world.authority.publish_if_due().await.unwrap();
        world.authority.write_published(lists.path()).await.unwrap();
        Self { copy, lists }
    }

    fn place(&self) -> ListSource {
        ListSource::Folder(self.lists.path().to_owned())
    }

    async fn restore(&self, world: &World) -> Restored {
        restore(world, &self.copy, &[self.place()], false).await.unwrap()
    }

    /// The service on the restored copy, which answers in the place of the lost one.
    async fn served(&self, world: &World) -> World {
        let served = world.move_to(self.copy.clone()).await;
        served.authority.run_due().await.unwrap();
        world.redirect(vec![served.own_address()]);
        served
    }
}

async fn restore(
    world: &World,
    copy: &Database,
    places: &[ListSource],
    accept_loss: bool,
) -> Result<Restored, NotRestored> {
    let authority = Authority::open_copy(world.parts_on(copy)).await.unwrap();
    let restored = authority.restore(&clerk(), places, accept_loss).await;
    authority.close().await;
    restored
}

pub(crate) async fn open_account(world: &World, number: &str) {
    world.authority.open_account(&clerk(), &person(number, Level::Two), PASSWORD).await.unwrap();
}

/// The newest phone of the account, and its state.
async fn newest_phone(authority: &Authority, number: &str) -> (String, PhoneState) {
    let phones = authority.phones_of(&clerk(), number).await.unwrap();
    (phones[0].phone.clone(), phones[0].state)
}

async fn lose(world: &World, number: &str) {
    let (phone, _) = newest_phone(&world.authority, number).await;
    world.authority.report_lost_of(&clerk(), number, &phone).await.unwrap();
    world.pass(1).await;
}

/// Both clocks go on.
fn pass(worlds: [&World; 2], seconds: i64) {
    for world in worlds {
        world.clock.pass(seconds);
    }
}

pub(crate) fn place_of(phone: &Handset<'_>) -> (u32, u32) {
    let held = phone.state.holder.certificate().unwrap();
    let certificate = DeviceCertificate::decode(held.bytes()).unwrap();
    let claims = certificate.claims();
    (claims.expires.unix_day(), claims.status_index)
}

fn number_of(index: &StatusIndex) -> u32 {
    index.manifest.strip_prefix("manifest/").unwrap().parse().unwrap()
}

async fn after_a_restore_phones_and_officers_go_on(world: &World) {
    open_account(world, OTHER).await;
    open_account(world, THIRD).await;
    let honest = Handset::joined(world).await;
    let copy = world.database().copy(world).await;
    // After the copy: a phone comes and is lost, and an officer has seen that.
    let thief = Handset::joined_as(world, OTHER).await;
    lose(world, OTHER).await;
    let mut officer = Handset::officer(world).await;
    assert_eq!(officer.verify(&thief.present()).code(), VerdictCode::Revoked);
    let lost = Lost::after(world, copy).await;

    lost.restore(world).await;
    let served = lost.served(world).await;
    let newcomer = Handset::joined_as(&served, THIRD).await;
    pass([world, &served], 60);
    officer.sync().await.check().unwrap();
    for (phone, code) in [
        (&honest, VerdictCode::Genuine),
        (&newcomer, VerdictCode::Genuine),
        (&thief, VerdictCode::Revoked),
    ] {
        assert_eq!(officer.verify(&phone.present()).code(), code);
    }
    // What happens from now on is seen, by those who had synced since the copy, too.
    lose(&served, NUMBER).await;
    pass([world, &served], 60);
    officer.sync().await.check().unwrap();
    assert_eq!(officer.verify(&honest.present()).code(), VerdictCode::Revoked);
    let fresh = Handset::officer(&served).await;
    assert_eq!(fresh.verify(&thief.present()).code(), VerdictCode::Revoked);
}

async fn what_was_published_since_is_put_back_and_nothing_is_used_twice(world: &World) {
    world.authority.publish_if_due().await.unwrap();
    let copy = world.database().copy(world).await;
    let mut used = BTreeSet::new();
    for n in 0..6 {
        let number = format!("0000000006{n:02}");
        open_account(world, &number).await;
        let phone = Handset::joined_as(world, &number).await;
        used.insert(place_of(&phone));
        lose(world, &number).await;
    }
    let before = index(world).await;
    let lost = Lost::after(world, copy).await;
    let restored = lost.restore(world).await;
    assert_eq!(restored.revocations, 6);
    let served = lost.served(world).await;
    for n in 0..6 {
        let number = format!("0000000007{n:02}");
        open_account(&served, &number).await;
        assert!(used.insert(place_of(&Handset::joined_as(&served, &number).await)));
    }
    // No file name comes again: caches keep what it stood for.
    let after: StatusIndex = index(&served).await;
    let names = |index: &StatusIndex| {
        let lists = index.shards.iter().map(|shard| shard.list.clone());
        lists.chain([index.manifest.clone()]).collect::<BTreeSet<_>>()
    };
    assert!(names(&before).is_disjoint(&names(&after)));
    // Deltas lead to editions of today from editions that there were.
    let shard = after.shards.iter().find(|it| it.list != before.shards[0].list).unwrap();
    let delta = format!("/v1/lists/{}/{}-{}", shard.shard, shard.sequence - 2, shard.sequence);
    assert_eq!(served.get(&delta).await.status, 404);
    assert!(number_of(&after) > number_of(&before) + 1_000_000);
}

async fn a_lost_phone_that_the_copy_calls_active_does_not_come_back(world: &World) {
    let mut thief = Handset::joined(world).await;
    open_account(world, OTHER).await;
    let honest = Handset::joined_as(world, OTHER).await;
    let copy = world.database().copy(world).await;
    lose(world, NUMBER).await;
    let lost = Lost::after(world, copy).await;
    let restored = lost.restore(world).await;
    let ended: Vec<_> = restored.phones.iter().map(|phone| &phone.number[..]).collect();
    assert_eq!(ended, [NUMBER]);

    let served = lost.served(world).await;
    assert_eq!(newest_phone(&served.authority, NUMBER).await.1, PhoneState::Removed);
    assert_eq!(newest_phone(&served.authority, OTHER).await.1, PhoneState::Active);
    let officer = Handset::officer(&served).await;
    assert_eq!(officer.verify(&thief.present()).code(), VerdictCode::Revoked);
    assert_eq!(officer.verify(&honest.present()).code(), VerdictCode::Genuine);
    // Half a life later it would have renewed.
    pass([world, &served], 4 * 86_400);
    let held = place_of(&thief);
    thief.sync().await.check().unwrap();
    assert_eq!(place_of(&thief), held);
}

async fn a_withdrawn_paper_stays_withdrawn_and_phones_learn_what_happens(world: &World) {
    let mut phone = Handset::joined(world).await;
    import(world, &[licence("TEST001", "B"), licence("TEST002", "B")]).await;
    phone.sync().await.check().unwrap();
    let copy = world.database().copy(world).await;
    import(world, &[withdrawal("TEST001"), licence("TEST003", "B")]).await;
    world.pass(1).await;
    phone.sync().await.check().unwrap();
    let lost = Lost::after(world, copy).await;
    assert_eq!(lost.restore(world).await.papers, 1);

    let served = lost.served(world).await;
    let papers = served.authority.papers_of(&clerk(), NUMBER).await.unwrap();
    let withdrawn: Vec<_> = papers.iter().filter(|it| it.withdrawn.is_some()).collect();
    assert_eq!((papers.len(), withdrawn.len()), (2, 1));
    assert_eq!(withdrawn[0].number, "TEST001");
    // Numbers that the phone has seen are not given to other changes.
    let notices = phone.state.notices.newest_first().count();
    import(&served, &[withdrawal("TEST002")]).await;
    phone.sync().await.check().unwrap();
    let heard = phone.state.notices.newest_first().count() - notices;
    assert_eq!(heard, 2, "of both withdrawals");
    assert_eq!(phone.state.wallet.len(), 1, "TEST003, which nobody has withdrawn");
}

async fn trust_lists_since_the_copy_come_back_under_their_numbers(world: &World) {
    let copy = world.database().copy(world).await;
    for sequence in [2, 3] {
        let list = world.trust_list(|claims| {
            claims.sequence = sequence;
            list_both_standby(world, claims);
        });
        world.authority.install_trust_list(&clerk(), &list).await.unwrap();
        world.pass(1).await;
    }
    let mut officer = Handset::officer(world).await;
    let before = index(world).await;
    let lost = Lost::after(world, copy).await;
    assert_eq!(lost.restore(world).await.trust_lists, 2);
    let served = lost.served(world).await;
    assert_eq!(index(&served).await.trust_list, before.trust_list);
    pass([world, &served], 60);
    officer.sync().await.check().unwrap();
    // The number of one that nobody found is not used again.
    let next = world.trust_list(|claims| {
        claims.sequence = 4;
        list_both_standby(world, claims);
    });
    served.authority.install_trust_list(&clerk(), &next).await.unwrap();
    served.pass(1).await;
    let number: u32 = index(&served).await.trust_list[6..].parse().unwrap();
    assert!(number > 1_000);
}

async fn restoring_once_more_changes_nothing(world: &World) {
    let copy = world.database().copy(world).await;
    let _phone = Handset::joined(world).await;
    lose(world, NUMBER).await;
    let lost = Lost::after(world, copy).await;
    let first = lost.restore(world).await;
    assert!(!first.unchanged);
    let again = lost.restore(world).await;
    assert!(again.unchanged);
    assert_eq!(again.counts_from, first.counts_from);
    // With what was published after it, too.
    let served = lost.served(world).await;
    served.authority.write_published(lost.lists.path()).await.unwrap();
    assert!(lost.restore(world).await.unchanged);
}

async fn lists_that_are_missing_or_old_are_refused(world: &World) {
    let phone = Handset::joined(world).await;
    lose(world, NUMBER).await;
    let stale = Lost::after(world, world.database().copy(world).await).await;
    open_account(world, OTHER).await;
    let _other = Handset::joined_as(world, OTHER).await;
    lose(world, OTHER).await;
    let lost = Lost::after(world, world.database().copy(world).await).await;

    let refused = restore(world, &lost.copy, &[stale.place()], false).await;
    assert!(matches!(refused, Err(NotRestored::ListsOld { .. })), "{refused:?}");
    let nowhere = ListSource::Folder(PathBuf::from("/nowhere"));
    let refused = restore(world, &lost.copy, &[lost.place(), nowhere], false).await;
    assert!(matches!(refused, Err(NotRestored::Lists { .. })), "{refused:?}");
    let list = index(world).await.shards.iter().find(|it| it.sequence > 1).unwrap().list.clone();
    let list = lost.lists.path().join(list);
    let whole = std::fs::read(&list).unwrap();
    let mut forged = whole.clone();
    *forged.last_mut().unwrap() ^= 1;
    for bytes in [&forged[..], b""] {
        std::fs::write(&list, bytes).unwrap();
        let refused = restore(world, &lost.copy, &[lost.place()], false).await;
        assert!(matches!(refused, Err(NotRestored::Lists { .. })), "{refused:?}");
    }
    std::fs::write(&list, whole).unwrap();
    lost.restore(world).await;
    let _ = phone;
}

async fn without_lists_every_count_goes_on_beyond(world: &World) {
    let copy = world.database().copy(world).await;
    open_account(world, OTHER).await;
    let before = place_of(&Handset::joined(world).await);
    world.authority.publish().await.unwrap();
    let published = index(world).await;
    let refused = restore(world, &copy, &[], false).await;
    // Nothing says that anything was published: no stamp, no lists.
    assert!(refused.is_ok() || matches!(refused, Err(NotRestored::ListsOld { .. })));
    restore(world, &copy, &[], true).await.unwrap();
    let served = world.move_to(copy).await;
    let after = place_of(&Handset::joined(&served).await);
    assert_ne!(after, before);
    served.authority.publish().await.unwrap();
    let now = index(&served).await;
    assert!(number_of(&now) > number_of(&published) + 1_000_000);
    for shard in &published.shards {
        let raised = now.shards.iter().find(|it| it.shard == shard.shard).unwrap();
        assert!(raised.sequence > shard.sequence + 1_000_000);
    }
}

/// With real archived logs: a base backup, and recovery to a moment before the loss.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_recovered_to_a_point_in_time_goes_on() {
    let archive = tempfile::tempdir().unwrap();
    // The server's user writes there.
    let archived = archive.path().join("archive");
    std::fs::set_permissions(archive.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
    let server = Server::start_archiving(&archived);
    server.run("postgres", "CREATE DATABASE vneid");
    let world = World::start(Database::at(server.url("vneid"))).await;
    open_account(&world, OTHER).await;
    open_account(&world, THIRD).await;
    let base = server.back_up();
    let honest = Handset::joined(&world).await;
    let moment = server.ask("SELECT now()");
    let thief = Handset::joined_as(&world, OTHER).await;
    lose(&world, OTHER).await;
    let mut officer = Handset::officer(&world).await;
    let lost = Lost::after(&world, Database::at(String::new())).await;
    // What is archived when the server is gone is all there is.
    let segment = server.ask("SELECT pg_walfile_name(pg_switch_wal())");
    let is_archived = format!("SELECT last_archived_wal >= '{segment}' FROM pg_stat_archiver");
    while server.ask(&is_archived) != "t" {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    world.stop().await;
    drop(server);

    let server = Server::recover(base, &archived, &moment);
    while server.ask("SELECT pg_is_in_recovery()") != "f" {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let lost = Lost { copy: Database::at(server.url("vneid")), ..lost };
    lost.restore(&world).await;
    let served = lost.served(&world).await;
    assert_eq!(newest_phone(&served.authority, NUMBER).await.1, PhoneState::Active);
    assert!(served.authority.phones_of(&clerk(), OTHER).await.unwrap().is_empty());
    let newcomer = Handset::joined_as(&served, THIRD).await;
    served.clock.pass(60);
    world.clock.pass(60);
    // Its own service is gone: the phone is told where the other one answers.
    officer.world = &served;
    officer.sync().await.check().unwrap();
    for (phone, code) in [
        (&honest, VerdictCode::Genuine),
        (&newcomer, VerdictCode::Genuine),
        (&thief, VerdictCode::Revoked),
    ] {
        assert_eq!(officer.verify(&phone.present()).code(), code);
    }
    served.stop().await;
}
