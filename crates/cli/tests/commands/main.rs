//! The command as a user has it: a process with arguments, streams and an exit status.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

mod basics;
mod demo;
mod explaining;
mod idle;
mod interrupted;
mod lab_and_run;
mod places;
mod process;
