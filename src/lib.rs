//! s3litmus
