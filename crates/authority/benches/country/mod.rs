//! What was revoked in a country, drawn at random, as rows of a database.

use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};
use vneid_authority::{Clock, SystemClock};
use vneid_client::wire::ShardFiles;
use vneid_payload::{DeltaClaims, Kid, PrivateClaims, Shard};

/// How much there is of everything.
pub(crate) struct Country {
    /// Certificates that are alive.
    pub(crate) certificates: u64,
    /// How many of them are revoked.
    pub(crate) revoked: usize,
    /// How many of those were revoked since yesterday.
    pub(crate) a_day: usize,
}

/// Revoked indexes of each shard, in the order in which they were revoked.
pub(crate) struct Shards(Vec<Revoked>);

struct Revoked {
    shard: Shard,
    /// How many certificates were issued in the shard.
    issued: u64,
    /// Until yesterday.
    before: Vec<u32>,
    /// The edition that the phone holds was made for this one.
    last: u32,
    /// Since then.
    today: Vec<u32>,
}

impl Country {
    /// At the beginning of a day: seven days of certificates are alive, one after the other. In the
    /// course of the day the last becomes an eighth, while the first expires and stays listed.
    pub(crate) fn draw(&self, bits: u32) -> Shards {
        let first = SystemClock.now().unix_day();
        let mut random = 1_u64;
        let shards = (0..DAYS).map(|n| {
            let issued = self.certificates / u64::from(DAYS);
            let (total, today) = (self.revoked / DAYS as usize, self.a_day / DAYS as usize);
            let mut indexes = draw(total, issued, bits, &mut random);
            let today = indexes.split_off(total - today);
            let last = indexes.pop().unwrap();
            let shard = Shard { kid: Kid(*b"D1"), day: first + n };
            Revoked { shard, issued, before: indexes, last, today }
        });
        Shards(shards.collect())
    }
}

impl Shards {
    pub(crate) fn before(&self) -> usize {
        self.0.iter().map(|it| it.before.len() + 1).sum()
    }

    pub(crate) fn today(&self) -> usize {
        self.0.iter().map(|it| it.today.len()).sum()
    }

    /// Everything until yesterday, unpublished.
    pub(crate) async fn insert_before(&self, connection: &mut AnyConnection) {
        let mut transaction = connection.begin().await.unwrap();
        for it in &self.0 {
            let (day, issued) = (it.shard.day, it.issued);
            let sql = format!("UPDATE shards SET reserved = {issued} WHERE day = {day}");
            transaction.execute(AssertSqlSafe(sql)).await.unwrap();
            insert(&mut transaction, it.shard, &it.before, None).await;
        }
        transaction.commit().await.unwrap();
    }

    /// Makes it look as if each revocation had been an edition, and adds the one of the next.
    pub(crate) async fn insert_last(&self, connection: &mut AnyConnection) {
        let mut transaction = connection.begin().await.unwrap();
        for it in &self.0 {
            let (day, count) = (it.shard.day, it.before.len());
            for sql in [
                format!("UPDATE revocations SET edition = idx % {count} + 1 WHERE day = {day}"),
                format!("UPDATE shard_editions SET sequence = {count} WHERE day = {day}"),
            ] {
                transaction.execute(AssertSqlSafe(sql)).await.unwrap();
            }
            insert(&mut transaction, it.shard, &[it.last], None).await;
        }
        transaction.commit().await.unwrap();
    }

    /// Goes on to the next edition of each shard that a phone's chain of deltas passes; `false` when
    /// all are at their end.
    pub(crate) async fn insert_step(&self, connection: &mut AnyConnection, step: usize) -> bool {
        let mut transaction = connection.begin().await.unwrap();
        let mut is_new = false;
        for it in &self.0 {
            let way = it.way();
            let (Some(from), Some(to)) = (way.get(step), way.get(step + 1)) else { continue };
            is_new = true;
            let new = it.added(*from, *to);
            let (last, passed) = new.split_last().unwrap();
            insert(&mut transaction, it.shard, passed, Some(from + 1)).await;
            insert(&mut transaction, it.shard, &[*last], None).await;
            let sql = format!(
                "UPDATE shard_editions SET sequence = {to} - 1 WHERE day = {}",
                it.shard.day
            );
            transaction.execute(AssertSqlSafe(sql)).await.unwrap();
        }
        transaction.commit().await.unwrap();
        is_new
    }

