//! The command as a user has it: a process with arguments, streams and an exit status.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

mod basics;
mod demo;
mod explaining;
<<<<<<< HEAD
mod interrupted;
=======
mod idle;
>>>>>>> 473e0d5 (The lab knows users, groups, grants of keys, managed session policies, faults and accounts that AWS does not serve)
mod lab_and_run;
mod process;
