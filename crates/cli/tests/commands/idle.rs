//! Connections that say nothing: they stop nobody and cost little.

use std::{fs, net::TcpStream};

use crate::process::{LabProcess, repository};

const IDLE: usize = 10_000;
/// What an idle connection may cost. The server's buffer for the head of a request is 8 KB of it.
const MOST_KB: u64 = 32;

#[test]
fn ten_thousand_idle_connections_cost_little_and_stop_nobody() {
    let world = repository("lab/demo/world.json");
    let suite = repository("lab/demo/lambda-consumer.suite.json");
    let lab = LabProcess::start(world.to_str().unwrap());
    let address = lab.endpoint.strip_prefix("http://").unwrap();
    let before = lab.resident_kb();
    // Where the system lets a process have fewer open files, as many as it lets.
    let count = IDLE.min(open_files() - 100);
    let idle: Vec<TcpStream> = (0..count).map(|_| TcpStream::connect(address).unwrap()).collect();
    let run = lab.run(["ASIALAMBDA", "lambda-secret", "lambda-token"], &["--suite", suite.to_str().unwrap()]);
    assert_eq!(run.status.code(), Some(0), "{run:?}");
    let each = lab.resident_kb().saturating_sub(before) / idle.len() as u64;
    assert!(each < MOST_KB, "{each} KB a connection");
}

/// How many files a process may have open.
fn open_files() -> usize {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(1024)
}
