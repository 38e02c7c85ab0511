package org.medgateway.dr.schedule;

/// A server that may get new flows.
///
/// @param id its number in the kernel
/// @param key what a hash places it by: name and address, the same on both gateways of a pair
/// @param weight above 0
/// @param flows that it has now; matters for least connections only
public record Share(long id, String key, int weight, int flows) {}
