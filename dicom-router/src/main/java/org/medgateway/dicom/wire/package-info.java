/// The DICOM upper layer and message layer as bytes and records: PDUs (PS3.8), command sets
/// (PS3.7), the streaming reader of data elements (PS3.5) and the names of tags and UIDs (PS3.6).
/// Pure machines without sockets, threads or clocks; everything in `org.medgateway.dicom` may use
/// them, and they use nothing of it.
@NullMarked
package org.medgateway.dicom.wire;

import org.jspecify.annotations.NullMarked;
