/// Tests of the wire package: tables of bytes, each run whole and byte by byte.
@NullMarked
package org.medgateway.dicom.wire;

import org.jspecify.annotations.NullMarked;
