//! The lab: a local S3 that denies like AWS does.
//!
//! In: a [`world`] (accounts, roles, buckets, access points, keys, credentials). Out: one HTTP
//! endpoint that is S3, STS, IAM, KMS, S3 Control, SSM, and for the reads of a diagnosis Organizations
//! and EC2 for that world, with every request authorized by `s3litmus-policy` and every refusal in
//! AWS's own words.
//!
//! ```no_run
//! let world = s3litmus_lab::world::parse(r#"{ "buckets": { "store": { "account": "111122223333" } } }"#)?;
//! let lab = s3litmus_lab::Lab::start(world)?;
//! println!("{}", lab.endpoint());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The stages are folders: [`world`] is what exists, `store` what it holds, `front` finds service
//! and caller, `authorize` decides, `wording` words the answer, and `s3`, `sts`, `iam`, `kms`,
//! `s3control`, `ssm`, `organizations`, `ec2` are the services. [`apply`] carries a remedy out in a world file.
//!
//! Absent on purpose: anything of the pipeline that tests S3. The lab never ships in the function.

pub mod apply;
mod authorize;
mod ec2;
mod front;
mod guide;
mod iam;
pub mod journal;
mod kms;
mod organizations;
mod protocol;
mod s3;
mod s3control;
mod ssm;
mod state;
mod store;
mod sts;
mod wording;
pub mod world;

pub use front::{Options, RunningLab, StartError};
pub use guide::{Guide, first_line};

use world::World;

/// Starts labs.
#[derive(Debug)]
pub struct Lab;

impl Lab {
    /// Serves a world on a port of the system's choice at 127.0.0.1, until the answer is dropped.
    ///
    /// # Errors
    /// Where there is no port or no thread to be had.
    pub fn start(world: World) -> Result<RunningLab, StartError> {
        Self::start_with(world, Options::default())
    }

    /// As [`Lab::start`], with an address and a listener for each request.
    ///
    /// # Errors
    /// Where the address cannot be had.
    pub fn start_with(world: World, options: Options) -> Result<RunningLab, StartError> {
        RunningLab::start(world, options)
    }
}
