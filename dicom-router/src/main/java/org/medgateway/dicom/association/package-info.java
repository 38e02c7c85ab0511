/// A client's association: its request, judged by the rules and limits of the service, and the mode
/// that carries associations as a whole to one server. Everything here lives on the event loop of
/// the client's connection.
@NullMarked
package org.medgateway.dicom.association;

import org.jspecify.annotations.NullMarked;
