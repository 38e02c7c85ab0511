package org.medgateway.admin.rest;

import java.util.List;

/// An address that a browser passes on its way to another, and nothing that a program would ask
/// for: it answers no JSON.
///
/// @param path below the base of the API
record Redirection(String path, String id, String summary, List<Operation.Query> queries) {}
