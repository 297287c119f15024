//! The command as a user has it: a process with arguments, streams and an exit status.

mod basics;
mod demo;
mod explaining;
mod lab_and_run;
mod process;
