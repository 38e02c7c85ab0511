/// The configuration: what the file says, as immutable records, and the machinery that reads it.
///
/// The records whose names end in `Config` or `Settings` are the vocabulary; everything else is
/// generic: it binds YAML to annotated records, reports every problem with its line and column, and
/// writes the JSON schema and the reference from the same records. Everybody may call it; it knows
/// nothing of the gateway.
@NullMarked
package org.medgateway.core.config;

import org.jspecify.annotations.NullMarked;
