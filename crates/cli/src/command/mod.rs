//! One command, one file: its arguments and what it does.

pub(crate) mod causes;
pub(crate) mod completions;
pub(crate) mod demo;
pub(crate) mod evaluate;
pub(crate) mod explain;
pub(crate) mod lab;
pub(crate) mod lab_apply;
pub(crate) mod run;
pub(crate) mod schema;
