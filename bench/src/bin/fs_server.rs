//! s3s-fs as a process: the server of the same project as the lab's, without authorization. Prints its address.
//!
//! Argument: a folder, in which it keeps the bucket `bucket`.

use std::{error::Error, net::Ipv4Addr, path::PathBuf};

use hyper_util::rt::TokioIo;
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tokio::net::TcpListener;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::args_os().nth(1).ok_or("usage: fs_server FOLDER")?);
    std::fs::create_dir_all(root.join("bucket"))?;
    let files = FileSystem::new(&root).map_err(|error| format!("{error:?}"))?;
    let mut builder = S3ServiceBuilder::new(files);
    builder.set_auth(SimpleAuth::from_single("ASIABENCH", "secret"));
    let service = builder.build();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        let _best_effort = stream.set_nodelay(true);
        let service = service.clone();
        tokio::spawn(async move {
            let served = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            // An error here is a client that has ended.
            let _ended = served.await;
        });
    }
}
