/// The REST API: one table of operations from which both the routes and the OpenAPI document are
/// made. Handlers run on virtual threads; the server's event loop only reads and writes.
@NullMarked
package org.medgateway.admin.rest;

import org.jspecify.annotations.NullMarked;
