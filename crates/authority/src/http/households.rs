//! How many connections one address may have, where clients connect by themselves.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use super::source::household;

/// How many connections each address has.
#[derive(Debug, Default)]
pub(super) struct Households(Mutex<HashMap<Vec<u8>, usize>>);

/// One connection among those of its address.
pub(super) struct OfHousehold {
    households: Arc<Households>,
    address: Vec<u8>,
}

impl Households {
    /// `None` when the address has its share.
    pub(super) fn enter(self: &Arc<Self>, peer: IpAddr) -> Option<OfHousehold> {
        let address = household(peer);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address.clone()).or_default();
        if *count >= MAX_OF_AN_ADDRESS {
            return None;
        }
        *count += 1;
        Some(OfHousehold { households: self.clone(), address })
    }
}

impl Drop for OfHousehold {
    fn drop(&mut self) {
        let mut counts = self.households.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

/// Of one address, or of the first 64 bits of one of IPv6.
const MAX_OF_AN_ADDRESS: usize = 500;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_share_of_connections() {
        let households = Arc::new(Households::default());
        let enter = |peer: &str| households.enter(peer.parse().unwrap());
        let mut held: Vec<_> = (0..MAX_OF_AN_ADDRESS).map(|_| enter("192.0.2.1")).collect();
        assert!(held.iter().all(Option::is_some) && enter("192.0.2.1").is_none());
        let _other = enter("192.0.2.2").unwrap();
        held.pop();
        assert!(enter("192.0.2.1").is_some());
        drop(held);
        assert_eq!(households.0.lock().unwrap().len(), 1, "who has gone is forgotten");
        let _near: Vec<_> = (0..MAX_OF_AN_ADDRESS).map(|_| enter("2001:db8::1")).collect();
        assert!(enter("2001:db8::2").is_none(), "of one household");
        assert!(enter("2001:db8:1::2").is_some());
    }
}
