//! What the lab costs, beside the server of the project that its HTTP part comes from: 64 connections that each PUT and
//! GET objects of 1 KiB, with authorization on; the memory of 100,000 objects and of 10,000 idle connections.
//!
//! `bench/lab` builds everything and starts it. Argument: the folder of this crate's other programs.

use std::{
    error::Error,
    path::{Path, PathBuf},
    time::Instant,
};

use tokio::net::TcpStream;

#[path = "../cpu.rs"]
mod cpu;
#[path = "../lab/load.rs"]
mod load;
#[path = "../memory.rs"]
mod memory;
#[path = "../lab/server.rs"]
mod server;
#[path = "../sign.rs"]
mod sign;
#[path = "../table.rs"]
mod table;

use load::Each;
use server::Server;
use table::Table;

type Fallible<T> = Result<T, Box<dyn Error>>;

const CONNECTIONS: usize = 64;
const ROUNDS: usize = 5;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Fallible<()> {
    let programs = PathBuf::from(std::env::args_os().nth(1).ok_or("usage: lab PROGRAMS")?);
    let mut table = Table::default();
    throughput(&programs, &mut table).await?;
    objects(&programs, &mut table).await?;
    idle(&programs, &mut table).await
}

/// Processor time of a request in either server, and requests a second, which only compare within one run.
async fn throughput(programs: &Path, table: &mut Table) -> Fallible<()> {
    const OBJECTS: usize = 4_000;
    let folder = programs.join("lab-files");
    let (mut lab, mut files) = (Server::lab(programs, None).await?, Server::files(programs, &folder).await?);
    for server in [&lab, &files] {
        load::run(server.address, 500, CONNECTIONS, Each::PutAndGet).await?;
    }
    let mut measured = [(vec![], vec![]), (vec![], vec![])];
    for _ in 0..ROUNDS {
        for (server, (cpu, rate)) in [&lab, &files].into_iter().zip(&mut measured) {
            let (before, started) = (server.cpu()?, Instant::now());
            load::run(server.address, OBJECTS, CONNECTIONS, Each::PutAndGet).await?;
            let requests = OBJECTS as f64 * 2.0;
            rate.push(requests / started.elapsed().as_secs_f64());
            cpu.push((server.cpu()? - before).as_secs_f64() * 1e6 / requests);
        }
    }
    let [(our_cpu, our_rate), (their_cpu, their_rate)] = measured;
    table.compare("a request of 64 at once", "µs CPU", median(our_cpu), "s3s-fs", median(their_cpu), "");
    table.compare("requests a second", "", median(our_rate), "s3s-fs", median(their_rate), "");
    table.value("of it authorization", "%", lab.last_line().await?.parse::<f64>()? * 100.0, "");
    files.stop().await?;
    Ok(std::fs::remove_dir_all(folder)?)
}

/// What objects of 1 KiB cost beyond their bodies.
async fn objects(programs: &Path, table: &mut Table) -> Fallible<()> {
    const OBJECTS: usize = 100_000;
    let mut lab = Server::lab(programs, None).await?;
    // The journal keeps the newest 10,000 requests: it is full before memory is taken for granted.
    load::run(lab.address, 12_000, CONNECTIONS, Each::Put).await?;
    let before = lab.resident()?;
    load::run(lab.address, OBJECTS + 12_000, CONNECTIONS, Each::Put).await?;
    let after = lab.resident()?;
    table.value("resident, 112,000 objects of 1 KiB", "MB", after as f64 / 1e6, "");
    table.value("an object, its body left out", "bytes", (after as f64 - before as f64) / OBJECTS as f64 - 1024.0, "");
    lab.stop().await
}

/// What connections cost that say nothing.
async fn idle(programs: &Path, table: &mut Table) -> Fallible<()> {
    const IDLE: usize = 10_000;
    let mut lab = Server::lab(programs, None).await?;
    load::run(lab.address, 500, CONNECTIONS, Each::PutAndGet).await?;
    let before = lab.resident()?;
    let mut connections = Vec::with_capacity(IDLE);
    for _ in 0..IDLE {
        connections.push(TcpStream::connect(lab.address).await?);
    }
    load::run(lab.address, 500, CONNECTIONS, Each::PutAndGet).await?;
    let each = (lab.resident()? as f64 - before as f64) / connections.len() as f64;
    table.value("an idle connection of 10,000", "bytes", each, "");
    lab.stop().await
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
