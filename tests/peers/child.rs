//! A peer as a process of its own that does not outlive its test.

use std::{
    fs::File,
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use libtest_mimic::Failed;

/// A running process; it and what it started are ended when this is dropped.
pub(crate) struct Process {
    child: Child,
    output: PathBuf,
}

impl Process {
    /// Starts it in a process group of its own, both streams in one file.
    pub(crate) fn start(command: &mut Command, output: &Path) -> Result<Self, Failed> {
        use std::os::unix::process::CommandExt as _;
        let file = File::create(output)?;
        let child = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .map_err(|error| format!("{command:?} cannot be started: {error}"))?;
        Ok(Self { child, output: output.to_owned() })
    }

    /// What it has written so far.
    pub(crate) fn output(&self) -> String {
        std::fs::read(&self.output).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// Waits until it listens on the port of 127.0.0.1.
    pub(crate) fn wait_for_port(&mut self, port: u16) -> Result<(), Failed> {
        let started = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("the peer ended with {status}: {}", self.output()).into());
            }
            if started.elapsed() > Duration::from_secs(60) {
                return Err(format!("nothing listens on port {port} after a minute: {}", self.output()).into());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let group = format!("-{}", self.child.id());
        let _ended = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _reaped = self.child.wait();
    }
}

/// A port of 127.0.0.1 that the system says is free, for peers that cannot choose one themselves.
pub(crate) fn free_port() -> Result<u16, Failed> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
