//! The lab as a process: prints its address, and what it has counted when standard input ends.

use std::{error::Error, io::Read as _};

use s3litmus_lab::{Lab, world};

fn main() -> Result<(), Box<dyn Error>> {
    let lab = Lab::start(world::parse(include_str!("../lab/world.json"))?)?;
    println!("{}", lab.address());
    let _ended = std::io::stdin().read_to_end(&mut Vec::new())?;
    let entries = lab.requests();
    let sum = |of: fn(&s3litmus_lab::journal::Entry) -> u64| entries.iter().map(of).sum::<u64>() as f64;
    println!("{}", sum(|entry| entry.authorization_nanos) / sum(|entry| entry.nanos));
    Ok(())
}
