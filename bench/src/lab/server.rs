//! Servers that are measured or measured against.

#![allow(dead_code, reason = "either program uses another part of it")]

use std::{error::Error, net::SocketAddr, path::Path, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

use crate::{cpu, memory};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// A server as a process of its own.
pub struct Server {
    child: Child,
    process: u32,
    pub address: SocketAddr,
    output: Lines<BufReader<ChildStdout>>,
}

impl Server {
    /// The lab, with the world of a file or its own.
    pub async fn lab(programs: &Path, world: Option<&Path>) -> Fallible<Self> {
        Self::start(Command::new(programs.join("lab_server")).args(world)).await
    }

    /// s3s-fs, with a folder.
    pub async fn files(programs: &Path, folder: &Path) -> Fallible<Self> {
        Self::start(Command::new(programs.join("fs_server")).arg(folder)).await
    }

    async fn start(command: &mut Command) -> Fallible<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let process = child.id().ok_or("the server ended at once")?;
        let mut output = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
        let address = output.next_line().await?.ok_or("the server says no address")?.parse()?;
        Ok(Self { child, process, address, output })
    }

    /// Processor time so far.
    pub fn cpu(&self) -> std::io::Result<Duration> {
        cpu::of(self.process)
    }

    /// Resident memory in bytes.
    pub fn resident(&self) -> std::io::Result<u64> {
        Ok(memory::of(self.process)?.0)
    }

    /// What the lab has been asked since the last time, as JSON.
    pub async fn asked(&mut self) -> Fallible<String> {
        self.child.stdin.as_mut().ok_or("it has ended")?.write_all(b"\n").await?;
        Ok(self.output.next_line().await?.ok_or("the server does not say what it was asked")?)
    }

    /// What it says at its end.
    pub async fn last_line(&mut self) -> Fallible<String> {
        drop(self.child.stdin.take());
        Ok(self.output.next_line().await?.ok_or("the server says nothing at its end")?)
    }

    /// Ends it.
    pub async fn stop(&mut self) -> Fallible<()> {
        Ok(self.child.kill().await?)
    }
}
