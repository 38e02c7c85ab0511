/// Who may use the administration and who did what: users and tokens on disk, sessions in memory,
/// the directory, lockout and the audit log. Called by the REST side only, on virtual threads.
@NullMarked
package org.medgateway.admin.access;

import org.jspecify.annotations.NullMarked;
