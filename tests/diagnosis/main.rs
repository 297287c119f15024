//! The diagnosis on evidence made by hand: what it concludes, what it never claims, and what it asks next.

mod access_points;
mod across;
mod causes;
mod context;
mod copies;
mod evidence;
mod headers;
mod organization;
mod public;
mod readers;
mod remedies;
mod steps;
mod together;
