//! The lab as a process: prints its address; for each line on standard input what it has been asked since the last one;
//! and at the end of it which part of its time was authorization.
//!
//! Argument: a world file, where it is to be another one than this benchmark's own.

use std::error::Error;

use s3litmus_lab::{Lab, journal::Entry, world};

fn main() -> Result<(), Box<dyn Error>> {
    let text = match std::env::args_os().nth(1) {
        Some(file) => std::fs::read_to_string(file)?,
        None => include_str!("../lab/world.json").to_owned(),
    };
    let lab = Lab::start(world::parse(&text)?)?;
    println!("{}", lab.address());
    let mut told = 0;
    for line in std::io::stdin().lines() {
        line?;
        let (entries, count) = (lab.requests(), lab.request_count());
        let new = usize::try_from(count - told)?;
        let first = entries.len().checked_sub(new).ok_or("more requests than the lab keeps")?;
        told = count;
        let of = |kind: Kind| entries[first..].iter().filter(|entry| Kind::of(entry) == kind).count();
        let counts = [Kind::Identity, Kind::Call, Kind::Read, Kind::Removal].map(of);
        println!("{counts:?}");
    }
    let entries = lab.requests();
    let sum = |of: fn(&Entry) -> u64| entries.iter().map(of).sum::<u64>() as f64;
    println!("{}", sum(|entry| entry.authorization_nanos) / sum(|entry| entry.nanos));
    Ok(())
}

/// What a request is for, in a run of the function.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Who asks.
    Identity,
    /// What a check or an experiment does.
    Call,
    /// Settings and policies.
    Read,
    /// The clean-up.
    Removal,
}

impl Kind {
    fn of(entry: &Entry) -> Self {
        match (entry.service.as_str(), entry.operation.as_str()) {
            ("sts", _) => Self::Identity,
            ("s3", "DeleteObject" | "DeleteObjects" | "AbortMultipartUpload") => Self::Removal,
            ("s3", "PutObject" | "GetObject" | "HeadObject" | "HeadBucket" | "ListObjectsV2") => Self::Call,
            _ => Self::Read,
        }
    }
}
