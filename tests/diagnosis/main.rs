//! The diagnosis on evidence made by hand: what it concludes, what it never claims, and what it asks next.

mod absent_or_foreign;
mod access_points;
mod acl_headers;
mod across;
mod allows;
mod causes;
mod context;
mod copies;
mod denies;
mod doubt;
mod endpoints;
mod evidence;
mod expected_owner;
mod headers;
mod organization;
mod organization_steps;
mod own_access_points;
mod path_of_the_role;
mod public;
mod readers;
mod remedies;
mod session;
mod steps;
mod together;
