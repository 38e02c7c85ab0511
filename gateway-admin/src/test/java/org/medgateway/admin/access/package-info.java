@org.jspecify.annotations.NullMarked
package org.medgateway.admin.access;