    /// Bytes that a day and all lists would have in other shapes.
    pub(crate) fn print_alternatives(&self) {
        let sum = |bytes: &dyn Fn(&Revoked) -> usize| -> f64 {
            self.0.iter().map(bytes).sum::<usize>() as f64 / 1e3
        };
        let one = |it: &Revoked| delta_bytes(it, it.held(), it.newest());
        let doubling = |it: &Revoked| -> usize {
            let (mut at, mut bytes) = (it.held(), 0);
            while at < it.newest() {
                // The longest step of a power of two that divides where it leads.
                let steps = (0..32).map(|k| 1_u32 << k);
                let fits = |to: &u32| *to <= it.newest() && to.is_multiple_of(*to - at);
                let to = steps.map_while(|step| at.checked_add(step)).filter(fits).max().unwrap();
                bytes += delta_bytes(it, at, to);
                at = to;
            }
            bytes
        };
        let all = |it: &Revoked| {
            let indexes = [&it.before[..], &[it.last], &it.today].concat();
            encoded(it.shard, indexes, 0, 1)
        };
        println!("the day in one delta for each shard: {:.1} KB", sum(&one));
        println!("in steps of powers of two: {:.1} KB", sum(&doubling));
        println!("all lists, coded as deltas are: {:.1} KB", sum(&all));
    }
}

impl Revoked {
    /// The edition that the phone holds.
    fn held(&self) -> u32 {
        self.before.len() as u32 + 1
    }

    fn newest(&self) -> u32 {
        self.held() + self.today.len() as u32
    }

    /// The editions over which a phone's deltas lead.
    fn way(&self) -> Vec<u32> {
        let (shard, list) = (self.shard.name(), String::new());
        let files = ShardFiles { shard, sequence: self.newest(), list };
        let mut way = vec![self.held()];
        while let Some(path) = files.next_delta(way[way.len() - 1]) {
            way.push(path.rsplit('-').next().unwrap().parse().unwrap());
        }
        way
    }

    /// What was revoked today after the edition `from`, up to `to`.
    fn added(&self, from: u32, to: u32) -> &[u32] {
        &self.today[(from - self.held()) as usize..(to - self.held()) as usize]
    }
}

fn delta_bytes(it: &Revoked, from: u32, to: u32) -> usize {
    encoded(it.shard, it.added(from, to).to_vec(), from, to)
}

fn encoded(shard: Shard, mut added: Vec<u32>, from: u32, to: u32) -> usize {
    added.sort_unstable();
    let (issued, private) = (SystemClock.now(), PrivateClaims::default());
    let claims = DeltaClaims { shard, issued, from, to, added, digest: [7; 32], private };
    claims.prepare(Kid(*b"S1")).unwrap().attach(&[7; 64]).len()
}

/// Inserts revocations whose editions count up from `first`; without it they are unpublished.
async fn insert(connection: &mut AnyConnection, shard: Shard, rows: &[u32], first: Option<u32>) {
    let kid = if connection.backend_name() == "PostgreSQL" { r"'\x4431'" } else { "x'4431'" };
    for (chunk, indexes) in rows.chunks(500).enumerate() {
        let edition = |n: usize| first.map(|first| first as usize + chunk * 500 + n);
        let edition = |n| edition(n).map_or("NULL".to_owned(), |edition| edition.to_string());
        let row = |(n, index)| format!("({kid}, {}, {index}, 0, {})", shard.day, edition(n));
        let rows: Vec<String> = indexes.iter().enumerate().map(row).collect();
        let sql = format!(
            "INSERT INTO revocations (kid, day, idx, revoked_at, edition) VALUES {}",
            rows.join(", ")
        );
        connection.execute(AssertSqlSafe(sql)).await.unwrap();
    }
}

/// Different indexes of `issued` certificates: numbers at random, each at a random place of its
/// block, as the permutation has it.
fn draw(count: usize, issued: u64, bits: u32, random: &mut u64) -> Vec<u32> {
    let mut seen = std::collections::HashSet::new();
    let mut indexes = Vec::with_capacity(count);
    while indexes.len() < count {
        let block = (next(random) % issued) >> bits;
        let index = (block << bits | next(random) & ((1 << bits) - 1)) as u32;
        if seen.insert(index) {
            indexes.push(index);
        }
    }
    indexes
}

/// SplitMix64.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ z >> 31
}

/// Days of certificates that are alive.
const DAYS: u32 = 7;
