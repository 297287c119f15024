//! A bucket on loopback that takes what is put to it, or answers an error.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

/// What was put.
pub(crate) struct Put {
    /// Method, path and version.
    pub(crate) line: String,
    /// The headers, a line each.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// Answers one request for each status, then none.
pub(crate) struct FakeBucket {
    pub(crate) url: String,
    puts: Receiver<Put>,
}

impl FakeBucket {
    pub(crate) fn start(statuses: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/answer?X-Amz-Signature=s", listener.local_addr().unwrap());
        let (sender, puts) = channel();
        let statuses = statuses.to_vec();
        thread::spawn(move || {
            for status in statuses {
                let (stream, _) = listener.accept().unwrap();
                let mut reader = BufReader::new(stream);
                let (mut line, mut head) = (String::new(), String::new());
                reader.read_line(&mut line).unwrap();
                while !head.ends_with("\r\n\r\n") {
                    reader.read_line(&mut head).unwrap();
                }
                let length = head
                    .lines()
                    .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:").map(str::to_owned));
                let mut body = vec![0; length.unwrap().trim().parse().unwrap()];
                reader.read_exact(&mut body).unwrap();
                sender.send(Put { line: line.trim().to_owned(), head, body }).ok();
                write!(reader.get_mut(), "HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                    .unwrap();
            }
        });
        Self { url, puts }
    }

    /// The next request; the wait only ends a test that would hang.
    pub(crate) fn next(&self) -> Put {
        self.puts.recv_timeout(Duration::from_secs(60)).expect("an answer")
    }

    /// Whether nothing was put.
    pub(crate) fn is_untouched(&self) -> bool {
        self.puts.try_recv().is_err()
    }
}
