//! What a process has used, from `/proc` (Linux).

use std::{fs, io, time::Duration};

/// Processor time of all threads of the process so far, from the scheduler's own count, which is in nanoseconds where
/// `/proc/PID/stat` is in hundredths of a second.
pub fn of(process: u32) -> io::Result<Duration> {
    let mut nanoseconds = 0;
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        let text = fs::read_to_string(thread?.path().join("schedstat"))?;
        let first = text.split_whitespace().next().and_then(|number| number.parse::<u64>().ok());
        nanoseconds += first.ok_or_else(|| io::Error::other("schedstat has no numbers: a kernel without it"))?;
    }
    Ok(Duration::from_nanos(nanoseconds))
}
