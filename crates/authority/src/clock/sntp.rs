//! One question to a time server (SNTP version 4, RFC 5905 section 14): 48 bytes there, 48 back.
//!
//! ```text
//!  0       leap indicator (2 bits), version (3), mode (3)
//!  1       stratum: 1 to 15; 0 is a refusal
//! 24..32   originate: the question's transmit timestamp
//! 32..40   when the question arrived
//! 40..48   when the answer was sent
//! ```
//! A timestamp is seconds since 1900 and a fraction of 2^32. The question's is random: it says nothing
//! of this machine, and whoever does not see the question can't answer it.

use std::io;
use std::net::{ToSocketAddrs, UdpSocket};
use std::time::{Duration, Instant};

/// Asks; returns the time as it is when this returns, milliseconds since 1970.
pub(super) fn ask(server: &str, nonce: [u8; 8]) -> io::Result<i64> {
    let address = server.to_socket_addrs()?.next();
    let address = address.ok_or_else(|| refused("the name has no address"))?;
    let local = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let socket = UdpSocket::bind(local)?;
    socket.connect(address)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    let mut failure = refused("no answer");
    for _ in 0..TRIES {
        let asked = Instant::now();
        socket.send(&question(nonce))?;
        let mut answer = [0; 49];
        match socket.recv(&mut answer) {
            Ok(length) => {
                let read = read(answer.get(..length).unwrap_or_default(), nonce)?;
                return Ok(read + i64::try_from(asked.elapsed().as_millis() / 2).unwrap_or(0));
            }
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

fn question(nonce: [u8; 8]) -> [u8; 48] {
    let mut question = [0; 48];
    question[0] = VERSION << 3 | CLIENT;
    question[40..].copy_from_slice(&nonce);
    question
}

/// When the answer was sent, milliseconds since 1970.
fn read(answer: &[u8], nonce: [u8; 8]) -> io::Result<i64> {
    let answer: &[u8; 48] = answer.try_into().map_err(|_| refused("not 48 bytes"))?;
    let (leap, mode, stratum) = (answer[0] >> 6, answer[0] & 7, answer[1]);
    if mode != SERVER || answer[24..32] != nonce {
        return Err(refused("no answer to this question"));
    }
    if leap == UNSYNCHRONISED || !(1..=15).contains(&stratum) {
        return Err(refused("the server does not know the time"));
    }
    let word = |at: usize| {
        let bytes = answer.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        u32::from_be_bytes(bytes.unwrap_or_default())
    };
    let (seconds, fraction) = (i64::from(word(40)), i64::from(word(44)));
    // Seconds begin anew on 2036-02-07: half of them are of that era.
    let era = if seconds < 1 << 31 { 1 << 32 } else { 0 };
    Ok((seconds + era - SECONDS_TO_1970) * 1000 + ((fraction * 1000) >> 32))
}

fn refused(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

const VERSION: u8 = 4;
const CLIENT: u8 = 3;
const SERVER: u8 = 4;
const UNSYNCHRONISED: u8 = 3;
const SECONDS_TO_1970: i64 = 2_208_988_800;
const PATIENCE: Duration = Duration::from_secs(2);
const TRIES: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    const NONCE: [u8; 8] = [7; 8];

    fn answer(seconds: u32, fraction: u32) -> [u8; 48] {
        let mut answer = [0; 48];
        answer[0] = VERSION << 3 | SERVER;
        answer[1] = 2;
        answer[24..32].copy_from_slice(&NONCE);
        answer[40..44].copy_from_slice(&seconds.to_be_bytes());
        answer[44..].copy_from_slice(&fraction.to_be_bytes());
        answer
    }

    #[test]
    fn a_timestamp_is_read_in_either_era() {
        let read = |seconds, fraction| read(&answer(seconds, fraction), NONCE).unwrap();
        // 2026-11-24T00:00:00Z
        assert_eq!(read(4_004_467_200, 1 << 31), 1_795_478_400_500);
        assert_eq!(read(u32::MAX, 0), 2_085_978_495_000);
        assert_eq!(read(0, 0), 2_085_978_496_000);
    }

    #[test]
    fn what_is_no_answer_to_the_question_is_refused() {
        let good = answer(4_004_467_200, 0);
        assert!(read(&good, NONCE).is_ok());
        assert!(read(&good, [8; 8]).is_err() && read(&good[..47], NONCE).is_err());
        assert!(read(&[&good[..], &[0]].concat(), NONCE).is_err());
        for (at, value) in [(0, VERSION << 3 | CLIENT), (0, 0xe4), (1, 0), (1, 16)] {
            let mut bad = good;
            bad[at] = value;
            assert!(read(&bad, NONCE).is_err(), "byte {at} = {value}");
        }
    }

    #[test]
    fn a_server_is_asked_over_the_network() {
        let server = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = server.local_addr().unwrap().to_string();
        let serving = std::thread::spawn(move || {
            let mut question = [0; 48];
            let (length, from) = server.recv_from(&mut question).unwrap();
            assert_eq!((length, question[0]), (48, 0x23));
            server.send_to(&answer(4_004_467_200, 0), from).unwrap();
        });
        let told = ask(&address, NONCE).unwrap();
        assert!((1_795_478_400_000..1_795_478_403_000).contains(&told), "{told}");
        serving.join().unwrap();
        assert!(ask("127.0.0.1:1", NONCE).is_err());
    }
}
