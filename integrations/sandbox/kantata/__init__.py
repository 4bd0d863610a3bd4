"""A Kantata OX account over its v1 API: envelope, paging, filters, external references, approvals."""
