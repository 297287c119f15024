//! Error texts, what is read from them, and the catalogue of causes they lead to.

mod catalogue;
mod corpus;
mod explain;
mod findings;
mod held_out;
