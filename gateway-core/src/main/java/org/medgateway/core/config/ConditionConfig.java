package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// When a rule applies: every attribute that is named, and every combination below. Empty is
/// always.
public record ConditionConfig(
        @Flattened @Setting("A routing attribute of the protocol and the values it has to have.")
                Map<String, MatchConfig> attributes,
        @Setting("Must not hold.") @Nullable ConditionConfig not,
        @Setting("At least one must hold.") List<ConditionConfig> any,
        @Setting("All must hold.") List<ConditionConfig> all) {}
