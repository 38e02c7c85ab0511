/// A day in the life of a hospital's gateway: the running program, simulated systems around it, and
/// an administrator who works through the REST API or through the web page.
@NullMarked
package org.medgateway.app.day;

import org.jspecify.annotations.NullMarked;
