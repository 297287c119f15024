//! That this crate is the one that is used, and that what it sums up in pieces is what the catalogue says of the whole.
//!
//! The client and the lab both count with it, so neither proves the other; the catalogue's check values do
//! (<https://reveng.sourceforge.io/crc-catalogue/all.htm>).

use crc_fast::{CrcAlgorithm, Digest};

/// Cargo only warns where a patch fits no version that is asked for, and takes the crate of the registry again.
#[test]
fn the_lock_file_has_no_other_crate_of_this_name() {
    let lock = include_str!("../../../Cargo.lock");
    let of_this_name: Vec<&str> =
        lock.split("[[package]]").filter(|package| package.contains("\nname = \"crc-fast\"\n")).collect();
    assert_eq!(of_this_name.len(), 1, "{of_this_name:?}");
    assert!(!of_this_name.iter().any(|package| package.contains("\nsource = ")), "{of_this_name:?}");
}

#[test]
fn pieces_come_to_the_same_as_the_whole() {
    for (algorithm, check) in [
        (CrcAlgorithm::Crc32IsoHdlc, 0xcbf4_3926),
        (CrcAlgorithm::Crc32Iscsi, 0xe306_9283),
        (CrcAlgorithm::Crc64Nvme, 0xae8b_1486_0a79_9888),
    ] {
        for split in 0..=9 {
            let (before, after) = b"123456789".split_at(split);
            let mut digest = Digest::new(algorithm);
            digest.update(before);
            digest.update(after);
            assert_eq!(digest.finalize(), check, "{algorithm:?} split at {split}");
        }
    }
}
