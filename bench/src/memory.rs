//! Resident memory of a process, from `/proc` (Linux).

use std::{fs, io};

/// Resident set in bytes: now, and at its largest.
pub fn of(process: u32) -> io::Result<(u64, u64)> {
    let text = fs::read_to_string(format!("/proc/{process}/status"))?;
    let field = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib * 1024)
    };
    field("VmRSS:").zip(field("VmHWM:")).ok_or_else(|| io::Error::other("no VmRSS in /proc"))
}
