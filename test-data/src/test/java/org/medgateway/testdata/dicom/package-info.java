/// Tests of the simulators against each other.
@NullMarked
package org.medgateway.testdata.dicom;

import org.jspecify.annotations.NullMarked;
