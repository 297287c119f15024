//! The three CRCs that S3 knows, under the names that the AWS SDK and `s3s` call them by.
//!
//! In: bytes. Out: a checksum. The crate `crc-fast`, which this stands in for, has two dozen more and reaches them
//! through one table of algorithms, so that no linker can leave any out: 650 kB that do not compress, a sixth of the
//! deployed function. Absent on purpose: their vector code. What is summed up here are a few dozen bytes.

use crc::{CRC_32_ISCSI, CRC_32_ISO_HDLC, CRC_64_NVME, Crc, Table};

static CRC32: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISO_HDLC);
static CRC32C: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISCSI);
static CRC64NVME: Crc<u64, Table<1>> = Crc::<u64, Table<1>>::new(&CRC_64_NVME);

/// An algorithm by its name in the catalogue (<https://reveng.sourceforge.io/crc-catalogue/all.htm>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrcAlgorithm {
    /// `CRC32` of S3.
    Crc32IsoHdlc,
    /// `CRC32C` of S3.
    Crc32Iscsi,
    /// `CRC64NVME` of S3.
    Crc64Nvme,
}

/// A checksum on its way.
#[derive(Clone)]
pub struct Digest(Kind);

#[derive(Clone)]
enum Kind {
    Crc32(crc::Digest<'static, u32, Table<1>>),
    Crc64(crc::Digest<'static, u64, Table<1>>),
}

impl Digest {
    /// A checksum of nothing so far.
    pub fn new(algorithm: CrcAlgorithm) -> Self {
        Self(match algorithm {
            CrcAlgorithm::Crc32IsoHdlc => Kind::Crc32(CRC32.digest()),
            CrcAlgorithm::Crc32Iscsi => Kind::Crc32(CRC32C.digest()),
            CrcAlgorithm::Crc64Nvme => Kind::Crc64(CRC64NVME.digest()),
        })
    }

    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            Kind::Crc32(digest) => digest.update(bytes),
            Kind::Crc64(digest) => digest.update(bytes),
        }
    }

    /// The checksum, in the low bits where it has 32 of them.
    pub fn finalize(&self) -> u64 {
        match self.0.clone() {
            Kind::Crc32(digest) => digest.finalize().into(),
            Kind::Crc64(digest) => digest.finalize(),
        }
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Digest")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The catalogue's check values: the checksum of the digits.
    #[test]
    fn the_checksums_are_those_of_the_catalogue() {
        for (algorithm, check) in [
            (CrcAlgorithm::Crc32IsoHdlc, 0xcbf4_3926),
            (CrcAlgorithm::Crc32Iscsi, 0xe306_9283),
            (CrcAlgorithm::Crc64Nvme, 0xae8b_1486_0a79_9888),
        ] {
            let mut digest = Digest::new(algorithm);
            digest.update(b"12345");
            digest.update(b"6789");
            assert_eq!(digest.finalize(), check, "{algorithm:?}");
        }
    }
}
