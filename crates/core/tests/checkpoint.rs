//! The example is true.

#[path = "../examples/checkpoint.rs"]
#[allow(unreachable_pub, reason = "an example is a program of its own")]
mod checkpoint;

#[test]
fn the_example_ends_as_it_says() {
    checkpoint::main().expect("each step succeeds");
}
