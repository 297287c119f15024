//! The reads of configuration and policies that a diagnosis asks for.
