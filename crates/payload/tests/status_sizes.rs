//! How much an officer's phone loads: 100 million phones hold up to 200 million live certificates
//! in 8 shards, of which 0.1 % are revoked. With `--nocapture` it prints what it measured.

use std::collections::BTreeSet;
use std::time::{Duration, Instant as Stopwatch};

use vneid_payload::{
    DeltaClaims, Instant, Kid, MAX_REVOKED, PrivateClaims, Shard, StatusDelta, StatusList,
    StatusListClaims,
};

const SHARDS: u32 = 8;
const SHARD_SIZE: u32 = 25_000_000;
const REVOKED: usize = 200_000;
/// A certificate lives 7 days, so a seventh of the revoked is new each day.
const REVOKED_IN_A_DAY: usize = REVOKED / 7;

/// SplitMix64: the same set on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn indexes(&mut self, count: usize) -> Vec<u32> {
        let mut set = BTreeSet::new();
        while set.len() < count {
            set.insert((self.next() % u64::from(SHARD_SIZE)) as u32);
        }
        set.into_iter().collect()
    }
}

fn shard(number: u32) -> Shard {
    Shard { kid: Kid([0x4b, 0x31]), day: 20_789 + number }
}

const ISSUER: Kid = Kid([0x51, 0x01]);
const ISSUED: Instant = Instant::saturating_from_unix_seconds(1_796_000_000);

#[test]
fn the_full_lists_take_450_kilobytes() {
    let mut random = Random(1);
    let (mut bytes, mut time) = (0, Duration::ZERO);
    for number in 0..SHARDS {
        let claims = StatusListClaims {
            shard: shard(number),
            issued: ISSUED,
            expires: ISSUED.plus_seconds(7 * 86_400),
            ttl: None,
            sequence: 1,
            size: SHARD_SIZE,
            revoked: random.indexes(REVOKED / SHARDS as usize),
            private: PrivateClaims::default(),
        };
        let encoded = claims.prepare(ISSUER).unwrap().attach(&[0; 64]);
        bytes += encoded.len();
        let start = Stopwatch::now();
        let read = StatusList::decode(&encoded).unwrap();
        time += start.elapsed();
        assert_eq!(read.into_claims(), claims);
    }
    println!("status lists: {bytes} bytes, decoded in {time:?}");
    assert!(bytes <= 450_000, "{bytes}");
}

#[test]
fn the_deltas_of_a_day_take_55_kilobytes() {
    let mut random = Random(2);
    let (mut bytes, mut time) = (0, Duration::ZERO);
    for number in 0..SHARDS {
        let claims = DeltaClaims {
            shard: shard(number),
            issued: ISSUED,
            from: 1,
            to: 2,
            added: random.indexes(REVOKED_IN_A_DAY / SHARDS as usize),
            digest: [0; 32],
            private: PrivateClaims::default(),
        };
        let encoded = claims.prepare(ISSUER).unwrap().attach(&[0; 64]);
        bytes += encoded.len();
        let start = Stopwatch::now();
        let read = StatusDelta::decode(&encoded).unwrap();
        time += start.elapsed();
        assert_eq!(read.into_claims(), claims);
    }
    println!("deltas of a day: {bytes} bytes, decoded in {time:?}");
    assert!(bytes <= 55_000, "{bytes}");
}

/// The most that a shard holds: the largest list and the largest delta of it must be readable. A broken
/// model of phone, one in twenty, is 1.43 million of the 28.6 million certificates of a day.
#[test]
fn a_broken_model_of_phone_fits() {
    const A_DAY: u32 = 28_600_000;
    for (size, count) in
        [(A_DAY, A_DAY as usize / 20), (A_DAY, MAX_REVOKED), (1 << 27, MAX_REVOKED)]
    {
        let revoked = spread(size, count);
        let list = StatusListClaims {
            shard: shard(0),
            issued: ISSUED,
            expires: ISSUED.plus_seconds(7 * 86_400),
            ttl: None,
            sequence: 1,
            size: size.next_multiple_of(8),
            revoked: revoked.clone(),
            private: PrivateClaims::default(),
        };
        let start = Stopwatch::now();
        let list = list.prepare(ISSUER).unwrap().attach(&[0; 64]);
        let made = start.elapsed();
        let start = Stopwatch::now();
        assert_eq!(StatusList::decode(&list).unwrap().claims().revoked.len(), count);
        let read = start.elapsed();
        let delta = DeltaClaims {
            shard: shard(0),
            issued: ISSUED,
            from: 1,
            to: 2,
            added: revoked,
            digest: [0; 32],
            private: PrivateClaims::default(),
        };
        let delta = delta.prepare(ISSUER).unwrap().attach(&[0; 64]);
        println!(
            "{count} of {size}: list {} bytes, made and read in {made:?}, read in {read:?}; delta {} bytes",
            list.len(),
            delta.len()
        );
    }
}

/// Ascending indexes below `size`, each anywhere in its share of the room.
fn spread(size: u32, count: usize) -> Vec<u32> {
    let mut random = Random(3);
    let bound = |i: usize| (i as u64 * u64::from(size) / count as u64) as u32;
    let one = |i| bound(i) + (random.next() % u64::from(bound(i + 1) - bound(i))) as u32;
    (0..count).map(one).collect()
}
