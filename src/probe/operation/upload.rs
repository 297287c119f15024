//! What every request that makes an object carries alike: where it goes, how it is encrypted, whom it is opened to, how
//! it is stored, tagged and locked.

/// Sets on the builder of PutObject, CopyObject or CreateMultipartUpload all that the suite wishes for an upload. The
/// builders are types of their own without a common trait.
macro_rules! upload {
    ($request:expr, $retain_until:expr, $builder:expr) => {{
        let (request, options) = ($request, $request.options());
        $builder
            .bucket(request.bucket())
            .key(request.key())
            .set_expected_bucket_owner(request.expected_bucket_owner())
            .set_server_side_encryption(request.word(&options.server_side_encryption))
            .set_ssekms_key_id(options.sse_kms_key_id.clone())
            .set_bucket_key_enabled(options.bucket_key_enabled)
            .set_sse_customer_algorithm(request.sse_c.algorithm.clone())
            .set_sse_customer_key(request.sse_c.key.clone())
            .set_sse_customer_key_md5(request.sse_c.key_md5.clone())
            .set_acl(request.word(&options.acl))
            .set_request_payer(request.word(&options.request_payer))
            .set_storage_class(request.word(&options.storage_class))
            .set_tagging(crate::probe::operation::tagging_header(&options.tagging))
            .set_object_lock_mode(request.word(&options.object_lock_mode))
            .set_object_lock_retain_until_date($retain_until)
            .set_object_lock_legal_hold_status(request.word(&options.object_lock_legal_hold))
    }};
}

pub(super) use upload;
