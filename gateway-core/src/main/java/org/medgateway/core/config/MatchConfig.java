package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.regex.Pattern;

/// What the values of an attribute have to look like; everything that is given has to hold.
@Shorthand("is")
public record MatchConfig(
        @Setting(
                        "Some value is one of these; `*` and `?` stand for any characters. For"
                                + " `source`: addresses and networks.")
                List<String> is,
        @Setting("No value is one of these.") List<String> not,
        @Setting("Some value fits the regular expression as a whole.") @Nullable Pattern regex,
        @Setting("Whether the attribute has a value at all.") @Nullable Boolean present) {}
