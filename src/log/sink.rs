//! Where lines go: a buffer in front of standard output, since one system call a check costs more than the line.
//!
//! In: whole lines. Out: bytes, once the buffer is full or flushed. The function flushes before it replies (Lambda
//! freezes it then) and when it panics. Absent on purpose: a background thread.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

/// About 30 lines of checks with a cause, 150 without.
const BUFFER: usize = 64 * 1024;

/// A shared writer of lines.
#[derive(Clone)]
pub struct Sink {
    shared: Arc<Mutex<Buffered>>,
}

struct Buffered {
    lines: Vec<u8>,
    out: Box<dyn Write + Send>,
}

impl Sink {
    /// Writes to `out`.
    pub fn new(out: impl Write + Send + 'static) -> Self {
        let buffered = Buffered { lines: Vec::new(), out: Box::new(out) };
        Self { shared: Arc::new(Mutex::new(buffered)) }
    }

    /// Adds whole lines. Where the output is broken there is nobody left to tell, so an error is not given back.
    pub fn write(&self, lines: &[u8]) {
        self.with(|buffered| {
            buffered.lines.extend_from_slice(lines);
            if buffered.lines.len() >= BUFFER { buffered.flush() } else { Ok(()) }
        });
    }

    /// Hands everything on.
    pub fn flush(&self) {
        self.with(Buffered::flush);
    }

    fn with(&self, action: impl FnOnce(&mut Buffered) -> io::Result<()>) {
        // A panic while a line was added leaves a whole buffer: lines are added in one piece.
        let mut buffered = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = action(&mut buffered);
    }
}

impl Buffered {
    fn flush(&mut self) -> io::Result<()> {
        let written = self.out.write_all(&self.lines).and_then(|()| self.out.flush());
        self.lines.clear();
        written
    }
}

impl std::fmt::Debug for Sink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sink")
    }
}
