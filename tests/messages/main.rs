//! Error texts, what is read from them, and the catalogue of causes they lead to.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]
#![allow(clippy::print_stdout, reason = "the corpus test prints its figures")]

mod catalogue;
mod corpus;
mod explain;
mod findings;
mod held_out;
mod pasted;
