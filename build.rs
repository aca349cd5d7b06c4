//! Tells the linker how the program is put together.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        // at a fixed address: what moves must first set 29,000 pointers in 130 pages right, a fifth of the time that a question takes.
        // Stack, heap and libraries are still placed at random
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
