/// The configuration file as it is changed from afar: read, masked, edited in place so that its
/// comments stay, written in one step, and kept in a history. Called by the REST side, on virtual
/// threads.
@NullMarked
package org.medgateway.admin.configuration;

import org.jspecify.annotations.NullMarked;
