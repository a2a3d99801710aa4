//! The example is true.

#[path = "../examples/checkpoint.rs"]
mod checkpoint;

#[test]
fn the_example_ends_as_it_says() {
    checkpoint::main().expect("each step succeeds");
}
