//! The service's secret is replaced: what was made with the former one, and what is not made again.

use std::collections::BTreeSet;
use std::sync::Mutex;

use vneid_authority::{Authority, SecretReplaced, Unfit};
use vneid_client::wire::{PhoneStanding, SignInStarted};

use crate::belonging::refused;
use crate::restore::{open_account, place_of};
use crate::support::{Handset, NUMBER, PASSWORD, World, clerk};

on_both_databases! {
    with_another_secret_no_index_is_given_out_twice
    an_instance_with_the_former_secret_reserves_no_numbers
    codes_of_the_former_secret_are_void
}

async fn with_another_secret_no_index_is_given_out_twice(world: &World) {
    let used = Mutex::new(BTreeSet::new());
    let join = async |world: &World, n: u32| {
        let number = format!("0000000008{n:02}");
        open_account(world, &number).await;
        let place = place_of(&Handset::joined_as(world, &number).await);
        assert!(used.lock().unwrap().insert(place), "{n}");
    };
    for n in 0..5 {
        join(world, n).await;
    }
    replace_secret(world).await;
    // An instance that still has the former one goes on with the numbers that it holds.
    join(world, 5).await;
    let served = world.with_secret(&NEW).await;
    for n in 6..12 {
        join(&served, n).await;
    }
    join(world, 12).await;
    let parts = world.parts_on(world.database());
    assert_eq!(refused(parts).await, Unfit::OtherSecret, "when it is started again");
}

async fn an_instance_with_the_former_secret_reserves_no_numbers(world: &World) {
    replace_secret(world).await;
    let phone = world.phone("Máy thử");
    let sign_in = phone.signed_in().await;
    // Its certificate comes when the instance has the new secret.
    let standing: PhoneStanding = phone.register(&sign_in).await.ok();
    assert!(standing.certificate.is_none());
}

async fn codes_of_the_former_secret_are_void(world: &World) {
    world.authority.make_activation_code(&clerk(), NUMBER).await.unwrap();
    let phone = world.phone("Máy thử");
    let started: SignInStarted = phone.sign_in(NUMBER, PASSWORD).await.ok();
    let replaced = replace_secret(world).await;
    assert_eq!((replaced.sign_ins, replaced.activation_codes), (1, 1));
    let answer = phone.confirm(&started.sign_in, &world.newest_code()).await;
    assert_eq!(answer.problem(), "sign_in_ended", "and not: a wrong code");
}

async fn replace_secret(world: &World) -> SecretReplaced {
    let authority = Authority::open_copy(world.parts_on(world.database())).await.unwrap();
    assert!(!authority.has_secret(&NEW).await.unwrap());
    let replaced = authority.replace_secret(&clerk(), &NEW).await.unwrap();
    assert!(authority.has_secret(&NEW).await.unwrap());
    authority.close().await;
    replaced
}

const NEW: [u8; 32] = [7; 32];
