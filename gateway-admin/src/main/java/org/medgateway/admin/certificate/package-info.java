/// Certificates that the administration makes and takes in: self-signed ones, requests (CSR), and
/// uploads. Called by the REST side and at the start, on virtual threads.
@NullMarked
package org.medgateway.admin.certificate;

import org.jspecify.annotations.NullMarked;
