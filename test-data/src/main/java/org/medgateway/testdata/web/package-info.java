/// Web viewers and their users for the demo and tests: a viewer that knows how often it has seen
/// whom and can be silenced, and browsers that tell when they were moved or refused.
@NullMarked
package org.medgateway.testdata.web;

import org.jspecify.annotations.NullMarked;
