//! What the binaries of fuzzing share: each runs one target of the harness, on inputs that libFuzzer or our own mutations
//! make.

pub use libfuzzer_sys;
use pog_harness::mutate::mutated;
use pog_harness::targets::{self, Target};

/// The target of a name.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn find(name: &str) -> &'static Target {
    targets::find(name).expect("the target is in the table of the harness")
}

/// Changes the input of `size` bytes at the start of `data`; returns its new size. Every other time libFuzzer does it, which
/// knows what it has learnt about comparisons.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    if seed % 2 == 0 {
        return libfuzzer_sys::fuzzer_mutate(data, size, max_size);
    }
    let input = &data[..size];
    let made = mutated(input, input, u64::from(seed));
    let size = made.len().min(max_size);
    data[..size].copy_from_slice(&made[..size]);
    size
}

/// The whole of a binary.
#[macro_export]
macro_rules! target {
    ($name:literal) => {
        static TARGET: std::sync::LazyLock<fn(&[u8])> =
            std::sync::LazyLock::new(|| $crate::find($name).run);

        $crate::libfuzzer_sys::fuzz_target!(|data: &[u8]| TARGET(data));

        $crate::libfuzzer_sys::fuzz_mutator!(
            |data: &mut [u8], size: usize, max_size: usize, seed: u32| {
                $crate::mutate(data, size, max_size, seed)
            }
        );
    };
}
